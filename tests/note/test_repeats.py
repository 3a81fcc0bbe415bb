"""No two sentences of the body are equal once numbers and names are taken out."""

from __future__ import annotations

import pytest
from made_note import exhibit, front, meta, notebook, words
from strategynote.note.checks import check_html
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.html import render_html
from strategynote.note.repeats import find_repeats, skeleton

FACT = '<data class="fact" data-fact="a.b" value="1">{}</data>'


def note(*sentences: str, title: str = "") -> NoteDocument:
    book = notebook(exhibit("first.hero", title=title), *(words(sentence) for sentence in sentences))
    return build_document([("first", book)], front(takeaways=(), differences=()), meta())


def test_the_usual_note_repeats_nothing(document: NoteDocument) -> None:
    assert list(find_repeats(document)) == []


@pytest.mark.parametrize(("one", "other"), [
    ("Volatile small caps earned 18.5 points more than calm ones.", "Profitable mid caps earned 7.7 points more than unprofitable ones."),
    (f"The spread stood at {FACT.format('two points')} when the books were closed.", f"The spread stood at {FACT.format('nine points')} when the books were closed."),
    ("In June the lead of Exhibit 2 went to those that were last.", "In March the lead of Exhibit 7 went to those that were last."),
])
def test_a_sentence_with_other_numbers_or_names_is_a_repeat(one: str, other: str) -> None:
    document = note(one, other)
    (found,) = find_repeats(document)
    assert found.startswith("First section repeats a sentence of First section")
    assert found in check_html(document, render_html(document))


@pytest.mark.parametrize(("one", "other"), [
    ("Volatile small caps beat calm ones over the whole of it.", "Volatile small caps trailed calm ones over the whole of it."),
    ("See Exhibit 2.", "See Exhibit 3."),
])
def test_another_verb_or_a_mere_pointer_is_no_repeat(one: str, other: str) -> None:
    assert list(find_repeats(note(one, other))) == []


def test_captions_and_words_of_the_appendix_are_apart() -> None:
    sentence = "The finding of lines is twenty percent of what it was before"
    assert list(find_repeats(note(sentence + ".", title=sentence))) == []


def test_what_is_left_of_a_sentence() -> None:
    assert skeleton("In Q2 2025 Volatile small caps beat calm ones by 18.5 points.", ("18.5 points",)) == ("in", "beat", "ones", "by")
