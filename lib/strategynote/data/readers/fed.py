"""Federal Reserve Board: target changes, meeting dates, and downloads of the H.15 release."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index, parse_days
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, check_rising, number_columns, read_text

TARGET_COLUMNS = {
    "change_bps": "change_bp",
    "target_lower_pct": "lower",
    "target_upper_pct": "upper",
    "target_mid_pct": "mid",
}
H15_HEADER_ROWS = 6


def read_fed_targets(path: Path) -> Tables:
    """Read the table of changes of the federal funds target since 1990.

    Returns {"data": frame}, DatetimeIndex "date": the EFFECTIVE day as published, in recent years one day after the decision.
    Columns `change_bp` (basis points, negative = cut), `lower`, `upper`, `mid` (percent; equal before December 2008).
    On 2008-12-16 the Board states the cut as 75-100: there `change_bp` is the change of the upper bound, -75.
    Raises DataError for other columns, text, dates that do not rise, and a change that the upper bounds do not show.
    Source: https://www.federalreserve.gov/monetarypolicy/openmarket.htm
    """
    cells = read_cells(path)
    require_columns(path, cells, ("date", "decrease_bps_text", *TARGET_COLUMNS))
    index = parse_days(path, cells["date"])
    check_rising(path, index)
    numbers = number_columns(path, cells[list(TARGET_COLUMNS)], missing=("",))
    data = numbers.rename(columns=TARGET_COLUMNS).set_axis(index, axis=0)
    shown = data["upper"].diff() * 100
    stated_as_range = cells["decrease_bps_text"].str.fullmatch(r"\d+-\d+").to_numpy()
    data["change_bp"] = data["change_bp"].mask(data["change_bp"].isna() & stated_as_range, shown)
    wrong = data.isna().any(axis=1) | (shown - data["change_bp"]).abs().gt(0.5) | (data["lower"] > data["upper"])
    if wrong.any():
        day = data.index[wrong.to_numpy()][0].date()
        raise bad_file(path, f"row {day}", expected="levels that agree with change_bps", received=data.loc[str(day)].to_dict())
    return {"data": data}


def read_fomc(path: Path) -> Tables:
    """Read dates of FOMC meetings.

    Layouts: one column `date` or `Meeting_Date` (decision days), or `start_date,end_date,...,has_projection_materials`.
    Returns {"data": frame}, DatetimeIndex "date" of the decision (last day of the meeting), columns `start` (NaT where the
    file does not state it) and `projections` (boolean, NA where not stated). Files hold scheduled meetings of the future too, and
    the `Meeting_Date` layout holds days without a decision.
    """
    cells = read_cells(path)
    if "end_date" in cells.columns:
        require_columns(path, cells, ("start_date", "end_date", "has_projection_materials"))
        start = parse_days(path, cells["start_date"])
        flags = cells["has_projection_materials"].map({"True": True, "False": False})
        if flags.isna().any():
            received = repr(cells["has_projection_materials"][flags.isna()].iloc[0])
            raise bad_file(path, "has_projection_materials", expected="True or False", received=received)
        index = parse_days(path, cells["end_date"])
        data = pd.DataFrame({"start": start, "projections": flags.astype("boolean").array}, index=index)
    elif cells.shape[1] == 1 and cells.columns[0] in ("date", "Meeting_Date"):
        index = parse_days(path, cells.iloc[:, 0])
        unknown = pd.Series(pd.NA, index=index, dtype="boolean")
        data = pd.DataFrame({"start": pd.Series(pd.NaT, index=index, dtype=index.dtype), "projections": unknown})
    else:
        raise bad_file(path, "header", expected="date, or start_date,end_date,...", received=",".join(map(str, cells.columns)))
    check_rising(path, index)
    return {"data": data}


def read_h15(path: Path) -> Tables:
    """Read a csv of the Board's Data Download Program (release H.15): five rows of description, then `Time Period,ID,...`.

    Returns {"data": frame}, PeriodIndex "M" for stamps like 1949-01, DatetimeIndex for days; columns are the Board's ids
    (`RIFSPFF_N.M`), numbers as published (percent per year), empty and "ND" (no data) are NaN. `attrs["labels"]` and
    `attrs["units"]` come from the description rows. Raises DataError when these are missing, for text and unordered dates.
    """
    head = [row for _, row in zip(range(H15_HEADER_ROWS), csv.reader(read_text(path).split("\n")), strict=False)]
    names = [row[0].strip().rstrip(":").strip() if row else "" for row in head]
    if names[:1] != ["Series Description"] or names[-1:] != ["Time Period"] or len(head) < H15_HEADER_ROWS:
        raise bad_file(path, "lines 1 to 6", expected="Series Description ... Time Period", received=", ".join(names))
    cells = read_cells(path, skip=H15_HEADER_ROWS - 1)
    stamps = cells["Time Period"].str.strip()
    monthly = stamps.str.fullmatch(r"\d{4}-\d{2}")
    if monthly.all():
        parts = stamps.str.split("-")
        index: pd.PeriodIndex | pd.DatetimeIndex = month_index(path, parts.str[0].to_numpy(), parts.str[1].to_numpy())
    else:
        index = parse_days(path, stamps)
    check_rising(path, index)
    data = number_columns(path, cells.drop(columns="Time Period"), missing=("", "ND")).set_axis(index, axis=0)
    ids = list(data.columns)
    data.attrs["labels"] = dict(zip(ids, (" ".join(text.split()) for text in head[0][1:]), strict=True))
    data.attrs["units"] = dict(zip(ids, head[1][1:], strict=True))
    return {"data": data}
