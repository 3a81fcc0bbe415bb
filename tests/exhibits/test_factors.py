"""Exhibits of factor attribution draw what their results hold and say where it came from."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from strategynote.data.portfolios import SORTS
from strategynote.exhibits import factors, style
from strategynote.exhibits.exhibit import exhibit_payload
from strategynote.narrative.factors import attribution_facts, junk_facts, leadership_facts
from strategynote.narrative.facts import Facts, make_fact
from strategynote.research.factors.attribution import PARTS, SpreadAttribution
from strategynote.research.factors.funds import SizeLines
from strategynote.research.factors.junk_rally import JunkRally
from strategynote.research.factors.leadership import Leadership, Place
from strategynote.research.factors.spreads import RANKED

JUNE = pd.Period("2025-06", "M")
SEGMENTS = ("micro", "small", "mid", "large")


def _standing(horizon="quarter", missing=()):
    keys = [(segment, sort) for segment in SEGMENTS for sort in SORTS]
    table = pd.DataFrame(index=pd.MultiIndex.from_tuples(keys, names=["segment", "sort"]))
    table["value"] = [0.09 - 0.02 * list(SORTS).index(sort) for _, sort in keys]
    table["rank"] = [float(RANKED.index(sort) + 1) if sort in RANKED else np.nan for _, sort in keys]
    defaults = {
        "percentile": 0.9,
        "percentile_20y": 0.8,
        "z": 1.0,
        "lo10": -0.1,
        "median": 0.0,
        "hi90": 0.1,
        "n": 200.0,
        "p": 0.2,
    }
    table = table.assign(**defaults, p_adjusted=0.5, unusual=False)
    table.loc[[key for key in keys if key[1] in missing], ["value", "rank"]] = np.nan
    best = {s: Place(s, "profitability", "beta", 0.02, 0.01, ("profitability",)) for s in SEGMENTS}
    worst = {s: Place(s, "accruals", "investment", 0.02, 0.05, ("accruals", "investment")) for s in SEGMENTS}
    return Leadership(horizon, JUNE, table, best, worst)


def _facts(*standings):
    return Facts(leadership_facts(standings, SORTS))


def test_leadership_draws_one_dot_a_sort_at_its_value_sorted_from_the_top():
    standing = _standing()
    exhibit = factors.leadership(standing, _facts(standing))
    lines = [line for line in exhibit.figure.axes[0].get_lines() if line.get_label() == "_dot"]
    dots = sorted((level, value, line.get_color()) for line in lines for value, level in zip(*line.get_data(), strict=True))
    values = [value for _, value, _ in dots]
    assert values == sorted(values, reverse=True) and [level for level, *_ in dots] == list(range(9))
    assert values[0] == pytest.approx(standing.table.loc[("small", "profitability"), "value"])
    assert to_hex(dots[0][2]).upper() == style.ROLES["quality"].upper()


def test_a_sort_without_a_value_is_left_out_of_the_chart():
    standing = _standing(missing=("momentum",))
    labels = [t.get_text() for t in factors.leadership(standing, _facts(standing)).figure.axes[0].get_yticklabels()]
    assert "Momentum" not in labels and len(labels) == 8


def test_month_leaders_show_mid_caps_beside_small_caps():
    standing = _standing("month")
    exhibit = factors.month_leaders(standing, _facts(standing))
    (beside,) = (line for line in exhibit.figure.axes[0].get_lines() if line.get_label() == "_mid")
    assert list(beside.get_xdata()) == exhibit.data.query("segment == 'mid'")["value"].tolist()
    assert set(exhibit.data["segment"]) == {"small", "mid"} and exhibit.width == "half"


def test_tables_name_every_sort_and_the_months_they_speak_of():
    month, quarter = _standing("month"), _standing()
    table = factors.sorts_table(month, quarter, _facts(month, quarter))
    html = exhibit_payload(table)["html"]
    assert "Q2 2025" in html and "June 2025" in html and "Net issuance" in html
    assert set(table.sources) == set(SORTS.values())


def test_the_rank_table_is_ordered_by_the_months_rank():
    month, quarter = _standing("month"), _standing()
    trailing = pd.Series(np.arange(9.0), index=list(RANKED))
    table = factors.rank_table(month, quarter, trailing, _facts(month, quarter))
    assert table.data["month_small"].tolist() == list(range(1, 10))
    assert table.data["year_before"].tolist() == list(range(9, 0, -1))


def test_the_junk_chart_marks_the_strongest_segment_and_counts_firms():
    index = pd.MultiIndex.from_product([["volatility", "profitability"], SEGMENTS], names=["measure", "segment"])
    spreads = pd.DataFrame(
        {"value": [0.1, 0.1, 0.2, 0.3] * 2, "percentile": 0.9, "lo10": -0.1, "median": 0.0, "hi90": 0.1, "n": 200}, index=index
    )
    gap = pd.DataFrame({"value": 0.2, "percentile": 0.95, "n": 200}, index=["volatility", "profitability"])
    cells = pd.MultiIndex.from_product([["volatility", "profitability"], range(1, 6)])
    corners = pd.DataFrame({"junk_firms": 27.0, "quality_firms": 90.0, "junk_share": 0.1, "quality_share": 0.4}, index=cells)
    corners.index.names = ["measure", "size"]
    strongest = {"volatility": "large", "profitability": "large"}
    rally = JunkRally("quarter", JUNE, spreads, pd.DataFrame(), corners, strongest, gap)
    exhibit = factors.junk_by_size(rally, Facts(junk_facts(rally)))
    bold = [t.get_text() for ax in exhibit.figure.axes for t in ax.get_yticklabels() if t.get_fontweight() == 700]
    assert bold == ["Large", "Large"]
    assert "27 volatile and 27 unprofitable" in exhibit.note


def _attribution(values):
    parts = pd.Series(values, index=list(PARTS))
    betas = pd.DataFrame(1.0, index=["small", "large"], columns=list(PARTS[1:-1]))
    return SpreadAttribution(parts, float(parts.sum()), parts, 0 * parts, betas, 3, 0.0001)


def test_attribution_bars_add_to_the_bar_of_the_total():
    found = _attribution([0.001, 0.01, -0.03, 0.0, 0.005, 0.0, 0.0, 0.002])
    exhibit = factors.attribution(found, Facts(attribution_facts(found)), period=JUNE)
    widths = [bar.get_width() for bar in exhibit.figure.axes[0].patches]
    assert sum(widths[:-1]) == pytest.approx(widths[-1]) == pytest.approx(found.total)


def test_without_betas_there_is_no_attribution_chart():
    found = _attribution([np.nan] * 8)
    assert factors.attribution(found, Facts(attribution_facts(found)), period=JUNE) is None


@pytest.mark.parametrize(("from_funds", "source"), [(True, "prices/IWC"), (False, "french/Portfolios_Formed_on_ME")])
def test_size_lines_say_whether_funds_or_segments_stand_behind_them(from_funds, source):
    days = pd.date_range("2025-01-02", periods=60, freq="D") if from_funds else pd.period_range("2025-01", periods=6, freq="M")
    lines = pd.DataFrame(
        1.0 + np.linspace(0, 0.1, len(days))[:, None] * [1, 2, 3], index=days, columns=["micro", "small", "large"]
    )
    facts = Facts(
        [make_fact("returns.micro.quarter", 0.1, "return"), make_fact("returns.micro.previous_quarter", -0.2, "return")]
    )
    exhibit = factors.size_lines(SizeLines(lines, from_funds), facts, period=JUNE, as_of=pd.Timestamp("2025-07-24").date())
    assert exhibit.sources[0] == source
    drawn = [line for line in exhibit.figure.axes[0].get_lines() if line.get_label() == "Micro"]
    assert drawn[0].get_ydata()[-1] == pytest.approx(0.1)
