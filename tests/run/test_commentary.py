"""The desk's words: facts, quoted numbers, and what takes the place of the brief's words; anything else stops with file and line."""

from __future__ import annotations

import pandas as pd
import pytest
from strategynote.errors import BuildFailure
from strategynote.narrative.brief import compose_brief
from strategynote.narrative.facts import Facts, make_fact, plain
from strategynote.project import find_project
from strategynote.run.commentary import Commentary, parse_commentary

JUNE = pd.Period("2025-06", freq="M")
FACTS = Facts([make_fact("factors.small.volatility.quarter", 0.185, "points"), make_fact("factors.small.value.quarter", -0.13, "points")])


def parse(text: str) -> Commentary:
    return parse_commentary(text, FACTS, JUNE)


def source(found: Commentary) -> str:
    ((_, notebook),) = found.section
    return str(notebook.cells[0].source)


def test_a_fact_is_quoted_with_its_mark_and_format() -> None:
    words = source(parse("Junk led by {{factors.small.volatility.quarter|points}}.\n"))
    assert words.startswith("# From the desk\n\nJunk led by <data ") and 'data-fact="factors.small.volatility.quarter"' in words and ">18.5 points</data>." in words


def test_a_foreign_number_names_its_source_and_date() -> None:
    words = source(parse("They expect [[5,500]](Stifel, 2025-07) and [[12%]](A. Broker & Co, 2025-06-30)."))
    assert ">5,500 (Stifel, July 2025)</span>" in words and ">12% (A. Broker &amp; Co, June 2025)</span>" in words


def test_names_dates_and_the_numbers_of_a_list_are_no_typed_numbers() -> None:
    text = "1. The Russell 2000 and the S&P 500 in June 2025, Q2 2025, on 24 July 2025 and since 1999.\n2. See {{exhibit:factors.leadership}}.\n"
    assert "{exhibit:factors.leadership}" in source(parse(text))


@pytest.mark.parametrize(("text", "line", "message"), [
    ("Fine.\n\nJunk led by {{factors.small.volatility.quartr}}.", 3, "unknown fact 'factors.small.volatility.quartr' (did you mean 'factors.small.volatility.quarter'?)"),
    ("Junk led by 18.5 points.", 1, "the number '18.5' is typed by hand"),
    ("Fine.\nWe see 3 reasons.", 2, "the number '3' is typed by hand"),
    ("It gained 2025 points.", 1, "the number '2025' is typed by hand"),
    ("It earned 12% in 2025.", 1, "the number '12%' is typed by hand"),
    ("They expect [[5,500]].", 1, "does not name source and date"),
    ("They expect [[5,500]](Stifel).", 1, "does not name source and date"),
    ("They expect [[5,500]](Stifel, July).", 1, "does not name source and date"),
    ("Junk led by {factors.small.value.quarter}.", 1, "a brace or bracket does not close"),
    ("Junk led by {{volatility}}.", 1, "{{volatility}} is no fact"),
    ("Fine.\n\n## Headline\nUp by 3", 4, "the number '3' is typed by hand"),
    ("## Takeaway 6\n**Six.** Too many.", 1, "'## Takeaway 6' is not known"),
    ("## Takeaway 1\nWithout a claim.", 1, 'a takeaway reads "**The claim.** Its evidence."'),
    ("## Headline\n\n", 1, "nothing stands under this heading"),
    ("## Headline\na\n## Headline\nb", 3, "stands there twice"),
])
def test_what_cannot_be_traced_stops_the_build_with_file_and_line(text: str, line: int, message: str) -> None:
    with pytest.raises(BuildFailure) as caught:
        parse(text)
    assert f"params/2025-06/commentary.md, line {line}: " in str(caught.value) and message in str(caught.value)


def test_headline_and_takeaways_take_the_place_of_ours() -> None:
    brief = compose_brief(Facts(), JUNE)
    found = parse("## Headline\nThe desk's view\n\n## Takeaway 1\n**Junk led.**\nBy {{factors.small.volatility.quarter|points}}.\n\n# Our view\nWords.\n")
    amended = found.amend(brief)
    assert amended.headline.text == "The desk's view" and amended.deck == brief.deck
    claim, evidence = amended.takeaways[0]
    assert (claim.text, evidence.text) == ("Junk led.", "By 18.5 points.") and evidence.quoted == ["factors.small.volatility.quarter"]
    assert source(found).startswith("# Our view\nWords.")


def test_without_words_of_the_desk_nothing_changes() -> None:
    brief = compose_brief(Facts(), JUNE)
    assert parse("").section == () and parse("").amend(brief) == brief
    assert parse("## Headline\nOurs").section == () and parse("## Headline\nOurs").amend(brief).headline == plain("Ours")


def test_the_example_of_the_recipes_is_valid() -> None:
    text = (find_project().root / "docs" / "recipes.md").read_text(encoding="utf-8").split("```markdown\n")[1].split("```")[0]
    found = parse(text)
    assert found.headline == plain("Junk led again") and set(found.takeaways) == {2} and "5,500 (Stifel, July 2025)" in source(found)
