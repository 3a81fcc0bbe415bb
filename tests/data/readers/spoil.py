"""Ways in which a publisher's file comes spoiled, as functions of a seed file and a random number."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pandas as pd
import pyarrow as pa
from readers.seeds import Seed, content

_NUMBER = re.compile(r"^\s*-?\d+\.\d+\s*$")


class NotApplicable(Exception):
    """The seed has nothing that could be spoiled in this way."""


def spoil(seed: Seed, kind: str, chance: int) -> bytes:
    """Return the bytes of the seed, spoiled."""
    return KINDS_BY_NAME[kind](seed, Random(chance))


def _rows(seed: Seed) -> list[int]:
    """Return the numbers of the lines that hold data: those with as many separators as most lines, and a digit."""
    lines = seed.text.split("\n")
    counts = [line.count(_separator(seed)) for line in lines if line.strip()]
    width = max(set(counts), key=counts.count) if counts else 0
    return [at for at, line in enumerate(lines) if line.count(_separator(seed)) == width and re.match(r'^\W*(\d|[A-Za-z]+\d|ZQ|T\d|Name|usa|UNRATE|S\d)', line)]


def _separator(seed: Seed) -> str:
    return "|" if seed.text.count("|") > seed.text.count(",") else ","


def _text(seed: Seed) -> str:
    if not seed.text or seed.text.startswith("{"):
        raise NotApplicable
    return seed.text


def _on_rows(change: Callable[[list[list[object]], Random], list[list[object]]]) -> Callable[[Seed, Random], bytes]:
    """Apply a change of rows (lists of cells) to the data lines of a text, to the rows of a sheet or of a table."""

    def spoiled(seed: Seed, random: Random) -> bytes:
        if seed.table is not None:
            if change in (narrower, wider):
                raise NotApplicable
            rows = change([list(row) for row in seed.table.itertuples(index=False)], random)
            try:
                return content(replace(seed, table=pd.DataFrame(rows, columns=seed.table.columns)))
            except pa.ArrowException as error:
                raise NotApplicable from error  # a parquet column has one type
        if seed.sheets is not None:
            sheets = copy.deepcopy(seed.sheets)
            name = random.choice(list(sheets))
            at = [n for n, row in enumerate(sheets[name]) if row and (isinstance(row[0], (dt.date, float)) or re.match(r"\d", str(row[0])))]
            if not at:
                raise NotApplicable
            sheets[name][at[0] : at[-1] + 1] = change([sheets[name][n] for n in at], random)
            return content(replace(seed, sheets=sheets))
        lines, at = _text(seed).split("\n"), _rows(seed)
        if len(at) < 2:
            raise NotApplicable
        block = _block(at, random)
        cells = change([list(lines[n].split(_separator(seed))) for n in block], random)
        lines[block[0] : block[-1] + 1] = [_separator(seed).join(map(str, row)) for row in cells]
        return "\n".join(lines).encode()

    return spoiled


def _block(at: list[int], random: Random) -> list[int]:
    """Return one run of neighbouring data lines."""
    runs: list[list[int]] = []
    for n in at:
        runs[-1].append(n) if runs and runs[-1][-1] == n - 1 else runs.append([n])
    return random.choice([run for run in runs if len(run) > 1] or runs)


def _numeric(cell: object) -> bool:
    return isinstance(cell, float) or (isinstance(cell, str) and bool(_NUMBER.match(cell)))


def _scaled(cell: object, factor: float) -> object:
    return cell * factor if isinstance(cell, float) else f"{float(str(cell)) * factor:.10g}"


def _cells(rows: list[list[object]]) -> list[tuple[int, int]]:
    found = [(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if c and _numeric(cell)]
    if not found:
        raise NotApplicable
    return found


def shuffle(rows: list[list[object]], random: Random) -> list[list[object]]:
    return random.sample(rows, len(rows))


def duplicate(rows: list[list[object]], random: Random) -> list[list[object]]:
    at = random.randrange(len(rows))
    return [*rows[: at + 1], list(rows[at]), *rows[at + 1 :]]


def duplicate_with_another_number(rows: list[list[object]], random: Random) -> list[list[object]]:
    twice = duplicate(rows, random)
    r, c = random.choice(_cells(twice))
    twice = [*twice[: r + 1], list(twice[r]), *twice[r + 1 :]]
    twice[r + 1][c] = _scaled(twice[r + 1][c], 1.5)
    return twice


def drop_a_row(rows: list[list[object]], random: Random) -> list[list[object]]:
    at = random.randrange(len(rows))
    return [*rows[:at], *rows[at + 1 :]]


def text_in_a_number(rows: list[list[object]], random: Random) -> list[list[object]]:
    r, c = random.choice(_cells(rows))
    rows[r][c] = random.choice(["n/a", "12,5", "1.2.3", "--", "12a", "O.5", "#REF!", "4..3", "1 234.5", "4.3%", "$4.3", "1e", "inf", "0x1F", "−1.5", "½", "=1+1"])
    return rows


def missing_run(rows: list[list[object]], random: Random) -> list[list[object]]:
    cells = _cells(rows)
    start = random.randrange(len(cells))
    sign = random.choice(["", ".", "NaN", "NA", "-99.99", "null", " "])
    for r, c in cells[start : start + random.randrange(1, 30)]:
        rows[r][c] = sign
    return rows


def date_swapped_with_a_number(rows: list[list[object]], random: Random) -> list[list[object]]:
    _, c = random.choice(_cells(rows))
    return [[row[c], *row[1:c], row[0], *row[c + 1 :]] if c < len(row) else row for row in rows]


def narrower(rows: list[list[object]], random: Random) -> list[list[object]]:
    at = random.randrange(len(rows))
    rows[at] = rows[at][:-1]
    return rows


def wider(rows: list[list[object]], random: Random) -> list[list[object]]:
    at = random.randrange(len(rows))
    rows[at] = [*rows[at], "7.5"]
    return rows


def _text_change(change: Callable[[str, Random], str]) -> Callable[[Seed, Random], bytes]:
    return lambda seed, random: change(_text(seed), random).encode()


def truncated(seed: Seed, random: Random) -> bytes:
    data = content(seed)
    return data[: random.randrange(len(data))]


def in_another_unit(seed: Seed, random: Random) -> bytes:
    """The whole file, or all rows after one, with numbers a hundred times as large or small."""
    if not seed.unit or not seed.text or seed.text.startswith("{"):
        raise NotApplicable
    lines, at = seed.text.split("\n"), _rows(seed)
    runs = _block(at, random) if seed.unit == "decimal" else at
    factor = 100.0 if random.random() < 0.5 else 0.01
    first = random.choice([0, len(runs) // 2])
    if (first == 0 and (factor > 1 or seed.unit not in ("percent", "decimal"))) or "Annual" in "".join(lines[runs[0] - 3 : runs[0]]):
        raise NotApplicable  # a level has no unit of its own: only a change of unit within it can be seen
    if seed.unit == "decimal" and not any(word in "".join(lines[runs[0] - 3 : runs[0]]) for word in ("Returns -- Monthly",)):
        raise NotApplicable
    for n in runs[first:]:
        cells = lines[n].split(_separator(seed))
        lines[n] = _separator(seed).join([cells[0], *(str(_scaled(c, factor)) if _numeric(c) else c for c in cells[1:])])
    return "\n".join(lines).encode()


def day_before_month(seed: Seed, random: Random) -> bytes:
    if not re.search(r"^\d{4}-\d{2}-\d{2},", _text(seed), flags=re.M):
        raise NotApplicable
    return re.sub(r"^(\d{4})-(\d{2})-(\d{2}),", r"\3/\2/\1,", seed.text, flags=re.M).encode()


def columns_swapped_with_their_names(seed: Seed, random: Random) -> bytes:
    lines, at = _text(seed).split("\n"), _rows(seed)
    head = 0
    if at[0] != 1:
        raise NotApplicable
    width = lines[at[0]].count(",")
    if _separator(seed) != "," or '"' in seed.text or width < 2 or lines[head].count(",") != width or len({lines[n].count(",") for n in at}) != 1 or at != list(range(at[0], at[-1] + 1)):
        raise NotApplicable
    a, b = random.sample(range(1, width + 1), 2)
    for n in [head, *at]:
        cells = lines[n].split(",")
        cells[a], cells[b] = cells[b], cells[a]
        lines[n] = ",".join(cells)
    return "\n".join(lines).encode()


def header_gone(text: str, random: Random) -> str:
    return text.split("\n", 1)[1]


def header_twice(text: str, random: Random) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: len(lines) // 2], lines[0], *lines[len(lines) // 2 :]])


def huge(seed: Seed, random: Random) -> bytes:
    return content(seed) + b"0" * 8 if seed.text.startswith("{") else content(seed) + b"x," * 5000


def answer_of_a_server(seed: Seed, random: Random) -> bytes:
    return random.choice([b"<!DOCTYPE html><html><body>Not found</body></html>", b"<?xml version='1.0'?><error/>", b'{"error": "rate limit"}', b"PK\x03\x04", b"\x1f\x8b\x08", b"%PDF-1.7\n"])


def json_row(seed: Seed, random: Random) -> bytes:
    if not seed.text.startswith("{"):
        raise NotApplicable
    answer = json.loads(seed.text)
    rows = answer["observations"]
    at = random.randrange(len(rows))
    way = random.choice(["text", "twice", "shuffle", "missing", "date", "type"])
    if way == "text":
        rows[at]["value"] = random.choice(["n/a", "1,5", "", None, [1]])
    elif way == "twice":
        rows.insert(at, dict(rows[at]))
    elif way == "shuffle":
        random.shuffle(rows)
    elif way == "missing":
        rows[at].pop("value")
    elif way == "date":
        rows[at]["date"] = random.choice(["2020-13-01", "", "01/02/2020", 5])
    else:
        answer["observations"] = random.choice([{}, "x", None, [1, 2], []])
    return json.dumps(answer).encode()


KINDS_BY_NAME: dict[str, Callable[[Seed, Random], bytes]] = {
    "truncated": truncated, "shuffled": _on_rows(shuffle), "a date twice": _on_rows(duplicate),
    "a date twice with another number": _on_rows(duplicate_with_another_number), "a month missing": _on_rows(drop_a_row),
    "text in a number": _on_rows(text_in_a_number), "a run without numbers": _on_rows(missing_run),
    "date and number swapped": _on_rows(date_swapped_with_a_number), "a row too narrow": _on_rows(narrower), "a row too wide": _on_rows(wider),
    "another unit": in_another_unit, "day before month": day_before_month, "columns swapped with their names": columns_swapped_with_their_names,
    "no header": _text_change(header_gone), "the header twice": _text_change(header_twice),
    "a byte-order mark": lambda seed, random: b"\xef\xbb\xbf" + _text(seed).encode(), "UTF-16": lambda seed, random: _text(seed).encode("utf-16"),
    "Latin-1": lambda seed, random: (b"\xe9" + _text(seed).encode() if random.random() < 0.5 else _text(seed).encode().replace(b".", b"\xb7", 1)),
    "Windows line ends": lambda seed, random: _text(seed).replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    "old line ends": lambda seed, random: _text(seed).replace("\r\n", "\n").replace("\n", "\r").encode(),
    "semicolons": lambda seed, random: _text(seed).replace(",", ";").encode(), "decimal commas": lambda seed, random: re.sub(r"(\d)\.(\d)", r"\1,\2", _text(seed)).encode(),
    "tabs": lambda seed, random: _text(seed).replace(",", "\t").encode(), "nulls": lambda seed, random: content(seed)[:40] + b"\x00" * 9 + content(seed)[40:],
    "empty": lambda seed, random: random.choice([b"", b"\n", b"  \n \n", b"\xef\xbb\xbf"]), "something else": answer_of_a_server,
    "rubbish behind": huge, "rubbish": lambda seed, random: random.randbytes(random.randrange(1, 3000)), "a row of JSON": json_row,
}
KINDS = sorted(KINDS_BY_NAME)
