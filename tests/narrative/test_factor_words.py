"""Sentences of factor attribution follow the signs and the certainty of their facts."""

import datetime as dt

import pandas as pd
import pytest
from strategynote.data.archive import read_archive
from strategynote.data.funds import load_funds
from strategynote.data.portfolios import SIZE, load_factors, load_size, load_sorts
from strategynote.data.wall import Wall
from strategynote.narrative import factor_study_words as study_words
from strategynote.narrative import factor_words as words
from strategynote.narrative import factors as found
from strategynote.narrative.factor_names import FUND_NAMES, SEGMENT_NAMES, SIZE_NAMES, SORT_WORDS, horizon_words
from strategynote.narrative.facts import Facts, make_fact
from strategynote.narrative.grades import grade_record
from strategynote.research.factors import attribution, funds, junk_rally, leadership, segments, spreads, windows

JUNE = pd.Period("2025-06", "M")
PARTS = ("mkt", "smb", "hml", "rmw", "cma", "mom", "residual")
CONTRACT = (
    [f"returns.{s}.{h}" for s in SIZE_NAMES for h in ("month", "quarter")]
    + [f"etf.{f}.since_quarter_start" for f in FUND_NAMES]
    + [f"factors.{s}.{sort}.{h}" for s in SEGMENT_NAMES for sort in SORT_WORDS for h in ("month", "quarter")]
    + [
        f"factors.{s}.{sort}.{h}"
        for s in SEGMENT_NAMES
        for sort in spreads.RANKED
        for h in ("month_rank", "month_percentile", "quarter_percentile")
    ]
    + [f"factors.{s}.{end}_month" for s in SEGMENT_NAMES for end in ("best", "worst")]
    + [f"attribution.small_minus_large.quarter.{p}" for p in (*PARTS, "total")]
)


def facts_of(**values):
    """Facts of one unit each: names carry "__" for the dots."""
    made = []
    for name, value in values.items():
        unit = "text" if isinstance(value, str) else "return" if name.startswith(("etf", "returns")) else "points"
        made.append(make_fact(name.replace("__", "."), value, unit))
    return Facts(made)


@pytest.mark.parametrize(
    ("now", "before", "words_in_title"),
    [
        (0.225, -0.147, "gained 22.5% from the end of March to 24 July 2025, enough to recover the 14.7% lost"),
        (0.10, -0.147, "gained 10.0% from the end of March to 24 July 2025, not enough to recover the 14.7% lost"),
        (-0.05, 0.20, "lost 5.0% from the end of March to 24 July 2025, giving back part of the 20.0% gained"),
        (-0.30, 0.20, "lost 30.0% from the end of March to 24 July 2025, more than giving back the 20.0% gained"),
        (-0.05, -0.10, "lost 5.0% from the end of March to 24 July 2025, after a loss of 10.0%"),
        (0.05, 0.10, "gained 5.0% from the end of March to 24 July 2025, after a gain of 10.0%"),
    ],
)
def test_the_micro_cap_title_puts_the_quarter_in_the_context_of_the_one_before(now, before, words_in_title):
    facts = facts_of(etf__IWC__since_quarter_start=now, etf__IWC__previous_quarter=before)
    facts.add([make_fact("etf.last_day", "2025-07-24", "date")])
    assert words_in_title in words.micro_title(facts, JUNE).text


def test_the_micro_cap_title_uses_the_segment_where_the_fund_did_not_trade():
    facts = Facts(
        [
            make_fact("etf.IWC.since_quarter_start", None, "return", reason="younger"),
            make_fact("etf.IWC.previous_quarter", None, "return", reason="younger"),
            make_fact("returns.micro.quarter", 0.1, "return"),
            make_fact("returns.micro.previous_quarter", None, "return", reason="file begins"),
        ]
    )
    assert words.micro_title(facts, JUNE).text == "Micro caps returned +10.0% in Q2 2025"


@pytest.mark.parametrize(
    ("separate", "expected"),
    [("yes", "Volatility led small caps in June 2025 at +6.0 points"), ("no", "was among the best in small caps")],
)
def test_a_leader_that_the_bootstrap_does_not_separate_is_among_the_best(separate, expected):
    facts = facts_of(
        factors__small__best_month="volatility",
        factors__small__best_month_separate=separate,
        factors__small__volatility__month=0.06,
        factors__small__worst_month="value",
        factors__small__worst_month_separate="yes",
        factors__small__value__month=-0.05,
    )
    title = words.leaders_title(facts, JUNE, segment="small", horizon="month").text
    assert expected in title and "value came last at −5.0 points" in title


def _junk(small, mid, large, strongest):
    return facts_of(
        factors__junk__strongest__volatility__quarter=strongest,
        factors__junk__small__volatility__quarter=small,
        factors__junk__mid__volatility__quarter=mid,
        factors__junk__large__volatility__quarter=large,
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            (0.185, 0.184, 0.314, "large"),
            "was strongest in large caps: volatile beat calm by 31.4 points, against 18.5 points in small caps",
        ),
        ((0.30, 0.18, 0.20, "small"), "was strongest in small caps"),
        ((-0.1, -0.05, -0.02, "large"), "No low-quality rally in Q2 2025: volatile trailed calm by 10.0 points in small caps"),
        ((0.1, 0.05, -0.02, "small"), "did not lead at every size"),
    ],
)
def test_the_junk_title_follows_the_signs(values, expected):
    assert expected in words.junk_title(_junk(*values), JUNE).text


def _parts(total, **parts):
    values = {name: 0.001 for name in PARTS} | parts
    return facts_of(**{f"attribution__small_minus_large__quarter__{k}": v for k, v in (values | {"total": total}).items()})


def test_the_attribution_title_names_the_largest_part_and_turns_with_the_sign():
    down, up = (words.attribution_title(_parts(t, smb=s), JUNE).text for t, s in ((-0.014, -0.033), (0.014, 0.033)))
    assert "trailed large caps by 1.4 points" in down and "size accounts for −3.3 points" in down
    assert "beat large caps by 1.4 points" in up and "size accounts for +3.3 points" in up


def test_without_betas_the_attribution_title_says_so():
    facts = Facts(
        [
            make_fact("attribution.small_minus_large.quarter.total", 0.02, "points"),
            make_fact("attribution.small_minus_large.quarter.smb", None, "points", reason="no betas"),
        ]
    )
    assert "cannot be attributed" in words.attribution_title(facts, JUNE).text
    assert words.attribution_sentence(facts) is None


@pytest.mark.parametrize(
    ("correlation", "expected"), [(-0.55, "ran against"), (0.55, "followed"), (0.1, "had little to do with")]
)
def test_rotation_is_worded_by_the_rank_correlation(correlation, expected):
    stem = "factors.small.rotation"
    facts = Facts(
        [
            make_fact(f"{stem}.rank_correlation", correlation, "ratio"),
            make_fact(f"{stem}.rank_correlation_percentile", 0.15, "percentile"),
            make_fact(f"{stem}.dispersion_percentile", 0.7, "percentile"),
        ]
    )
    assert expected in words.rotation_sentence(facts).text


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "of the month none stands out"), (1, "one of the 36 spreads of the month stands out"), (3, "three of the 36 spreads of the month stand out")]
)
def test_unusual_spreads_are_counted(count, expected):
    facts = Facts([make_fact("factors.unusual.month", count, "count", n=36)])
    assert expected in words.unusual_sentence(facts, horizon="month").text


@pytest.mark.parametrize(
    ("mean", "expected"), [(0.0032, "profitable small caps beat"), (-0.0032, "profitable small caps trailed")]
)
def test_the_long_run_title_turns_with_the_sign(mean, expected):
    facts = Facts(
        [
            make_fact("factors.small.profitability.record_mean", mean, "points"),
            make_fact("factors.small.profitability.record_t", 2.6, "ratio"),
            make_fact("factors.small.volatility.record_mean", 0.008, "points"),
            make_fact("factors.small.volatility.record_t", 3.3, "ratio"),
        ]
    )
    assert expected in study_words.record_title(facts).text


def test_a_share_of_a_loss_is_called_a_loss():
    stem = "factors.small.low_quality.volatility.quarter"
    facts = Facts(
        [
            make_fact(f"{stem}_share", 0.5, "share"),
            make_fact(f"{stem}_weight", 0.3, "share"),
            make_fact(f"{stem}_segment", -0.04, "return"),
            make_fact(f"{stem}_percentile", 0.2, "percentile"),
            make_fact(f"{stem}_contribution", -0.02, "points"),
        ]
    )
    assert "50% of their loss" in study_words.low_quality_sentence(facts, JUNE).text


@pytest.mark.parametrize(
    ("t", "p", "means", "grade"),
    [
        (4.0, 0.0, [0.1, 0.1], "A"),
        (4.0, 0.0, [0.1, -0.1], "B"),
        (2.5, 0.01, [0.1, 0.1], "B"),
        (1.5, 0.13, [0.1, 0.1], "C"),
        (0.5, 0.6, [0.1, 0.1], "D"),
        (-2.5, 0.01, [-0.1, -0.1], "X"),
    ],
)
def test_grades_follow_t_and_stability(t, p, means, grade):
    strip = pd.Series(means, index=pd.MultiIndex.from_tuples([("a", "mean"), ("b", "mean")], names=["sample", "statistic"]))
    assert grade_record(pd.Series({"t": t, "p": p}), strip) == grade


@pytest.mark.parametrize(
    ("month", "expected"), [("2025-06", "Q2 2025"), ("2024-08", "Q3 2024 to August"), ("2001-01", "Q1 2001 to January")]
)
def test_a_quarter_that_is_not_over_is_named_to_date(month, expected):
    assert horizon_words(pd.Period(month, "M"), "quarter") == expected


@pytest.mark.parametrize("month", ["2025-06", "2009-03", "2001-01", "1998-09", "1975-06", "2026-02", "1968-07"])
def test_every_fact_of_the_contract_has_a_value_or_a_reason(archive, month):
    period = pd.Period(month, "M")
    wall = Wall(period, (period + 1).end_time.date(), read_archive(archive, "archive"))
    facts = _contract_facts(wall, period)
    assert [name for name in CONTRACT if name not in facts] == []
    assert [f.id for f in facts if f.value is None and not f.reason] == []
    missing = {f.id.split(".")[2] if f.id.startswith("factors") else f.id.split(".")[0] for f in facts if f.value is None}
    assert missing <= {"net_issuance", "etf"}
    assert facts["returns.small.quarter"].sources == (SIZE,)


def _contract_facts(wall, period):
    facts, sorts = Facts(), load_sorts(wall)
    legs, ret = spreads.collect_legs(sorts), segments.compute_segment_returns(load_size(wall))
    by_fund = funds.compute_quarter_returns(load_funds(wall), period=period, as_of=wall.as_of)
    facts.add(found.segment_facts(ret, period))
    facts.add(found.fund_facts(by_fund.since_quarter_start, by_fund.previous_quarter))
    facts.add(found.leadership_facts(leadership.find_leaderships(legs, period, seed=1), sorts))
    facts.add(found.junk_facts(junk_rally.measure_junk_rallies(legs, sorts, period)[1]))
    window = windows.window_of(period, "quarter")
    facts.add(found.attribution_facts(attribution.attribute_spread(ret, load_factors(wall), window)))
    return facts


def test_the_contract_facts_of_june_2025_hold_the_known_order(archive):
    wall = Wall(JUNE, dt.date(2025, 7, 24), read_archive(archive, "archive"))
    facts = _contract_facts(wall, JUNE)
    assert facts["factors.small.worst_month"].value == "value"
    assert facts["factors.small.volatility.month_rank"].value <= 2
    assert facts["factors.small.profitability.quarter"].value < 0 < facts["factors.small.volatility.quarter"].value
    assert facts["factors.large.volatility.quarter"].value > facts["factors.small.volatility.quarter"].value
