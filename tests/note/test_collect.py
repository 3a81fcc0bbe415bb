from __future__ import annotations

import nbformat
import pytest
from made_note import exhibit, facts, front, gap, meta, notebook, output, words
from strategynote.errors import BuildFailure
from strategynote.note.collect import collect
from strategynote.note.document import build_document


def test_code_streams_results_and_previews_stay_behind() -> None:
    book = notebook(words("Kept."))
    book.cells[1].outputs += [
        nbformat.v4.new_output("stream", text="progress"), nbformat.v4.new_output("execute_result", data={"text/html": "<table>frame</table>"}),
        output({"text/html": "<table class='dataframe'></table>"}),
    ]
    found = collect([("first", book)])
    cells = found.notebook.cells
    assert [len(c.get("outputs", [])) for c in cells] == [0, 1]
    assert cells[1].source == "" and cells[1].outputs[0].data["text/html"] == "<p>Kept.</p>"


def test_the_first_heading_names_the_section_and_leaves_the_text() -> None:
    book = notebook(words("x"), title=None)
    book.cells.insert(0, nbformat.v4.new_markdown_cell("# Macro backdrop\n\nWhat happened."))
    cells = collect([("macro_backdrop", book)]).notebook.cells
    assert cells[0].metadata.strategynote["title"] == "Macro backdrop"
    assert cells[1].source.strip() == "What happened."


def test_a_notebook_without_a_heading_is_named_after_its_file() -> None:
    cells = collect([("macro_backdrop", notebook(words("x"), title=None))]).notebook.cells
    assert cells[0].metadata.strategynote["title"] == "Macro backdrop"


def test_a_failed_cell_stops_the_build_with_its_cause() -> None:
    book = notebook(words("x"))
    book.cells[1].outputs.append(nbformat.v4.new_output("error", ename="KeyError", evalue="'mom'", traceback=[]))
    with pytest.raises(BuildFailure, match=r"KeyError: 'mom'"):
        collect([("first", book)])


def test_an_exhibit_shown_twice_stops_the_build() -> None:
    book = notebook(exhibit("first.lines"))
    with pytest.raises(BuildFailure, match=r"notebook second: exhibit 'first\.lines' is shown a second time"):
        collect([("first", book), ("second", book)])


def test_a_fact_with_two_values_stops_the_build() -> None:
    with pytest.raises(BuildFailure, match=r"fact a\.b is '2\.0', an earlier notebook found '1\.0'"):
        collect([("first", notebook(facts("first", {"a.b": 1.0}))), ("second", notebook(facts("second", {"a.b": 2.0})))])


def test_facts_and_gaps_of_all_notebooks_are_gathered() -> None:
    found = collect([("first", notebook(facts("first", {"a.b": 1.0}), gap())), ("second", notebook(facts("second", {"c.d": 2.0})))])
    assert list(found.facts) == ["a.b", "c.d"]
    assert [g.dataset for g in found.gaps] == ["made/flows"]


def test_notebooks_given_in_are_not_changed() -> None:
    book = notebook(words("x"), exhibit("first.lines"))
    before = nbformat.writes(book)
    build_document([("first", book)], front(hero="first.lines"), meta())
    assert nbformat.writes(book) == before


def test_equal_cell_ids_in_two_notebooks_do_not_clash() -> None:
    book = notebook(words("x"))
    ids = [cell.id for cell in collect([("first", book), ("second", book)]).notebook.cells]
    assert len(ids) == len(set(ids))
