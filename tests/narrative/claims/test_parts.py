"""Parts of rules: each is asked on both sides of its thresholds, with made-up facts."""

from __future__ import annotations

import math

import pytest
from strategynote.narrative.claims.kinds import Bound, Estimate, Most, Place, Word, percentile_error
from strategynote.narrative.claims.parts import Finding, Part
from strategynote.narrative.facts import Fact, Facts, make_fact


def judged(part: Part, *made: Fact) -> Finding:
    facts = Facts(made)
    assert part.missing(facts) is None
    return part.judge(facts)


def spread(value: float, half: float, **more: object) -> Fact:
    """A fact in points with a 90 % interval of `half` standard errors times 1.645."""
    return make_fact("a.b", value, "points", interval=(value - 1.645 * half, value + 1.645 * half), **more)


@pytest.mark.parametrize(("value", "t", "grade"), [
    (0.019, math.inf, "A"), (0.0, math.inf, "A"), (0.021, -math.inf, "X"), (-0.001, -math.inf, "X"),
])
def test_a_measurement_is_inside_its_bounds_or_not(value: float, t: float, grade: str) -> None:
    found = judged(Bound(id="a.b", at_least=0.0, at_most=0.02, says="{a.b}"), make_fact("a.b", value, "return"))
    assert (found.t, found.grade) == (t, grade)


def test_a_proxy_that_is_measured_only_suggests() -> None:
    assert judged(Bound(id="a.b", at_least=0.0, says="", proxy=True), make_fact("a.b", 1.0, "ratio")).grade == "B"


@pytest.mark.parametrize(("value", "half", "points_for", "grade"), [
    (0.20, 0.05, True, "A"), (0.27, 0.05, False, "D"), (0.23, 0.05, True, "C"), (0.32, 0.05, False, "D"), (0.45, 0.05, False, "X"),
])
def test_an_interval_over_the_bound_cannot_be_told_apart(value: float, half: float, points_for: bool, grade: str) -> None:
    fact = make_fact("a.b", value, "probability", interval=(value - 1.645 * half, value + 1.645 * half))
    found = judged(Bound(id="a.b", at_most=0.30, says="{a.b}"), fact)
    assert found.grade == grade and (found.t >= 1.0) == points_for


def test_few_independent_events_cannot_support() -> None:
    fact = make_fact("a.b", 0.10, "probability", interval=(0.05, 0.15), n_effective=9)
    assert judged(Bound(id="a.b", at_most=0.30, says=""), fact).grade == "C"
    assert judged(Bound(id="a.b", at_most=0.30, says=""), make_fact("a.b", 0.10, "probability", interval=(0.05, 0.15), n_effective=10)).grade == "A"


@pytest.mark.parametrize(("value", "n", "grade"), [(0.95, 40, "D"), (0.99, 40, "A"), (0.11, 12, "X"), (0.85, 12, "D"), (0.80, 400, "X"), (0.99, None, "A")])
def test_a_place_in_a_short_history_has_an_error(value: float, n: float | None, grade: str) -> None:
    found = judged(Bound(id="a.b", at_least=0.90, says=""), make_fact("a.b", value, "percentile", n_effective=n))
    assert found.grade in ({grade} | ({"C"} if grade == "D" else set())) and not (grade in "DX" and found.speaks_for)


def test_the_error_of_a_place_is_that_of_a_share() -> None:
    assert percentile_error(make_fact("a.b", 0.5, "percentile", n_effective=25)) == pytest.approx(0.1)
    assert percentile_error(make_fact("a.b", 0.5, "percentile")) is None


@pytest.mark.parametrize(("value", "n", "sign", "grade"), [
    (0.031, 40, 1.0, "A"), (0.029, 40, 1.0, "B"), (0.031, 29, 1.0, "B"), (0.021, 15, 1.0, "B"), (0.021, 14, 1.0, "C"), (0.021, 9, 1.0, "C"), (0.019, 40, 1.0, "C"),
    (0.011, 40, 1.0, "C"), (0.009, 40, 1.0, "D"), (-0.009, 40, 1.0, "D"), (-0.019, 40, 1.0, "D"), (-0.021, 40, 1.0, "X"), (-0.031, 40, -1.0, "A"), (0.021, 40, -1.0, "X"),
])
def test_an_estimate_is_graded_by_t_p_and_effective_n(value: float, n: int, sign: float, grade: str) -> None:
    found = judged(Estimate(id="a.b", sign=sign, says="{a.b}"), spread(value, 0.01, n_effective=n))
    assert found.grade == grade and found.t == pytest.approx(sign * value / 0.01, rel=1e-3)
    assert found.error == pytest.approx(0.01, rel=1e-3) and found.effect == pytest.approx(0.028, rel=1e-3)


def test_the_wider_error_of_interval_and_p_counts() -> None:
    assert judged(Estimate(id="a.b", says=""), spread(0.03, 0.01, p=0.5, n=40)).grade == "D"
    assert judged(Estimate(id="a.b", says="", p=""), spread(0.031, 0.01, p=0.5, n=40)).grade == "A"
    one_sided = judged(Estimate(id="a.b", says="", p="one-sided"), make_fact("a.b", 0.03, "points", p=0.04, n=40))
    two_sided = judged(Estimate(id="a.b", says=""), make_fact("a.b", 0.03, "points", p=0.04, n=40))
    assert (one_sided.grade, two_sided.grade) == ("C", "B")


def test_a_grade_that_the_fact_carries_can_only_lower_the_result() -> None:
    assert judged(Estimate(id="a.b", says=""), spread(0.04, 0.01, n=40, grade="C")).grade == "C"
    assert judged(Estimate(id="a.b", says=""), spread(0.005, 0.01, n=40, grade="A")).grade == "D"


def test_an_estimate_may_be_held_against_another_fact() -> None:
    other = make_fact("c.d", 0.03, "points")
    assert judged(Estimate(id="a.b", against="c.d", says=""), spread(0.07, 0.01, n=40), other).t == pytest.approx(4.0, rel=1e-3)
    assert judged(Estimate(id="a.b", null=0.06, says=""), spread(0.07, 0.01, n=40)).t == pytest.approx(1.0, rel=1e-3)


def test_an_estimate_without_any_error_cannot_be_judged() -> None:
    assert Estimate(id="a.b", says="").missing(Facts([make_fact("a.b", 0.1, "points")])) == "a.b has neither interval nor p"


def test_words_that_quote_an_interval_need_one() -> None:
    part = Bound(id="a.b", at_least=0.0, says="{a.b} from {a.b|lo}")
    assert part.missing(Facts([make_fact("a.b", 0.1, "points")])) == "a.b has no interval"
    assert part.missing(Facts([make_fact("a.b", 0.1, "points", interval=(0.0, 0.2))])) is None


@pytest.mark.parametrize(("value", "t"), [("yes", math.inf), ("cannot be told apart", 0.0), ("no", -math.inf)])
def test_a_word_speaks_for_against_or_neither(value: str, t: float) -> None:
    part = Word(id="a.b", yes=("yes",), open=("cannot be told apart",), bar="c.d", says="It is {a.b}.")
    found = judged(part, make_fact("a.b", value, "text"), make_fact("c.d", 0.2, "points"))
    assert found.t == t and found.effect == 0.2


@pytest.mark.parametrize(("own", "least", "by", "ahead", "holds"), [
    (0.3, False, 0.0, 0, True), (0.2, False, 0.0, 0, False), (0.15, False, 0.0, 1, True), (0.1, False, 0.0, 1, False), (0.05, True, 0.0, 0, True),
    (0.1, True, 0.0, 0, False), (0.24, False, 0.05, 0, False), (0.26, False, 0.05, 0, True), (0.06, True, 0.05, 0, False), (0.04, True, 0.05, 0, True),
])
def test_a_number_is_larger_than_the_others_but_for_a_few(own: float, least: bool, by: float, ahead: int, holds: bool) -> None:
    part = Most(id="a.own", over=("a.b", "a.c"), least=least, by=by, ahead=ahead, says="{a.own}")
    found = judged(part, make_fact("a.own", own, "return"), make_fact("a.b", 0.2, "return"), make_fact("a.c", 0.1, "return"))
    assert found.speaks_for == holds


def places(first: str, peers: str, separate: str) -> list[Fact]:
    texts = {"best_month": first, "best_month_peers": peers, "best_month_separate": separate}
    gap = make_fact("factors.small.best_month_gap", 0.02, "points", interval=(0.01, 0.03))
    rank = make_fact("factors.small.residual_volatility.month_rank", 1, "rank")
    return [gap, rank, *(make_fact(f"factors.small.{name}", value, "text") for name, value in texts.items())]


@pytest.mark.parametrize(("first", "peers", "separate", "end", "t"), [
    ("residual_volatility", "none", "yes", "best", math.inf), ("residual_volatility", "beta", "no", "best", 0.0), ("beta", "value and residual volatility", "no", "best", 0.0),
    ("beta", "value", "no", "best", -math.inf), ("residual_volatility", "beta", "no", "led", math.inf), ("beta", "residual volatility and value", "no", "led", math.inf),
    ("beta", "volatility", "no", "led", -math.inf),
])
def test_a_place_is_the_first_a_tie_or_neither(first: str, peers: str, separate: str, end: str, t: float) -> None:
    part = Place(id="factors.small.residual_volatility.month_rank", end=end, says="")  # type: ignore[arg-type]
    found = judged(part, *places(first, peers, separate))
    assert found.t == t and found.error == pytest.approx(0.01)


def test_a_part_says_which_fact_is_missing() -> None:
    part = Bound(id="a.b", at_least=0.0, says="{a.b} and {c.d}")
    assert part.missing(Facts([make_fact("a.b", 1.0, "ratio")])) == "no section of this note computes it"
    gone = make_fact("c.d", None, "ratio", reason="its file ends in 2019")
    assert part.missing(Facts([make_fact("a.b", 1.0, "ratio"), gone])) == "its file ends in 2019"


def test_a_part_can_be_asked_of_another_month() -> None:
    moved = Most(id="a.b", over=("a.c",), says="{a.b|points} and {a.c}.").under("report.")
    assert isinstance(moved, Most) and set(moved.ids()) == {"report.a.b", "report.a.c"} and moved.says == "{report.a.b|points} and {report.a.c}."
