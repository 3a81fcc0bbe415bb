"""Rules for the claims on the macro backdrop (C01 to C14)."""

from __future__ import annotations

from strategynote.narrative.claims.kinds import Bound, Estimate, Word
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.vocabulary import RECESSION, SHARP, SLOWER

FILINGS = "Debt by rate and maturity for each firm: SEC financial-statement data sets, with the share of loans at floating rates."

SINCE_APRIL = (
    Estimate(id="macro.since_april.high_yield", sign=-1.0, name="the high-yield spread", says="Since April: the high-yield spread {macro.since_april.high_yield};"),
    Estimate(id="macro.since_april.nfci", sign=-1.0, name="financial conditions", says="financial conditions {macro.since_april.nfci} (lower is easier)."),
)
MACRO = (
    Rule(
        claim="C01", scope="report", exhibit="macro.landing",
        rule="The soft-landing rule is met: growth, inflation and its direction, Sahm gap, recession probability, each with its margin.",
        parts=(Word(
            id="macro.soft_landing", yes=("yes",), open=("cannot be told apart",), size="macro.recession_probability_published",
            says="The soft-landing rule says: {macro.soft_landing}; {macro.landing.unclear|words} of {macro.landing.conditions|words} conditions lie inside "
                 "their margins, recession probability {macro.recession_probability_published}, Sahm gap {macro.sahm}.",
        ),),
        needs="Conditions outside their margins: the next months of jobs and prices.",
    ),
    Rule(
        claim="C02", scope="window", exhibit="macro.policy", rule="Quarter-point cuts by meeting to December 2025, and the month of the first, from futures of the as-of date.",
        why="No fact dates the first cut that futures price, and yields over a year know neither September nor December.",
        also=("Over twelve months {macro.cuts_expected} cuts are expected ({macro.cuts_method}).",), needs="Settlements of 30-day federal funds futures of July 2025, by meeting.",
    ),
    Rule(
        claim="C03", scope="report", exhibit="macro.policy",
        rule="Tightening counts as near its end while the last target change is a rise; easing restarts when cuts are priced. Later: when they were made.",
        parts=(
            Word(id="macro.policy_phase", name="tightening", yes=("hiking", "pause after hiking"),
                 says="The policy phase is {macro.policy_phase}, the last change of {macro.policy.last_change} a move of {macro.policy.last_move|bpsigned}, "
                      "{macro.policy.cumulative|bpsigned} in all."),
            Bound(id="macro.cuts_expected", at_least=0.5, name="cuts ahead", says="Cuts expected in twelve months: {macro.cuts_expected}."),
        ),
        outcome=(
            Word(id="macro.policy_phase", name="tightening", yes=("hiking", "pause after hiking"), says="The policy phase now is {macro.policy_phase},"),
            Word(id="macro.policy_phase", name="easing again", yes=("easing",), open=("pause after easing",), size="macro.cuts_expected",
                 says="the last change of {macro.policy.last_change} a move of {macro.policy.last_move|bpsigned}, "
                      "{macro.policy.cumulative|bpsigned} in all."),
        ),
        needs="Futures prices of the as-of date for the second half of the claim.",
    ),
    Rule(
        claim="C04", scope="report", exhibit="macro.curve",
        rule="Both recession probabilities for twelve months, published and re-estimated, are below thirty percent with their intervals.",
        parts=(
            Bound(id="macro.recession_probability_published", at_most=RECESSION, proxy=True, name="probability, published coefficients",
                  says="The yield curve gives {macro.recession_probability_published} (from {macro.recession_probability_published|lo} to "
                       "{macro.recession_probability_published|hi}) for the month a year ahead;"),
            Bound(id="macro.recession_probability", at_most=RECESSION, proxy=True, name="probability, re-estimated",
                  says="re-estimated {macro.recession_probability}, on {macro.recession_count|words} recessions."),
        ),
        proxy="a probability of one month a year ahead, not of the whole of one to two years",
        needs="The months themselves, and the NBER's announcements about them.",
    ),
    Rule(
        claim="C05", scope="report", rule="Real GDP of the year so far, annualised, grows at least one point more slowly than the year before, give or take what its missing quarters may add.",
        parts=(Bound(
            id="macro.growth.slowdown", at_most=-SLOWER,
            says="Real GDP grew {macro.growth.this_year} a year over the quarters known ({macro.growth.quarters|words} of four), after {macro.growth.last_year} the year before.",
        ),),
        needs="The other quarters of the year; final sales to private domestic purchasers.",
    ),
    Rule(
        claim="C06", scope="window", exhibit="macro.uncertainty",
        rule="In the report's month policy uncertainty and the VIX are both below April 2025, by more than such months usually differ.",
        parts=(
            Estimate(id="macro.since_april.epu", sign=-1.0, name="policy uncertainty",
                     says="Policy uncertainty has changed by {macro.since_april.epu} since April, to the {macro.uncertainty.epu_percentile} of its history."),
            Estimate(id="macro.since_april.vix", sign=-1.0, name="the VIX",
                     says="The VIX has changed by {macro.since_april.vix}, to the {macro.uncertainty.vix_percentile}."),
        ),
        proxy="policy uncertainty and the VIX; trade-policy uncertainty ends in 2024", needs="A current file of trade-policy uncertainty.",
    ),
    Rule(
        claim="C07", scope="window", exhibit="macro.uncertainty",
        rule="The monthly index of geopolitical risk for Israel fell over the three months to the report's month, by more than it usually moves in three months.",
        parts=(Estimate(id="macro.three_months.gpr_israel", sign=-1.0,
                        says="In the three months to the report's month the index for Israel moved by {macro.three_months.gpr_israel}."),),
        also=("The world's index moved by {macro.three_months.gpr}.",),
        proxy="a count of newspaper articles by month", needs="The daily index to the day of the report: its last weeks lie after the last month known.",
    ),
    Rule(
        claim="C08", scope="window", exhibit="macro.uncertainty",
        rule="In the report's month the high-yield spread is lower and financial conditions easier than in April 2025, each by more than such months usually differ; beta led.",
        parts=(
            *SINCE_APRIL,
            Bound(id="factors.small.beta.quarter", name="beta led", at_least=0.0, proxy=True, says="High-beta small caps against low-beta ones over the quarter {factors.small.beta.quarter}."),
        ),
        proxy="a credit spread, financial conditions, beta: prices of risk, not a survey of appetite", needs="The slope of VIX futures, fund flows and surveys of investors.",
    ),
    Rule(
        claim="C09", exhibit="macro.first_cuts",
        rule="Small beat large on average over twelve months from a first cut without a recession, and by more than with one, by permutation of the labels.",
        parts=(
            Bound(id="macro.first_cut.soft_mean", name="ahead without recession", at_least=0.0, proxy=True,
                  says="Without recession small minus large was {macro.first_cut.soft_mean} ({macro.first_cut.soft_events|words} events),"),
            Estimate(id="macro.first_cut.soft_minus_recession", name="against recessions",
                     says="with one {macro.first_cut.recession_mean} ({macro.first_cut.recession_events|words}); difference "
                          "{macro.first_cut.soft_minus_recession}, p = {macro.first_cut.p}."),
        ),
        also=("Without {macro.first_cut.pivotal} the mean without recession is {macro.first_cut.soft_without_pivotal}.",),
        proxy="size quintiles of the French library, not the Russell indices", needs="More cycles: there is about one first cut in four years.",
    ),
    Rule(
        claim="C10", exhibit="macro.sensitivity", rule="In months of a falling two-year yield small caps beat large caps at an unchanged market; the same for the ten-year yield.",
        parts=(
            Estimate(id="macro.sensitivity.size.two_year", name="two-year yield", p="",
                     says="A quarter-point fall of the two-year yield has gone with {macro.sensitivity.size.two_year} of small minus large;"),
            Estimate(id="macro.sensitivity.size.ten_year", name="ten-year yield", p="", says="of the ten-year yield with {macro.sensitivity.size.ten_year}."),
        ),
        proxy="same-month moves of yields; months in which yields fall are often bad months for growth", needs="Surprises around FOMC announcements.",
    ),
    Rule(
        claim="C11", exhibit="macro.sensitivity", rule="A quarter-point fall of the two-year yield goes with small caps ahead of large ones.",
        parts=(Estimate(
            id="macro.sensitivity.size.two_year", p="",
            says="A quarter-point fall has gone with {macro.sensitivity.size.two_year} a month (from {macro.sensitivity.size.two_year|lo} to "
                 "{macro.sensitivity.size.two_year|hi}) of small minus large.",
        ),),
        proxy="the two-year yield stands for expected cuts", needs="Returns in windows around FOMC announcements.",
    ),
    Rule(
        claim="C12", rule="Share of floating-rate and short-term debt by size of firm.", why="No file at hand says how small caps borrow.", needs=FILINGS,
        also=("In the press: {valuation.press.floating_small} of small caps' debt floats, {valuation.press.floating_large} of large caps' "
              "({valuation.press.floating_small.source}).",),
    ),
    Rule(claim="C13", rule="Change of interest over operating profit for a full-point cut, by size.", why="No file at hand holds interest and debt by firm.", needs=FILINGS),
    Rule(
        claim="C14", scope="report", exhibit="factors.size_lines", rule="The S&P 500 fund fell by fifteen percent or more to a low in April 2025 and has since risen by as much.",
        parts=(
            Bound(id="market.april.fall", name="the fall", at_most=-SHARP, says="The S&P fund fell {market.april.fall} to {market.april.low_date}"),
            Bound(id="market.april.rebound", name="the rise since", at_least=SHARP, says="and has gained {market.april.rebound} since then to its highest close."),
        ),
        needs="Daily prices of the S&P 500 fund over the spring of 2025.",
    ),
)
