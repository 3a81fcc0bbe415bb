"""Sentences and titles of the positioning section: base rates before scenarios, shelter where the numbers show it."""

from __future__ import annotations

from collections.abc import Callable

from strategynote.data.members import CONSTITUENTS, Members
from strategynote.data.positioning import GAPS, PositioningInputs
from strategynote.data.quoted import Quoted
from strategynote.errors import GapError
from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.positioning import FALL, SCREENS, TARGET

NEAR = 0.01  # a probability within one point of another is the same
STATE_WORDS = {"cape": "valuation", "vix": "volatility", "probit": "recession probability"}
SPREAD_WORDS = {
    "quality": "Profitable less unprofitable small caps",
    "calm": "Calm less volatile small caps",
    "low_beta": "Low-beta less high-beta small caps",
    "small": "Small less large caps",
}
GRADE_WORDS = {
    "A": "the data show it", "B": "the data suggest it", "C": "consistent with it, but no more", "D": "no support", "X": "the data contradict it",
}  # fmt: skip


def compared(value: float, base: float, *, near: float = NEAR) -> str:
    """Return above, below or no different from, with everything within `near` the same."""
    if abs(value - base) < near:
        return "no different from"
    return "above" if value > base else "below"


def shelter(facts: Facts, sort: str) -> int:
    """Return +1 when the low quintile of a sort falls less than the high one, -1 when it falls more, 0 when it cannot be told."""
    fact = facts[f"scenario.downside_beta.small.{sort}.difference"]
    if fact.value is None or fact.interval is None or fact.interval[0] <= 0 <= fact.interval[1]:
        return 0
    return 1 if facts.value(fact.id) > 0 else -1


def profitability_shelters(facts: Facts) -> str:
    """Say whether profitable small caps fall less than unprofitable ones."""
    return {-1: "profitability shelters", 0: "profitability does not shelter", 1: "unprofitable firms even fall less"}[shelter(facts, "profitability")]


def calm_shelters(facts: Facts) -> str:
    """Say whether calm small caps fall less than volatile ones."""
    return {1: "low volatility shelters", 0: "low volatility does not shelter", -1: "volatile firms even fall less"}[shelter(facts, "volatility")]


def scenario_title(facts: Facts) -> Phrase:
    """State the base rate and what shelters."""
    linked = "but" if (shelter(facts, "volatility") > 0) != (shelter(facts, "profitability") < 0) else "and"
    ends = facts.phrase(
        "in small caps {calm} ({" + FALL + ".small_calm_loss|wholeabs} against {" + FALL + ".small_volatile_loss|wholeabs}), {linked} {profit}",
        calm=calm_shelters(facts), linked=linked, profit=profitability_shelters(facts),
    )  # fmt: skip
    if not facts.known(f"{FALL}.probability_6m"):
        return facts.phrase("If the market fell by {" + FALL + ".size|wholeabs}: {ends}", ends=ends)
    return facts.phrase("A fall of {" + FALL + ".size|wholeabs} within six months: {" + FALL + ".probability_6m}; {ends}", ends=ends)


def base_rate_sentence(facts: Facts) -> list[Phrase]:
    """Give the base rate with its interval, the same from actual windows, by the year's end, and on an index of prices."""
    if not facts.known(f"{FALL}.probability_6m"):
        return [plain(f"The probability of the fall is not shown: {facts[f'{FALL}.probability_6m'].reason}.")]
    lead = facts.phrase(
        "How often does the market touch a fall of {" + FALL + ".size|wholeabs} within six months? In {" + FALL + ".probability_6m} of "
        "{" + FALL + ".paths} paths resampled from every day since {" + FALL + ".since} (interval {" + FALL + ".probability_6m|lo} to "
        "{" + FALL + ".probability_6m|hi}, whole parts of history left out); of the actual windows {" + FALL + ".frequency} did, which are worth "
        "{" + FALL + ".frequency|neff} independent ones."
    )
    parts = [lead]
    if facts.known(f"{FALL}.probability_year_end"):
        parts.append(facts.phrase(
            "Until the end of the year, {" + FALL + ".year_end_days} trading days, it is {" + FALL + ".probability_year_end} "
            "({" + FALL + ".probability_year_end|lo} to {" + FALL + ".probability_year_end|hi})."
        ))  # fmt: skip
    if facts.known(f"{FALL}.price_index"):
        parts.append(facts.phrase("On an index of prices, without dividends, the six months give {" + FALL + ".price_index}."))
    return parts


def state_sentence(facts: Facts) -> Phrase | None:
    """Say what today's states do to the base rate, and whether they can be told apart."""
    known = [name for name in STATE_WORDS if facts.known(f"{FALL}.{name}.today")]
    if not known or not facts.known(f"{FALL}.probability_6m"):
        return None
    base = facts.value(f"{FALL}.probability_6m")
    pieces = [
        facts.phrase(
            "{word} in its {third} third ({" + f"{FALL}.{name}.today" + "}, {side} the base rate)",
            word=STATE_WORDS[name], third=str(facts[f"{FALL}.{name}.tercile"].value), side=compared(facts.value(f"{FALL}.{name}.today"), base),
        )
        for name in known
    ]  # fmt: skip
    lead = plain("From where we stand: ")
    for place, piece in enumerate(pieces):
        lead = lead + piece + ("" if place == len(pieces) - 1 else "; ")
    apart = any(_apart(facts, name) for name in known)
    tail = "At least one state moves it beyond the intervals." if apart else "The intervals of low and high thirds overlap in each: the state says little."
    return lead + ". " + tail


def _apart(facts: Facts, name: str) -> bool:
    low, high = (facts[f"{FALL}.{name}.{tercile}"].interval for tercile in ("low", "high"))
    return low is not None and high is not None and (low[1] < high[0] or high[1] < low[0])


def quoted_sentence(facts: Facts, inputs: PositioningInputs) -> Phrase | None:
    """Attribute the fall that another house expects, and hold the base rate against it."""
    quote = inputs.quoted.get("fall")
    if quote is None or not facts.known("scenario.quoted_fall.deep"):
        return None
    span = "{scenario.quoted_fall.mild|wholeabs} to {scenario.quoted_fall.deep|wholeabs}" if facts.known("scenario.quoted_fall.mild") else "{scenario.quoted_fall.deep|wholeabs}"
    lead = facts.phrase("{who} expects a fall of " + span + " in the coming months.", who=attributed(quote))
    if not facts.known(f"{FALL}.probability_6m"):
        return lead
    word = "less" if facts.value(f"{FALL}.probability_6m") < 0.5 else "more"
    return lead + facts.phrase(" The base rate makes the deep end {word} likely than not; it is that house's view, not ours.", word=word)


def attributed(quote: Quoted) -> Phrase:
    """Return publisher, author, who reported it and when."""
    return plain(f"{quote.publisher} ({quote.author}, as {quote.reported_by} reported on ") + plain(quote.when) + ")"


def loss_sentence(facts: Facts) -> list[Phrase]:
    """Give losses by segment and within small caps, with intervals, and the check on actual falls."""
    lead = facts.phrase(
        "If it came, downside betas put small caps at {" + FALL + ".small_loss} ({" + FALL + ".small_loss|lo} to {" + FALL + ".small_loss|hi}), micro caps "
        "at {" + FALL + ".micro_loss}, large caps at {" + FALL + ".large_loss}."
    )
    within = facts.phrase(
        "Within small caps the calm quintile would lose {" + FALL + ".small_calm_loss|abs}, the volatile one {" + FALL + ".small_volatile_loss|abs}; "
        "the profitable one {" + FALL + ".small_profitable_loss|abs}, the unprofitable one {" + FALL + ".small_unprofitable_loss|abs}: "
        "{calm}, {profit} (difference in beta {scenario.downside_beta.small.profitability.difference}, p {equals}{scenario.downside_beta.small.profitability.difference|p}).",
        calm=calm_shelters(facts), profit=profitability_shelters(facts),
        equals="" if (facts["scenario.downside_beta.small.profitability.difference"].p or 0) < 0.01 else "= ",
    )  # fmt: skip
    return [lead, within, *([] if (check := falls_sentence(facts)) is None else [check])]


def falls_sentence(facts: Facts) -> Phrase | None:
    """Hold the betas against actual falls."""
    if not facts.known("scenario.falls.small_ratio"):
        return None
    near = abs(facts.value("scenario.falls.small_ratio") - facts.value("scenario.downside_beta.small")) < 0.15
    return facts.phrase(
        "In the {scenario.falls.count} actual falls of that depth small caps lost a median {scenario.falls.small_ratio} times what the market "
        "lost, and more than the market in {scenario.falls.small_worse} of them, {agree} the beta of {scenario.downside_beta.small}.",
        agree="in line with" if near else "not in line with",
    )


def slowdown_title(facts: Facts) -> Phrase:
    """State whether quality and calm did better in slowdowns than at other times."""
    if not facts.known("positioning.slowdown.quality.difference"):
        return plain("Returns of quality and low risk in recessions and outside of them")
    return facts.phrase(
        "In industrial slowdowns quality's lead over junk {quality} and low volatility's {calm}",
        quality=_moved(facts, "quality"), calm=_moved(facts, "calm"),
    )  # fmt: skip


def _moved(facts: Facts, name: str) -> Phrase:
    id = f"positioning.slowdown.{name}.difference"
    fact, value = facts[id], facts.value(id)
    if fact.p is not None and fact.p < 0.05:
        return facts.phrase("was {word} by {" + id + "|points} a year", word="larger" if value > 0 else "smaller")
    return facts.phrase("was no different ({" + id + "|signed} a year, p {equals}{" + id + "|p})", equals="" if (fact.p or 0) < 0.01 else "= ")


def slowdown_sentence(facts: Facts) -> list[Phrase]:
    """Say where we stand, what quality and low risk earned inside and outside, and the verdict on preferring them."""
    if not facts.known("positioning.slowdown.state"):
        return [plain(f"Slowdowns are not shown: {facts['positioning.slowdown.state'].reason}.")]
    standing = "down" if facts["positioning.slowdown.state"].value == "yes" else "not down"
    lead = facts.phrase(
        "Industrial production was {standing} on six months before in {positioning.slowdown.month} ({positioning.slowdown.change}).", standing=standing
    )
    if not facts.known("positioning.slowdown.quality.inside"):
        return [lead]
    body = facts.phrase(
        "In the {positioning.slowdown.quality.inside|n} months since the sorts begin in which it was, {positioning.slowdown.quality.inside|neff} spells, profitable "
        "less unprofitable small caps earned {positioning.slowdown.quality.inside|signed} a year, against {positioning.slowdown.quality.outside|signed} at other times; calm "
        "less volatile ones {positioning.slowdown.calm.inside|signed} against {positioning.slowdown.calm.outside|signed}."
    )
    return [lead, body, _verdict(facts)]


def _verdict(facts: Facts) -> Phrase:
    grades = [facts[f"positioning.slowdown.{name}.difference"].grade for name in ("quality", "calm", "low_beta")]
    helped = sum(grade in ("A", "B") for grade in grades)
    led = [facts.value(f"positioning.slowdown.{name}.inside") > 0 for name in ("quality", "calm")]
    if helped:
        return plain("That slowdowns favour them is supported for at least one of profitability, low volatility and low beta.")
    if all(led):
        return plain("The lead is there in both states: a reason to hold quality and low volatility always, not a reason to switch to them for a slowdown.")
    return plain("We find no support for switching to quality or low risk because of a slowdown.")


def target_title(facts: Facts) -> Phrase:
    """State the arithmetic of the quoted target."""
    return facts.phrase(
        "The quoted target of {scenario.target.level} is {scenario.target.distance} from the close, {verdict} {scenario.target.stated} in circulation",
        verdict=_verdict_target(facts),
    )


def _verdict_target(facts: Facts) -> str:
    gap = abs(facts.value(f"{TARGET}.gap_to_stated"))
    return "in line with the" if gap < 0.005 else "not the"


def target_sentence(facts: Facts, inputs: PositioningInputs) -> list[Phrase]:
    """Do the arithmetic of the quoted target against the close of the as-of date."""
    quote = inputs.quoted.get("target")
    if quote is None or not facts.known(f"{TARGET}.level", f"{TARGET}.close"):
        return []
    lead = facts.phrase(
        "{who} has a year-end target of {scenario.target.level}. A {move} of {scenario.target.stated|wholeabs} to it implies a close of "
        "{scenario.target.implied_spot}; the index closed at {scenario.target.close} on {scenario.target.close_date}, so the distance is {scenario.target.distance}, "
        "{verdict} {scenario.target.stated} in circulation.",
        who=attributed(quote), verdict=_verdict_target(facts), move="fall" if facts.value("scenario.target.stated") <= 0 else "rise",
    )  # fmt: skip
    if not facts.known(f"{TARGET}.probability_touch"):
        return [lead]
    tail = facts.phrase(
        "From any day since {" + FALL + ".since} a path gets there by the year's end with probability {scenario.target.probability_touch} "
        "({scenario.target.probability_touch|lo} to {scenario.target.probability_touch|hi}) and is still there at the end with {scenario.target.probability_end}."
    )
    return [lead, tail]


def screen_sentence(facts: Facts) -> list[Phrase]:
    """Say what the rules find, on which day's numbers, and what cannot be screened."""
    known = [name for name in SCREENS if facts.known(f"positioning.screen.{name}.count")]
    if not known:
        return []
    words = {"quality": "quality at low risk", "loss_making_technology": "loss-making technology", "leveraged_consumer": "highly indebted consumer firms"}
    first = known[0]
    listed = plain("")
    for place, name in enumerate(known):
        listed = listed + facts.phrase("{" + f"positioning.screen.{name}.count" + "} of {" + f"positioning.screen.{name}.count|n" + "} for {what}", what=words[name])
        listed = listed + ("" if place == len(known) - 1 else ", ")
    lead = facts.phrase("On the large-cap members' numbers of {" + f"positioning.screen.{first}.date" + "} the rules name {listed}.", listed=listed)
    if not facts.known("positioning.loss_makers.all.share", "positioning.loss_makers.technology.share"):
        return [lead]
    side = compared(facts.value("positioning.loss_makers.technology.share"), facts.value("positioning.loss_makers.all.share"))
    return [
        lead,
        facts.phrase(
            "{positioning.loss_makers.all.share} of all members and {positioning.loss_makers.technology.share} of technology made a loss, {side} the average; "
            "a list is not a back-test, and small caps' own accounts are not at hand.",
            side=side,
        ),
    ]


def change_sentence(facts: Facts) -> Phrase | None:
    """Say which thresholds would change the view and which are crossed."""
    forms = {
        "volatility": "volatility above {positioning.change.volatility.limit} (now {positioning.change.volatility.now})",
        "recession": "a recession probability above {positioning.change.recession.limit} (now {positioning.change.recession.now})",
        "industry": "industrial production below its level of six months before (now {positioning.change.industry.now})",
    }
    known = [name for name in forms if facts.known(f"positioning.change.{name}.limit", f"positioning.change.{name}.now")]
    if not known:
        return None
    crossed = sum(facts[f"positioning.change.{name}.crossed"].value == "yes" for name in known)
    lead = plain("What would change our mind: ")
    for place, name in enumerate(known):
        lead = lead + facts.phrase(forms[name]) + ("" if place == len(known) - 1 else "; ")
    return lead + (". None is crossed." if not crossed else ". One is crossed." if crossed == 1 else ". More than one is crossed.")


def states_title(facts: Facts) -> Phrase:
    """State how far the probability moves over states."""
    ids = [f"{FALL}.{name}.{t}" for name in STATE_WORDS for t in ("low", "middle", "high") if facts.known(f"{FALL}.{name}.{t}")]
    low, high = min(ids, key=facts.value), max(ids, key=facts.value)
    return facts.phrase("By state of the world the probability of the fall runs from {" + low + "} to {" + high + "}")


def falls_title(facts: Facts) -> Phrase:
    """State what small caps lost in actual falls."""
    word = {True: "more than", False: "less than"}[facts.value("scenario.falls.small_ratio") > 1]
    return facts.phrase("In {scenario.falls.count} falls of that depth small caps lost {word} the market: {scenario.falls.small_ratio} times its loss in the median", word=word)


def screens_title(facts: Facts) -> Phrase:
    """State what the lists hold."""
    known = [name for name in SCREENS if facts.known(f"positioning.screen.{name}.count")]
    words = {"quality": "quality at low risk", "loss_making_technology": "loss-making technology", "leveraged_consumer": "indebted consumer firms"}
    lead = plain("Rules and names: ")
    for place, name in enumerate(known):
        lead = lead + facts.phrase("{" + f"positioning.screen.{name}.count" + "} for {what}", what=words[name]) + ("" if place == len(known) - 1 else ", ")
    return lead


def change_title(facts: Facts) -> Phrase:
    """State how many thresholds are crossed."""
    rows = [f"positioning.change.{name}.crossed" for name in ("volatility", "recession", "industry")]
    crossed = sum(facts[id].value == "yes" for id in rows if facts.known(id))
    word = "no threshold is crossed" if not crossed else "one threshold is crossed" if crossed == 1 else "more than one threshold is crossed"
    return plain(f"What would change our mind: {word}")




def report_gaps(gap: Callable[..., None], inputs: PositioningInputs, members: Members | GapError) -> None:
    """Name every dataset that is missing, and what it would add, through `section.gap`."""
    for name, error in inputs.gaps.items():
        dataset, fills = GAPS[name]
        gap(error, dataset=dataset, fills=fills)
    if isinstance(members, GapError):
        gap(members, dataset=CONSTITUENTS, fills="The screens would name members.")
