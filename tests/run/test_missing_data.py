"""A note without one of its optional datasets: the section still stands, invents nothing, and the dataset is named as a gap."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from strategynote import section as sections
from strategynote.data.catalog import catalog
from strategynote.data.inventory import take_inventory
from strategynote.data.origins import Origin, current_origin
from strategynote.exhibits.exhibit import MIME
from strategynote.narrative.brief import compose_brief
from strategynote.narrative.claims.judge import judge_claims
from strategynote.narrative.facts import Fact, Facts
from strategynote.project import Project, find_project
from strategynote.run.assemble import not_at_hand
from walled import Said, run_section, use_archive

JUNE = pd.Period("2025-06", freq="M"), dt.date(2025, 7, 24)
# The files of short positions begin in 2026.
MONTHS = {"short_covering": (pd.Period("2026-02", freq="M"), dt.date(2026, 8, 14))}
# Sections, and how many optional datasets each must read at least, or nothing is tried.
LEAST = {
    "macro_backdrop": 30, "factor_attribution": 15, "low_quality_rallies": 5, "valuation_concentration": 15, "decade_outlook": 1, "positioning": 8,
    "short_covering": 5,
}
SECTIONS = tuple(LEAST)


@functools.cache
def said(name: str, archive: Path, *, without: str = "") -> tuple[Said, set[str]]:
    """Return what a section says when no file of one dataset is found, and the gaps that the note lists for it."""

    def origin(project: Project) -> Origin:
        full = current_origin(project)
        return Origin(full.kind, full.folders, tuple(v for v in full.vintages if v.dataset != without))

    period, as_of = MONTHS.get(name, JUNE)
    with pytest.MonkeyPatch.context() as patch:
        use_archive(patch, archive)
        patch.setattr(sections, "current_origin", origin)
        patch.setattr(sections, "display_bundle", lambda *_: ({MIME: {}}, {}))  # pictures have tests of their own
        found = run_section(name, period, as_of, patch)
        lines = take_inventory(origin(find_project()), period=period, as_of=as_of)
    return found, {gap.dataset for gap in not_at_hand([found.record], lines)}


def facts_of(found: Said) -> list[Fact]:
    return [Fact.from_json(id, record) for id, record in found.record["facts"].items()]


def from_dataset(fact: Fact, id: str) -> bool:
    """Return whether a fact names the dataset as a source, with or without its vintage."""
    return any(source.split("@")[0] == id for source in fact.sources)


@pytest.mark.archive
@pytest.mark.parametrize("name", SECTIONS)
def test_without_each_optional_dataset_in_turn_the_note_stands_and_names_it(name: str, archive: Path, record_property: Callable[[str, object], None]) -> None:
    whole, _ = said(name, archive)
    others = [fact for other in SECTIONS if other != name for fact in facts_of(said(other, archive)[0])]
    read = [id for id in whole.record["datasets"] if not catalog()[id].core]
    assert len(read) >= LEAST[name]
    for id in read:
        less, gaps = said(name, archive, without=id)
        facts = facts_of(less)
        lost = whole.record["facts"].keys() - {fact.id for fact in facts}
        assert [fact.id for fact in facts_of(whole) if fact.id in lost and not from_dataset(fact, id)] == [], id
        assert [fact.id for fact in facts if fact.value is None and not fact.reason] == [], id
        assert [fact.id for fact in facts if from_dataset(fact, id)] == [], id
        assert id in gaps, id
        brief = compose_brief(Facts([*others, *facts]), JUNE[0])
        assert brief.headline.text and len(brief.takeaways) >= 3, id
        assert len(judge_claims(Facts([*others, *facts]), JUNE[0])) == 74, id
    record_property("counted: optional datasets removed from a section in turn", len(read))
