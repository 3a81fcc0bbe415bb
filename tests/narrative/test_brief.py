"""The brief's words follow the signs and grades of their facts."""

from __future__ import annotations

import pandas as pd
import pytest
from strategynote.narrative.brief import compose_brief
from strategynote.narrative.facts import Fact, Facts, make_fact

JUNE = pd.Period("2025-06", freq="M")
BASE = {
    "factors.small.volatility.quarter": (0.185, "points"), "factors.small.volatility.quarter_percentile": (0.96, "percentile"),
    "factors.small.profitability.quarter": (-0.019, "points"), "factors.small.profitability.quarter_percentile": (0.24, "percentile"),
    "rallies.volatility.median_months": (10.0, "months"), "rallies.volatility.random_walk_median_months": (9.0, "months"),
    "rallies.volatility.current_state": ("unconfirmed", "text"), "rallies.volatility.current_start": ("2025-03", "month"),
    "rallies.volatility.current_age_months": (3, "months"), "rallies.robust_share": (0.5, "share"),
    "macro.soft_landing": ("cannot be told apart", "text"), "macro.recession_probability_published": (0.29, "probability"),
    "macro.sahm": (0.17, "percentage_points"), "macro.first_cut.soft_minus_recession": (-0.05, "points"), "macro.first_cut.p": (0.68, "ratio"),
    "outlook.small_minus_large.start_percentile": (0.87, "percentile"), "outlook.small_minus_large.probability_positive": (0.83, "probability"),
}


def facts(interval: tuple[float, float] = (-0.03, 0.12), **changes: float | str) -> Facts:
    """Return made-up facts; a change is written with "__" for "."."""
    values = BASE | {key.replace("__", "."): (value, BASE[key.replace("__", ".")][1]) for key, value in changes.items()}
    made: list[Fact] = [make_fact(id, value, unit) for id, (value, unit) in values.items()]
    return Facts([*made, make_fact("outlook.small_minus_large.expected", 0.044, "return", interval=interval)])


def words(found: Facts) -> str:
    brief = compose_brief(found, JUNE)
    pairs = [phrase.text for pair in (*brief.takeaways, *brief.differences) for phrase in pair]
    return "\n".join([brief.headline.text, brief.deck.text, *pairs, *(p.text for p in (*brief.call, *brief.thresholds))])


@pytest.mark.parametrize(("risk", "quality", "headline"), [
    (0.96, 0.24, "A risk rally, not a collapse of quality"),
    (0.96, 0.10, "A low-quality rally: risk led and quality fell behind"),
    (0.05, 0.50, "Calm led: the market paid for safety"),
    (0.05, 0.10, "Calm led: risk was punished, and quality with it"),
    (0.50, 0.10, "Quality fell behind without a rally in risk"),
    (0.50, 0.01, "Quality broke down, and risk had an ordinary quarter"),
    (0.50, 0.95, "Quality led, and risk had an ordinary quarter"),
    (0.50, 0.50, "Neither risk nor quality stood out"),
])
def test_the_headline_is_what_two_percentiles_say(risk: float, quality: float, headline: str) -> None:
    changes = {"factors__small__volatility__quarter_percentile": risk, "factors__small__profitability__quarter_percentile": quality}
    assert compose_brief(facts(**changes), JUNE).headline.text == headline


@pytest.mark.parametrize(("p", "said"), [
    (0.3, "no sound basis for timing the end: past rallies were shorter than a random walk's at the median, but no more so"), (0.01, "Past rallies were shorter than chance alone makes them"),
])
def test_short_rallies_are_called_shorter_than_chance_only_where_chance_is_excluded(p: float, said: str) -> None:
    found = Facts([fact for fact in facts() if fact.id != "rallies.volatility.median_months"])
    found.add([make_fact("rallies.volatility.median_months", 4.0, "months", p=p)])
    assert said in compose_brief(found, JUNE).deck.text


@pytest.mark.parametrize(("months", "said"), [(9.0, "about as long as chance alone makes them"), (40.0, "not shorter than chance alone makes them")])
def test_rallies_that_are_not_shorter_than_chance_are_not_called_so(months: float, said: str) -> None:
    assert f"no sound basis for timing the end: past rallies were {said}." in compose_brief(facts(rallies__volatility__median_months=months), JUNE).deck.text


def test_a_rally_that_has_passed_its_threshold_is_called_confirmed_in_the_headline() -> None:
    assert compose_brief(facts(rallies__volatility__current_state="confirmed"), JUNE).headline.text == "A confirmed risk rally, not a collapse of quality"


def test_what_the_soft_landing_fails_on_is_named_and_no_threshold_ends_it_twice() -> None:
    found = facts(macro__soft_landing="no")
    found.add([make_fact("macro.landing.growth", "no", "text"), make_fact("macro.landing.sahm", "yes", "text")])
    assert "The soft-landing rule is not met: it fails on growth." in words(found)
    assert "would rule out a soft landing" not in words(found) and "would add the labour market to what the soft landing fails on" in words(found)


@pytest.mark.parametrize(("change", "before", "after"), [
    ({"factors__small__volatility__quarter": -0.185}, "small caps beat calm ones", "small caps trailed calm ones"),
    ({"factors__small__profitability__quarter": 0.019}, "profitable ones lagged", "profitable ones led"),
    ({"rallies__volatility__median_months": 4.0}, "no sound basis for timing", "shorter than chance alone makes them"),
    ({"rallies__volatility__current_state": "confirmed"}, "may have begun in March 2025", "is confirmed; it began in March 2025"),
    ({"rallies__volatility__current_state": "none"}, "may have begun", "No low-quality rally, volatile over calm small caps, is under way"),
    ({"rallies__robust_share": 0.9}, "“Low-quality rallies are short-lived.”", ""),
    ({"macro__soft_landing": "no"}, "decides neither way", "rule is not met"),
    ({"macro__soft_landing": "yes"}, "decides neither way", "rule is met"),
    ({"macro__first_cut__soft_minus_recession": 0.05}, "points lower without recession", "points higher without recession"),
    ({"macro__first_cut__soft_minus_recession": 0.05, "macro__first_cut__p": 0.01}, "“Small caps lead after a first cut", ""),
    ({"macro__sahm": 3.13}, "would rule out a soft landing", "back below half a percentage point"),
    ({"outlook__small_minus_large__start_percentile": 0.3}, "would turn the decade call", "would strengthen the decade call"),
])
def test_a_flipped_fact_changes_its_sentence(change: dict[str, float | str], before: str, after: str) -> None:
    assert before in words(facts())
    flipped = words(facts(**change))
    assert before not in flipped and after in flipped


def test_what_would_change_our_mind_has_its_numbers() -> None:
    found = facts()
    found.add([make_fact("rallies.threshold", 0.2, "points"), make_fact("rallies.volatility.current_gain", 0.165, "points")])
    assert compose_brief(found, JUNE).thresholds[0].text == (
        "A lead of volatile over calm small caps of 20.0 points since the low (now 16.5 points) would confirm the rally."
    )


def test_page_one_says_how_large_caps_went_and_where_the_quarters_leader_stood_in_the_month() -> None:
    found = facts()
    found.add([
        *(make_fact(f"factors.small.{end}", sort, "text", text=sort) for end, sort in (("best_quarter", "volatility"), ("worst_quarter", "value"), ("best_month", "beta"), ("worst_month", "value"))),
        *(make_fact(f"factors.mid.{end}", sort, "text", text=sort) for end, sort in (("best_month", "volatility"), ("worst_month", "profitability"))),
        *(make_fact(f"factors.{s}.{end}_separate", "no", "text") for s in ("small", "mid") for end in ("best_quarter", "worst_quarter", "best_month", "worst_month")),
        *(make_fact(f"factors.small.{sort}.{h}", value, "points") for sort, h, value in (("value", "quarter", -0.13), ("beta", "month", 0.063), ("value", "month", -0.048))),
        make_fact("factors.mid.volatility.month", 0.077, "points"), make_fact("factors.mid.profitability.month", -0.03, "points"),
        make_fact("factors.small.best_quarter_gap", 0.041, "points"), make_fact("factors.small.volatility.month_rank", 2, "rank", n=9),
        make_fact("factors.junk.large.volatility.quarter", -0.314, "points"), make_fact("factors.junk.large.profitability.quarter", 0.201, "points"),
        make_fact("factors.junk.large.profitability.quarter_percentile", 0.99, "percentile"),
    ])
    said = words(found)
    assert "In large caps volatile stocks trailed calm ones by 31.4 points, and unprofitable ones beat profitable ones by 20.1 points" in said
    assert "The quarter's leader, volatility, ranked 2nd of 9 in the month. In mid caps volatility, at +7.7 points, was among the first and profitability, at" in said
    assert "is not more than one bootstrap standard error" in said


def test_a_decade_call_that_excludes_zero_is_no_difference() -> None:
    assert "“Small caps will beat large caps" in words(facts())
    assert "“Small caps will beat large caps" not in words(facts(interval=(0.01, 0.08)))


def test_without_the_factor_section_there_is_still_a_page_one() -> None:
    assert compose_brief(Facts(), JUNE).headline.text == "The sections of this issue"
