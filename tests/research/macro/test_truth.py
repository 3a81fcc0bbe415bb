"""Published values on publishers' files: New York Fed, SAHMREALTIME, CME, Hamilton, first cuts."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from strategynote.data.readers.registry import READERS
from strategynote.research.macro.cycles import Cycles, make_cycles, recession_months
from strategynote.research.macro.first_cuts import estimate_first_cuts
from strategynote.research.macro.futures import implied_rates, meeting_path, meeting_probabilities
from strategynote.research.macro.recession import compute_spread, estimate_probit, published_probability
from strategynote.research.macro.sahm import compute_sahm
from strategynote.research.macro.switching import COINCIDENT, compute_coincident, estimate_switching


def fred(archive: Path, name: str) -> pd.Series:
    return READERS["fred_csv"](archive / "macro" / "fred_csv" / f"{name}.csv")["data"].iloc[:, 0].dropna()


@pytest.fixture(scope="module")
def cycles(archive: Path) -> Cycles:
    return make_cycles(READERS["nber"](archive / "macro/nber/20210719_cycle_dates_pasted.csv")["data"])


@pytest.fixture(scope="module")
def spread(archive: Path) -> pd.Series:
    return compute_spread(fred(archive, "GS10") / 100, fred(archive, "TB3MS") / 100)


@pytest.fixture(scope="module")
def vintage_names(archive: Path) -> list[Path]:
    return sorted((archive / "macro/fred_md/vintages").glob("*.csv"))


def test_the_probit_gives_the_new_york_feds_coefficients(spread, cycles):
    sample = spread.loc["1959-01":"2008-12"]
    labels = recession_months(sample.index + 12, cycles)
    probit = estimate_probit(sample, labels)
    assert (probit.n, str(probit.first), str(probit.last)) == (600, "1960-01", "2009-12")
    assert probit.const == pytest.approx(-0.5333, abs=0.002)
    assert probit.slope == pytest.approx(-0.6330, abs=0.002)
    assert probit.pseudo_r2 == pytest.approx(0.240, abs=0.001)


def test_the_discount_basis_bill_would_not_give_them(archive, cycles):
    discount = (fred(archive, "GS10") - fred(archive, "TB3MS")).dropna().loc["1959-01":"2008-12"] / 100
    probit = estimate_probit(discount, recession_months(discount.index + 12, cycles))
    assert (probit.const, probit.slope) == pytest.approx((-0.3813, -0.6734), abs=0.002)


def test_the_new_york_feds_own_column_is_matched_month_by_month(archive, spread):
    frame = pd.read_excel(archive / "macro/nyfed/allmonth_2024-04.xls", engine="calamine")
    published = frame.set_index(pd.PeriodIndex(pd.to_datetime(frame["Date"]), freq="M"))["Rec_prob"].dropna()
    gap = (published_probability(spread) - published).dropna().abs()
    assert len(gap) == len(published) > 780
    assert gap.max() < 0.005


def test_our_recession_months_are_the_new_york_feds(archive, cycles):
    frame = pd.read_excel(archive / "macro/nyfed/allmonth_2024-04.xls", engine="calamine")
    theirs = frame.set_index(pd.PeriodIndex(pd.to_datetime(frame["Date"]), freq="M"))["NBER_Rec"].dropna()
    pd.testing.assert_series_equal(recession_months(theirs.index, cycles), theirs, check_names=False)


def test_sahm_as_published_follows_from_every_vintage(archive, vintage_names):
    tail = READERS["fred_csv"](archive / "macro/sahm/SAHMREALTIME_2025-09_2026-09_excerpt.csv")["data"].iloc[:, 0]
    published = fred(archive, "SAHMREALTIME").combine_first(tail)
    seen = {}
    for path in vintage_names:
        rate = READERS["fredmd"](path)["data"]["UNRATE"].dropna() / 100
        month = rate.index[-1]
        assert compute_sahm(rate)[month] == pytest.approx(published[month], abs=0.0101), f"{path.stem}: {month}"
        seen[str(month)] = compute_sahm(rate)[month]
    assert len(seen) >= 30
    around_the_gap = {"2025-11": 0.43, "2025-12": 0.35, "2026-02": 0.27, "2026-04": 0.13}
    assert {m: seen[m] for m in around_the_gap} == pytest.approx(around_the_gap, abs=1e-9)


def test_july_2024_was_053_when_published_and_050_later(archive):
    by_vintage = {
        v: compute_sahm(READERS["fredmd"](archive / f"macro/fred_md/vintages/{v}.csv")["data"]["UNRATE"].dropna() / 100)[
            "2024-07"
        ]
        for v in ("2024-08", "2026-03")
    }
    assert by_vintage == pytest.approx({"2024-08": 0.53, "2026-03": 0.50}, abs=1e-9)


def test_cmes_worked_example_gives_even_odds():
    prices = pd.Series([94.875, 94.750, 94.625], index=pd.period_range("2024-05", periods=3, freq="M"))
    # CME's simplest example takes a meeting's move as the change from one contract month to the next.
    june, july = meeting_probabilities(implied_rates(prices).diff().dropna())
    assert june == pytest.approx({0: 0.5, 1: 0.5})
    assert july == pytest.approx({0: 0.25, 1: 0.5, 2: 0.25})


def test_the_curve_of_july_2026_gives_cmes_table(archive):
    folder = archive / "macro/fedwatch"
    raw = pd.read_csv(folder / "zq_settlement_curve_2026-07-14.csv")
    months = pd.PeriodIndex([f"{y}-{m:02d}" for y, m in zip(raw.contract_year, raw.contract_month, strict=True)], freq="M")
    meetings = pd.to_datetime(pd.read_csv(archive / "macro/fed/fomc_meetings.csv")["end_date"])
    ahead = [d for d in meetings if d >= pd.Timestamp("2026-07-14")]
    path = meeting_path(implied_rates(pd.Series(raw.close_price.to_numpy(), index=months)), ahead).dropna()
    table = pd.read_csv(folder / "cme_fedwatch_probabilities_2026-07.csv").dropna()
    worst = []
    for day, tree in zip(path.index, meeting_probabilities(path["change"]), strict=True):
        rows = table[table["meeting_date"] == f"{day:%Y-%m-%d}"]
        ours = [100 * tree.get(round((low - 350) / 25), 0.0) for low in rows["rate_low"]]
        worst.append(np.abs(np.array(ours) - rows["probability_pct"]).max())
    assert max(worst[:4]) < 2.0
    assert max(worst[:7]) < 0.2  # closer than asked: the anchoring on months without a meeting is CME's


def hamilton_gnp() -> list[float]:
    """Hamilton's (1989) GNP growth as statsmodels carries it in its own tests, read without importing a test module."""
    import statsmodels.tsa.regime_switching as home

    source = Path(home.__path__[0], "tests", "test_markov_autoregression.py").read_text(encoding="utf-8")
    numbers = source.split("rgnp = ", 1)[1].split("]", 1)[0] + "]"
    return [float(v) for v in ast.literal_eval(numbers.strip())]


def test_hamiltons_parameters_come_out_of_his_data():
    model = sm.tsa.MarkovAutoregression(pd.Series(hamilton_gnp()), k_regimes=2, order=4, switching_ar=False)
    found = dict(zip(model.param_names, model.fit(disp=0).params, strict=True))
    wanted = {"p[0->0]": 0.7547, "p[1->0]": 0.0959, "const[0]": -0.3588, "const[1]": 1.1635}
    assert {k: found[k] for k in wanted} == pytest.approx(wanted, abs=0.005)


def test_the_switching_model_agrees_with_chauvet_and_piger(archive):
    levels = READERS["fredmd"](archive / "macro/fred_md/vintages/2024-09.csv")["data"][list(COINCIDENT)]
    ours = estimate_switching(compute_coincident(levels))
    theirs = READERS["fred_csv"](archive / "macro/fred_csv_old_header/RECPROUSM156N.csv")["data"].iloc[:, 0] / 100
    print(f"correlation with RECPROUSM156N: filtered {ours.filtered.corr(theirs):.3f}, smoothed {ours.smoothed.corr(theirs):.3f}")
    assert ours.filtered.corr(theirs) > 0.85
    assert ours.smoothed.corr(theirs) > 0.90
    assert ours.filtered["2020-03":"2020-04"].min() > 0.9


def test_first_cuts_give_the_known_means(archive, cycles):
    ret = READERS["french"](archive / "equity/french/crsp_202602/Portfolios_Formed_on_ME.csv")["returns_vw"]
    study = estimate_first_cuts(ret["Lo 20"], ret["Hi 20"], cycles.known_on(dt.date(2026, 3, 31)), seed=1, draws=200)
    assert (study.base.n_soft, study.base.n_recession) == (8, 10)
    assert study.base.soft_mean == pytest.approx(0.03, abs=0.005)
    assert study.base.recession_mean == pytest.approx(0.08, abs=0.01)
    assert study.events.loc["1966-12", "small_minus_large"] == pytest.approx(0.67, abs=0.005)
    assert study.wide.soft_mean == pytest.approx(0.06, abs=0.005) and study.wide.recession_mean == pytest.approx(0.06, abs=0.005)
    assert study.pivotal == ("1966-12",)
    assert study.events["recession_18"].sum() - study.events["recession"].sum() == 1
    assert study.events.loc["1989-06", "recession_18"] and not study.events.loc["1989-06", "recession"]
