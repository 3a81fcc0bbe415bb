"""Rules for the claims on the decade (C64 to C69), positioning and the scenario (C70 to C74)."""

from __future__ import annotations

from strategynote.narrative.claims.kinds import Bound, Estimate
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.vocabulary import NEAR_TARGET, SHARP

MAIN, VALUE = "outlook.small_minus_large", "outlook.value_minus_growth"
DECADE = "2035-07"
QUINTILES = "the two smallest size quintiles against the largest, not the Russell indices"
MORE_DECADES = "More decades: there are about nine that do not overlap."

OUTLOOK = (
    Rule(
        claim="C64", scope="forecast", exhibit="outlook.forecast", rule="The expected ten-year return of small minus large is above zero, with its interval.",
        parts=(Estimate(
            id=f"{MAIN}.expected",
            says=f"Expected: {{{MAIN}.expected}} a year (from {{{MAIN}.expected|lo}} to {{{MAIN}.expected|hi}}), probability of beating large "
                 f"{{{MAIN}.probability_positive}}; effective n = {{{MAIN}.n_effective|number}}.",
        ),),
        proxy=QUINTILES, needs=MORE_DECADES,
    ),
    Rule(
        claim="C65", scope="forecast", exhibit="outlook.forecast", rule="The same over the whole decade, by more than the cost of trading small caps.",
        parts=(Estimate(id=f"{MAIN}.expected", against="outlook.break_even.cost",
                        says=f"Expected: {{{MAIN}.expected}} a year against {{outlook.break_even.cost}} of cost; the interval begins at {{{MAIN}.expected|lo}}."),),
        proxy=QUINTILES, needs=MORE_DECADES,
    ),
    Rule(
        claim="C66", scope="forecast", due=DECADE, exhibit="outlook.decade_parts", rule="Over the decade both growth with payout and valuation of small caps rise against large caps.",
        also=("Over the last ten years growth and payout gave {outlook.last_decade.growth_and_payout} a year, revaluation {outlook.last_decade.revaluation}.",),
        proxy=QUINTILES, needs="The decade itself.",
    ),
    Rule(
        claim="C67", exhibit="outlook.start_and_outcome", rule="Cheaper small caps at the start go with a better decade against large caps: slope by the bootstrap without predictability.",
        parts=(Estimate(id=f"{MAIN}.slope",
                        says=f"A log unit of relative book-to-market goes with {{{MAIN}.slope}} a year (R² {{{MAIN}.r2}}, out of sample {{{MAIN}.r2_oos}}); effective n = "
                             f"{{{MAIN}.n_effective|number}}."),),
        proxy=QUINTILES, needs=MORE_DECADES,
    ),
    Rule(
        claim="C68", scope="forecast", exhibit="outlook.value_growth", rule="Expected ten-year returns of small minus large and of value minus growth are above zero, with their intervals.",
        parts=(
            Estimate(id=f"{MAIN}.expected", name="small minus large", says=f"Small minus large {{{MAIN}.expected}} (from {{{MAIN}.expected|lo}} to {{{MAIN}.expected|hi}}),"),
            Estimate(id=f"{VALUE}.expected", name="value minus growth", says=f"value minus growth {{{VALUE}.expected}} (from {{{VALUE}.expected|lo}} to {{{VALUE}.expected|hi}})."),
        ),
        proxy=QUINTILES, needs="Valuations of markets outside the United States for the third part.",
    ),
    Rule(
        claim="C69", exhibit="outlook.reversal", rule="Five years of small minus large go with the opposite sign over the next five, by more than chance gives, with months in random order.",
        parts=(Estimate(id="outlook.reversal.slope", sign=-1.0, against="outlook.reversal.chance",
                        says="The slope of the next five years on the last is {outlook.reversal.slope} (from {outlook.reversal.slope|lo} to {outlook.reversal.slope|hi}; "
                             "chance gives {outlook.reversal.chance})."),),
        proxy=QUINTILES, needs="More five-year periods: about eighteen do not overlap.",
    ),
)

POSITIONING = (
    Rule(
        claim="C70", scope="window", exhibit="positioning.target", rule="The quoted target lies fifteen percent below the close, within one percentage point.",
        parts=(Bound(id="scenario.target.gap_to_stated", at_least=-NEAR_TARGET, at_most=NEAR_TARGET,
                     says="From the close of {scenario.target.close} ({scenario.target.close_date}) the target is {scenario.target.distance}; as stated it implies "
                          "a close of {scenario.target.implied_spot}."),),
        needs="The S&P 500's close of the day.",
    ),
    Rule(
        claim="C71", scope="forecast", due="2025-12", exhibit="positioning.scenario", rule="The S&P 500 falls fifteen percent below its close of the report between August and December 2025.",
        outcome=(Bound(id="since_report.lowest", at_most=-SHARP, says="The lowest close to the end of the year was {since_report.lowest} from the close of the report."),),
        also=("From any day such a fall within six months has a probability of {scenario.fall_15.probability_6m}.",),
        needs="The second half of 2025.",
    ),
    Rule(claim="C72", scope="report", rule="Attributed, not asserted.", why="Other houses' targets and past calls are not in any file at hand.",
         needs="A dated survey of strategists' targets."),
    Rule(
        claim="C73", exhibit="positioning.slowdowns", rule="Profitable and calm small caps have done better in slowdowns than outside them.",
        parts=(
            Estimate(id="positioning.slowdown.quality.difference", name="profitable",
                     says="In slowdowns profitable small caps made {positioning.slowdown.quality.inside} a year against unprofitable ones, otherwise "
                          "{positioning.slowdown.quality.outside};"),
            Estimate(id="positioning.slowdown.calm.difference", name="calm",
                     says="calm against volatile ones {positioning.slowdown.calm.inside} and {positioning.slowdown.calm.outside}."),
        ),
        proxy="operating profit and volatility; leverage and sectors only as a list of names", needs="Leverage and margins by firm through history.",
    ),
    Rule(
        claim="C74", exhibit="positioning.falls", rule="In falling markets volatile and unprofitable small caps have the higher betas: quality loses less in the scenario.",
        parts=(
            Estimate(id="scenario.downside_beta.small.volatility.difference", level=0.95, name="volatile against calm",
                     says="In falling months the beta of volatile small caps is {scenario.downside_beta.small.volatility.high}, of calm ones "
                          "{scenario.downside_beta.small.volatility.low};"),
            Estimate(id="scenario.downside_beta.small.profitability.difference", sign=-1.0, level=0.95, name="profitable against unprofitable",
                     says="of profitable ones {scenario.downside_beta.small.profitability.high}, of unprofitable ones {scenario.downside_beta.small.profitability.low}."),
        ),
        proxy="size quintiles of the French library",
        needs="Falling months since the sorts begin, and accounts by firm for leverage.",
    ),
)
