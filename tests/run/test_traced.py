"""The number behind every number: the repository's own note is built, and each printed number is followed to its origin."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from strategynote.data.demo.naming import demo_text
from strategynote.exhibits.exhibit import MIME
from strategynote.exhibits.terms import is_closed
from strategynote.narrative.facts import Fact, Facts, make_fact, plain
from strategynote.note.number import anchor
from strategynote.note.traced import untraced_labels, untraced_words
from strategynote.periods import long_month, parse_period
from strategynote.project import find_project

PERIOD = "2025-06"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The note of this repository as HTML, on the archive where it is at hand, else on the demonstration's data."""
    from strategynote.run.build import Request, build_report

    archive = os.environ.get("STRATEGYNOTE_TEST_ARCHIVE") or str(find_project().shared_archive)
    kind = "archive" if (Path(archive) / "archive.csv").is_file() else "demo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATEGYNOTE_REPORTS", str(tmp_path_factory.mktemp("reports")))
        patch.setenv("STRATEGYNOTE_ROOT", str(find_project().root))
        request = Request(find_project(), parse_period(PERIOD), data=kind, archive=archive, formats=("html",))
        yield build_report(request, say=lambda text: None).folder


def recorded_facts(folder: Path) -> tuple[dict[str, Fact], dict[str, Any]]:
    record = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    facts = {
        id: Fact(id=id, **{**v, "interval": v["interval"] and tuple(v["interval"]), "sources": tuple(v["sources"])}) for id, v in record["facts"].items()
    }
    return facts, record


def speaker(record: dict[str, Any]) -> Callable[[str], str]:
    """Return what the note does to printed words: a demonstration names months of its own."""
    return (lambda text: demo_text(text, parse_period(PERIOD))) if record["data"] == "demo" else str


def test_every_number_in_headline_takeaways_titles_and_sentences_is_a_fact(note: Path) -> None:
    facts, record = recorded_facts(note)
    spoken = speaker(record)
    page = (note / "strategy-note.html").read_text(encoding="utf-8")
    assert page.count("data-fact=") > 100
    assert untraced_words(page, facts, spoken) == []


def test_every_number_in_table_cells_and_chart_labels_is_in_the_exhibits_data(note: Path) -> None:
    nodes = [nbformat.read(path, as_version=4) for path in sorted((note / "notebooks").glob("*.ipynb"))]
    outputs = (output.get("data", {}) for node in nodes for cell in node.cells for output in cell.get("outputs", ()))
    exhibits = [data[MIME] for data in outputs if MIME in data]
    assert len(exhibits) > 30
    spoken = speaker(recorded_facts(note)[1])
    assert [line for payload in exhibits for line in untraced_labels(payload, spoken)] == []


def test_what_may_not_be_handed_on_stands_in_no_csv_no_link_and_no_table_of_the_page(
    note: Path, record_property: Callable[[str, object], None],
) -> None:
    page = (note / "strategy-note.html").read_text(encoding="utf-8")
    kind = json.loads((note / "facts.json").read_text(encoding="utf-8"))["data"]
    outputs = (output.get("data", {}) for path in sorted((note / "notebooks").glob("*.ipynb")) for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", ()))
    closed = [data[MIME] for data in outputs if MIME in data and kind != "demo" and any(is_closed(source) for source in data[MIME]["sources"])]
    assert kind == "demo" or len(closed) > 15
    for payload in closed:
        assert (note / "exhibits" / f"{payload['id']}.csv").read_text(encoding="utf-8").startswith("withheld,"), payload["id"]
        assert f'download="{payload["id"]}.csv"' not in page
    dashed = [payload for payload in closed if "html_screen" in payload]
    assert kind == "demo" or len(dashed) >= 4
    for payload in dashed:
        shown = page[page.index(f'id="{anchor(payload["id"])}"'):]
        cells = re.findall(r"<td[ >].*?</td>", shown[: shown.index("</table>")])
        assert cells == re.findall(r"<td[ >].*?</td>", payload["html_screen"]) != re.findall(r"<td[ >].*?</td>", payload["html"])
    record_property("counted: exhibits whose data are withheld", len(closed))


def test_the_ledger_has_seventy_four_rows_and_every_number_in_it_is_that_of_its_fact(note: Path) -> None:
    facts, record = recorded_facts(note)
    verdicts = {id: fact.value for id, fact in facts.items() if re.fullmatch(r"claims\.C\d\d", id)}
    page = (note / "strategy-note.html").read_text(encoding="utf-8")
    assert len(verdicts) == 74
    if record["data"] == "demo":
        assert set(verdicts.values()) == {None} and "The claims, tested" not in page
        return
    assert set(verdicts.values()) <= {"supported", "mixed", "contradicted", "not testable here"}
    ledger = page[page.index('id="exhibit-claims-ledger"') :]
    ledger = ledger[: ledger.index("</table>")]
    rows = re.findall(r'<th scope="row" class="words">(C\d\d)</th>(.*?)</tr>', ledger, flags=re.S)
    assert [f"claims.{id}" for id, _ in rows] == sorted(verdicts)
    for id, row in rows:
        assert str(verdicts[f"claims.{id}"]) in row and "Rule: " in row
        for name, style, printed in re.findall(r'data-fact="([^"]+)" value="[^"]*"(?: data-format="(\w+)")?>([^<]*)<', row):
            assert html.unescape(printed) == Facts(facts.values()).phrase(f"{{{name}|{style}}}" if style else f"{{{name}}}").text


def test_every_fact_knows_its_function_and_its_files(note: Path) -> None:
    facts, _ = recorded_facts(note)
    manifest = json.loads((note / "manifest.json").read_text(encoding="utf-8"))
    inputs = {row["dataset"]: row for row in manifest["inputs"]}
    assert [fact.id for fact in facts.values() if not fact.function] == []
    for fact in facts.values():
        for source in fact.sources:
            row = inputs[source.split("@")[0]]
            assert len(row["sha256"]) == 64
    assert inputs["french/Portfolios_Formed_on_ME"]["rows"]["returns_vw"][1] == PERIOD


def test_trace_prints_value_function_exhibit_file_rows_and_code(strategynote: Call) -> None:
    assert strategynote("report", PERIOD, "--data", "demo", "--formats", "html")[0] == 0
    # A demonstration stands beside real notes: the trace of one is asked for by the folder that holds it.
    from strategynote.delivery.trace import trace_lines

    said = "\n".join(trace_lines(find_project().reports / f"demo-{PERIOD}", "first.answer"))
    for words in ("0.5 (ratio), printed as '0.50'", "a cell of the notebook", "first.table, data in exhibits/first.table.csv", "returns_vw: ",
                  "sha256 ", "strategynote 0.", "notebook   first, sha256"):
        assert words in said
    assert strategynote("trace", "first.answer", "--period", "2019-01")[0] == 2


def test_a_number_without_a_fact_is_found() -> None:
    facts = Facts([make_fact("a.b", 0.25, "rate")])
    good = facts.phrase("In {month} it was {a.b}, see ", month=long_month(parse_period(PERIOD))).html
    known = {fact.id: fact for fact in facts}
    assert untraced_words(f"<html><body><div class='words'><p>{good}<a class='ref'>Exhibit 5</a></p></div></body></html>", known) == []
    for bad in ("It rose 3 points", good.replace("25.0%", "26.0%"), good.replace("a.b", "a.c"), plain("in June 2025").html, good.replace('value="0.25"', 'value="0.2"')):
        assert untraced_words(f"<html><body><p class='title'>{bad}</p></body></html>", known) != []
    assert untraced_words("<html><body><h2 id='methods'>M</h2><div class='words'><p>Of 25 portfolios</p></div></body></html>", known) == []


def test_a_label_that_is_not_in_the_data_is_found() -> None:
    axis = '<g id="x-matplotlib.axis_1"><text>99</text></g>'
    payload = {"id": "a.b", "kind": "figure", "csv": "when,ret\n2025-06,0.123\n2025-05,0.1\n", "svg": f"<svg>{axis}<text>Small +12.3</text><text>2025</text></svg>"}
    assert untraced_labels(payload) == []
    assert untraced_labels(payload | {"svg": "<svg><text>Small +12.4</text></svg>"}) == ["a.b: '+12.4' in 'Small +12.4' is not in its data"]
    table = {"id": "a.b", "kind": "table", "csv": "row,ret\na,0.5\n", "html": "<table><tbody><tr><th>a 7</th><td>50.0</td><td>51</td></tr></tbody></table>"}
    assert untraced_labels(table) == ["a.b: '51' in '51' is not in its data"]
