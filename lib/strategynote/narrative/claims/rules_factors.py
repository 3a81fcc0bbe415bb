"""Rules for the claims on index and factor leadership (C15 to C33)."""

from __future__ import annotations

from strategynote.narrative.claims.kinds import Bound, Estimate, Most, Place
from strategynote.narrative.claims.parts import Part
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.vocabulary import ABOUT, FIRST, HALF, LAG, UNUSUAL

SEGMENTS = "size quintiles of the French library, not the Russell indices"
PROFIT = "operating profit over book equity, not the operating margin; accounts a year old in June"
SMALL = "factors.small"
MEMBERS = "Sorts of the index members themselves."
SIZES = ("returns.small.quarter", "returns.mid.quarter", "returns.large.quarter")
OTHERS = ("accruals", "beta", "investment", "momentum", "residual_volatility", "reversal", "value", "volatility")


def _about(claim: str, fund: str, quoted: float, name: str) -> Rule:
    return Rule(
        claim=claim, scope="window", exhibit="factors.index_table", rule=f"The {name} fund's return since the quarter began is within one percentage point of the claim.",
        parts=(Bound(
            id=f"etf.{fund}.since_quarter_start", at_least=quoted - ABOUT, at_most=quoted + ABOUT,
            says=f"The fund {fund} returned {{etf.{fund}.since_quarter_start}} from the end of March to late July.",
        ),),
        proxy="the index fund after its cost", needs=f"Prices of the fund {fund}.",
    )


def _rank(sort: str, says: str, *, name: str = "", segment: str = "small", horizon: str = "quarter") -> Part:
    return Bound(id=f"factors.{segment}.{sort}.{horizon}_rank", name=name or sort, at_most=FIRST, proxy=True, says=says)


FACTORS = (
    _about("C15", "IWC", 0.22, "micro-cap"),
    _about("C16", "IWB", 0.14, "Russell 1000"),
    _about("C17", "SPY", 0.13, "S&P 500"),
    _about("C18", "IWM", 0.12, "Russell 2000"),
    _about("C19", "IWR", 0.11, "Russell Midcap"),
    Rule(
        claim="C20", scope="window", exhibit="factors.index_table", rule="Micro caps have the highest return of the size funds and of the size segments.",
        parts=(
            Most(id="etf.IWC.since_quarter_start", name="funds", over=tuple(f"etf.{f}.since_quarter_start" for f in ("IWM", "IWR", "IWB", "SPY")),
                 says="Micro-cap fund {etf.IWC.since_quarter_start}, small {etf.IWM.since_quarter_start}, large and mid {etf.IWB.since_quarter_start}."),
            Most(id="returns.micro.quarter", name="size segments", over=SIZES, proxy=True,
                 says="Size segments to the end of the month: micro {returns.micro.quarter}, small {returns.small.quarter}, mid {returns.mid.quarter}, large {returns.large.quarter}."),
        ),
        needs="Prices of the size funds.",
    ),
    Rule(
        claim="C21", scope="window", exhibit="factors.size_lines", rule="Micro caps came last of the size segments in the quarter before, by five points or more, and first in this one.",
        parts=(
            Most(id="returns.micro.previous_quarter", name="far behind before", over=("returns.mid.previous_quarter", "returns.large.previous_quarter"), least=True, by=LAG, proxy=True,
                 says="The quarter before: micro {returns.micro.previous_quarter}, mid {returns.mid.previous_quarter}, large {returns.large.previous_quarter}."),
            Most(id="returns.micro.quarter", name="first now", over=SIZES, proxy=True,
                 says="This one: micro {returns.micro.quarter}, large {returns.large.quarter}."),
        ),
        also=("The last segment led the next quarter in {returns.last_then_first} of cases, by chance in {returns.last_then_first_chance}.",), proxy=SEGMENTS, needs="Returns of the size segments in both quarters, or prices of the index funds.",
    ),
    Rule(
        claim="C22", scope="window", exhibit="factors.leadership", rule="Volatility and beta both rank among the first three of nine sorts of small caps over the quarter.",
        parts=(
            _rank("volatility", "Volatility ranked {factors.small.volatility.quarter_rank} of nine ({factors.small.volatility.quarter}, "
                                "{factors.small.volatility.quarter_percentile}),"),
            _rank("beta", "beta {factors.small.beta.quarter_rank} ({factors.small.beta.quarter}, {factors.small.beta.quarter_percentile})."),
        ),
        proxy=SEGMENTS, needs=MEMBERS,
    ),
    Rule(
        claim="C23", scope="window", exhibit="factors.month_leaders", rule="Volatility came first of nine sorts of small caps, or within one standard error of the first.",
        parts=(Place(
            id="factors.small.volatility.month_rank", end="led", proxy=True,
            says="Volatility ranked {factors.small.volatility.month_rank} with {factors.small.volatility.month}, {factors.small.best_month} first; "
                 "the gap to the next was {factors.small.best_month_gap|points}.",
        ),),
        proxy=SEGMENTS, needs=MEMBERS,
    ),
    Rule(
        claim="C24", scope="window", exhibit="factors.month_leaders", rule="Profitability came last of nine sorts of small caps, more than one standard error behind the next.",
        parts=(Place(
            id="factors.small.profitability.month_rank", end="worst", proxy=True,
            says="Profitability ranked {factors.small.profitability.month_rank} of nine with {factors.small.profitability.month}; {factors.small.worst_month} came "
                 "last, within one standard error of {factors.small.worst_month_peers}.",
        ),),
        proxy=PROFIT, needs="Operating margins of the index members.",
    ),
    Rule(
        claim="C25", scope="window", exhibit="factors.month_leaders", rule="Beta came first of nine sorts of mid caps, more than one standard error ahead of the next.",
        parts=(Place(
            id="factors.mid.beta.month_rank", end="best", proxy=True,
            says="Beta ranked {factors.mid.beta.month_rank} with {factors.mid.beta.month}; {factors.mid.best_month} came first, within one standard error of "
                 "{factors.mid.best_month_peers}.",
        ),),
        proxy=SEGMENTS, needs="A wider gap: the order of neighbours within one standard error is chance.",
    ),
    Rule(
        claim="C26", scope="window", exhibit="factors.month_leaders",
        rule="Momentum of mid caps ranked among the first three of nine over the twelve months before, and not in the month.",
        parts=(
            Bound(id="factors.mid.momentum.year_before_rank", name="the year before", at_most=FIRST, proxy=True,
                  says="Momentum of mid caps ranked {factors.mid.momentum.year_before_rank} of nine over the twelve months before"),
            Bound(id="factors.mid.momentum.month_rank", name="the month's rank", at_least=FIRST + 1, proxy=True,
                  says="and {factors.mid.momentum.month_rank} in the month ({factors.mid.momentum.month})."),
        ),
        proxy=SEGMENTS, needs=MEMBERS,
    ),
    Rule(
        claim="C27", scope="window", exhibit="factors.rotation",
        rule="Winners and profitable firms lagged in the month, and its order against the year before is in the most negative tenth of history.",
        parts=(
            Bound(id=f"{SMALL}.momentum.month", name="winners lag", at_most=0.0, proxy=True, says="Winners {factors.small.momentum.month}"),
            Bound(id=f"{SMALL}.profitability.month", name="profitable firms lag", at_most=0.0, proxy=True, says="and profitable firms {factors.small.profitability.month} lagged in the month."),
            Bound(id=f"{SMALL}.rotation.rank_correlation_percentile", name="extreme against history", at_most=1 - UNUSUAL, proxy=True,
                  says="The rank correlation with the year before is {factors.small.rotation.rank_correlation}, the "
                       "{factors.small.rotation.rank_correlation_percentile} of history; the dispersion the {factors.small.rotation.dispersion_percentile}."),
        ),
        proxy=SEGMENTS, needs="Months in which the order turned further.",
    ),
    Rule(
        claim="C28", scope="window", exhibit="factors.leadership", rule="Over the quarter momentum and profitability of small caps lost and volatility ranked among the first three.",
        parts=(
            Bound(id=f"{SMALL}.momentum.quarter", name="momentum failed", at_most=0.0, proxy=True, says="Momentum made {factors.small.momentum.quarter} ({factors.small.momentum.quarter_percentile}),"),
            Bound(id=f"{SMALL}.profitability.quarter", name="quality failed", at_most=0.0, proxy=True,
                  says="profitability {factors.small.profitability.quarter} ({factors.small.profitability.quarter_percentile}),"),
            _rank("volatility", "volatility {factors.small.volatility.quarter}, {factors.small.volatility.quarter_rank} of nine.", name="risk stood out"),
        ),
        proxy=SEGMENTS, needs=MEMBERS,
    ),
    Rule(
        claim="C29", exhibit="factors.record",
        rule="Profitable small caps have beaten the others over the whole record, after adjustment for the number of sorts, and profitability's t is among the first three of nine.",
        parts=(
            Estimate(id=f"{SMALL}.profitability.record_mean", name="profitable firms pay", level=0.95,
                     says="Profitable small caps made {factors.small.profitability.record_mean} a month against unprofitable ones (t = {factors.small.profitability.record_t});"),
            Most(id=f"{SMALL}.profitability.record_t", name="among the most important", proxy=True, ahead=FIRST - 1,
                 over=tuple(f"{SMALL}.{sort}.record_t" for sort in OTHERS),
                 says="value has t = {factors.small.value.record_t}, momentum {factors.small.momentum.record_t}, reversal {factors.small.reversal.record_t}, calm against "
                      "volatile {factors.small.volatility.record_t}."),
        ),
        proxy=PROFIT, needs="A longer record, and margins by firm.",
    ),
    Rule(
        claim="C30", scope="window", exhibit="factors.low_quality_share",
        rule="Volatile and unprofitable small caps made more than half of the segment's return, more than in nine of ten quarters.",
        parts=(
            Bound(id=f"{SMALL}.low_quality.volatility.quarter_share", name="share of the volatile", at_least=HALF, proxy=True,
                  says="The most volatile fifth, {factors.small.low_quality.volatility.quarter_weight} of the segment's value, made "
                       "{factors.small.low_quality.volatility.quarter_share} of its return;"),
            Bound(id=f"{SMALL}.low_quality.profitability.quarter_share", name="share of the unprofitable", at_least=HALF, proxy=True,
                  says="the least profitable, {factors.small.low_quality.profitability.quarter_weight} of the value, {factors.small.low_quality.profitability.quarter_share};"),
            Bound(id=f"{SMALL}.low_quality.volatility.quarter_percentile", name="the volatile against history", at_least=UNUSUAL, proxy=True,
                  says="the {factors.small.low_quality.volatility.quarter_percentile}"),
            Bound(id=f"{SMALL}.low_quality.profitability.quarter_percentile", name="the unprofitable against history", at_least=UNUSUAL, proxy=True,
                  says="and the {factors.small.low_quality.profitability.quarter_percentile} of history."),
        ),
        proxy=SEGMENTS, needs="Weights and returns of the index members.",
    ),
    Rule(
        claim="C31", scope="forecast", exhibit="factors.aftermath",
        rule="After quarters in profitability's lowest tenth the next six months are better than others. Later: profitable small caps have led since.",
        parts=(Estimate(
            id="factors.aftermath.profitability", level=0.95,
            says="After its worst quarters profitability made {factors.aftermath.profitability} against other six months (from "
                 "{factors.aftermath.profitability|lo} to {factors.aftermath.profitability|hi}).",
        ),),
        outcome=(Bound(
            id="since_report.profitability", at_least=0.0, proxy=True,
            says="Since the report profitable small caps are {since_report.profitability} against unprofitable ones; give or take a usual stretch, from "
                 "{since_report.profitability|lo} to {since_report.profitability|hi}.",
        ),),
        proxy=PROFIT, needs="More extreme quarters, or the months to come.",
    ),
    Rule(
        claim="C32", scope="forecast", exhibit="factors.aftermath",
        rule="After quarters in volatility's highest tenth the next six months of volatile against calm small caps are worse than others. Later: volatile ones have lagged since.",
        parts=(Estimate(
            id="factors.aftermath.volatility", sign=-1.0, level=0.95,
            says="After its best quarters volatility made {factors.aftermath.volatility} against other six months (from {factors.aftermath.volatility|lo} to "
                 "{factors.aftermath.volatility|hi}).",
        ),),
        outcome=(Bound(
            id="since_report.volatility", at_most=0.0, proxy=True,
            says="Since the report volatile small caps are {since_report.volatility} against calm ones; give or take a usual stretch, from "
                 "{since_report.volatility|lo} to {since_report.volatility|hi}.",
        ),),
        proxy="volatility alone; no sort on leverage is at hand", needs="A sort of small caps on leverage.",
    ),
    Rule(
        claim="C33", scope="forecast", due="2028-06", exhibit="factors.rank_table",
        rule="Momentum and profitability of small caps move together over the thirty-six months after the report.",
        outcome=(Estimate(
            id=f"{SMALL}.momentum_profitability.correlation", level=0.95,
            says="Correlation of momentum with profitability over three years: {factors.small.momentum_profitability.correlation} (from "
                 "{factors.small.momentum_profitability.correlation|lo} to {factors.small.momentum_profitability.correlation|hi}).",
        ),),
        also=("It stands at the {factors.small.momentum_profitability.percentile} of its history.",),
        proxy="correlation of two spreads, not the overlap of holdings", needs="Holdings of winner and high-profitability portfolios.",
    ),
)
