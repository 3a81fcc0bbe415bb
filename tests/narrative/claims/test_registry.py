"""No rule changes in silence: what decides a claim is registered, with the day, and whether results had been seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from strategynote.errors import BuildFailure
from strategynote.narrative.claims.kinds import Bound
from strategynote.narrative.claims.registry import (
    changed_with_results_seen,
    fingerprint,
    in_force,
    load_registry,
    read_registry,
    registry_words,
)
from strategynote.narrative.claims.rules import RULES

HEAD = "claim,fingerprint,declared,results,reason\n"


def test_every_rule_is_the_one_that_was_registered_last() -> None:
    registered = {id: entry.fingerprint for id, entry in in_force(load_registry()).items()}
    changed = {id: fingerprint(rule) for id, rule in RULES.items() if registered.get(id) != fingerprint(rule)}
    assert changed == {}, "a rule has changed: add a row to registry.csv with its new fingerprint, the day, results (unseen or seen) and the reason"
    assert registered.keys() == RULES.keys()


def test_a_bound_a_fact_or_a_month_changes_the_fingerprint_and_words_do_not() -> None:
    rule = RULES["C18"]
    (part,) = rule.parts
    assert isinstance(part, Bound)
    for changed in (replace(part, at_most=part.at_most + 0.001), replace(part, id="etf.IWB.since_quarter_start"), replace(part, optional=True)):
        assert fingerprint(replace(rule, parts=(changed,))) != fingerprint(rule)
    assert fingerprint(replace(rule, due="2030-01")) != fingerprint(rule) and fingerprint(replace(rule, scope="always")) != fingerprint(rule)
    assert fingerprint(replace(rule, parts=(replace(part, says="Other words {etf.IWM.since_quarter_start}."),), rule="Other words.")) == fingerprint(rule)


def test_a_change_with_results_in_view_is_named_under_the_ledger() -> None:
    blind = read_registry(HEAD + "C01,aaa,2026-11-22,unseen,\n")
    late = [*blind, *read_registry(HEAD + "C01,bbb,2027-01-05,seen,The bound was a slip.\n")]
    assert changed_with_results_seen(blind) == [] and registry_words(blind).endswith("registered.")
    assert "C01 on 2027-01-05 (The bound was a slip)" in registry_words(late)


@pytest.mark.parametrize("row", ["C01,aaa,2026-11-22,perhaps,", "C01,aaa,2026-11-22,seen,"])
def test_a_row_that_hides_what_was_known_is_refused(row: str) -> None:
    with pytest.raises(BuildFailure, match="row C01"):
        read_registry(HEAD + row + "\n")
