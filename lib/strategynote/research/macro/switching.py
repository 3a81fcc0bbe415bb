"""A second opinion on the state of the economy: a two-regime Markov-switching model of four coincident series."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from strategynote.research.macro.scorecard import MAD_SCALE

COINCIDENT = ("PAYEMS", "INDPRO", "W875RX1", "CMRMTSPLx")  # the NBER's and Chauvet-Piger's four
CLIP = 4.0
# P(stay in expansion), P(recession -> expansion), means in robust units, variance: where every post-war sample ends up nearby.
START = (0.983, 0.116, 0.166, -1.44, 0.62)


@dataclass(frozen=True)
class Switching:
    """Filtered and smoothed probability of the recession regime, and what the regimes are.

    Means are in robust standard deviations of monthly growth; durations in months. `filtered` uses data up to each month
    only (but one vintage and full-sample parameters), `smoothed` looks ahead.
    """

    month: pd.Period
    probability: float
    filtered: pd.Series
    smoothed: pd.Series
    growth: pd.Series
    mean_expansion: float
    mean_recession: float
    stay_recession: float
    log_likelihood: float
    n: int

    @property
    def expected_recession_months(self) -> float:
        """Mean length of the recession regime, 1 / (1 - p)."""
        return 1 / (1 - self.stay_recession)


def compute_coincident(levels: pd.DataFrame, *, clip: float = CLIP) -> pd.Series:
    """Return the mean of robustly standardised monthly log growth, each clipped at `clip`.

    Clipping is how 2020 is handled: April 2020 counts as a bad recession month, not as twenty of them; without it the
    second regime is that one year.
    """
    growth = np.log(levels).diff().iloc[1:]
    centre = growth.median()
    z = (growth - centre) / (MAD_SCALE * (growth - centre).abs().median())
    return z.clip(-clip, clip).mean(axis=1).dropna()


def estimate_switching(growth: pd.Series, *, switching_variance: bool = True, iterations: int = 60) -> Switching:
    """Fit y_t = mu(s_t) + sigma(s_t) e_t with two regimes by EM and return the probabilities of the one with the lower mean.

    Parameters
    ----------
    growth
        `compute_coincident`, monthly without gaps.
    switching_variance
        Let the variance switch too, so that the swings of 2020 stay in one regime.
    iterations
        Steps of EM from fixed starting values.

    Notes
    -----
    The likelihood has more than one peak. From these starting values EM climbs the one whose regimes are up and down, as
    the NBER's are; a higher one separates calm from turbulent months and says nothing about recessions.

    Raises
    ------
    ValueError
        With fewer than 120 months.
    """
    if len(growth) < 120:
        raise ValueError(f"the switching model needs 120 months, got {len(growth)}")
    model = sm.tsa.MarkovRegression(growth.to_numpy(), k_regimes=2, switching_variance=switching_variance)
    start = np.array([*START, START[-1]] if switching_variance else START)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # EM has done the climbing: statsmodels warns that no second climber ran
        fit = model.fit(start_params=start, em_iter=iterations, maxiter=0, disp=0, cov_type="none")
    names = dict(zip(model.param_names, fit.params, strict=True))
    means = np.array([names["const[0]"], names["const[1]"]])
    low = int(np.argmin(means))
    stay = (names["p[0->0]"], 1 - names["p[1->0]"])
    filtered = pd.Series(fit.filtered_marginal_probabilities[:, low], index=growth.index)
    return Switching(
        month=growth.index[-1],
        probability=float(filtered.iloc[-1]),
        filtered=filtered,
        smoothed=pd.Series(fit.smoothed_marginal_probabilities[:, low], index=growth.index),
        growth=growth,
        mean_expansion=float(means[1 - low]),
        mean_recession=float(means[low]),
        stay_recession=float(stay[low]),
        log_likelihood=float(fit.llf),
        n=len(growth),
    )
