"""Value against growth by the same machinery: highest against lowest book-to-market fifth, all sizes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from strategynote.research.outlook.forward import Sample, make_sample
from strategynote.research.outlook.valuation import select_cells, value_cells

VALUE_GROUP, GROWTH_GROUP = 5, 1


def make_value_growth(ret: pd.DataFrame, bm: pd.DataFrame, weights: pd.DataFrame) -> Sample:
    """Return the sample of value minus growth: x = ln BM_value - ln BM_growth, flow = difference of monthly log returns."""
    tables = {"ret": ret, "bm": bm, "weights": weights}
    value = value_cells("value", tables, select_cells(bm.columns, groups=[VALUE_GROUP]))
    growth = value_cells("growth", tables, select_cells(bm.columns, groups=[GROWTH_GROUP]))
    return make_sample("value_minus_growth", np.log(value.bm / growth.bm), np.log1p(value.ret) - np.log1p(growth.ret))
