"""Names in a demonstration: nothing real is named, no month of the calendar stands in print."""

from __future__ import annotations

import calendar
import re

import pandas as pd

from strategynote.data.demo.funds import FUNDS
from strategynote.data.demo.timeline import MONTH_ZERO, demo_month

# Real-world names in the note's words -> names in the simulated economy; of two that fit, the longer is taken.
demo_names: dict[str, str] = {
    "Kenneth R. French Data Library": "simulated portfolio library",
    "French Data Library": "simulated portfolio library",
    "French data library": "simulated portfolio library",
    "French library": "simulated portfolio library",
    "Kenneth R. French": "simulated portfolio library",
    "Ken French": "simulated portfolio library",
    "FRED, Federal Reserve Bank of St. Louis": "simulated statistics office",
    "ALFRED, Federal Reserve Bank of St. Louis": "simulated statistics office",
    "Federal Reserve Bank of St. Louis": "simulated statistics office",
    "Federal Reserve Bank of New York": "simulated reserve bank",
    "National Bureau of Economic Research": "simulated dating committee",
    "Federal Reserve Board": "simulated central bank",
    "Federal Reserve": "simulated central bank",
    "Baker, Bloom and Davis": "simulated news count",
    "Caldara and Iacoviello": "simulated news count",
    "Robert J. Shiller": "simulated index history",
    "Shiller": "simulated index history",
    "Yahoo Finance": "simulated exchange",
    "BlackRock iShares": "simulated fund house",
    "FINRA": "simulated exchange",
    **dict.fromkeys(
        ("New York Fed", "Chicago Fed", "Philadelphia Fed", "Atlanta Fed", "Cleveland Fed", "St. Louis Fed"),
        "simulated reserve bank",
    ),
    "NY Fed": "simulated reserve bank",
    "Empire State": "Regional",
    "Fed funds rate": "policy rate",
    "Federal funds rate": "Policy rate",
    "federal funds rate": "policy rate",
    "fed funds": "policy-rate",
    "Fed funds": "policy-rate",
    "federal funds": "policy-rate",
    "Federal funds": "Policy-rate",
    "federal funds and prime rate": "policy rate and prime rate",
    "Russell 2000": "small-cap index",
    "Russell 1000": "large-and-mid-cap index",
    "Russell": "size index",
    "S&P 500": "large-cap index",
    "S&amp;P 500": "large-cap index",
    "S&P composite": "large-cap composite",
    "S&amp;P composite": "large-cap composite",
    "FRED-MD": "monthly panel",
    "FRED-QD": "quarterly panel",
    "FRED": "statistics office",
    "ALFRED": "statistics office",
    "ICE BofA": "simulated",
    "Moody's": "simulated",
    "University of Michigan": "simulated survey",
    "OECD": "simulated",
    "Nasdaq": "exchange",
    "NASDAQ": "exchange",
    "NYSE": "main-exchange",
    "Cboe": "simulated exchange",
    "CRSP": "library",
    "BLS": "statistics office",
    "BEA": "statistics office",
    "ISM": "simulated",
    "CME": "simulated exchange",
    "WTI": "oil",
    "FOMC": "rate committee",
    "NBER": "dating committee",
    "VIX": "volatility index",
    "TIPS": "real",
    "Treasury": "government",
    "the Fed": "the central bank",
    "The Fed": "The central bank",
    "Fed": "central bank",
    "United States": "home country",
    "US": "home-country",
    "U.S.": "home-country",
} | {fund.ticker: fund.title for fund in FUNDS}

_MONTH = "|".join(calendar.month_name[1:])
_SHORT = "|".join(calendar.month_abbr[1:])
_ORDER = {name: at for at, name in enumerate(calendar.month_name) if name} | {
    name: at for at, name in enumerate(calendar.month_abbr) if name
}
_DATES = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTH}|{_SHORT})\.? (?P<year>(?:19|20)\d\d)\b"
    r"|\bQ(?P<quarter>[1-4]) (?P<qyear>(?:19|20)\d\d)\b"
    r"|\b(?P<iyear>(?:19|20)\d\d)-(?P<imonth>0[1-9]|1[0-2])(?:-(?P<iday>[0-3]\d))?\b"
    r"|(?<![\d.,#])(?P<only>(?:19|20)\d\d)(?![\d%])(?!\.\d| draws| resamples| paths| months| firms)"
)
_DAYS = re.compile(rf"\b(?P<day>[1-9]|[12]\d|3[01]) (?P<month>{_MONTH}|{_SHORT})\b(?!-)")
_TAGS = re.compile(r"(<[^>]+>)")
_SEEN = re.compile(r'((?:alt|title|aria-label|content)=)"([^"]*)"')
_HIDDEN = ("script", "style")
_WORDS = re.compile("|".join(rf"(?<![\w^]){re.escape(name)}(?!\w)" for name in sorted(demo_names, key=len, reverse=True)))


def demo_text(text: str, period: pd.Period | None = None) -> str:
    """Return words of a note with real names and calendar dates replaced: "June 2025" is "month 738", "2025" is "year 62".

    With `period`, the note's month, a day without a year ("24 July", "24 Jul") is one of the twelve months that end with the month
    after it; names of months alone are seasons and stay. Only for text that readers see: ids, file names and attributes of the page must not pass through here.
    """
    named = _DATES.sub(_date, _WORDS.sub(lambda match: demo_names[match.group()], text))
    return named if period is None else _DAYS.sub(lambda match: _day(match, period), named)


def demo_html(page: str, period: pd.Period | None = None) -> str:
    """Return a page with `demo_text` applied to what readers see: text, alternative text, titles; not to ids or scripts."""
    out, hidden = [], ""
    for piece in _TAGS.split(page):
        if piece.startswith("<"):
            name = piece[1:].lstrip("/").split(">")[0].split()[0].lower() if len(piece) > 2 else ""
            if name in _HIDDEN:
                hidden = "" if piece.startswith("</") else name
            out.append(_SEEN.sub(lambda m: f'{m.group(1)}"{demo_text(m.group(2), period)}"', piece))
        else:
            out.append(piece if hidden else demo_text(piece, period))
    return "".join(out)


def _date(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["only"]:
        return f"year {_number(int(found['only']) - MONTH_ZERO.year)}"
    if found["quarter"]:
        quarter = pd.Period(year=int(found["qyear"]), quarter=int(found["quarter"]), freq="Q")
        return f"quarter {_number(demo_quarter(quarter))}"
    month = _ORDER[found["month"]] if found["month"] else int(found["imonth"])
    number = _number(demo_month(pd.Period(year=int(found["year"] or found["iyear"]), month=month, freq="M")))
    day = found["day"] or found["iday"]
    return f"day {int(day)} of month {number}" if day else f"month {number}"


def _day(match: re.Match[str], period: pd.Period) -> str:
    last = period + 1
    month = last - (last.month - _ORDER[match["month"]]) % 12
    return f"day {match['day']} of month {_number(demo_month(month))}"


def _number(value: int) -> str:
    """Return a number as printed; months before month 1 count down from 0 with a true minus sign."""
    return str(value).replace("-", "\N{MINUS SIGN}")


def demo_quarter(quarter: pd.Period) -> int:
    """Return the number of a quarter: the first quarter of 1964 is quarter 1."""
    return int((quarter - pd.Period(MONTH_ZERO, freq="Q")).n)
