"""The note's words as numbered sentences, each with the facts that it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import html as parser

from strategynote.narrative.facts import Phrase
from strategynote.note.collect import KEY
from strategynote.note.document import NoteDocument
from strategynote.note.number import resolve_text

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
_MARKUP = re.compile(r"[*_`]{1,3}|^#+\s*|^[-*]\s+", re.M)


@dataclass(frozen=True)
class Sentence:
    """One sentence: its number in the review copy, the words, the facts in them as (id, printed text)."""

    number: int
    words: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Passage:
    """The sentences under one heading."""

    heading: str
    sentences: tuple[Sentence, ...]


def number_sentences(document: NoteDocument) -> list[Passage]:
    """Return the brief and every section as sentences, numbered through the whole note."""
    passages, last = [], 0
    for heading, found in (("The brief", list(_brief(document))), *_sections(document)):
        numbered = tuple(replace(sentence, number=last + place) for place, sentence in enumerate(found, start=1))
        last += len(numbered)
        if numbered:
            passages.append(Passage(heading, numbered))
    return passages


def split_sentences(markup: str) -> list[Sentence]:
    """Return the sentences of a piece of HTML, not numbered yet."""
    text, marks = "", []
    for words, fact in _pieces(parser.fragment_fromstring(markup, create_parent="div")):
        if fact:
            marks.append((len(text), fact, words))
        text += words
    bounds = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    found = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        words = " ".join(text[start:end].split())
        if words:
            found.append(Sentence(0, words, tuple((id, said) for at, id, said in marks if start <= at < end)))
    return found


def _pieces(node: Any) -> Iterator[tuple[str, str | None]]:
    fact = node.get("data-fact")
    if node.text:
        yield node.text, fact
    for child in node:
        yield from _pieces(child)
        if child.tail:
            yield child.tail, fact


def _brief(document: NoteDocument) -> Iterator[Sentence]:
    front = document.front
    groups: list[list[Phrase]] = [[front.headline], [front.deck], *(list(pair) for pair in (*front.takeaways, *front.differences))]
    for phrases in (*groups, list(front.call), list(front.last_call), list(front.thresholds)):
        for phrase in phrases:
            yield from _resolved(phrase.html, document)


def _resolved(markup: str, document: NoteDocument) -> Iterator[Sentence]:
    for sentence in split_sentences(markup):
        yield replace(sentence, words=resolve_text(sentence.words, document.numbers))


def _sections(document: NoteDocument) -> list[tuple[str, list[Sentence]]]:
    sections: list[tuple[str, list[Sentence]]] = []
    for cell in document.notebook.cells:
        if cell.metadata[KEY]["kind"] == "section":
            sections.append((cell.metadata[KEY]["title"], []))
        elif cell.cell_type == "markdown":
            sections[-1][1].extend(split_markdown(resolve_text(cell.source, document.numbers)))
        else:
            for output in cell.outputs:
                sections[-1][1].extend(_of_output(output, document))
    return sections


def split_markdown(source: str) -> Iterator[Sentence]:
    """Yield the sentences of Markdown, with the facts that are marked up in it."""
    for paragraph in re.split(r"\n\s*\n", source):
        if paragraph.strip():
            yield from split_sentences(_MARKUP.sub("", paragraph))


def _of_output(output: Any, document: NoteDocument) -> Iterator[Sentence]:
    kind = output.metadata[KEY]["kind"]
    if kind == "exhibit":
        exhibit = document.exhibits[output.data["text/plain"]]
        for sentence in _resolved(exhibit["title_html"], document):
            yield replace(sentence, words=f"{exhibit['label']}: {sentence.words}")
    elif kind == "gap":
        yield Sentence(0, output.data["text/plain"])
    else:
        yield from _resolved(output.data["text/html"], document)
