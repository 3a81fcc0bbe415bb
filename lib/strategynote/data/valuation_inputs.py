"""What the valuation section reads: portfolios, earnings, dated weights and members, prices; each optional, each gap named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from strategynote.data.funds import Gap, load_funds
from strategynote.data.members import CONSTITUENTS, FUNDAMENTALS
from strategynote.data.portfolios import SIZE, SizePortfolios, SortPortfolios, load_size, load_sort
from strategynote.data.wall import Wall
from strategynote.errors import GapError

# The seven companies the trade press calls magnificent, with the tickers of their share classes.
SEVEN = {
    "AAPL": ("AAPL",), "MSFT": ("MSFT",), "NVDA": ("NVDA",), "AMZN": ("AMZN",), "GOOGL": ("GOOGL", "GOOG"),
    "META": ("META",), "TSLA": ("TSLA",),
}  # fmt: skip
EARNINGS, BOOKS, SHILLER = "french/Portfolios_Formed_on_E-P", "french/Portfolios_Formed_on_BE-ME", "shiller/ie_data"
LARGE_WEIGHTS, SMALL_WEIGHTS = "weights/SPY", "weights/IWM"
ESTIMATES, TURNS = "spglobal/sp-500-eps-est", "nber/cycle-dates"
SMALL_INDEX, SMALL_FUND, FUNDS = "^RUT", "IWM", ("SPY", "RSP", "QQQ")
PRICES_AGE = 7  # days
WEIGHTS_AGE, MEMBERS_AGE = 92, 200  # days: an index is rebalanced every quarter, a year's earnings are half renewed after two


@dataclass(frozen=True)
class ValuationInputs:
    """Frames that already end at the wall; None, or absent from a dict, where no file is at hand.

    `seven` holds daily closes of all seven companies or None; `members` (dataset, table) is the newest dated list of index
    members; `editions` maps a label to the CAPE file's table and `statuses` to how it stands to the as-of date.
    """

    size: SizePortfolios
    returns_ew: pd.DataFrame
    value: SortPortfolios
    profitability: SortPortfolios
    earnings: Mapping[str, pd.DataFrame] | None
    middle: pd.DataFrame | None
    shiller: pd.DataFrame | None
    editions: dict[str, pd.DataFrame]
    statuses: dict[str, str]
    weights: dict[str, pd.DataFrame]
    members: tuple[str, pd.DataFrame] | None
    estimates: Mapping[str, pd.DataFrame] | None
    seven: pd.DataFrame | None
    closes: dict[str, pd.Series]
    turns: pd.DataFrame | None
    through: pd.Timestamp
    gaps: tuple[Gap, ...]


def load_valuation(wall: Wall) -> ValuationInputs:
    """Return everything the section reads, and the gaps it has to name."""
    shiller = wall.table(SHILLER) if wall.has(SHILLER) else None
    editions, statuses = _editions(wall, shiller)
    return ValuationInputs(
        size=load_size(wall), returns_ew=wall.table(SIZE, "returns_ew"), value=load_sort(wall, "value"),
        profitability=load_sort(wall, "profitability"), earnings=_tables(wall, EARNINGS), middle=_middle(wall), shiller=shiller,
        editions=editions, statuses=statuses, weights={id: wall.table(id) for id in (LARGE_WEIGHTS, SMALL_WEIGHTS) if wall.has(id)},
        members=_members(wall), estimates=_tables(wall, ESTIMATES), seven=_seven(wall), closes=load_funds(wall, (*FUNDS, SMALL_FUND, SMALL_INDEX)),
        turns=wall.table(TURNS) if wall.has(TURNS) else None, through=pd.Timestamp(wall.as_of), gaps=tuple(find_valuation_gaps(wall)),
    )  # fmt: skip


def _tables(wall: Wall, id: str) -> Mapping[str, pd.DataFrame] | None:
    return wall.tables(id) if wall.has(id) else None


def _middle(wall: Wall) -> pd.DataFrame | None:
    return wall.table(BOOKS, "bm_annual") if wall.has(BOOKS) else None


def _editions(wall: Wall, shiller: pd.DataFrame | None) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Return the editions known at the as-of date and, where the one in use was published later, that one too."""
    choice = wall.choice(SHILLER)
    if shiller is None or choice is None:
        return {}, {}
    dated = {v.vintage: wall.snapshot(v)["data"] for v in wall.vintages(SHILLER)}
    used = choice.vintage.vintage or "undated"
    return dated | {used: shiller}, {**dict.fromkeys(dated, "dated"), used: choice.status}


def _seven(wall: Wall) -> pd.DataFrame | None:
    closes = load_funds(wall, SEVEN)
    return pd.DataFrame(closes).dropna() if len(closes) == len(SEVEN) else None


def _members(wall: Wall) -> tuple[str, pd.DataFrame] | None:
    """Return the newest list of members not older than MEMBERS_AGE days."""
    known = [(choice.vintage.vintage, id) for id in (FUNDAMENTALS, CONSTITUENTS) if (choice := wall.choice(id)) is not None]
    fresh = [(day, id) for day, id in known if age_in_days(pd.Timestamp(day), wall) <= MEMBERS_AGE]
    if not fresh:
        return None
    _, id = max(fresh)
    return id, wall.table(id)


def age_in_days(day: pd.Timestamp, wall: Wall) -> int:
    """Return how many days before the as-of date a snapshot was taken."""
    return (pd.Timestamp(wall.as_of) - day).days


def find_valuation_gaps(wall: Wall) -> list[Gap]:
    """Return the optional datasets of the section that say nothing about this note, and what each would fill."""
    simple = (
        (EARNINGS, "The market's earnings yield since 1951, with and without loss makers, would be shown."),
        (BOOKS, "The book-to-market of the middle firm would be shown."),
        (SHILLER, "Dividend yield and cyclically adjusted price-earnings ratio would be shown."),
        (ESTIMATES, "The index's price-earnings ratio on estimates would be shown."),
        (SMALL_WEIGHTS, "The effective number of names in a small-cap index would be shown."),
        (TURNS, "The comparison of recessions would be shown."),
    )
    found = [Gap(id, GapError(f"{id} has no file known at {wall.as_of}"), fills) for id, fills in simple if not wall.has(id)]
    return [*found, *_weight_gap(wall), *_member_gap(wall), *_price_gaps(wall)]


def _weight_gap(wall: Wall) -> list[Gap]:
    choice = wall.choice(LARGE_WEIGHTS)
    if choice is not None and age_in_days(pd.Timestamp(choice.vintage.vintage), wall) <= WEIGHTS_AGE:
        return []
    newest = "no dated weights are known" if choice is None else f"the newest weights are of {choice.vintage.vintage}"
    error = GapError(f"{LARGE_WEIGHTS}: {newest} at {wall.as_of}")
    return [Gap(LARGE_WEIGHTS, error, "Weights of the largest companies and the effective number of names would be shown.")]


def _member_gap(wall: Wall) -> list[Gap]:
    if _members(wall) is not None:
        return []
    error = GapError(f"{CONSTITUENTS}: no list of members with earnings from the {MEMBERS_AGE} days before {wall.as_of}")
    return [Gap(CONSTITUENTS, error, "Price-earnings ratios by company, with and without loss makers, would be shown.")]


def _price_gaps(wall: Wall) -> list[Gap]:
    groups: tuple[tuple[tuple[str, ...], str], ...] = (
        (FUNDS, "Equal against cap weights of the large-cap index would be shown."),
        ((SMALL_FUND,), "The distance of small caps from their highs and lows would be shown for a fund."),
        ((SMALL_INDEX,), "The distance of small caps from their highs and lows would be shown for the price index."),
    )
    # Without weights the seven's prices would fill nothing.
    if wall.has(LARGE_WEIGHTS):
        groups = ((tuple(SEVEN), "What the seven gave the index would be shown."), *groups)
    found = []
    for tickers, fills in groups:
        closes = load_funds(wall, tickers)
        absent = [ticker for ticker in tickers if ticker not in closes or age_in_days(closes[ticker].index[-1], wall) > PRICES_AGE]
        if absent:
            error = GapError(f"prices of {', '.join(absent)}: none in the week before {wall.as_of}")
            found.append(Gap(f"prices/{absent[0]}", error, fills))
    return found
