"""A made-up build that can be approved and mailed."""

from __future__ import annotations

import json
import struct
import threading
import zlib
from pathlib import Path

BRIEF = {
    "title": "Small-Cap Strategy", "period_name": "June 2025", "clocks": "Factors to 30 June, prices to 24 July",
    "headline": "A risk rally, not a collapse of quality", "deck": "Volatile small caps beat calm ones by 21 points.",
    "takeaways": [{"bold": f"Finding {n}.", "evidence": "Evidence <b>&</b> more."} for n in range(5)],
    "hero": {"id": "factors.junk", "title": "The junk rally by size", "alt": "Dots by segment", "foot": "Source: French."},
    "legal": "For professional investors.",
}


def png(width: int = 4, height: int = 4) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x17\x32\x4d" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def make_build(reports: Path, period: str = "2025-06", *, data: str = "archive", brief: dict | None = None, holes: tuple[str, ...] = ()) -> Path:
    folder = reports / ".builds" / f"{period}-made"
    (folder / "exhibits").mkdir(parents=True)
    (folder / "strategy-note.pdf").write_bytes(b"%PDF-1.7 made up\n")
    (folder / "facts.json").write_text(json.dumps({"period": period, "as_of": "2025-07-24", "data": data, "facts": {}}))
    (folder / "brief.json").write_text(json.dumps(brief or BRIEF))
    (folder / "run.json").write_text(json.dumps({"checks": ["every exhibit once"], "holes": list(holes)}))
    (folder / "exhibits" / "factors.junk.png").write_bytes(png())
    (reports / period).symlink_to(folder.relative_to(reports), target_is_directory=True)
    return folder


class Mailbox:
    """What the server received, and how it answers: refusals by address, and when to drop the connection."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.permanent: set[str] = set()
        self.temporary: dict[str, int] = {}
        self.drop_at: int | None = None
        self.seen = 0
        self.lock = threading.Lock()
