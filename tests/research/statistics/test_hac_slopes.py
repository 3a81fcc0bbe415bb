"""Slopes, their Newey-West errors and the probit's maximum are those of statsmodels, found without a model for each."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from strategynote.research.macro.recession import _climb
from strategynote.research.statistics.hac import estimate_slopes, newey_west_lags


@pytest.mark.parametrize("n", [40, 300])
def test_slopes_and_errors_equal_statsmodels_with_hac(n):
    rng = np.random.default_rng(n)
    design = np.column_stack([np.ones(n), rng.normal(0, 0.002, n), rng.normal(0, 0.04, n)])
    y = design @ [0.0, 2.0, 1.0] + rng.normal(0, 0.03, n)
    fit = sm.OLS(y, design).fit(cov_type="HAC", cov_kwds={"maxlags": newey_west_lags(n)})
    slopes, errors = estimate_slopes(y, design)
    assert slopes == pytest.approx(fit.params, rel=1e-9) and errors == pytest.approx(fit.bse, rel=1e-9)


def test_the_climb_ends_at_the_maximum_that_statsmodels_finds():
    rng = np.random.default_rng(3)
    spread = rng.normal(1.5, 1.2, 400)
    y = (rng.normal(size=400) > 0.5 + 0.6 * spread).astype(float)
    design = sm.add_constant(spread)
    assert _climb(y, design) == pytest.approx(tuple(sm.Probit(y, design).fit(disp=0).params), rel=1e-10)
