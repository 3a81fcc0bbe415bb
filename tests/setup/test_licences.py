"""Licences and terms: every dependency is listed, and closed data have no way out."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.catalog import TERMS, catalog
from strategynote.note.meta import NoteMeta, SourceRow
from strategynote.note.sources import may_leave

ROOT = Path(__file__).resolve().parents[2]


def tool():  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location("licences", ROOT / "tools" / "licences.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_of_licences_has_every_package_of_the_lock_in_its_version() -> None:
    licences = tool()
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert licences.listed(page) == licences.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))


def test_no_dependency_states_a_licence_that_forbids_or_infects() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    stated = re.findall(r"^\| ([a-z0-9_.-]+) \| [^ |]+ \| (.*) \|$", page, flags=re.MULTILINE)
    closed = [(name, words) for name, words in stated if re.search(r"proprietary|commercial|non-?commercial|AGPL|Affero", words, flags=re.IGNORECASE)]
    assert len(stated) > 150 and closed == []


@pytest.mark.parametrize("id", sorted(catalog()))
def test_only_open_data_leave_the_house(id: str) -> None:
    row = catalog()[id]
    assert row.terms in TERMS
    inventory = (SourceRow(id, row.title, row.publisher, "2025-06", "2025-06", "dated", row.terms, "archive"),)
    note = NoteMeta(period=pd.Period("2025-06", freq="M"), as_of=dt.date(2025, 7, 24), data="archive", inventory=inventory)
    assert may_leave({"sources": [id]}, note) == (row.terms == "open")
    assert not may_leave({"sources": [id, "house/x.csv"]}, note) and not may_leave({"sources": ["note/2025-05-r1"]}, note)


def test_publishers_that_forbid_it_are_not_open() -> None:
    closed = ("ICE", "Moody", "University of Michigan", "Cboe", "CME", "AQR", "S&P", "iShares", "ISM", "Institute for Supply")
    named = [row.id for row in catalog().values() if any(re.search(rf"\b{re.escape(word)}", f"{row.publisher} {row.title}") for word in closed) and row.terms == "open"]
    assert named == []


def test_a_lock_that_was_not_checked_is_never_called_clean() -> None:
    flow = (ROOT / ".github" / "workflows" / "report.yml").read_text(encoding="utf-8")
    step = flow.split("Known vulnerabilities")[1].split("- name:")[0]
    assert "pip_audit" in step and "::warning::" in step and "not checked" in step
    assert "|| true" not in step and "continue-on-error" not in step
