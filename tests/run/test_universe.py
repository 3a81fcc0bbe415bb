"""A second, made-up universe is rows of tables: its note is built from them without any change of code."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.catalog import catalog
from strategynote.data.demo.archive import build_demo_archive
from strategynote.data.readers.registry import READERS
from strategynote.data.universe import put_universe_in_force, universes
from strategynote.errors import BadInput
from strategynote.project import find_project

ROOT = Path(__file__).resolve().parents[2]
US = universes()["us"]
OWN = {id: "mine/" + id.rpartition("/")[2] for id in US.datasets}
SORTS = ("profitability", "beta", "volatility", "residual_volatility", "momentum", "reversal", "value", "investment")


def append(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, list(csv.DictReader(path.open(encoding="utf-8")).fieldnames or [])).writerows(rows)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with rows for a universe whose small caps are three quintiles, and which knows eight sorts."""
    folder = tmp_path_factory.mktemp("lib")
    shutil.copytree(ROOT / "lib" / "strategynote", folder / "strategynote", ignore=shutil.ignore_patterns("__pycache__"))
    data = folder / "strategynote" / "data"
    rows = list(csv.DictReader((data / "catalog.csv").open(encoding="utf-8")))
    append(data / "catalog.csv", [row | {"id": OWN[row["id"]]} for row in rows if row["id"] in OWN])
    made_up = {"id": "mine", "title": "Made-up market", "micro": "1", "small": "1 2 3", "mid": "4", "large": "5", "size": OWN[US.size],
               "five_factors": OWN[US.five_factors], "three_factors": OWN[US.three_factors], "momentum_factor": OWN[US.momentum]}
    append(data / "universes.csv", [made_up | {sort: OWN[US.sorts[sort]] for sort in SORTS}])
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulated files that stand under the made-up universe's ids only."""
    folder = build_demo_archive(tmp_path_factory.mktemp("archive") / "files", "2025-06", 1)
    rows = list(csv.DictReader((folder / "archive.csv").open(encoding="utf-8")))
    with (folder / "archive.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"dataset": OWN.get(row["dataset"], row["dataset"])} for row in rows)
    return folder


def small_by_hand(archive: Path) -> float:
    """Return what the three smallest quintiles returned in the quarter, weighted by caps at each month's beginning."""
    (file,) = (row["file"] for row in csv.DictReader((archive / "archive.csv").open(encoding="utf-8")) if row["dataset"] == OWN[US.size])
    tables = READERS[catalog()[US.size].reader](archive / file)
    quintiles = ["Lo 20", "Qnt 2", "Qnt 3"]
    caps = (tables["n_firms"] * tables["mktcap"])[quintiles].loc["2025-04":"2025-06"]
    months = (tables["returns_vw"][quintiles].loc["2025-04":"2025-06"] * caps).sum(axis=1) / caps.sum(axis=1)
    return float((1 + months).prod() - 1)


def test_a_made_up_universe_gives_a_note_without_a_change_of_code(library: Path, archive: Path, tmp_path: Path) -> None:
    home, root = find_project(), tmp_path / "project"
    shutil.copytree(home.templates, root / "templates")
    names = ("factor_attribution",)
    for name in names:
        (root / "notebooks").mkdir(exist_ok=True)
        shutil.copy(home.notebooks / f"{name}.ipynb", root / "notebooks")
    (root / "params").mkdir()
    (root / "params" / "default.yml").write_text(f"title: Note\ndesk: Desk\nseed: 7\nuniverse: mine\nnotebooks: [{', '.join(names)}]\n")
    env = os.environ | {"PYTHONPATH": str(library), "STRATEGYNOTE_ROOT": str(root), "STRATEGYNOTE_WORK": str(tmp_path / "work")}
    env.pop("STRATEGYNOTE_ZYGOTE", None)
    command = [sys.executable, "-m", "strategynote", "report", "2025-06", "--data", "archive", "--archive", str(archive), "--formats", "html"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=root)
    assert done.returncode == 0, done.stderr
    facts = json.loads((root / "reports" / "2025-06" / "facts.json").read_text())["facts"]
    assert facts["returns.small.quarter"]["value"] == pytest.approx(small_by_hand(archive), abs=1e-12)
    assert {id.split(".")[2] for id in facts if id.startswith("factors.small.") and id.endswith(".quarter_percentile") and id.count(".") == 3} == set(SORTS)
    sources = {source.partition("@")[0] for fact in facts.values() if fact["value"] is not None for source in fact["sources"]}
    assert set(OWN.values()) & sources and not US.datasets & sources


def test_a_universe_nobody_wrote_down_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRATEGYNOTE_UNIVERSE", raising=False)
    with pytest.raises(BadInput, match=r"unknown universe 'uss' \(did you mean 'us'"):
        put_universe_in_force("uss")


@pytest.mark.parametrize("quintiles", ["", "0", "6", "1 7"])
def test_a_segment_that_is_not_made_of_size_quintiles_is_refused(quintiles: str) -> None:
    from strategynote.data import universe
    from strategynote.errors import BuildFailure

    text = (Path(universe.__file__).parent / "universes.csv").read_text(encoding="utf-8")
    row = next(csv.DictReader(text.splitlines()))
    with pytest.raises(BuildFailure):
        universe._parse(row | {"small": quintiles})


def test_the_segments_of_the_united_states_are_those_of_the_contract() -> None:
    assert US.segments == {"micro": (1,), "small": (1, 2), "mid": (3, 4), "large": (5,)}
    assert pd.Index(US.sorts).tolist()[-1] == "net_issuance" and len(US.sorts) == 10
