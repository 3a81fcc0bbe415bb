"""The desk's own words in params/<period>/commentary.md: prose with our facts, and headline and takeaways in place of ours.

Every number in them is either a fact, `{{fact.id}}`, or somebody else's, `[[5,500]](Stifel, 2025-07)`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import nbformat
import pandas as pd

from strategynote.errors import BadInput, BuildFailure
from strategynote.narrative.brief import Brief, Point
from strategynote.narrative.facts import Facts, Phrase
from strategynote.periods import long_month
from strategynote.project import Project

NAME, TITLE = "commentary", "From the desk"
MOST_TAKEAWAYS = 5
_SLOT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_FOREIGN = re.compile(r"\[\[([^\[\]]*)\]\](?:\(([^()]*)\))?")
_ORIGIN = re.compile(r"\s*([^,\s][^,]*?)\s*,\s*((?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?)\s*")
_EXHIBIT = re.compile(r"exhibit:[a-z][\w.]*")
# Names and dates hold digits that state nothing: indices, months, quarters, years, and the numbers of a list.
_NAMES = re.compile(
    r"\b(?:Russell (?:[123]000|2500|Top 200)|S&P (?:1500|[1456]00)|Nasdaq[ -]100|MSCI \w+ \d+|Q[1-4](?: (?:19|20)\d\d)?|H[12](?: (?:19|20)\d\d)?"
    r"|(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: (?:19|20)\d\d)?"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?|(?:in|since|of|from|to|until|before|after|by|and|during) (?:19|20)\d\d)"
    r"\b(?!\s*(?:%|percent|points|basis)|[.,]\d)"
)
_ITEM = re.compile(r"^\s*\d+\.(?=\s)")
_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[$€£]?\d[\d,.]*\d%?|\d%?")
_PART = re.compile(r"^##\s+(headline|takeaway)\b\s*(\S*)\s*$", re.I)
_BOLD = re.compile(r"^\*\*(.+?)\*\*\s*(.*)$", re.S)


@dataclass(frozen=True)
class Commentary:
    """A commentary with its facts filled in: the section, and what takes the place of words in the brief."""

    section: tuple[tuple[str, nbformat.NotebookNode], ...] = ()
    headline: Phrase | None = None
    takeaways: Mapping[int, Point] = field(default_factory=dict)

    def amend(self, brief: Brief) -> Brief:
        """Return the brief with the desk's headline and takeaways in place of the computed ones."""
        points = dict(enumerate(brief.takeaways, start=1)) | dict(self.takeaways)
        return replace(brief, headline=self.headline or brief.headline, takeaways=tuple(points[n] for n in sorted(points)))


def read_commentary(project: Project, period: pd.Period) -> str:
    """Return the commentary of a month, or nothing.

    Raises
    ------
    BadInput
        When the file is not UTF-8 text.
    """
    path = project.params / str(period) / "commentary.md"
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text; save the file as UTF-8") from error


def parse_commentary(text: str, facts: Facts, period: pd.Period) -> Commentary:
    """Return a commentary: "## Headline" and "## Takeaway 2" open what replaces words of the brief, the rest is a section of its own.

    A heading "# ..." replaces the section's title "From the desk". HTML in the text is shown as it is typed.

    Raises
    ------
    BuildFailure
        With file and line: an unknown fact, a typed number that is neither a fact nor quoted with source and date, a part that
        is not known.
    """
    file = f"params/{period}/commentary.md"
    prose, parts = _split(text.splitlines(), file)
    headline, takeaways = None, {}
    for (kind, number), lines in parts.items():
        where = f"{file}, line {lines[0][0]}"
        phrase = _phrase(lines[1:], facts, file)
        if not phrase.text:
            raise BuildFailure(f"{where}: nothing stands under this heading")
        if kind == "headline":
            headline = phrase
        else:
            takeaways[number] = _point(phrase, where)
    return Commentary(_section(prose, facts, file), headline, takeaways)


Line = tuple[int, str]


def _split(lines: list[str], file: str) -> tuple[list[Line], dict[tuple[str, int], list[Line]]]:
    """Return the prose, and the lines of each part with its heading first."""
    prose: list[Line] = []
    parts: dict[tuple[str, int], list[Line]] = {}
    current = prose
    for number, line in enumerate(lines, start=1):
        found = _PART.match(line)
        if found:
            key = _key(found, f"{file}, line {number}")
            if key in parts:
                raise BuildFailure(f"{file}, line {number}: {line.strip()!r} stands there twice")
            current = parts.setdefault(key, [])
        elif line.startswith("#"):
            current = prose
        current.append((number, line))
    return prose, parts


def _key(found: re.Match[str], where: str) -> tuple[str, int]:
    kind, which = found[1].lower(), found[2]
    if kind == "headline" and not which:
        return kind, 0
    if kind == "takeaway" and which.isdigit() and 1 <= int(which) <= MOST_TAKEAWAYS:
        return kind, int(which)
    raise BuildFailure(f"{where}: {found[0].strip()!r} is not known; expected \"## Headline\" or \"## Takeaway 1\" to \"## Takeaway {MOST_TAKEAWAYS}\"")


def _point(phrase: Phrase, where: str) -> Point:
    parts = [_BOLD.match(words) for words in (phrase.html, phrase.text)]
    if parts[0] is None or parts[1] is None:
        raise BuildFailure(f"{where}: a takeaway reads \"**The claim.** Its evidence.\"")
    return tuple(Phrase(parts[0][group], parts[1][group]) for group in (1, 2))  # type: ignore[return-value]


def _section(prose: list[Line], facts: Facts, file: str) -> tuple[tuple[str, nbformat.NotebookNode], ...]:
    if not any(line.strip() for _, line in prose):
        return ()
    words = "\n".join(_filled(line, facts, f"{file}, line {number}").html for number, line in prose).strip()
    if not words.startswith("# "):
        words = f"# {TITLE}\n\n{words}"
    return ((NAME, nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(words, id=NAME)])),)


def _phrase(lines: list[Line], facts: Facts, file: str) -> Phrase:
    pieces = [_filled(line.strip(), facts, f"{file}, line {number}") for number, line in lines if line.strip()]
    return Phrase(" ".join(p.html for p in pieces), " ".join(p.text for p in pieces))


def _filled(line: str, facts: Facts, where: str) -> Phrase:
    """Return a line with its facts and quoted numbers in place."""
    found = Phrase("", "")
    for words, piece in _pieces(line, facts, where):
        _check_words(words, where, first=not found.text)
        found = found + Phrase(words.replace("&", "&amp;").replace("<", "&lt;"), words) + piece
    return found


def _pieces(line: str, facts: Facts, where: str) -> Iterator[tuple[str, Phrase]]:
    """Yield (words, what follows them): a fact, an exhibit, a quoted number, or nothing at the end."""
    end = 0
    for match in sorted((*_SLOT.finditer(line), *_FOREIGN.finditer(line)), key=lambda m: m.start()):
        if match.start() < end:
            continue
        yield line[end:match.start()], _quoted(match[1], facts, where) if match[0].startswith("{") else _foreign(match, where)
        end = match.end()
    yield line[end:], Phrase("", "")


def _quoted(slot: str, facts: Facts, where: str) -> Phrase:
    if _EXHIBIT.fullmatch(slot):
        return Phrase(f"{{{slot}}}", f"{{{slot}}}")
    if "." not in slot:
        raise BuildFailure(f"{where}: {{{{{slot}}}}} is no fact; write {{{{section.name}}}} or {{{{exhibit:section.name}}}}")
    try:
        return facts.phrase(f"{{{slot}}}")
    except BuildFailure as error:
        raise BuildFailure(f"{where}: {error}") from error


def _foreign(match: re.Match[str], where: str) -> Phrase:
    origin = _ORIGIN.fullmatch(match[2] or "")
    if origin is None or not match[1].strip():
        raise BuildFailure(f"{where}: {match[0]!r} does not name source and date; write [[5,500]](Stifel, 2025-07)")
    number, source, date = match[1].strip(), origin[1], origin[2]
    words = f"{number} ({source}, {long_month(pd.Period(date[:7], freq='M'))})"
    shown = html.escape(words, quote=False)
    return Phrase(f'<span class="foreign" title="quoted from {html.escape(source)}, {date}">{shown}</span>', words)


def _check_words(words: str, where: str, *, first: bool) -> None:
    rest = _NAMES.sub("", _ITEM.sub("", words) if first else words)
    typed = _NUMBER.search(rest)
    if typed:
        raise BuildFailure(
            f"{where}: the number {typed[0]!r} is typed by hand; quote a fact, {{{{section.name}}}}, or name source and date, [[{typed[0]}]](Stifel, 2025-07)"
        )
    if "{" in rest or "}" in rest or "[[" in rest or "]]" in rest:
        raise BuildFailure(f"{where}: a brace or bracket does not close; facts are {{{{section.name}}}}, quoted numbers [[5,500]](Stifel, 2025-07)")
