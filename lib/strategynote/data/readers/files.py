"""Open a publisher's file and refuse, in one line, whatever its format does not promise."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.errors import DataError

MAX_BYTES = 200_000_000
# One publisher's sign for a missing number; among numbers of the others it is a gap that somebody carried over.
FOREIGN_GAP = -99.99
REFRESH = "fetch the file again from its publisher or restore it from the archive"


def bad_file(path: Path, where: str, *, expected: str, received: object, step: str = REFRESH) -> DataError:
    """Return the one-line DataError for `path`: where, what was received, what was expected, what to do."""
    shown = " ".join(str(received).split())
    shown = shown if len(shown) <= 120 else shown[:117] + "..."
    return DataError(f"{Path(path).name}: {where}: received {shown}, expected {expected}; {step}")


def read_bytes(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a plain file, a gzip file, or the only member of a zip.

    The kind is told by the first bytes, not by the name; an Excel workbook (a zip too) comes back as it is.
    Raises DataError when the file is missing, empty, larger than `max_bytes` once unpacked, cut off, or a zip with any other
    number of members than one.
    """
    path = Path(path)
    if not path.is_file():
        raise bad_file(path, "file", expected="an existing file", received="nothing at that path")
    if path.stat().st_size > max_bytes:
        raise bad_file(path, "file", expected=f"at most {max_bytes} bytes", received=f"{path.stat().st_size} bytes")
    raw = path.read_bytes()
    if raw[:2] == b"PK":
        raw = _unzip(path, raw, max_bytes)
    elif raw[:2] == b"\x1f\x8b":
        raw = _gunzip(path, max_bytes)
    if not raw.strip():
        raise bad_file(path, "file", expected="data", received="an empty file")
    return raw


def read_text(path: Path, *, max_bytes: int = MAX_BYTES) -> str:
    r"""Return the text of a file (see `read_bytes`) with every line end turned into "\n" and without byte-order mark.

    Bytes that are not UTF-8 become the replacement character: titles may hold them, a number cell with one is refused later.
    """
    raw = read_bytes(path, max_bytes=max_bytes)
    if raw.lstrip()[:1] == b"<":
        raise bad_file(path, "line 1", expected="a data table", received="a web page or XML: " + repr(raw.lstrip()[:40]))
    text = raw.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise bad_file(path, "file", expected="data", received="an empty file")
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise bad_file(path, f"line {line}", expected="text", received="a zero byte, as in UTF-16 or a damaged file")
    return text


def check_closed(path: Path, text: str, *, separator: str = ",") -> None:
    """Raise DataError when the last line of a table may have been cut off within its last number.

    Publishers end their files with a line end. One without is taken only if its last number has as many decimals as those above it.
    """
    if text.rstrip(" \"")[-1:] not in set("0123456789.-+"):
        return
    lines = text.rstrip(" ").split("\n")
    ends = [len(line.rsplit(separator, 1)[-1].strip(" \"").partition(".")[2]) for line in lines[-30:]]
    if max(ends) == 0 or ends[-1] < max(ends):
        step = "if the file is whole, add a line end; else " + REFRESH
        raise bad_file(path, f"line {len(lines)}", expected="a line end behind the last row", received=repr(lines[-1][-40:]), step=step)


def _unzip(path: Path, raw: bytes, max_bytes: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            if any(m.filename == "[Content_Types].xml" for m in members):
                if sum(m.file_size for m in members) > max_bytes:
                    raise bad_file(path, "workbook", expected=f"at most {max_bytes} bytes unpacked", received="more")
                return raw
            if len(members) != 1:
                names = ", ".join(m.filename for m in members[:4]) or "none"
                raise bad_file(path, "zip", expected="exactly one member", received=f"{len(members)} ({names})")
            with archive.open(members[0]) as member:
                content = member.read(max_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise bad_file(path, "zip", expected="a complete zip archive", received=error) from error
    return _within(path, content, max_bytes)


def _gunzip(path: Path, max_bytes: int) -> bytes:
    try:
        with gzip.open(path) as stream:
            raw = stream.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise bad_file(path, "gzip", expected="a complete gzip file", received=error) from error
    return _within(path, raw, max_bytes)


def _within(path: Path, raw: bytes, max_bytes: int) -> bytes:
    if len(raw) > max_bytes:
        raise bad_file(path, "content", expected=f"at most {max_bytes} bytes unpacked", received="more")
    return raw


def check_rising(path: Path, index: pd.Index, *, where: str = "data") -> None:
    """Raise DataError unless `index` is not empty, strictly rising and holds no missing date."""
    if len(index) == 0:
        raise bad_file(path, where, expected="at least one dated row", received="none")
    if index.hasnans:
        raise bad_file(path, where, expected="a date in every row", received="an empty date")
    if index.is_monotonic_increasing and index.is_unique:
        return
    order = index.asi8 if hasattr(index, "asi8") else index.to_numpy()
    at = int(np.argmax(np.diff(order) <= 0)) + 1
    received = f"{index[at]} after {index[at - 1]}".replace(" 00:00:00", "")
    raise bad_file(path, where, expected="strictly rising dates", received=received)


def number_columns(path: Path, frame: pd.DataFrame, *, missing: tuple[str, ...] = ("", "."), where: str = "data") -> pd.DataFrame:
    """Return `frame` (text cells) as floats; the texts in `missing` become NaN, any other text raises DataError.

    The index of `frame` names the row in the message.
    """
    return pd.DataFrame(
        {name: to_numbers(path, frame[name], missing=missing, where=where) for name in frame.columns}, index=frame.index
    )


def to_numbers(path: Path, cells: pd.Series, *, missing: tuple[str, ...] = ("", "."), where: str = "data") -> pd.Series:
    """Return one column of text cells as floats (see `number_columns`)."""
    if pd.api.types.infer_dtype(cells, skipna=False) == "string":  # a JSON's true is no number
        values = pd.to_numeric(cells, errors="coerce").astype(float)
        if np.isfinite(values).all() and not values.eq(FOREIGN_GAP).any() and not cells.isin(missing).any():
            return values  # nothing but numbers, as in most columns: no text has to be looked at
    text = cells.astype(str).str.strip()
    values = pd.to_numeric(text.mask(text.isin(missing)), errors="coerce").astype(float)
    wrong = (values.isna() & ~text.isin(missing)) | np.isinf(values) | values.eq(FOREIGN_GAP)
    if wrong.any():
        row = int(np.argmax(wrong.to_numpy()))
        raise bad_file(
            path, f"{where}, column {cells.name}, row {cells.index[row]}", expected="a number", received=repr(text.iloc[row])
        )
    return values
