"""The cache: change one ingredient, and exactly what depends on it is built again; change what does not matter, and nothing is."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.data.resolve import demo_origin
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project
from strategynote.run.cache import modules, surroundings
from strategynote.run.cache.files import Hashes
from strategynote.run.cache.packages import Packages, installed
from strategynote.run.cache.records import read_record, write_record
from strategynote.run.cache.surroundings import cache_folder

Call = Callable[..., tuple[int, str, str]]
PARAMETERS = 'period = "2025-06"\nas_of = None\nlevel = 1\n'
CHAIN = "from strategynote.research.macro import path"  # imports yield_path in turn
READS = 'section.wall.table("fred/UNRATE")\nsection.show_house()'
ASKS = 'from strategynote.research.rallies import dating\nsection.wall.has("prices/SPY"), section.wall.choice("weights/SPY")'
WORDS = {"first": "We find", "second": "Another search ends with"}  # a note does not repeat its sentences
BOTH, NONE = {"first", "second"}, set[str]()


@dataclass
class Bench:
    """A project with two notebooks, its archive, and a copy of the library that keys are made from."""

    call: Call
    project: Project
    archive: Path
    library: Path
    options: tuple[str, ...] = ("--formats", "html")
    prints: dict[str, int] = field(default_factory=dict)

    def build(self, *options: str) -> tuple[set[str], bool, str]:
        """Return which notebooks ran, whether the note was written anew, and what was said."""
        code, said, error = self.call("report", "2025-06", "--data", "archive", "--archive", str(self.archive), *self.options, *options)
        assert code == 0, error
        return set(re.findall(r"^  (\w+) +done", said, flags=re.M)), not said.strip().endswith("nothing changed"), said

    def notebook(self, name: str, *cells: str, words: str = "") -> None:
        path = write_notebook(self.project.notebooks, name, OPEN, *cells, EXHIBIT.replace("We find", WORDS[name]), "section.close()", parameters=PARAMETERS)
        if words:
            path.write_text(path.read_text().replace(f"# {name.capitalize()}", f"# {words}"))


@pytest.fixture
def bench(strategynote: Call, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    archive, library, fonts = tmp_path / "archive", tmp_path / "lib" / "strategynote", tmp_path / "site" / "made_font"
    shutil.copytree(demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0], archive)
    shutil.copytree(modules.PACKAGE, library, ignore=shutil.ignore_patterns("__pycache__"))
    fonts.mkdir(parents=True)
    for name in ("__init__.py", "Made.ttf"):
        (fonts / name).write_text("")
    monkeypatch.setattr(modules, "PACKAGE", library)
    monkeypatch.setattr(surroundings, "FONTS", {"strategynote.exhibits.fonts": ("made_font",)})
    monkeypatch.syspath_prepend(tmp_path / "site")
    made = Bench(strategynote, project, archive, library)
    made.notebook("first", CHAIN, READS)
    made.notebook("second", ASKS)
    (project.params / "house").mkdir()
    defaults = project.params / "default.yml"
    defaults.write_text(defaults.read_text().replace("[first]", "[first, second]"))
    yield made
    shutil.rmtree(cache_folder(project), ignore_errors=True)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def change_parameter(b: Bench) -> None:
    append(b.project.params / "default.yml", "parameters: {first: {level: 2}}\n")


def change_cell(b: Bench) -> None:
    b.notebook("first", CHAIN, READS, "1 + 1")


def change_imported_module(b: Bench) -> None:
    append(b.library / "research" / "macro" / "path.py", "\nMADE_UP = 1\n")


def change_module_behind_it(b: Bench) -> None:
    append(b.library / "research" / "macro" / "yield_path.py", "\nMADE_UP = 1\n")


def change_one_number(b: Bench) -> None:
    path = next(b.archive.rglob("UNRATE.csv"))
    text = path.read_text()
    path.write_text(re.sub(r",(\d)\.(\d)\n", lambda m: f",{m[1]}.{(int(m[2]) + 1) % 10}\n", text, count=1))


def change_template(b: Bench) -> None:
    append(b.project.templates / "strategynote" / "screen.css", "\np { margin: 1px }\n")


def change_words(b: Bench) -> None:
    path = b.project.notebooks / "first.ipynb"
    path.write_text(path.read_text().replace("# First", "# Other words"))


def change_commentary(b: Bench) -> None:
    (b.project.params / "2025-06").mkdir()
    (b.project.params / "2025-06" / "commentary.md").write_text("We stay away.")


def change_font(b: Bench) -> None:
    append(b.library.parents[1] / "site" / "made_font" / "Made.ttf", "x")


def version(b: Bench, name: str) -> None:
    folder = b.library.parents[1] / "site" / f"{name}-99.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 99.0\n")


def change_house(b: Bench) -> None:
    (b.project.params / "house" / "made.csv").write_text("id,period,value,unit,source\n")


def bring_dataset(b: Bench) -> None:
    index = b.archive / "archive.csv"
    rows = index.read_text().splitlines()
    assert not any(row.startswith("weights/SPY,") for row in rows)
    (b.archive / "weights.csv").write_text("a,b\n")
    index.write_text("\n".join([*rows, "weights/SPY,weights.csv,2025-06-30,2025-06-30,2025-06-30,"]) + "\n")


def change_catalogue_row(b: Bench) -> None:
    path = b.library / "data" / "catalog.csv"
    path.write_text(path.read_text() + "\n")


CHANGES: tuple[tuple[str, Callable[[Bench], None], set[str]], ...] = (
    ("parameter", change_parameter, {"first"}),
    ("cell", change_cell, {"first"}),
    ("imported module", change_imported_module, {"first"}),
    ("module imported by it", change_module_behind_it, {"first"}),
    ("number in a file", change_one_number, {"first"}),
    ("house data", change_house, {"first"}),
    ("dataset that appears", bring_dataset, {"second"}),
    ("font", change_font, BOTH),
    ("package of notebooks", lambda b: version(b, "pandas"), BOTH),
    ("package of the printer", lambda b: version(b, "weasyprint"), NONE),
    ("template", change_template, NONE),
    ("words", change_words, NONE),
    ("commentary", change_commentary, NONE),
)


def test_each_change_in_turn_builds_exactly_what_depends_on_it(bench: Bench) -> None:
    assert bench.build()[:2] == (BOTH, True)
    for name, change, ran in CHANGES:
        change(bench)
        assert (name, *bench.build()[:2]) == (name, ran, True)
    assert bench.build()[:2] == (NONE, False)


def comment_module(b: Bench) -> None:
    append(b.library / "research" / "macro" / "path.py", "\n# a comment\n")


def comment_other_notebook(b: Bench) -> None:
    write_notebook(b.project.notebooks, "third", "# a comment")


def touch_everything(b: Bench) -> None:
    for folder in (b.project.notebooks, b.project.templates, b.project.params, b.archive, b.library):
        for path in folder.rglob("*"):
            os.utime(path, (time.time() - 50, time.time() - 50))


def change_unread_dataset(b: Bench) -> None:
    path = next(b.archive.rglob("INDPRO.csv"))
    path.write_text(path.read_text().replace(".1", ".2"))


def change_mail_template(b: Bench) -> None:
    append(b.project.templates / "mail.txt.j2", "x")


def change_module_of_nobody(b: Bench) -> None:
    append(b.library / "research" / "macro" / "sahm.py", "\nMADE_UP = 1\n")


NO_MATTER: tuple[tuple[str, Callable[[Bench], None]], ...] = (
    ("comment in a module", comment_module),
    ("another notebook", comment_other_notebook),
    ("times of change", touch_everything),
    ("unread dataset", change_unread_dataset),
    ("mail template", change_mail_template),
    ("module nobody imports", change_module_of_nobody),
    ("package nobody imports", lambda b: version(b, "ruff")),
    ("layout of the catalogue", change_catalogue_row),
)


def test_what_does_not_matter_builds_nothing(bench: Bench) -> None:
    bench.build()
    before = bench.project.reports.joinpath("2025-06").resolve()
    for name, change in NO_MATTER:
        change(bench)
        assert (name, *bench.build()[:2]) == (name, NONE, False)
    assert bench.project.reports.joinpath("2025-06").resolve() == before


def test_a_reused_note_has_the_bytes_of_a_fresh_one(bench: Bench) -> None:
    bench.options = ()
    bench.build()
    bench.notebook("first", CHAIN, READS, words="Other *words*")
    assert bench.build()[:2] == (NONE, True)
    reused = content(bench.project.reports / "2025-06")
    assert bench.build("--fresh")[0] == BOTH
    fresh = content(bench.project.reports / "2025-06")
    assert [name for name in fresh if fresh[name] != reused.get(name)] == [] and set(fresh) == set(reused)


def test_a_part_is_printed_again_only_when_something_on_it_changed(bench: Bench) -> None:
    bench.options = ("--formats", "pdf")
    bench.build()
    assert printed(bench) == {"note", "appendix"}
    change_commentary(bench)
    assert bench.build()[1] and printed(bench) == {"note"}
    style = bench.project.templates / "strategynote" / "print.css"
    append(style, "/* other */")
    assert bench.build()[1] and printed(bench) == {"note", "appendix"}
    version(bench, "weasyprint")
    assert bench.build()[1] and printed(bench) == {"note", "appendix"}


def printed(bench: Bench) -> set[str]:
    """Return the parts that were printed since this was asked last."""
    kept = {path.name.removeprefix("printed-"): path.stat().st_mtime_ns for path in cache_folder(bench.project).rglob("printed-*")}
    new = {part for part, at in kept.items() if at != bench.prints.get(part)}
    bench.prints = kept
    return new


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "run.json"}


def test_why_names_the_reason(bench: Bench) -> None:
    assert "no earlier run" in bench.build("--why")[2]
    change_parameter(bench)
    said = bench.build("--why")[2]
    assert re.search(r"first +runs: parameter level is new", said) or re.search(r"first +runs: parameter level changed from 1 to 2", said)
    assert re.search(r"second +reused: unchanged", said)
    change_one_number(bench)
    assert re.search(r"first +runs: dataset fred/UNRATE changed", bench.build("--why")[2])
    change_template(bench)
    assert re.search(r"note +is built: template strategynote/screen.css changed", bench.build("--why")[2])
    assert re.search(r"note +stands: unchanged", bench.build("--why")[2])


def test_going_back_costs_nothing(bench: Bench) -> None:
    bench.build()
    change_cell(bench)
    bench.build()
    bench.notebook("first", CHAIN, READS)
    assert bench.build()[:2] == (NONE, True)


def test_a_note_that_somebody_touched_is_written_again(bench: Bench) -> None:
    bench.build()
    page = bench.project.reports / "2025-06" / "strategy-note.html"
    good = page.read_bytes()
    page.write_bytes(good + b"x")
    assert bench.build()[:2] == (NONE, True) and page.read_bytes() == good


def test_verify_finds_a_change_that_size_time_and_inode_hide(bench: Bench) -> None:
    path = next(bench.archive.rglob("UNRATE.csv"))
    os.utime(path, (time.time() - 60, time.time() - 60))
    bench.build()
    state = path.stat()
    with path.open("r+b") as stream:
        text = stream.read()
        stream.seek(0)
        stream.write(re.sub(rb",(\d)\.(\d)\n", lambda m: b",%s.%d\n" % (m[1], (int(m[2]) + 1) % 10), text, count=1))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert bench.build()[:2] == (NONE, False)
    assert bench.build("--verify")[:2] == ({"first"}, True)


def test_a_damaged_entry_is_thrown_away_with_a_line_and_never_trusted(bench: Bench) -> None:
    bench.build()
    for path in cache_folder(bench.project).rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"\0")
    ran, anew, said = bench.build()
    assert (ran, anew) == (BOTH, True) and len(re.findall(r"Cache: first-\w+ is damaged and was thrown away", said)) == 1


def test_a_damaged_print_is_thrown_away_with_a_line(bench: Bench) -> None:
    bench.options = ("--formats", "pdf")
    bench.build()
    path = next(cache_folder(bench.project).rglob("printed-note"))
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    change_commentary(bench)
    _, anew, said = bench.build()
    assert anew and "Cache: printed-note is damaged and was thrown away" in said


def test_a_failure_is_never_kept(bench: Bench) -> None:
    flag = bench.project.root / "mended"
    bench.notebook("first", f"import pathlib; assert pathlib.Path({str(flag)!r}).exists()")
    options = ("report", "2025-06", "--data", "archive", "--archive", str(bench.archive), *bench.options)
    assert bench.call(*options)[0] == 1
    assert bench.call(*options, "--allow-holes")[0] == 0
    flag.touch()
    assert bench.build()[:2] == ({"first"}, True)


def test_a_record_survives_nothing_but_its_own_bytes(tmp_path: Path) -> None:
    said: list[str] = []
    write_record(tmp_path / "a" / "record", {"x": [1, "ü"]})
    assert read_record(tmp_path / "a" / "record") == {"x": [1, "ü"]}
    (tmp_path / "a" / "record").write_bytes(b"short")
    assert read_record(tmp_path / "a" / "record", said.append) is None and len(said) == 1
    assert list((tmp_path / "a").iterdir()) == []


def test_a_file_that_has_not_come_to_rest_is_not_remembered(tmp_path: Path) -> None:
    path, memory = tmp_path / "file", tmp_path / "memory"
    path.write_text("one")
    first = Hashes(memory)
    digest = first.of(path)
    first.save()
    path.write_text("two")
    assert Hashes(memory).of(path) != digest


def test_packages_come_with_what_they_require_and_their_versions(tmp_path: Path) -> None:
    found = Packages(tmp_path).behind(["weasyprint"])
    assert {"weasyprint", "pydyf", "tinycss2"} <= set(found) and "ruff" not in found
    assert found["weasyprint"] == installed()["weasyprint"]
