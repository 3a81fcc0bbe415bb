"""The recipe for a rule runs as it stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from strategynote.narrative.claims.judge import judge_claim
from strategynote.narrative.claims.table import REPORT, claim
from strategynote.narrative.facts import Facts, make_fact

RECIPES = Path(__file__).parents[3] / "docs" / "recipes.md"


@pytest.mark.parametrize(("value", "verdict"), [(0.12, "supported"), (0.1301, "contradicted")])
def test_a_rule_of_the_recipe_judges_its_claim(value: float, verdict: str) -> None:
    section = RECIPES.read_text(encoding="utf-8").split("## Change the rule of a claim")[1].split("\n## ")[0]
    (block,) = re.findall(r"```python\n(.*?)```", section, flags=re.S)
    made: dict[str, Any] = {}
    exec(block, made)
    facts = Facts([make_fact("etf.IWM.since_quarter_start", value, "return")])
    assert judge_claim(claim("C18"), made["rule"], facts, period=REPORT).verdict == verdict
