"""Where we differ lists claims that the data contradict or do not support, and nothing else."""

from __future__ import annotations

import pytest
from strategynote.narrative.differences import MOST, list_differences
from strategynote.narrative.facts import Facts, make_fact

NUMBERS = {
    "valuation.small.percentile": (0.27, "percentile"), "outlook.small_minus_large.start_percentile": (0.87, "percentile"),
    "scenario.downside_beta.small": (1.25, "ratio"), "scenario.downside_beta.large": (0.95, "ratio"),
    "valuation.range.below_5y_high": (-0.08, "return"), "valuation.range.above_5y_low": (0.55, "return"),
    "rallies.volatility.share_lasted_12m": (0.38, "share"), "rallies.risk.share_lasted_12m": (0.73, "share"),
}
CLAIMS = {"C54": "below their historical multiple", "C63": "The downside of small caps", "C60": "near multi-year lows", "C36": "very rare"}


def words(verdicts: dict[str, str], **changes: float) -> list[str]:
    values = {id: (changes.get(id.replace(".", "__"), value), unit) for id, (value, unit) in NUMBERS.items()}
    facts = [make_fact(id, value, unit) for id, (value, unit) in values.items()]
    facts += [make_fact(f"claims.{claim}", verdict, "text") for claim, verdict in verdicts.items()]
    return [f"{claim.text} {number.text}" for claim, number in list_differences(Facts(facts))]


@pytest.mark.parametrize("verdict", ["supported", "mixed", "not testable here"])
@pytest.mark.parametrize("claim", CLAIMS)
def test_only_a_contradicted_claim_is_listed(claim: str, verdict: str) -> None:
    assert any(CLAIMS[claim] in line for line in words({claim: "contradicted"}))
    assert words({claim: verdict}) == []


def test_the_number_stands_beside_the_claim() -> None:
    assert words({"C63": "contradicted"})[0].endswith("In falling months their beta is 1.25, that of large caps 0.95.")
    assert words({"C60": "contradicted"})[0].endswith("8.0% below its five-year high and +55.0% above its low.".replace("+", ""))


def test_cheap_against_large_follows_its_percentile() -> None:
    assert "cheap only against large caps" in words({"C54": "contradicted"})[0]
    assert "not cheap against large caps either" in words({"C54": "contradicted"}, outlook__small_minus_large__start_percentile=0.3)[0]


def test_at_most_five_are_listed() -> None:
    assert len(words(dict.fromkeys(CLAIMS, "contradicted"))) == len(CLAIMS) <= MOST == 5


@pytest.mark.parametrize(("interval", "said"), [((-0.03, 0.12), "the data do not decide it."), ((-0.12, -0.03), "the data speak against it."), ((0.01, 0.12), None)])
def test_the_call_for_the_decade_differs_while_its_interval_reaches_below_zero(interval: tuple[float, float], said: str | None) -> None:
    fact = make_fact("outlook.small_minus_large.expected", sum(interval) / 2, "return", interval=interval)
    lines = [number.text for _, number in list_differences(Facts([fact]))]
    assert [line.rsplit(": ", 1)[1] for line in lines] == ([said] if said else [])
