"""The mail ledger: one line per attempt, on disk before the next, so that a repeat never sends twice."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """What happened to one recipient: "sent", "refused" (5xx), or "deferred" (4xx or a broken connection)."""

    address: str
    name: str
    outcome: str
    digest: str
    detail: str = ""
    reason: str = ""


class Ledger:
    """Append-only record of one issue's mails, beside the frozen files of the issue."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[Entry]:
        """Return every complete line; a line cut by a crash is an attempt that was not recorded."""
        if not self.path.is_file():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue
            record.pop("when", None)
            found.append(Entry(**record))
        return found

    def received(self, digest: str) -> set[str]:
        """Return the addresses (lower case) that got the PDF with this checksum."""
        return {e.address.lower() for e in self.entries() if e.outcome == "sent" and e.digest == digest}

    def write(self, entry: Entry) -> None:
        """Append one line and wait until it is on disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        record = {"when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), **entry.__dict__}
        broken = self.path.is_file() and not self.path.read_bytes().endswith(b"\n") and self.path.stat().st_size > 0
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(("\n" if broken else "") + json.dumps(record, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
