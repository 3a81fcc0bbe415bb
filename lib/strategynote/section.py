"""What a notebook holds in its hands: the walled data, the facts found so far, and ways to say and show them."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable

import pandas as pd

from strategynote.data.archive import Choice
from strategynote.data.catalog import dataset
from strategynote.data.demo.naming import demo_text
from strategynote.data.house import load_house
from strategynote.data.origins import current_origin
from strategynote.data.pins import read_pins
from strategynote.data.portfolios import UNIVERSE
from strategynote.data.wall import Wall
from strategynote.errors import BadInput, GapError, nearest
from strategynote.exhibits.exhibit import MIME, Exhibit, display_bundle
from strategynote.exhibits.house import house_table
from strategynote.exhibits.tables import Table
from strategynote.exhibits.terms import NOTE, is_closed, screen_table
from strategynote.narrative.facts import Fact, Facts, Phrase, join
from strategynote.narrative.house import house_facts
from strategynote.params import Resolved, load_params
from strategynote.periods import parse_period
from strategynote.project import Project, find_project
from strategynote.strict import be_strict, raise_failed_threads

FACTS_MIME = "application/vnd.strategynote.facts+json"
GAP_MIME = "application/vnd.strategynote.gap+json"

# The labels of tables are few and short: as Python's own strings they take less time than in Arrow's arrays.
pd.set_option("mode.string_storage", "python")


class Section:
    """One section of the note while its notebook runs.

    `wall` hands out data, `facts` holds the numbers found so far, `period` and `as_of` say what the note is about.
    """

    def __init__(self, name: str, wall: Wall) -> None:
        self.name = name
        self.wall = wall
        self.period = wall.period
        self.as_of = wall.as_of
        self.facts = Facts()
        self._house = False

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts to the section's registry."""
        self.facts.add(facts)

    def say(self, *paragraphs: Phrase | Iterable[Phrase] | None, place: str = "body") -> None:
        """Show sentences as paragraphs; a list of phrases becomes one paragraph, None is left out.

        `place` is "body" or "appendix": words about exhibits of the appendix stand there.
        """
        for paragraph in paragraphs:
            if paragraph is None:
                continue
            phrases = [paragraph] if isinstance(paragraph, Phrase) else [p for p in paragraph if p is not None]
            if phrases:
                self._display(*words_bundle(phrases, place=place))

    def show(self, *exhibits: Exhibit | None) -> None:
        """Show exhibits as they will look in print; facts that a title quotes learn where they are shown."""
        for exhibit in exhibits:
            if exhibit is None:
                continue
            for id in exhibit.title.quoted + exhibit.alt.quoted:
                if id in self.facts:
                    self.facts.place(id, exhibit.id)
            demo = os.environ.get("STRATEGYNOTE_KIND") == "demo"
            bundle, metadata = display_bundle(exhibit, functools.partial(demo_text, period=self.wall.period) if demo else str)
            if exhibit.table and not demo:
                bundle.setdefault(MIME, {}).update(self._for_the_screen(exhibit.table, exhibit.sources))
            self._display(bundle, metadata)

    def _for_the_screen(self, table: Table, sources: Iterable[str]) -> dict[str, str]:
        frames = [frame for source in sources if is_closed(source) for frame in self.wall.handed_out(source)]
        shown = screen_table(table, frames) if frames else None
        return {"html_screen": shown, "note_screen": NOTE} if shown else {}

    def show_house(self) -> None:
        """Show the desk's own numbers (params/house/*.csv) beside the facts found so far; without any, nothing."""
        self._house = True
        values = load_house(find_project().params / "house", self.period)
        # Real and simulated data never meet.
        if values and os.environ.get("STRATEGYNOTE_KIND") != "demo":
            self.add(house_facts(values, self.facts))
            self.show(house_table(values, self.facts))

    def gap(self, error: GapError, *, dataset: str, fills: str) -> None:
        """Name a dataset that is missing for this period, and what would fill the gap."""
        text = f"Not shown: {error}. {fills}"
        self._display({
            "text/html": f'<p class="gap">{text}</p>', "text/plain": text,
            GAP_MIME: {"section": self.name, "dataset": dataset, "message": str(error), "fills": fills},
        }, {"strategynote": {"kind": "gap"}})

    def close(self) -> None:
        """Hand the section's facts and the datasets it read to the note; the last call of every notebook."""
        raise_failed_threads()
        used = self.wall.used
        record = {
            "section": self.name,
            "facts": {fact.id: fact.as_json() | {"sources": [_stamp(s, used) for s in fact.sources]} for fact in self.facts},
            "datasets": {id: describe_choice(choice) | {"rows": self.wall.rows(id)} for id, choice in used.items()},
            "asked": {**self.wall.asked, "house": self._house},
        }
        self._display({FACTS_MIME: record, "text/plain": f"{self.name}: {len(self.facts)} facts, {len(used)} datasets"},
                      {"strategynote": {"kind": "facts"}})

    @staticmethod
    def _display(bundle: dict[str, object], metadata: dict[str, object]) -> None:
        from IPython.display import display

        display(bundle, raw=True, metadata=metadata)


def words_bundle(phrases: Iterable[Phrase], *, place: str = "body") -> tuple[dict[str, object], dict[str, object]]:
    """Return data and metadata of one paragraph, as notebooks hand it to the note."""
    words = join(phrases)
    return {"text/html": f"<p>{words.html}</p>", "text/plain": words.text}, {"strategynote": {"kind": "words", "place": place}}


def _stamp(source: str, used: dict[str, Choice]) -> str:
    """Return "dataset@vintage" for a source that was read; a source that was not read is an error in the notebook."""
    if source.startswith("house/"):
        return source
    if source not in used:
        raise BadInput(f"a fact names source {source!r}, which this notebook did not read; read: {', '.join(used)}")
    return f"{source}@{used[source].vintage.vintage or 'undated'}"


def describe_choice(choice: Choice) -> dict[str, object]:
    """Return one row of the inventory: what was used, how it stands to the as-of date, and its checksum."""
    row, vintage = dataset(choice.vintage.dataset), choice.vintage
    return {
        "title": row.title, "publisher": row.publisher, "file": vintage.file, "vintage": vintage.vintage or None,
        "status": choice.status, "first": vintage.first, "last": vintage.last, "terms": row.terms, "sha256": vintage.sha256(),
    }


def open_section(name: str, *, period: str, as_of: str | None = None) -> Section:
    """Return the section of a notebook, with data as they stood at `as_of`.

    In JupyterLab the period of `make lab` (STRATEGYNOTE_PERIOD) and its parameters take the place of those in the
    parameters cell. Archives come from STRATEGYNOTE_ARCHIVES, which the build sets, else from the default list.
    """
    be_strict()
    project = find_project()
    in_lab = os.environ.get("STRATEGYNOTE_PERIOD")
    month = parse_period(in_lab or period)
    resolved = load_params(project, month)
    if resolved.params.universe != UNIVERSE.id:
        wanted = resolved.params.universe
        raise BadInput(f"params: universe {wanted!r}, but this kernel works on {UNIVERSE.id!r}; restart it with STRATEGYNOTE_UNIVERSE={wanted}")
    if in_lab:
        put_in_force(resolved, name)
    day = pd.Timestamp(as_of).date() if as_of and not in_lab else resolved.as_of
    return Section(name, open_wall(project, month, day))


def put_in_force(resolved: Resolved, name: str) -> None:
    """Give the variables of a running notebook the values that params/ holds for it, and say so.

    Raises
    ------
    BadInput
        When params/ names a parameter that the notebook does not have.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    values = resolved.for_notebook(name, shell.user_ns)
    for key in values:
        if key not in shell.user_ns:
            raise BadInput(f"params: notebook {name} has no parameter {key!r}{nearest(key, [k for k in shell.user_ns if k[0] != '_'])}")
    shell.user_ns.update(values)
    print(f"In force for {resolved.period}: " + ", ".join(f"{key} = {value}" for key, value in values.items()))


def open_wall(project: Project, period: pd.Period, as_of: object) -> Wall:
    """Return the wall over the archives in force; STRATEGYNOTE_PINS names the files when a note is repeated."""
    origin = current_origin(project)
    return Wall(period, pd.Timestamp(as_of).date(), origin.vintages, parsed=project.parsed, pins=read_pins())
