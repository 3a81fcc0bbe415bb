from __future__ import annotations

from strategynote.data.demo.planted import Planted
from strategynote.narrative.demo import planted_rows
from strategynote.narrative.facts import Facts, make_fact

START = Planted("Rally began", "rallies.volatility.current_start", "2025-01", "month", exact=True)
PREMIUM = Planted("Premium", "factors.small.value.record_mean", 0.0060, "points")
CHANCE = Planted("Recession", "macro.recession_probability_published", 0.203, "probability", exact=True)


def test_a_month_is_printed_by_its_number_and_must_be_the_same() -> None:
    found = Facts([make_fact("rallies.volatility.current_start", "2025-01", "month")])
    assert planted_rows(found, [START]) == [("Rally began", "month 733", "month 733", "exact", True)]
    late = Facts([make_fact("rallies.volatility.current_start", "2025-02", "month")])
    assert planted_rows(late, [START]) == [("Rally began", "month 733", "month 734", "exact", False)]


def test_a_premium_must_lie_in_the_interval_that_was_found() -> None:
    fact = lambda low, high: Facts([make_fact(PREMIUM.fact_id, 0.0050, "points", interval=(low, high))])  # noqa: E731
    assert planted_rows(fact(0.001, 0.009), [PREMIUM]) == [
        ("Premium", "+0.60 points", "+0.50 points", "+0.10 points to +0.90 points", True)
    ]
    assert planted_rows(fact(0.001, 0.005), [PREMIUM])[0][4] is False


def test_an_exact_number_may_differ_by_the_rounding_of_the_files() -> None:
    rows = [planted_rows(Facts([make_fact(CHANCE.fact_id, value, "probability")]), [CHANCE])[0] for value in (0.205, 0.22)]
    assert [row[4] for row in rows] == [True, False]


def test_a_truth_without_its_fact_is_left_out() -> None:
    assert planted_rows(Facts(), [START, PREMIUM]) == []


def test_a_missing_fact_and_a_number_without_interval_are_left_out() -> None:
    found = Facts(
        [
            make_fact("rallies.volatility.current_start", None, "month", reason="no rally"),
            make_fact(PREMIUM.fact_id, 0.005, "points"),
        ]
    )
    assert planted_rows(found, [START, PREMIUM]) == []
