"""Facts carry their unit and certainty; sentences can only quote what is there."""

import pytest
from strategynote.errors import BuildFailure
from strategynote.narrative.facts import Facts, make_fact


def facts() -> Facts:
    return Facts([
        make_fact("a.gain", 0.161, "return", interval=(0.10, 0.22), n=12, p=0.004),
        make_fact("a.loss", -0.0234, "return"),
        make_fact("a.gap", None, "return", reason="the file ends in 2019-02"),
        make_fact("a.rank", 0.973, "percentile"),
        make_fact("a.start", "2025-03", "month"),
        make_fact("a.count", 7, "count"),
    ])


def test_text_follows_the_unit() -> None:
    printed = {f.id: f.text for f in facts()}
    assert printed == {"a.gain": "+16.1%", "a.loss": "\u22122.3%", "a.gap": "not available", "a.rank": "97th percentile", "a.start": "March 2025", "a.count": "7"}


def test_a_sentence_marks_up_the_facts_it_quotes() -> None:
    phrase = facts().phrase("Junk led by {a.gain|points} since {a.start}.")
    assert phrase.text == "Junk led by 16.1 points since March 2025."
    assert '<data class="fact" data-fact="a.gain" value="0.161" data-format="points">16.1 points</data>' in phrase.html


@pytest.mark.parametrize(("template", "message"), [
    ("It rose {a.gian}.", "unknown fact 'a.gian' .did you mean 'a.gain'"),
    ("It rose {a.gap}.", "is missing: the file ends in 2019-02"),
    ("It rose 16 points.", "a digit is typed by hand"),
    ("It rose {a.gain|pionts}.", "did you mean 'points'"),
    ("It {verb}.", "has no word for {verb}"),
    ("It rose {a.loss|lo}.", "quotes its interval, but it has none"),
    ("It rose {a.loss|p}.", "quotes a p-value"),
    ("It rose {a.gain", "a brace does not close"),
])
def test_a_sentence_that_claims_more_than_its_facts_stops_the_build(template: str, message: str) -> None:
    with pytest.raises(BuildFailure, match=message):
        facts().phrase(template)


def test_missing_values_need_a_reason() -> None:
    with pytest.raises(BuildFailure, match="missing without a reason"):
        make_fact("a.b", float("nan"), "return")


def test_one_name_one_number() -> None:
    registry = facts()
    registry.add([make_fact("a.count", 7, "count")])
    with pytest.raises(BuildFailure, match=r"a\.count is set twice"):
        registry.add([make_fact("a.count", 8, "count")])


def test_words_are_escaped() -> None:
    assert facts().phrase("{x}", x="<script>").html == "&lt;script&gt;"


@pytest.mark.parametrize(("value", "text"), [(0.001, "1st percentile"), (0.999, "99th percentile"), (0.115, "12th percentile"), (0.22, "22nd percentile")])
def test_percentiles_never_reach_zero_or_a_hundred(value: float, text: str) -> None:
    assert make_fact("a.p", value, "percentile").text == text


def test_negative_zero_prints_as_zero() -> None:
    assert make_fact("a.z", -0.0001, "return").text == "0.0%"
