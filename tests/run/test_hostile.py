"""Hostile input: what params, commentary, house data and notebooks carry is shown as words or refused, and never acts."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import strategynote as package
from made_project import EXHIBIT, OPEN, write_notebook
from pypdf import PdfReader
from strategynote.note.alive import alive
from strategynote.project import Project

Call = Callable[..., tuple[int, str, str]]
REPORT = ("report", "2025-06", "--data", "demo", "--formats", "html")
SCRIPT = "</style></script><script>alert(1)</script><img src=http://evil.example/x.png onerror=alert(1)>"
WORDS = f"{SCRIPT} \\input{{/etc/passwd}} $(touch hacked) `touch hacked` ../../etc/passwd"
PORTS = """
import os, pathlib
held = {os.readlink(p).removeprefix("socket:[").rstrip("]") for p in pathlib.Path("/proc/self/fd").iterdir() if p.is_symlink() and os.path.lexists(p)
        and os.readlink(p).startswith("socket:")}
rows = [line.split() for table in ("tcp", "tcp6") for line in pathlib.Path("/proc/net/" + table).read_text().splitlines()[1:]]
assert not [row for row in rows if row[9] in held and row[3] == "0A"], "this kernel listens on a TCP port"
"""


def test_hostile_words_are_words_in_page_and_print_and_secrets_stand_nowhere(
    strategynote: Call, project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "S3cret-hunter2-4711"
    for name in ("STRATEGYNOTE_SMTP_PASSWORD", "FRED_API_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, secret)
    title = WORDS.replace("{", "(").replace("}", ")")
    (project.params / "default.yml").write_text(f"title: {json.dumps(title)}\ndesk: {json.dumps(title)}\nseed: 7\nnotebooks: [first]\n")
    loud = (
        "from IPython.display import display, HTML, Javascript, SVG\n"
        f"display(HTML({SCRIPT!r})); display(Javascript('alert(1)')); print({SCRIPT!r})\n"
        "display(SVG(data='<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"http://evil.example/x\"/></svg>'))"
    )
    table = EXHIBIT.replace('["a", "b"]', f'[{SCRIPT!r}, "b"]').replace('note="Made up."', f"note={SCRIPT!r}").replace('subtitle="ratio"', f"subtitle={SCRIPT!r}")
    write_notebook(project.notebooks, "first", OPEN, PORTS, loud, table, "section.close()")
    code, said, error = strategynote("report", "2025-06", "--data", "demo")
    assert code == 0, error
    folder = project.reports / "demo-2025-06"
    page = (folder / "strategy-note.html").read_text()
    assert alive(page) == [] and "&lt;script&gt;alert(1)" in page and "evil.example" in page
    assert "alert(1)" in PdfReader(folder / "strategy-note.pdf").pages[0].extract_text()
    assert not list(project.root.rglob("hacked")) and not Path("hacked").exists()
    assert secret not in said + error
    for path in folder.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
    streams = [obj.get_object() for name in ("strategy-note.pdf", "technical-appendix.pdf") for obj in _objects(PdfReader(folder / name))]
    assert streams and not any(secret.encode() in s.get_data() for s in streams)


def _objects(reader: PdfReader) -> list[object]:
    found = [reader.get_object(n) for n in range(1, len(reader.xref[0]) + 1)] if reader.xref.get(0) else []
    return [obj for obj in found if hasattr(obj, "get_data")] or [page.get_contents() for page in reader.pages]


@pytest.mark.parametrize(("words", "message"), [
    ("[press](javascript:alert(document.cookie))", "a link to 'javascript:alert"),
    ("![x](http://evil.example/x.png)", "evil.example|outside"),
    ("![x](file:///etc/passwd)", "file:///etc/passwd"),
    ("{{ config }} {% include '/etc/passwd' %}", "unknown fact|page says|brace|commentary"),
], ids=["javascript link", "picture from outside", "file", "jinja"])
def test_commentary_that_would_act_is_refused_in_one_line(
    strategynote: Call, project: Project, words: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from strategynote.data.resolve import demo_origin
    from strategynote.params import load_params
    from strategynote.periods import parse_period

    files = demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]
    (project.params / "2025-06").mkdir()
    (project.params / "2025-06" / "commentary.md").write_text(words)
    code, _, error = strategynote("report", "2025-06", "--data", "archive", "--archive", str(files), "--formats", "html")
    page = project.reports / "2025-06" / "strategy-note.html"
    if code:
        assert re.search(message, error) and error.count("\n") == 1, error
    else:
        assert alive(page.read_text()) == [] and "root:" not in page.read_text()


def test_an_exhibit_that_a_cell_forges_cannot_bring_a_script_or_ask_for_a_file(strategynote: Call, project: Project) -> None:
    forged = EXHIBIT + """
from IPython.display import display
from strategynote.exhibits.exhibit import MIME, exhibit_payload
made = Exhibit(id="first.two", title=title, alt=title, subtitle="ratio", note="x", sources=("french/Portfolios_Formed_on_ME",), data=frame,
               table=Table(frame, (Column("row", "Row", "text"), Column("value", "Value"))))
payload = exhibit_payload(made) | {"html": HOSTILE}
display({MIME: payload, "text/plain": "x"}, raw=True, metadata={"exhibit": {"id": "first.two"}})
"""
    for hostile in ("<table><tr><td><script>alert(1)</script></td></tr></table>", "<svg><image href='file:///etc/passwd'/></svg>", "<img src='http://169.254.169.254/latest'>"):
        write_notebook(project.notebooks, "first", OPEN, forged.replace("HOSTILE", repr(hostile)), "section.close()")
        code, _, error = strategynote(*REPORT)
        assert code == 1 and ("the page holds" in error or "asks for" in error) and not (project.reports / "demo-2025-06").exists(), error


@pytest.mark.parametrize("name", ["default.yml", "recipients.yml"])
def test_yaml_tags_make_no_objects(strategynote: Call, project: Project, name: str) -> None:
    (project.params / name).write_text('title: !!python/object/apply:os.system ["touch hacked"]\n')
    code, _, error = strategynote("report", "2025-06") if name == "default.yml" else strategynote("email", "2025-06")
    assert code == 2 and error.count("\n") == 1, error
    assert not Path("hacked").exists() and not list(project.root.rglob("hacked"))


@pytest.mark.parametrize("notebook", ["../../../etc/passwd", "/etc/passwd", "first/../../x"])
def test_names_of_notebooks_lead_nowhere_else(strategynote: Call, project: Project, notebook: str) -> None:
    (project.params / "default.yml").write_text(f"title: T\ndesk: D\nseed: 7\nnotebooks: [{notebook!r}]\n")
    code, _, error = strategynote(*REPORT)
    assert code == 2 and "does not exist" in error


@pytest.mark.parametrize("name", ["../x", "a b", "X", "", "a;touch hacked", "$(touch hacked)"])
def test_names_of_new_notebooks_are_names(strategynote: Call, project: Project, name: str) -> None:
    assert strategynote("notebook", name)[0] == 2
    assert sorted(p.name for p in project.notebooks.iterdir()) == ["first.ipynb"]


@pytest.mark.parametrize("period", ["../../etc", "2025-06/../..", "2025-06\n", "2025-06-r1/../x", "%2e%2e"])
def test_months_are_months_in_every_command(strategynote: Call, project: Project, period: str) -> None:
    for command in ("report", "approve", "correct", "email", "compare", "verify", "params", "ready", "data"):
        assert strategynote(command, period)[0] == 2
    assert strategynote("trace", "first.answer", "--period", period)[0] == 2


DANGEROUS = ("eval", "exec", "compile", "__import__")
SHELLS = {"strict.py"}  # runs the shell lines of the desk's own notebooks, to see how they ended


def test_no_module_unpickles_evaluates_or_calls_a_shell() -> None:
    found = []
    folder = Path(package.__file__).parent
    for path in folder.rglob("*.py"):
        name = path.relative_to(folder).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            shell = any(k.arg == "shell" and not (isinstance(k.value, ast.Constant) and k.value.value is False) for k in node.keywords)
            if called in DANGEROUS or called.startswith(("pickle.", "marshal.", "dill.", "os.system", "os.popen")) or called.endswith((".read_pickle", "yaml.load", "yaml.unsafe_load")) or (shell and name not in SHELLS):
                found.append(f"{name}: {called}")
    assert found == []


@pytest.mark.parametrize("bad", [
    "<script>alert(1)</script><script>own</script>", "<img src=x onerror=alert(1)>", "<a href=' java\nscript:alert(1)'>x</a>", "<svg><image xlink:href='http://e/x.png'/></svg>",
    "<svg><use href='http://e/x.svg#a'/></svg>", "<svg><foreignObject/></svg>", "<p style='background:url(http://e/)'>", "<style>@import 'http://e'</style>",
    "<meta http-equiv=refresh content='0;url=http://e'>", "<base href='http://e'>", "<iframe srcdoc='x'></iframe>", "<form action='http://e'></form>",
    "<a href='file:///etc/passwd'>x</a>", "<svg><a xlink:href='javascript:1'>x</a></svg>", "<img src='file:///etc/passwd'>", "<svg onload=alert(1)>", "<video poster=http://e>",
])
def test_what_could_act_in_a_page_is_found(bad: str) -> None:
    assert alive(f"<html><body>{bad}</body></html>") != []
    assert alive("<html><body><a href='#x'>x</a><img src='data:image/png;base64,xx'><script type='application/json'>[]</script><script>own()</script></body></html>") == []


def test_a_redirect_leads_neither_to_files_nor_to_the_machines_neighbours() -> None:
    from strategynote.data.download import DownloadError, _redirected

    for target in ("file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "http://localhost/x", "http://[::1]/x", "http://10.0.0.1/", "http://127.0.0.1:22/", "gopher://x", "//metadata.internal/x", "ftp://x/y"):
        with pytest.raises(DownloadError, match="refused"):
            _redirected("fred/UNRATE", "https://fred.stlouisfed.org/x.csv", target)
    assert _redirected("fred/UNRATE", "https://fred.stlouisfed.org/x.csv", "/y.csv") == "https://fred.stlouisfed.org/y.csv"


def test_house_data_with_hostile_names_sources_and_files_are_words(strategynote: Call, project: Project) -> None:
    from strategynote.data.resolve import demo_origin
    from strategynote.params import load_params
    from strategynote.periods import parse_period

    files = demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]
    (project.params / "house").mkdir()
    name = "<img src=x onerror=alert(1)> $(touch hacked).csv"
    source = SCRIPT.replace('"', "'")
    (project.params / "house" / name).write_text(f'id,period,value,unit,source\nfirst.answer,2025-06,0.25,ratio,"{source}"\n')
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, "section.show_house()", "section.close()")
    code, _, error = strategynote("report", "2025-06", "--data", "archive", "--archive", str(files), "--formats", "html")
    assert code == 0, error
    page = (project.reports / "2025-06" / "strategy-note.html").read_text()
    assert alive(page) == [] and "&lt;script&gt;alert(1)" in page and "&lt;img src=x" in page
    assert not list(project.root.rglob("hacked")) and not Path("hacked").exists()


@pytest.mark.parametrize("bad", ["../x,2025-06,1,ratio,Desk", "a.b,2025-06/..,1,ratio,Desk", "a.b,2025-06,__import__('os'),ratio,Desk", "a.b,2025-06,1,<b>,Desk"])
def test_house_data_that_are_not_numbers_of_months_are_refused(tmp_path: Path, bad: str) -> None:
    import pandas as pd
    from strategynote.data.house import load_house
    from strategynote.errors import BadInput

    (tmp_path / "desk.csv").write_text(f"id,period,value,unit,source\n{bad}\n")
    with pytest.raises(BadInput, match="line 2"):
        load_house(tmp_path, pd.Period("2025-06", freq="M"))


def test_no_reader_opens_a_pickle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pickle

    from strategynote.data.readers.registry import READERS
    from strategynote.errors import DataError

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str, ...]]:
            return os.system, ("touch hacked",)

    monkeypatch.chdir(tmp_path)
    for reader in READERS:
        for suffix in (".csv", ".zip", ".xls", ".xlsx", ".parquet", ".gz", ".json"):
            path = tmp_path / f"trap{suffix}"
            path.write_bytes(pickle.dumps(Trap()))
            with pytest.raises(DataError):
                READERS[reader](path)
    assert not (tmp_path / "hacked").exists()


def test_an_archive_within_an_archive_is_not_opened(tmp_path: Path) -> None:
    import io
    import zipfile

    from strategynote.data.readers.registry import READERS
    from strategynote.errors import DataError

    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as bundle:
        bundle.writestr("UNRATE.csv", "observation_date,UNRATE\n2025-01-01,4.0\n")
    with zipfile.ZipFile(tmp_path / "UNRATE.zip", "w") as bundle:
        bundle.writestr("inner.zip", inner.getvalue())
    with pytest.raises(DataError):
        READERS["fred_csv"](tmp_path / "UNRATE.zip")
    with zipfile.ZipFile(tmp_path / "UNRATE.zip", "w") as bundle:
        bundle.writestr("../../../../tmp/hacked.csv", "observation_date,UNRATE\n2025-01-01,4.0\n")
    READERS["fred_csv"](tmp_path / "UNRATE.zip")  # read in memory, never unpacked to a name of its choice
    assert not Path("/tmp/hacked.csv").exists() and os.listdir(tmp_path) == ["UNRATE.zip"]
