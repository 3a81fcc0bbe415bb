"""Our side of the replications: factor means, spanning, GRS, the Markov model, the recession probit, the Sahm rule."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm

from strategynote.research.factors.regressions import FIVE, estimate_spanning, test_grs
from strategynote.research.macro.recession import compute_spread, estimate_probit, published_probability
from strategynote.research.macro.sahm import compute_sahm
from strategynote.research.replication.published import FF1993_NINE, FF2015_SIZE_OP
from strategynote.research.statistics.hac import estimate_mean

YEARS_1993, YEARS_1997, YEARS_2015 = slice("1963-07", "1991-12"), slice("1963-07", "1993-12"), slice("1963-07", "2013-12")
# Business-cycle peaks and troughs of the NBER, the months of the turns.
TURNS = (
    ("1960-04", "1961-02"), ("1969-12", "1970-11"), ("1973-11", "1975-03"), ("1980-01", "1980-07"), ("1981-07", "1982-11"),
    ("1990-07", "1991-03"), ("2001-03", "2001-11"), ("2007-12", "2009-06"),
)  # fmt: skip


def compute_means(factors: pd.DataFrame, prefix: str, names: Iterable[str]) -> dict[str, float]:
    """Return <prefix>.<factor>.mean in percent and .t (no lags, as the papers)."""
    found = {}
    for name in names:
        series = factors[name].dropna()
        found[f"{prefix}.{name}.mean"] = 100 * float(series.mean())
        found[f"{prefix}.{name}.t"] = float(series.mean() / series.std(ddof=1) * np.sqrt(len(series)))
    return found


def compare_means(ret_excess: pd.DataFrame, expected: Sequence[float], prefix: str) -> dict[str, float]:
    """Return mean absolute gap and correlation of mean returns (percent) with a published table."""
    means, table = 100 * ret_excess.mean().to_numpy(), np.asarray(expected)
    return {
        f"{prefix}.error": float(np.abs(means - table).mean()), f"{prefix}.correlation": float(np.corrcoef(means, table)[0, 1]),
    }  # fmt: skip


def replicate_french_1949(data: pd.DataFrame) -> dict[str, float]:
    """Return Carhart's factor means and the nine size x value portfolios of Fama and French (1993)."""
    nine = data[list(FF1993_NINE)].loc[YEARS_1993]
    excess = nine.sub(data["risk_free"].loc[YEARS_1993], axis=0)
    return {
        **compute_means(data.loc[YEARS_1997], "carhart", ("mkt_excess", "smb", "hml", "mom")),
        **compare_means(excess, list(FF1993_NINE.values()), "ff1993.nine"),
    }


def replicate_french_1926(data: pd.DataFrame) -> dict[str, float]:
    """Return factor means of Fama and French (1993) and those of 2015 that the three-factor file holds."""
    return {
        **compute_means(data.loc[YEARS_1993], "ff1993", ("mkt_excess", "smb", "hml")),
        **compute_means(data.loc[YEARS_2015], "ff2015_three", ("mkt_excess", "hml")),
    }


def replicate_hamilton(growth: Sequence[float]) -> dict[str, float]:
    """Fit Hamilton's two-regime AR(4) with a common variance."""
    model = sm.tsa.MarkovAutoregression(np.asarray(growth), k_regimes=2, order=4, switching_ar=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit(disp=0)
    named = dict(zip(model.param_names, fit.params, strict=True))
    low, high = sorted((0, 1), key=lambda k: named[f"const[{k}]"])
    stay = {0: named["p[0->0]"], 1: 1 - named["p[1->0]"]}
    return {
        "hamilton.stay_recession": float(stay[low]), "hamilton.leave_expansion": float(1 - stay[high]),
        "hamilton.mean_recession": float(named[f"const[{low}]"]), "hamilton.mean_expansion": float(named[f"const[{high}]"]),
    }  # fmt: skip


def recession_months(first: str, last: str) -> pd.Series:
    """Return 1.0 from the month after a peak through the trough, else 0.0."""
    months = pd.period_range(first, last, freq="M")
    inside = np.zeros(len(months))
    for peak, trough in TURNS:
        inside[(months > pd.Period(peak, "M")) & (months <= pd.Period(trough, "M"))] = 1.0
    return pd.Series(inside, index=months)


def replicate_fredmd(panel: pd.DataFrame) -> dict[str, float]:
    """Estimate the New York Fed's probit and two values of the Sahm rule from FRED-MD (percent)."""
    spread = compute_spread(panel["GS10"] / 100, panel["TB3MS"] / 100)
    probit = estimate_probit(spread, recession_months("1960-01", "2009-12"))
    sahm = compute_sahm(panel["UNRATE"] / 100)
    return {
        "nyfed.constant": probit.const, "nyfed.slope": probit.slope,
        **{f"sahm.{month}": float(sahm[pd.Period(month, "M")]) for month in ("2020-04", "2024-07")},
    }  # fmt: skip


def replicate_fama_french_2015(size_op: pd.DataFrame, size_bm: pd.DataFrame, factors: pd.DataFrame) -> dict[str, float]:
    """Return Tables 1B, 4, 5A and 6 from monthly returns of two sets of 25 portfolios and the five factors."""
    f = factors.loc[YEARS_2015]
    op, bm = (ret.loc[YEARS_2015].sub(f["risk_free"], axis=0) for ret in (size_op, size_bm))
    three, five = test_grs(bm, f, names=FIVE[:3]), test_grs(bm, f, names=FIVE)
    spanning = estimate_spanning(f)
    alphas = {}
    for name in FIVE:
        alphas[f"ff2015_spanning.{name}.mean"] = 100 * float(spanning.loc[name, ("alpha", "coefficient")])
        alphas[f"ff2015_spanning.{name}.t"] = float(spanning.loc[name, ("alpha", "t")])
    return {
        **compare_means(op, FF2015_SIZE_OP, "ff2015.size_op"), **compute_means(f, "ff2015", FIVE), **alphas,
        "ff2015.grs_three": three.statistic, "ff2015.grs_five": five.statistic,
        "ff2015.alpha_three": 100 * three.mean_abs_alpha, "ff2015.alpha_five": 100 * five.mean_abs_alpha,
    }  # fmt: skip


def replicate_quality(qmj: pd.Series) -> dict[str, float]:
    """Return mean (percent) and t of quality minus junk through 2012."""
    estimate = estimate_mean(qmj.loc["1957-07":"2012-12"], 0)
    return {"qmj.mean": 100 * estimate.mean, "qmj.t": estimate.t}


def replicate_nyfed_column(table: pd.DataFrame) -> dict[str, float]:
    """Return the largest gap in points between the published probabilities and ours from the same file's yields."""
    spread = compute_spread(table["yield_10y"] / 100, table["yield_3m"] / 100)
    gap = (published_probability(spread) - table["recession_probability"]).abs()
    return {"nyfed.column": 100 * float(gap.max())}


def merge(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return all numbers in one mapping."""
    return {key: value for part in parts for key, value in part.items()}
