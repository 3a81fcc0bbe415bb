"""Sentences and titles of the factor-attribution section: facts in, words out, true in any period."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from strategynote.narrative.factor_names import FUND_NAMES, SEGMENT_NAMES, SORT_WORDS, horizon_words
from strategynote.narrative.facts import Facts, Phrase, join, plain
from strategynote.periods import quarter_start
from strategynote.research.factors.spreads import RANKED
from strategynote.research.factors.windows import Horizon

SEGMENT_WORDS: Mapping[str, str] = {
    "micro": "micro caps", "small": "small caps", "mid": "mid caps", "large": "large caps", "lowest_decile": "the lowest decile",
}  # fmt: skip
PART_WORDS: Mapping[str, str] = {
    "mkt": "the market", "smb": "size", "hml": "value", "rmw": "profitability", "cma": "investment", "mom": "momentum",
    "residual": "the residual",
}  # fmt: skip
# What the high side and the low side of a sort hold.
SIDES: Mapping[str, tuple[str, str]] = {
    "profitability": ("profitable", "unprofitable"), "beta": ("high-beta", "low-beta"), "volatility": ("volatile", "calm"),
    "residual_volatility": ("idiosyncratically volatile", "idiosyncratically calm"), "momentum": ("past-year winning", "past-year losing"),
    "reversal": ("last month's winning", "last month's losing"), "value": ("cheap", "expensive"),
    "investment": ("fast-growing", "slow-growing"), "accruals": ("high-accrual", "low-accrual"),
}  # fmt: skip
FLAT = 0.0005


def direction(value: float, up: str, down: str, flat: str = "were flat", *, scale: float = 1.0) -> str:
    """Return the word for a rise, a fall or no move (less than 0.05 points times `scale`)."""
    return flat if abs(value) < FLAT * scale else up if value > 0 else down


def ended(phrase: Phrase | None) -> Phrase | None:
    """Return a finding, worded without a full stop so that it can be a title, as a sentence."""
    return None if phrase is None else phrase + "."


def leading_segment(facts: Facts) -> str:
    """Return which of micro, mid and large caps earned most in the quarter."""
    return max(("micro", "mid", "large"), key=lambda segment: facts.value(f"returns.{segment}.quarter"))


def segments_sentence(facts: Facts, period: pd.Period) -> Phrase:
    """Say what each size segment earned in the quarter and the month, and which led."""
    leader = SEGMENT_WORDS[leading_segment(facts)].capitalize()
    first = period.month % 3 == 1
    return facts.phrase(
        "{leader} led the size segments in {quarter}: micro caps returned {returns.micro.quarter}, small caps {returns.small.quarter}, "
        "mid caps {returns.mid.quarter} and large caps {returns.large.quarter}" + ("." if first else "; in {month} alone "
        "{returns.micro.month}, {returns.small.month}, {returns.mid.month} and {returns.large.month}."),
        leader=leader, quarter=horizon_words(period, "quarter"), month=horizon_words(period, "month"),
    )  # fmt: skip


def funds_sentence(facts: Facts, as_of: str) -> Phrase | None:
    """Quote the index funds from the last close before the quarter to the as-of date, those that existed."""
    known = [f for f in FUND_NAMES if facts.known(f"etf.{f}.since_quarter_start")]
    if not known:
        return plain("No index-fund prices cover the window, so the size segments stand alone.")
    parts = [facts.phrase(f"{f} {{etf.{f}.since_quarter_start}}") for f in known]
    listed = join([join(parts[:-1], ", "), parts[-1]], " and ") if len(parts) > 1 else parts[0]
    return (
        facts.phrase("Index funds, from the last close before the quarter to {as_of}: ", as_of=as_of) + listed
        + ". The segments are NYSE size quintiles, not the Russell indices that the small-cap funds follow."
    )  # fmt: skip


def segments_title(facts: Facts, period: pd.Period) -> Phrase:
    """State which segment led and how far small stood from large."""
    gap = facts.value("returns.small.quarter") - facts.value("returns.large.quarter")
    leader = leading_segment(facts)
    verb = direction(gap, "ahead of", "behind", "level with")
    return facts.phrase(
        f"{{first}} led in {{quarter}} with {{returns.{leader}.quarter}}; small caps, at {{returns.small.quarter}}, were {{verb}} "
        "large caps at {returns.large.quarter}",
        first=SEGMENT_WORDS[leader].capitalize(), quarter=horizon_words(period, "quarter"), verb=verb,
    )  # fmt: skip


def micro_title(facts: Facts, period: pd.Period) -> Phrase:
    """Put the micro caps' quarter in the context of the quarter before."""
    now, before = micro_ids(facts)
    when = _micro_window(facts, period, now)
    if not facts.known(before):
        return facts.phrase(f"Micro caps returned {{{now}}} ") + when
    gained, earlier = facts.value(now), facts.value(before)
    whole = (1 + gained) * (1 + earlier) - 1
    verb = direction(gained, "gained", "lost", "moved")
    middle = _context(gained, earlier, whole)
    return (
        facts.phrase(f"Micro caps {{verb}} {{{now}|abs}} ", verb=verb) + when
        + facts.phrase(f", {middle.replace('BEFORE', '{' + before + '|abs}')}")
    )  # fmt: skip


def _micro_window(facts: Facts, period: pd.Period, fact: str) -> Phrase:
    """Say from when to when: a fund's window ends later than the month of the note."""
    if not fact.startswith("etf.") or not facts.known("etf.last_day"):
        return facts.phrase("in {quarter}", quarter=horizon_words(period, "quarter"))
    before = (quarter_start(period) - 1).strftime("%B")
    return facts.phrase(f"from the end of {before} to {{etf.last_day}}")


def micro_ids(facts: Facts) -> tuple[str, str]:
    """Return the facts that tell the micro-cap story: the fund's where it traded, else the size segment's."""
    fund = ("etf.IWC.since_quarter_start", "etf.IWC.previous_quarter")
    return fund if facts.known(*fund) else ("returns.micro.quarter", "returns.micro.previous_quarter")


def _context(gained: float, earlier: float, whole: float) -> str:
    if gained > 0 and earlier < 0:
        return ("enough" if whole > 0 else "not enough") + " to recover the BEFORE lost in the quarter before"
    if gained < 0 and earlier > 0:
        return ("giving back part of" if whole > 0 else "more than giving back") + " the BEFORE gained in the quarter before"
    if gained < 0:
        return "after a loss of BEFORE in the quarter before"
    return "after a gain of BEFORE in the quarter before" if earlier > 0 else "after a quarter that lost BEFORE"


def leaders_title(facts: Facts, period: pd.Period, *, segment: str, horizon: Horizon) -> Phrase:
    """State first and last of the nine sorts in one segment, "among the best" where the bootstrap cannot separate them."""
    return _first(facts, segment, horizon, horizon_words(period, horizon)) + "; " + _last(facts, segment, horizon)


def mid_sentence(facts: Facts) -> Phrase:
    """State first and last of the sorts among mid caps in the month."""
    best, worst = (_sort_of(facts, "mid", end) for end in ("best_month", "worst_month"))
    clear = [_is_separate(facts, f"factors.mid.{end}_month") for end in ("best", "worst")]
    return facts.phrase(
        f"In mid caps {SORT_WORDS[best]}, at {{factors.mid.{best}.month}}, {_was(best)} {'first' if clear[0] else 'among the first'} and {SORT_WORDS[worst]}, at "
        f"{{factors.mid.{worst}.month}}, {'last' if clear[1] else 'among the last'}."
    )


def _first(facts: Facts, segment: str, horizon: Horizon, when: str) -> Phrase:
    sort, stem = _sort_of(facts, segment, f"best_{horizon}"), f"factors.{segment}"
    where = SEGMENT_WORDS[segment]
    if _is_separate(facts, f"{stem}.best_{horizon}"):
        words = "{sort} led " + where + " in {when} at {FACT}"
    else:
        words = f"{{sort}}, at {{FACT}}, {_was(sort)} among the best in " + where + " in {when}"
    return facts.phrase(words.replace("FACT", f"{stem}.{sort}.{horizon}"), sort=SORT_WORDS[sort].capitalize(), when=when)


def _last(facts: Facts, segment: str, horizon: Horizon) -> Phrase:
    sort, stem = _sort_of(facts, segment, f"worst_{horizon}"), f"factors.{segment}"
    place = "came last" if _is_separate(facts, f"{stem}.worst_{horizon}") else f"{_was(sort)} among the last"
    return facts.phrase(f"{{sort}} {{place}} at {{{stem}.{sort}.{horizon}}}", sort=SORT_WORDS[sort], place=place)


def _was(sort: str) -> str:
    return "were" if sort == "accruals" else "was"


def _sort_of(facts: Facts, segment: str, end: str) -> str:
    return str(facts[f"factors.{segment}.{end}"].value)


def _is_separate(facts: Facts, stem: str) -> bool:
    return facts[f"{stem}_separate"].value == "yes"


def leaders_sentence(facts: Facts, *, segment: str, horizon: Horizon) -> Phrase:
    """Say what the leading spread means, where it stands in history, and whether the lead is more than noise."""
    stem, sort = f"factors.{segment}", _sort_of(facts, segment, f"best_{horizon}")
    spread, lead = f"{stem}.{sort}.{horizon}", f"{stem}.best_{horizon}"
    high, low = SIDES[sort] if facts.value(spread) >= 0 else SIDES[sort][::-1]
    ahead = _is_separate(facts, lead)
    # One template a place: the same words with other numbers would be read once and skipped twice.
    if horizon == "quarter":
        words = (f"{{first}} {SEGMENT_WORDS[segment]} earned {{{spread}|points}} more than {{low}} ones, the {{{spread}_percentile}} of the sort's own "
                 f"history; the lead over the next sort, {{{lead}_gap|points}}, is {'beyond' if ahead else 'within'} one bootstrap standard error of the "
                 "difference.")  # fmt: skip
    elif segment == "small":
        words = (f"In the month the widest gap among small caps was that of {{high}} over {{low}} ones, {{{spread}|points}} and the {{{spread}_percentile}} "
                 f"of such months; the {{{lead}_gap|points}} between it and the next sort {'are more than' if ahead else 'may be'} noise.")  # fmt: skip
    else:
        words = (f"{SEGMENT_WORDS[segment].capitalize()} put {{high}} firms {{{spread}|points}} ahead of {{low}} ones ({{{spread}_percentile}}); what came next "
                 f"was {{{lead}_gap|points}} behind, {'a clear distance' if ahead else 'no clear distance'}.")  # fmt: skip
    return facts.phrase(words, first=high.capitalize(), high=high, low=low)


def unusual_sentence(facts: Facts, *, horizon: Horizon) -> Phrase:
    """Count the spreads that remain unusual once it is allowed for that many were looked at."""
    fact = f"factors.unusual.{horizon}"
    none = facts.value(fact) == 0
    if horizon == "quarter":
        verb = "remains" if facts.value(fact) == 1 else "remain"
        words = (f"None of the {{{fact}|n}} spreads of the quarter is unusual after adjusting for the number of comparisons." if none else
                 f"Of the {{{fact}|n}} spreads of the quarter, {{{fact}|words}} {verb} unusual after adjusting for the number of comparisons.")  # fmt: skip
    else:
        words = (f"Of the {{{fact}|n}} spreads of the {horizon} none stands out once it is allowed for how many were looked at." if none else
                 f"Once it is allowed for how many were looked at, {{{fact}|words}} of the {{{fact}|n}} spreads of the {horizon} "
                 f"{'stands' if facts.value(fact) == 1 else 'stand'} out.")  # fmt: skip
    return facts.phrase(words)


def profitability_sentence(facts: Facts, *, segment: str, horizon: Horizon) -> Phrase:
    """Say where profitability stood, and what the proxy is."""
    fact = f"factors.{segment}.profitability.{horizon}"
    verb = direction(facts.value(fact), "beat", "trailed", "matched")
    return facts.phrase(
        f"Profitable {SEGMENT_WORDS[segment]} {{verb}} unprofitable ones by {{{fact}|points}} ({{{fact}_rank}} of {{{fact}_rank|n}}). The measure is "
        "operating profit over book equity, a proxy: it is not the operating margin.",
        verb=verb,
    )  # fmt: skip


def junk_title(facts: Facts, period: pd.Period, *, horizon: Horizon = "quarter") -> Phrase:
    """State whether volatile firms beat calm ones, and in which segment most."""
    strongest = str(facts[f"factors.junk.strongest.volatility.{horizon}"].value)
    at = {s: facts.value(f"factors.junk.{s}.volatility.{horizon}") for s in ("small", "mid", "large")}
    when = horizon_words(period, horizon)
    if all(v > 0 for v in at.values()):
        other = "small" if strongest != "small" else "large"
        words = (f"The low-quality rally of {{when}} was strongest in {SEGMENT_WORDS[strongest]}: volatile beat calm by "
                 f"{{factors.junk.{strongest}.volatility.{horizon}|points}}, against {{factors.junk.{other}.volatility.{horizon}|points}} in {SEGMENT_WORDS[other]}")  # fmt: skip
    elif all(v <= 0 for v in at.values()):
        words = (f"No low-quality rally in {{when}}: volatile trailed calm by {{factors.junk.small.volatility.{horizon}|points}} in small caps and "
                 f"{{factors.junk.large.volatility.{horizon}|points}} in large caps")  # fmt: skip
    else:
        words = (f"Volatile stocks did not lead at every size in {{when}}: {{factors.junk.small.volatility.{horizon}}} in small caps, "
                 f"{{factors.junk.mid.volatility.{horizon}}} in mid caps, {{factors.junk.large.volatility.{horizon}}} in large caps")  # fmt: skip
    return facts.phrase(words, when=when)


def junk_sentence(facts: Facts, *, horizon: Horizon = "quarter") -> Phrase:
    """Set the large-minus-small gap and the profitability side against history."""
    stem = "factors.junk"
    gap_fact = f"{stem}.large_minus_small.volatility.{horizon}"
    gap = "exceeds" if facts.value(gap_fact) >= 0 else "falls short of"
    verb = direction(facts.value(f"{stem}.large.profitability.{horizon}"), "beat", "trailed", "matched")
    return facts.phrase(
        f"The volatility spread of large caps {gap} that of small caps by {{{gap_fact}|points}}, the {{{gap_fact}_percentile}} of the gap's "
        f"history. Unprofitable large caps {{verb}} profitable ones by {{{stem}.large.profitability.{horizon}|points}} "
        f"(small caps: {{{stem}.small.profitability.{horizon}}}).",
        verb=verb,
    )  # fmt: skip


def corner_sentence(facts: Facts) -> Phrase:
    """Say how few firms carry the large-cap spreads."""
    return facts.phrase(
        "{factors.corner.profitability.size_e.junk_firms} unprofitable and {factors.corner.volatility.size_e.junk_firms} volatile "
        "firms carry the junk side of the large-cap spreads"
    )  # fmt: skip


def attribution_title(facts: Facts, period: pd.Period) -> Phrase:
    """State the gap between small and large, and the largest part of it."""
    stem = "attribution.small_minus_large.quarter"
    verb = direction(facts.value(f"{stem}.total"), "beat", "trailed", "matched")
    start = f"Small caps {{verb}} large caps by {{{stem}.total|points}} in {{when}}"
    when = horizon_words(period, "quarter")
    if not facts.known(f"{stem}.smb"):
        return facts.phrase(start + "; betas do not exist yet, so the gap cannot be attributed", verb=verb, when=when)
    largest = max(PART_WORDS, key=lambda part: abs(facts.value(f"{stem}.{part}")))
    rest = "" if largest == "residual" else f"; {{{stem}.residual}} is not explained by the factors"
    return facts.phrase(start + f": {PART_WORDS[largest]} accounts for {{{stem}.{largest}}}" + rest, verb=verb, when=when)


def legs_title(facts: Facts, period: pd.Period) -> Phrase:
    """Announce the parts of each leg behind the gap between small and large."""
    return facts.phrase("Behind the gap of {attribution.small_minus_large.quarter.total} in {when}: betas and linked parts of each leg",
                        when=horizon_words(period, "quarter"))


def attribution_sentence(facts: Facts) -> Phrase | None:
    """Say what the parts are and where the risk-free terms went."""
    stem = "attribution.small_minus_large.quarter"
    if not facts.known(f"{stem}.smb"):
        return None
    parts = [facts.phrase(f"{PART_WORDS[part]} {{{stem}.{part}}}") for part in PART_WORDS]
    return (
        plain("The parts, which add to the gap exactly: ") + join(parts, ", ")
        + facts.phrase(f". The residual holds alpha, error and {{{stem}.risk_free_in_residual}} from the linking of the risk-free rate. ")
        + "Betas come from the months before each month, never from the month explained."
    )  # fmt: skip


def rotation_sentence(facts: Facts, *, segment: str = "small") -> Phrase:
    """Say whether the month undid the past year and how wide it was."""
    stem = f"factors.{segment}.rotation"
    value = facts.value(f"{stem}.rank_correlation")
    turn = "ran against" if value <= -0.3 else "followed" if value >= 0.3 else "had little to do with"
    return facts.phrase(
        f"The month's order of the sorts {{turn}} the order of the twelve months before (rank correlation "
        f"{{{stem}.rank_correlation}}, {{{stem}.rank_correlation_percentile}}); their dispersion was at the "
        f"{{{stem}.dispersion_percentile}}",
        turn=turn,
    )  # fmt: skip


def comeback_sentence(facts: Facts, *, segment: str = "small") -> Phrase | None:
    """Say how often the last of one quarter comes first in the next, against chance."""
    fact = f"factors.{segment}.rotation.last_then_first"
    if not facts.known(fact):
        return None
    return facts.phrase(
        f"Over {{{fact}|n}} quarters the last sort of one quarter came first in the next {{{fact}}} of the time; chance alone gives "
        f"{{{fact}_chance}}, p {_p_words(facts, fact)}."
    )  # fmt: skip


def momentum_sentence(facts: Facts, *, segment: str = "mid") -> Phrase | None:
    """Say where momentum stood this month against the year before, and whether it follows quality among small caps."""
    stem = f"factors.{segment}.momentum"
    if not facts.known(f"{stem}.month_rank", f"{stem}.year_before_rank"):
        return None
    now, before = facts.value(f"{stem}.month_rank"), facts.value(f"{stem}.year_before_rank")
    turn = "fell back from" if now > before else "rose from" if now < before else "kept"
    first = facts.phrase(
        f"Momentum among {SEGMENT_WORDS[segment]} {turn} {{{stem}.year_before_rank}} place over the twelve months before"
        + ("." if now == before else f" to {{{stem}.month_rank}} in the month.")
    )
    follow = "factors.small.momentum_profitability"
    if not facts.known(f"{follow}.correlation"):
        return first
    return first + facts.phrase(
        f" Among small caps its correlation with profitability over three years is {{{follow}.correlation}} "
        f"({{{follow}.correlation|lo}} to {{{follow}.correlation|hi}}), the {{{follow}.percentile}}."
    )


def micro_comeback_sentence(facts: Facts) -> Phrase:
    """Say how often the last size segment of one quarter led the next."""
    fact = "returns.last_then_first"
    return facts.phrase(
        f"Of micro, mid and large caps, the last of one quarter led the next in {{{fact}}} of {{{fact}|n}} quarters; chance alone "
        f"gives {{{fact}_chance}}, p {_p_words(facts, fact)}."
    )  # fmt: skip


def _p_words(facts: Facts, fact: str) -> str:
    return f"{{{fact}|p}}" if (facts[fact].p or 0.0) < 0.01 else f"= {{{fact}|p}}"


def ranks_title(facts: Facts, period: pd.Period) -> Phrase:
    """State how the month's order differs between small and mid caps."""
    best = {s: _sort_of(facts, s, "best_month") for s in SEGMENT_NAMES}
    worst = {s: _sort_of(facts, s, "worst_month") for s in SEGMENT_NAMES}
    ranked = f"factors.large.{best['small']}.month_rank"
    rank = f"{{{ranked}}} of {{{ranked}|n}}"
    same = "also first" if best["small"] == best["large"] else rank
    return facts.phrase(
        f"{{first}} ranked first among small caps in {{month}} and {{last}} last; in large caps {{first_low}} was {same}",
        first=SORT_WORDS[best["small"]].capitalize(), last=SORT_WORDS[worst["small"]], first_low=SORT_WORDS[best["small"]],
        month=horizon_words(period, "month"),
    )  # fmt: skip


def sorts_title(facts: Facts, period: pd.Period) -> Phrase:
    """Count how many of the nine spreads were positive among small and large caps."""
    when = horizon_words(period, "quarter")
    widest = max(
        RANKED, key=lambda s: abs(facts.value(f"factors.large.{s}.quarter")) if facts.known(f"factors.large.{s}.quarter") else 0.0
    )
    small = f"factors.small.{widest}.quarter"
    return facts.phrase(
        f"The widest spread of {{when}} in large caps was {SORT_WORDS[widest]} at {{factors.large.{widest}.quarter}}; in small caps it was {{{small}}}",
        when=when,
    )  # fmt: skip
