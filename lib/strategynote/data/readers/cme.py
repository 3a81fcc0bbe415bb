"""CME: 30-day federal funds futures and the FedWatch probabilities read from them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index, parse_days
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, check_rising, number_columns, to_numbers
from strategynote.data.readers.workbook import number_block, read_rows

MONTH_CODES = "FGHJKMNQUVXZ"
CONTRACT = {"Open": "open", "High": "high", "Low": "low", "Close": "close", "Volume": "volume", "OpenInterest": "open_interest"}
CONTINUOUS = {"Price": "close", "Open": "open", "High": "high", "Low": "low"}
HISTORY = {"prob_now": "probability", "prob_1d": "day_ago", "prob_1w": "week_ago", "prob_1m": "month_ago", "mid_price": "price"}
UNITS = {"": 1.0, "K": 1e3, "M": 1e6}
# 100 minus a rate: outside this band a number is no price of this contract.
PRICES = (75.0, 105.0)


def read_zq_curve(path: Path) -> Tables:
    """Read closes of all listed contracts on one day.

    Returns {"data": frame}, DatetimeIndex "date" (the day of the closes, repeated), columns `price` (100 minus the month's
    average funds rate in percent), `contract` (monthly period), `symbol`; months rise.
    Raises DataError for other columns, a symbol that disagrees with its month, months that do not rise and prices out of band.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("contract_symbol", "contract_month", "contract_year", "close_price", "as_of_date"))
    numbers = number_columns(path, cells[["contract_month", "contract_year", "close_price"]], missing=())
    months = month_index(path, numbers["contract_year"].to_numpy(), numbers["contract_month"].to_numpy(), where="contract_month")
    check_rising(path, months, where="contract_month")
    symbols = [f"ZQ{MONTH_CODES[month.month - 1]}{month.year % 100:02d}" for month in months]
    wrong = cells["contract_symbol"] != symbols
    if wrong.any():
        raise bad_file(
            path, "contract_symbol", expected="the symbol of the month", received=cells["contract_symbol"][wrong].iloc[0]
        )
    _check_prices(path, numbers["close_price"])
    days = parse_days(path, cells["as_of_date"], where="as_of_date")
    if days.nunique() != 1:
        raise bad_file(path, "as_of_date", expected="one day in all rows", received=f"{days.nunique()} days")
    return {"data": pd.DataFrame({"price": numbers["close_price"].to_numpy(), "contract": months, "symbol": symbols}, index=days)}


def read_zq_contract(path: Path) -> Tables:
    """Read the daily history of one contract (Excel).

    Returns {"data": frame}, DatetimeIndex "date", columns `open`, `high`, `low`, `close` (100 minus rate), `volume`,
    `open_interest`; `attrs["symbol"]`. Far from expiry many days have no trade and carry the settlement in all four prices.
    Raises DataError for other columns, text, dates that do not rise, prices out of band and more than one symbol.
    """
    rows = read_rows(path)
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    missing = [name for name in ("Date", *CONTRACT, "Symbol") if name not in header]
    if missing:
        raise bad_file(path, "row 1", expected=f"columns Date, {', '.join(CONTRACT)}, Symbol", received=f"no {missing[0]}")
    body = [(at, row) for at, row in enumerate(rows[1:], start=2) if row[header.index("Date")] != ""]
    symbols = {str(row[header.index("Symbol")]) for _, row in body}
    if len(symbols) != 1:
        raise bad_file(path, "column Symbol", expected="one symbol", received=", ".join(sorted(symbols)) or "no rows")
    stamps = [row[header.index("Date")] for _, row in body]
    texts = [stamp.isoformat()[:10] if isinstance(stamp, dt.date) else str(stamp) for stamp in stamps]
    index = parse_days(path, pd.Series(texts, index=[at for at, _ in body]))
    check_rising(path, index)
    names = {header.index(old): new for old, new in CONTRACT.items()}
    data = pd.DataFrame(number_block(path, body, names, where="sheet"), index=index)
    _check_prices(path, data["close"])
    data.attrs["symbol"] = symbols.pop()
    return {"data": data}


def read_zq_continuous(path: Path) -> Tables:
    """Read a vendor's chain of the contract so many months ahead: newest first, volume like 13.28K.

    Returns {"data": frame}, DatetimeIndex "date" rising, columns `close`, `open`, `high`, `low` (100 minus rate), `volume`
    (contracts; missing where the vendor has none). The contract changes at each roll: differences across it are no returns.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("Date", *CONTINUOUS, "Vol."))
    cells = cells.iloc[::-1]
    index = parse_days(path, cells["Date"])
    check_rising(path, index)
    numbers = number_columns(path, cells[list(CONTINUOUS)], missing=()).rename(columns=CONTINUOUS)
    _check_prices(path, numbers["close"])
    return {"data": numbers.assign(volume=_volume(path, cells["Vol."])).set_axis(index, axis=0)}


def read_fedwatch(path: Path) -> Tables:
    """Read FedWatch probabilities of one (unstated) day per meeting and target range.

    Returns {"data": frame}, DatetimeIndex "date" of the MEETING (repeated; the file does not hold the day it was taken, so it
    is for checks and never passes the as-of wall), columns `probability` (percent; missing beyond the ranges shown), `lower`,
    `upper` (percent). Raises DataError for other columns, text, ranges that are not 25 points wide and meetings not near 100
    percent.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("meeting_date", "rate_low", "rate_high", "probability_pct"))
    numbers = number_columns(path, cells[["probability_pct", "rate_low", "rate_high"]], missing=("",))
    if not (numbers["rate_high"] - numbers["rate_low"]).eq(25).all():
        raise bad_file(path, "rate_low, rate_high", expected="ranges of 25 points", received="another width")
    index = parse_days(path, cells["meeting_date"], where="meeting_date")
    twice = pd.DataFrame({"day": index, "low": numbers["rate_low"].to_numpy()}).duplicated()
    if twice.any():
        raise bad_file(path, f"row {numbers.index[twice][0]}", expected="every range once a meeting", received="one twice")
    total = numbers["probability_pct"].groupby(index).sum()
    if (odd := total[~total.between(98, 102)]).size:
        raise bad_file(
            path, "probability_pct", expected="100 percent a meeting", received=f"{odd.iloc[0]} on {odd.index[0].date()}"
        )
    columns = {
        "probability": numbers["probability_pct"].to_numpy(),
        "lower": numbers["rate_low"].to_numpy() / 100,
        "upper": numbers["rate_high"].to_numpy() / 100,
    }
    return {"data": pd.DataFrame(columns, index=index)}


def read_fedwatch_history(path: Path) -> Tables:
    """Read daily FedWatch pages as scraped by a mirror.

    Returns {"data": frame}, DatetimeIndex "date" (day of the page, repeated), columns `probability`, `day_ago`, `week_ago`,
    `month_ago` (percent), `price` (mid of the contract), `meeting` (day), `outcome` (a range in basis points like "350-375", or
    EASE, NO CHANGE, HIKE on the first days, whose four columns repeat one number), `contract`. The page's current target is
    left out: it was scraped together with neighbouring digits.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("snapshot_date", "meeting_date", "rate_range", "contract", *HISTORY))
    numbers = number_columns(path, cells[list(HISTORY)], missing=("",)).rename(columns=HISTORY)
    outcome = cells["rate_range"].str.replace(r"\s*\(.*\)$", "", regex=True).str.strip()
    wrong = ~outcome.str.fullmatch(r"\d+-\d+|EASE|NO CHANGE|HIKE")
    if wrong.any():
        raise bad_file(path, "rate_range", expected="a range or EASE, NO CHANGE, HIKE", received=repr(outcome[wrong].iloc[0]))
    data = numbers.assign(
        meeting=parse_days(path, cells["meeting_date"], where="meeting_date"),
        outcome=outcome,
        contract=cells["contract"].mask(cells["contract"] == ""),
    )
    days = parse_days(path, cells["snapshot_date"], where="snapshot_date")
    return {"data": data.set_axis(days, axis=0).sort_index(kind="stable")}


def _check_prices(path: Path, prices: pd.Series) -> None:
    wrong = ~prices.between(*PRICES)
    if wrong.any():
        raise bad_file(path, "prices", expected=f"100 minus a rate, {PRICES[0]} to {PRICES[1]}", received=prices[wrong].iloc[0])


def _volume(path: Path, cells: pd.Series) -> pd.Series:
    text = cells.str.strip().replace("-", "")
    wrong = ~text.str.fullmatch(r"(\d+(\.\d+)?[KM]?)?")
    if wrong.any():
        raise bad_file(path, "column Vol.", expected="a number like 13.28K", received=repr(text[wrong].iloc[0]))
    unit = text.map(lambda volume: re.sub(r"[\d.]", "", volume)).map(UNITS)
    return to_numbers(path, text.str.rstrip("KM"), missing=("",)) * unit
