"""Which failed download stops a build, and which becomes a gap."""

from __future__ import annotations

from pathlib import Path

import pytest
from strategynote.data import resolve
from strategynote.data.catalog import catalog
from strategynote.data.download import DownloadError, Unreachable
from strategynote.data.origins import Origin
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("core", "error", "stops"), [(True, DownloadError, True), (False, DownloadError, False), (False, Unreachable, True)])
def test_a_core_file_or_a_dead_line_stops_and_an_optional_file_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, core: bool, error: type[DownloadError], stops: bool
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("no such file today")

    monkeypatch.setattr(resolve, "refresh", fail)
    row = next(row for row in catalog().values() if row.core is core and row.use == "note")
    said: list[str] = []

    def download() -> int:
        resolved = load_params(Project(ROOT), parse_period("2025-06"))
        return resolve.download_needed(Project(tmp_path), resolved, Origin("live", (), ()), say=said.append, rows=[row])

    if stops:
        with pytest.raises(error):
            download()
    else:
        assert download() == 0
    assert said == ([] if stops else ["  gap   no such file today"])
