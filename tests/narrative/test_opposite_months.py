"""Notes of opposite months read as different notes, each true: no word of page one is a constant, and none contradicts its number."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from strategynote import section as sections
from strategynote.exhibits.exhibit import MIME
from strategynote.narrative.brief import Brief, compose_brief
from strategynote.narrative.facts import Facts, Phrase
from strategynote.note.repeats import FEWEST_WORDS, skeleton
from strategynote.note.sentences import split_sentences
from strategynote.project import find_project
from strategynote.section import Section

pytestmark = pytest.mark.archive
# The last month of the bubble, the month of the low, the crash, the meme stocks, and the report's own.
MONTHS = ("2000-02", "2009-03", "2020-03", "2021-02", "2025-06")
# What carries headline, deck, takeaways and call; draws are few, for words hang on signs and grades alone.
NOTEBOOKS = {"factor_attribution": {}, "low_quality_rallies": {"draws": 200}, "macro_backdrop": {"draws": 200}, "decade_outlook": {"draws": 200}}
FEWEST_SENTENCES = 50  # of these notebooks' bodies, or nothing is compared
RISK, QUALITY = "factors.small.volatility.quarter", "factors.small.profitability.quarter"


@dataclass(frozen=True)
class Note:
    """One month: its facts, page one, and the sentences of its body with the facts printed in them."""

    facts: Facts
    brief: Brief
    body: tuple[tuple[str, tuple[str, ...]], ...]

    def fact(self, id: str) -> Any:
        return self.facts[id].value


@pytest.fixture(scope="module")
def notes(archive: Path) -> Iterator[dict[str, Note]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATEGYNOTE_ARCHIVES", str(archive))
        patch.setenv("STRATEGYNOTE_ROOT", str(find_project().root))
        patch.setattr(sections, "display_bundle", lambda *_: ({MIME: {}}, {}))
        yield {month: read(month, patch) for month in MONTHS}


def read(month: str, patch: pytest.MonkeyPatch) -> Note:
    """Run a month's notebooks in this process, without drawing."""
    facts, said = Facts(), []

    def keep(bundle: dict[str, Any], metadata: dict[str, Any]) -> None:
        mark = metadata.get("strategynote", {})
        if mark.get("kind") == "words" and mark.get("place", "body") == "body":
            said.extend(split_sentences(bundle["text/html"]))

    patch.setattr(Section, "_display", staticmethod(keep))
    for name, values in NOTEBOOKS.items():
        space: dict[str, Any] = {}
        for cell in json.loads((find_project().notebooks / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                with contextlib.redirect_stdout(io.StringIO()):
                    exec("".join(cell["source"]), space)
                if "parameters" in cell["metadata"].get("tags", []):
                    space |= {"period": month, **values}
        facts.add(space["section"].facts)
    return Note(facts, compose_brief(facts, pd.Period(month, freq="M")), tuple((s.words, tuple(text for _, text in s.facts)) for s in said))


def plain_words(phrase: Phrase) -> str:
    """Return a phrase without the numbers of its facts."""
    return re.sub(r"\s+", " ", re.sub(r"<data[^>]*>[^<]*</data>", "#", phrase.html))


def test_headlines_and_decks_differ(notes: dict[str, Note]) -> None:
    assert len({note.brief.headline.text for note in notes.values()}) >= 4
    assert {word for note in notes.values() for word in ("beat", "trailed") if f"Volatile small caps {word} calm ones" in note.brief.deck.text} == {"beat", "trailed"}
    page_one = {month: " ".join(phrase.text for point in note.brief.takeaways for phrase in point) for month, note in notes.items()}
    for sides in (("unprofitable ones beat", "unprofitable ones trailed"), ("Micro caps gained", "Micro caps lost"), ("is confirmed", "may have begun"),
                  ("rule is not met", "rule decides neither way")):
        assert {side for words in page_one.values() for side in sides if side in words} == set(sides)


@pytest.mark.parametrize("place", range(5))
def test_each_takeaway_says_different_things_in_different_months(notes: dict[str, Note], place: int) -> None:
    said = {plain_words(note.brief.takeaways[place][0] + " " + note.brief.takeaways[place][1]) for note in notes.values()}
    assert len(said) >= 3, said


@pytest.mark.parametrize("month", MONTHS)
def test_headline_and_deck_are_true(notes: dict[str, Note], month: str) -> None:
    note = notes[month]
    headline, deck = note.brief.headline.text, note.brief.deck.text
    assert ("rally" in headline and "without a rally" not in headline) == (note.fact(f"{RISK}_percentile") >= 0.8)
    assert headline.startswith("Calm led") == (note.fact(f"{RISK}_percentile") <= 0.2)
    assert ("Volatile small caps beat" in deck) == (note.fact(RISK) > 0.0005) and ("Volatile small caps trailed" in deck) == (note.fact(RISK) < -0.0005)
    assert ("profitable ones led" in deck) == (note.fact(QUALITY) > 0.0005) and ("profitable ones lagged" in deck) == (note.fact(QUALITY) < -0.0005)
    assert ("no sound basis" in deck) == (note.facts["rallies.volatility.median_months"].p >= 0.05)


@pytest.mark.parametrize("month", MONTHS)
def test_takeaways_are_true(notes: dict[str, Note], month: str) -> None:
    note = notes[month]
    quarter, turn, micro, rally, macro = (f"{bold.text} {evidence.text}" for bold, evidence in note.brief.takeaways)
    spreads = {id: note.fact(id) for id in ("factors.junk.large.volatility.quarter", "factors.junk.large.profitability.quarter")}
    for words, value in zip(("volatile stocks {} calm", "unprofitable ones {} profitable"), spreads.values(), strict=True):
        assert words.format("beat" if value > 0 else "trailed") in quarter
    for end, best in (("best", max), ("worst", min)):
        ranked = {s: note.fact(f"factors.small.{s}.month") for s in ("profitability", "beta", "volatility", "residual_volatility", "momentum", "reversal", "value", "investment", "accruals")}
        assert note.fact(f"factors.small.{end}_month") == best(ranked, key=ranked.__getitem__)
        assert note.facts[f"factors.small.{end}_month"].text.lower() in turn.lower()
    fund = note.facts.known("etf.IWC.since_quarter_start", "etf.IWC.previous_quarter")
    now, before = (note.fact(f"etf.IWC.{k}" if fund else f"returns.micro.{j}") for k, j in (("since_quarter_start", "quarter"), ("previous_quarter", "previous_quarter")))
    assert f"Micro caps {'gained' if now > 0 else 'lost'}" in micro
    if now > 0 > before:
        assert ("not enough to recover" in micro) == ((1 + now) * (1 + before) < 1)
    state = note.fact("rallies.volatility.current_state")
    assert {"confirmed": "is confirmed", "unconfirmed": "may have begun", "none": "is under way"}[state] in rally
    verdict = {"yes": "rule is met", "no": "rule is not met"}.get(note.fact("macro.soft_landing"), "decides neither way")
    assert verdict in macro
    cuts = note.fact("macro.first_cut.soft_minus_recession")
    if cuts is not None:
        assert f"points {'higher' if cuts > 0 else 'lower'} without recession" in macro


@pytest.mark.parametrize("month", MONTHS)
def test_the_call_and_what_would_change_our_mind_follow_the_facts(notes: dict[str, Note], month: str) -> None:
    note = notes[month]
    said = " ".join(phrase.text for phrase in note.brief.thresholds)
    assert ("would end the rally" in said) == (note.fact("rallies.volatility.current_state") == "confirmed")
    assert ("would rule out a soft landing" in said) == (note.fact("macro.sahm") < 0.5 and note.fact("macro.soft_landing") != "no")
    assert ("would turn the decade call" in said) == (note.fact("outlook.small_minus_large.start_percentile") > 0.5)
    low = note.facts["outlook.small_minus_large.expected"].interval
    assert listed(note) == (low is not None and low[0] <= 0)


def listed(note: Note) -> bool:
    """Return whether page one differs from the call for the decade."""
    return "“Small caps will beat large caps over the decade.”" in [claim.text for claim, _ in note.brief.differences]


def test_some_month_differs_from_the_call_for_the_decade(notes: dict[str, Note]) -> None:
    assert any(listed(note) for note in notes.values())


@pytest.mark.parametrize("month", MONTHS)
def test_no_two_sentences_of_one_body_are_alike_without_numbers_and_names(notes: dict[str, Note], month: str) -> None:
    keys = Counter(key for words, facts in notes[month].body if len(key := skeleton(words, facts)) >= FEWEST_WORDS)
    assert keys.total() >= FEWEST_SENTENCES
    assert [" ".join(key) for key, count in keys.items() if count > 1] == []
