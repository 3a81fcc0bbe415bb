"""Every sentence template: a number printed without its sign has words beside it that follow the sign."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
import strategynote.narrative
from strategynote.errors import BuildFailure
from strategynote.narrative.claims.inconsistencies import INCONSISTENCIES
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.facts import Fact, Facts, Phrase, make_fact
from strategynote.narrative.short_covering_words import against_least

MODULES = tuple(module.name for module in pkgutil.iter_modules(strategynote.narrative.__path__) if not module.ispkg)
UNSIGNED = {"points", "abs", "wholeabs", "pointswhole", "bp"}
GIVEN: dict[str, Any] = {
    "period": pd.Period("2025-06", "M"), "month": pd.Period("2025-06", "M"), "segment": "small", "horizon": "quarter", "sort": "volatility", "name": "volatility",
    "claim": "calm small caps beat volatile ones", "as_of": "24 July 2025", "stem": "rallies.call.6m_ago", "definition": "volatility",
}
TEXTS = {
    r"best_\w+_separate$|worst_\w+_separate$": "yes", r"best_[a-z]+$": "volatility", r"worst_[a-z]+$": "value", "strongest": "large", "current_state": "unconfirmed", "6m_ago.state": "none", "soft_landing": "no", "policy_phase": "easing",
    "steady_names": "value", "cuts_expected_method": "futures", "last_run_right": "yes",
}
MONTHS = ("month", "start", "last_call", "since", "first_month", "known_on")
# Distances, widths, thresholds, gains from a low, falls and losses in a fall, way from a high or low: there is no sign that words could follow.
NEVER_NEGATIVE = re.compile(
    r"_gap$|rmse|\.threshold$|\.median_gain$|\.current_gain$|^scenario\.fall_15\.(size|small_\w+_loss)$|below_high$|^valuation\.range(_fund)?\.(above|below)_|drawdown\.depth$"
)
# What invented facts cannot speak, and why no sign is lost: the rest of it, or its own tests, turn the numbers round.
ELSEWHERE = {
    "changes.changes_title": "counts", "changes.changes_sentences": "counts", "house.house_title": "a table's name", "rally_titles.rule_b_title": "counts",
    "rally_titles.drivers_title": "names", "macro_words.switching_sentence": "a probability, in macro/test_section.py",
    "macro_words.switching_title": "a probability", "positioning_words.quoted_sentence": "positioning/test_positioning_words.py",
    "positioning_words.target_sentence": "positioning/test_positioning_words.py", "positioning_words.attributed": "names",
    "rally_words.decision_sentence": "signs are printed", "short_covering_words.against_least": "below",
    "factor_words.ended": "a phrase in, a phrase out", "macro_words.joined": "phrases in, a phrase out", "facts.verbatim": "a text", "facts.plain": "a text",
    "facts.join": "phrases in, a phrase out", "outlook_words.beat": "outlook/test_outlook_words.py", "rally_words.about": "a template in, a phrase out",
    "rally_words.none_or": "a count", "valuation_small_words.counted": "a count",
}


class Invented(Facts):
    """Facts that are made up when they are asked for; `flipped` has its sign turned."""

    def __init__(self, flipped: str = "") -> None:
        super().__init__()
        self.flipped = flipped

    def __contains__(self, id: object) -> bool:
        return True

    def known(self, *ids: str) -> bool:
        return True

    def __getitem__(self, id: str) -> Fact:
        sign = -1.0 if id == self.flipped else 1.0
        text = next((words for pattern, words in TEXTS.items() if re.search(pattern, id)), None)
        if text is not None:
            return make_fact(id, text, "text", grade="B", n=100)
        if id.rsplit(".", 1)[-1] in MONTHS:
            return make_fact(id, "2025-03", "month", grade="B", n=100)
        unit = "percentile" if "percentile" in id else "points"
        return make_fact(id, 0.07 if unit == "percentile" else sign * 0.07, unit, interval=(sign * 0.07 - 0.05, sign * 0.07 + 0.05), n=100, n_effective=40, p=0.04, grade="B")


def functions() -> Iterator[tuple[str, Callable[[Facts], Any]]]:
    for name in MODULES:
        module = importlib.import_module(f"strategynote.narrative.{name}")
        for key, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not key.startswith("_"):
                parameters = list(inspect.signature(function).parameters.values())
                wanted = {p.name for p in parameters if p.default is p.empty and p.name != "facts"}
                if parameters and parameters[0].name == "facts" and wanted <= GIVEN.keys():
                    yield f"{name}.{key}", _call(function, {w: GIVEN[w] for w in wanted})


def _call(function: Callable[..., Any], given: dict[str, Any]) -> Callable[[Facts], Any]:
    return lambda facts: function(facts, **given)


def phrases(found: Any) -> list[Phrase]:
    if isinstance(found, Phrase):
        return [found]
    return [p for item in found for p in phrases(item)] if isinstance(found, tuple | list) else []


def said(function: Callable[[Facts], Any], flipped: str = "") -> list[Phrase]:
    return phrases(function(Invented(flipped)))


def words(found: list[Phrase]) -> str:
    """Return the words without the numbers of the facts in them."""
    return re.sub(r"\s+", " ", re.sub(r"<data[^>]*>[^<]*</data>", "", " ".join(p.html for p in found)))


def unsigned(found: list[Phrase]) -> list[str]:
    marks = re.findall(r'data-fact="([^"]+)"[^>]*?data-format="(\w+)"', " ".join(p.html for p in found))
    return sorted({id for id, form in marks if form in UNSIGNED and not NEVER_NEGATIVE.search(id)})


def spoken() -> dict[str, Callable[[Facts], Any]]:
    able = {}
    for name, function in functions():
        try:
            said(function)
        except (BuildFailure, KeyError, ValueError, TypeError, AttributeError):
            continue  # it needs facts that hang together; its own module's tests flip them
        able[name] = function
    return able


SPOKEN = spoken()


def test_every_function_that_gives_words_is_spoken_here_or_named_with_its_reason() -> None:
    wordy = set()
    for name in MODULES:
        module = importlib.import_module(f"strategynote.narrative.{name}")
        for key, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not key.startswith("_"):
                returned = str(inspect.signature(function).return_annotation)
                wordy |= {f"{name}.{key}"} if "Phrase" in returned or "Point" in returned else set()
    assert wordy - SPOKEN.keys() == ELSEWHERE.keys()


def test_most_sentences_can_be_spoken_on_invented_facts() -> None:
    assert len(SPOKEN) >= 180 and sum(bool(unsigned(said(function))) for function in SPOKEN.values()) >= 35


@pytest.mark.parametrize("name", [name for name, function in SPOKEN.items() if unsigned(said(function))])
def test_words_follow_the_sign_of_every_number_printed_without_it(name: str) -> None:
    function = SPOKEN[name]
    before = words(said(function))
    deaf = [id for id in unsigned(said(function)) if words(said(function, id)) == before]
    assert deaf == [], f"{name}: with {deaf} turned round the words stay: {before}"


def test_no_rule_and_no_disagreement_prints_a_number_without_its_sign() -> None:
    rules = [template for rule in RULES.values() for template in (*(part.says for part in (*rule.parts, *rule.outcome)), *rule.also)]
    templates = [*rules, *(template for row in INCONSISTENCIES for template in row.evidence)]
    quoted = {(id, form) for template in templates for id, form in re.findall(r"\{([\w.]+)\|(\w+)\}", template)}
    assert len(templates) > 100 and {form for _, form in quoted} & UNSIGNED
    assert sorted(id for id, form in quoted if form in UNSIGNED and not NEVER_NEGATIVE.search(id)) == []


@pytest.mark.parametrize(("value", "said"), [(0.03, "led the least shorted by 3.0 points"), (-0.03, "lagged the least shorted by 3.0 points"), (0.001, "matched the least shorted (+0.1 points)")])
def test_the_most_shorted_lead_lag_or_match(value: float, said: str) -> None:
    assert against_least(Facts([make_fact("short.spread", value, "points")]), "short.spread").text == said
