"""No two sentences of the body may say the same of different names: equal once numbers and names are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategynote.note.collect import KEY
from strategynote.note.document import NoteDocument
from strategynote.note.sentences import split_markdown, split_sentences

FEWEST_WORDS = 4
# What a template fills in: segments, sorts and the sides of sorts, definitions, quantities in words, months.
_NAMES = frozenset(
    """micro small mid large lowest highest decile caps cap quintile quintiles segment segments index junk quality market size value beta profitability
    volatility residual momentum reversal investment accruals issuance net risk composite growth profitable unprofitable volatile calm high low cheap
    expensive past-year winning losing last month's fast-growing slow-growing high-beta low-beta high-accrual low-accrual idiosyncratically
    no one two three four five six seven eight nine ten eleven twelve first second third fourth fifth once twice percent point points month months
    year years quarter quarters percentile january february march april may june july august september october november december""".split()
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'\N{RIGHT SINGLE QUOTATION MARK}-]*")


def find_repeats(document: NoteDocument) -> Iterator[str]:
    """Yield each sentence of the body that another one repeats; captions, source lines, the ledger and gaps are apart."""
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for section, words, facts in body_sentences(document):
        key = skeleton(words, facts)
        if len(key) < FEWEST_WORDS:
            continue
        if key in seen:
            where, other = seen[key]
            yield f"{section} repeats a sentence of {where} with other numbers or names: {_short(words)!r} and {_short(other)!r}"
        seen.setdefault(key, (section, words))


def body_sentences(document: NoteDocument) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (section, sentence, printed facts in it) of the words between the brief and the appendix."""
    section = ""
    for cell in document.notebook.cells:
        mark = cell.metadata[KEY]
        if mark["kind"] == "section":
            section = mark["title"]
        elif cell.cell_type == "markdown":
            yield from ((section, s.words, tuple(said for _, said in s.facts)) for s in split_markdown(cell.source))
        else:
            for output in cell.outputs:
                kind = output.metadata[KEY]
                if kind["kind"] == "words" and kind.get("place", "body") == "body":
                    yield from ((section, s.words, tuple(said for _, said in s.facts)) for s in split_sentences(output.data["text/html"]))


def skeleton(words: str, facts: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what is left of a sentence without its facts, numbers and names, in lower case."""
    for said in sorted(facts, key=len, reverse=True):
        words = words.replace(said, " ")
    found = _WORD.findall(words)
    # A capital inside a sentence is a name; the first word may be one as well, but is judged by the list.
    return tuple(w.lower() for place, w in enumerate(found) if w.lower() not in _NAMES and (place == 0 or w[0].islower()))


def _short(words: str) -> str:
    return words if len(words) <= 90 else words[:87] + "..."
