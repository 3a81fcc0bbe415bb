"""Records on disk: written beside and renamed, with a checksum; a damaged one is thrown away, never trusted."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Say = Callable[[str], None]


def write_record(path: Path, record: Any) -> None:
    """Keep a JSON-ready record; a disk that is full or read-only only costs the time it would have saved."""
    body = zlib.compress(json.dumps(record, ensure_ascii=False).encode(), 1)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(hashlib.sha256(body).digest() + body)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)


def read_record(path: Path, say: Say = lambda _: None) -> Any:
    """Return a record, or None when there is none; one whose bytes are not those that were written is removed with a line."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(zlib.error, ValueError):
        if hashlib.sha256(data[32:]).digest() == data[:32]:
            return json.loads(zlib.decompress(data[32:]))
    say(f"Cache: {path.name} is damaged and was thrown away")
    with contextlib.suppress(OSError):
        path.unlink()
    return None
