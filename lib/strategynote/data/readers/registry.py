"""The readers by name; a reader's module, and the libraries it needs, load at its first use."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from strategynote.data.readers import Tables

# name -> module of this package; the function is read_<name>
MODULES = {
    "aqr": "aqr",
    "aqr_sorted": "aqr",
    "constituents": "sp500",
    "damodaran_implied": "damodaran",
    "damodaran_returns": "damodaran",
    "epu": "epu",
    "epu_categorical": "epu",
    "fed_targets": "fed",
    "fedwatch": "cme",
    "fedwatch_history": "cme",
    "finra": "finra",
    "finra_snapshot": "finra",
    "float_shares": "float_shares",
    "fomc": "fed",
    "fred_csv": "fred",
    "fred_json": "fred",
    "fredmd": "fredmd",
    "fredmd_changes": "fredmd",
    "fredqd": "fredmd",
    "french": "french",
    "fundamentals": "sp500",
    "goyal_welch": "goyal_welch",
    "gpr": "gpr",
    "h15": "fed",
    "ishares": "ishares",
    "ism": "ism",
    "jkp": "jkp",
    "michaillat": "michaillat",
    "nber": "nber",
    "nyfed": "nyfed",
    "openap": "openap",
    "prices": "prices",
    "rtdsm": "rtdsm",
    "sep_dots": "sep",
    "shiller": "shiller",
    "signal_doc": "openap",
    "spglobal_eps": "spglobal",
    "weights": "weights",
    "zq_continuous": "cme",
    "zq_contract": "cme",
    "zq_curve": "cme",
}


def _lazy(name: str) -> Callable[[Path], Tables]:
    def read(path: Path) -> Tables:
        module = import_module(f"strategynote.data.readers.{MODULES[name]}")
        tables: Tables = getattr(module, f"read_{name}")(Path(path))
        return tables

    read.__name__ = f"read_{name}"
    read.__doc__ = f"Read a file with `strategynote.data.readers.{MODULES[name]}.read_{name}`."
    return read


READERS: dict[str, Callable[[Path], Tables]] = {name: _lazy(name) for name in MODULES}
