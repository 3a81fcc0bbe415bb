"""Fixtures for all tests; the archive of publishers' files is used where it is at hand and never copied."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

VARIABLE = "STRATEGYNOTE_TEST_ARCHIVE"
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
INDEX = "archive.csv"
REQUIRED = "STRATEGYNOTE_REQUIRE_ARCHIVE"
left_out = pytest.StashKey[int]()
outcomes: Counter[str] = Counter()


def archive_root() -> Path | None:
    """Return the archive folder named by the variable, or the one beside the repository, or None."""
    if named := os.environ.get(VARIABLE):
        if not (Path(named) / INDEX).is_file():
            raise pytest.UsageError(f"{VARIABLE}={named}: no {INDEX} in that folder; point it at an archive or unset it")
        return Path(named)
    return BESIDE if (BESIDE / INDEX).is_file() else None


def _environment_kept() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def same_environment_after_a_test() -> Iterator[None]:
    """A build hands folders to its kernels through the environment; the next test must not see them."""
    yield from _environment_kept()


@pytest.fixture(autouse=True, scope="module")
def same_environment_after_a_module() -> Iterator[None]:
    """The same for builds in fixtures that a whole module shares."""
    yield from _environment_kept()


def pytest_configure(config: pytest.Config) -> None:
    archive_root()  # a wrong variable ends the run here, with one line
    config.addinivalue_line("markers", "archive: reads publishers' real files; left out only when no archive is at hand")
    config.addinivalue_line("markers", "archive_files(*prefixes): run once per archive file whose dataset id starts so")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker("archive_files")
    if marker is None:
        return
    root = archive_root()
    rows = list(csv.DictReader((root / INDEX).open(encoding="utf-8"))) if root else []
    files = sorted({row["file"] for row in rows if row["dataset"].startswith(marker.args)})
    metafunc.parametrize("archive_file", files, ids=[name.replace("/", ":") for name in files], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("archive_files") or "archive" in getattr(item, "fixturenames", ()):
            item.add_marker("archive")
    if archive_root() is not None:
        return
    out = [item for item in items if item.get_closest_marker("archive")]
    items[:] = [item for item in items if not item.get_closest_marker("archive")]
    config.stash[left_out] = len(out)
    config.hook.pytest_deselected(items=out)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if "archive" in report.keywords and (report.when == "call" or report.outcome == "skipped"):
        outcomes[report.outcome] += 1


def archive_shortfall() -> str | None:
    """Say which archive tests did not run although the variable demands them all."""
    if os.environ.get(REQUIRED) != "1" or (outcomes.total() and not outcomes["skipped"]):
        return None
    return f"{REQUIRED}=1, but of the archive tests {outcomes['skipped']} were skipped and {outcomes.total()} seen"


def pytest_sessionfinish(session: pytest.Session) -> None:
    if archive_shortfall() and not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def counts(reports: list[pytest.TestReport]) -> Counter[str]:
    """Add up what tests recorded under names that start with "counted: "."""
    found: Counter[str] = Counter()
    for report in reports:
        for name, value in report.user_properties:
            if name.startswith("counted: "):
                found[name.removeprefix("counted: ")] += int(str(value))
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, value in sorted(counts(terminalreporter.stats.get("passed", [])).items()):
        terminalreporter.write_line(f"counted: {value:,} {name}")
    if shortfall := archive_shortfall():
        terminalreporter.write_line(shortfall, red=True)
    if count := config.stash.get(left_out, 0):
        where = f"no archive beside the repository ({BESIDE.parent.name}/{BESIDE.name}) and {VARIABLE} is not set"
        terminalreporter.write_line(f"left out {count} archive tests: {where}")


@pytest.fixture(scope="session")
def archive() -> Path:
    """The archive folder (tests that ask for it are marked `archive`)."""
    root = archive_root()
    assert root is not None
    return root


@pytest.fixture
def archive_file(request: pytest.FixtureRequest, archive: Path) -> Path:
    """One file of the archive, chosen by the marker `archive_files`."""
    return archive / request.param
