"""Rules for the claims on low-quality rallies (C34 to C43) and short covering (C44 to C48)."""

from __future__ import annotations

from strategynote.narrative.claims.kinds import Bound, Estimate, Word
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.vocabulary import CRISIS, HALF, LONG, LOW, RARE, SHORT

BASE, RISK = "rallies.volatility", "rallies.risk"
DEFINITION = "volatile less calm small caps (the baseline) and the mean of volatility and beta"
EARNINGS = "Dates of earnings releases (SEC form 8-K, item 2.02) and daily prices of small caps."
SHORTS = "short interest of index members over shares outstanding"
SHORT_HISTORY = "Short interest by settlement date since 2020, shares outstanding, daily prices of small caps."

RALLIES = (
    Rule(
        claim="C34", exhibit="rallies.definitions",
        rule="Fewer than half of the rallies last a year or more, by the baseline and by risk.",
        parts=(
            Estimate(id=f"{BASE}.share_lasted_12m", sign=-1.0, null=HALF, name="share by volatility",
                     says=f"By volatility {{{BASE}.share_lasted_12m}} of {{{BASE}.share_lasted_12m|n}} rallies lasted a year or more (from {{{BASE}.share_lasted_12m|lo}} to "
                          f"{{{BASE}.share_lasted_12m|hi}}),"),
            Estimate(id=f"{RISK}.share_lasted_12m", sign=-1.0, null=HALF, name="share by risk",
                     says=f"by risk {{{RISK}.share_lasted_12m}} of {{{RISK}.share_lasted_12m|n}}."),
        ),
        also=(f"The median is {{{BASE}.median_months}}, by chance {{{BASE}.random_walk_median_months}}.",
              "It is a year or less in {rallies.grid.short|words} of {rallies.grid.cells|words} definitions and thresholds.",),
        proxy=DEFINITION, needs="More rallies: there is about one in five years.",
    ),
    Rule(
        claim="C35", exhibit="rallies.episodes", rule="The volatility rallies around the recessions' ends of 2009 and 2020 each lasted 10 to 20 months, and unprofitable small caps had a rally after both.",
        parts=(
            Bound(id="rallies.crisis.first_months", name="after the first crisis", at_least=LONG[0], at_most=LONG[1], proxy=True,
                  says="The rally that began in {rallies.crisis.first_start} lasted {rallies.crisis.first_months},"),
            Bound(id="rallies.crisis.second_months", name="after the second crisis", at_least=LONG[0], at_most=LONG[1], proxy=True,
                  says="the one of {rallies.crisis.second_start} {rallies.crisis.second_months}."),
            Bound(id="rallies.crisis.profitability_rallies", name="by profitability", at_least=2, proxy=True,
                  says="Rallies of unprofitable small caps after the two crises: {rallies.crisis.profitability_rallies}."),
        ),
        also=("Test of rallies after crises against the others: p = {rallies.post_crisis.p} with {rallies.post_crisis.episodes|words} of them.",),
        proxy=DEFINITION, needs="Both episodes in the past of the note.",
    ),
    Rule(
        claim="C36", exhibit="rallies.episodes", rule="At most one rally in ten lasts a year or more, by the baseline and by risk, with exact binomial intervals.",
        parts=(
            Estimate(id=f"{BASE}.share_lasted_12m", sign=-1.0, null=RARE, name="share by volatility",
                     says=f"By volatility {{{BASE}.lasted_12m|words}} of {{{BASE}.share_lasted_12m|n}} rallies lasted a year or more (from {{{BASE}.share_lasted_12m|lo}} to "
                          f"{{{BASE}.share_lasted_12m|hi}}), the longest {{{BASE}.longest_months}};"),
            Estimate(id=f"{RISK}.share_lasted_12m", sign=-1.0, null=RARE, name="share by risk",
                     says=f"by risk {{{RISK}.lasted_12m|words}} of {{{RISK}.share_lasted_12m|n}} (from {{{RISK}.share_lasted_12m|lo}} to {{{RISK}.share_lasted_12m|hi}})."),
        ),
        proxy=DEFINITION, needs="More rallies, and one definition that all agree on.",
    ),
    Rule(
        claim="C37", scope="report", exhibit="rallies.inference", rule="More than twelve months have passed since the last recession's end.",
        parts=(Bound(id="rallies.post_crisis.months_since_trough", at_least=CRISIS + 1,
                     says="The last recession ended {rallies.post_crisis.months_since_trough} ago."),),
        needs="A recession's end that had been announced by the as-of date.",
    ),
    Rule(
        claim="C38", scope="forecast", due="2026-05", exhibit="rallies.survival",
        rule="The rally ends within six months with a probability above one half. Later: thirteen months after April 2025 no rally older than twelve months is running.",
        parts=(Bound(
            id=f"{BASE}.ends_within_6m", at_least=HALF,
            says=f"At {{{BASE}.current_age_months}} the chance of an end within six months is {{{BASE}.ends_within_6m}} (from {{{BASE}.ends_within_6m|lo}} to "
                 f"{{{BASE}.ends_within_6m|hi}}), the median life still to come {{{BASE}.remaining_median_months}}.",
        ),),
        outcome=(
            Word(id=f"{BASE}.current_state", name="no rally now", yes=("none",), open=("confirmed", "unconfirmed"), proxy=True, bar="rallies.threshold",
                 says=f"State of the rally now: {{{BASE}.current_state}}."),
            Bound(id=f"{BASE}.current_age_months", name="its age", at_most=SHORT, proxy=True, optional=True,
                  says=f"The rise since {{{BASE}.current_start}} is {{{BASE}.current_age_months}} old, {{{BASE}.below_high|points}} below its high."),
        ),
        proxy=DEFINITION, needs="The months to come.",
    ),
    Rule(
        claim="C39", exhibit="rallies.aftermath", rule="In the year after an end that could be known, quality wins by more than in other years, by the baseline and by risk.",
        parts=(
            Estimate(id=f"{BASE}.quality_12m_after_confirmation", against=f"{BASE}.quality_12m_always", p="one-sided", name="by volatility",
                     says=f"By volatility quality made {{{BASE}.quality_12m_after_confirmation}} in the year after a known end, {{{BASE}.quality_12m_always}} in any year;"),
            Estimate(id=f"{RISK}.quality_12m_after_confirmation", against=f"{RISK}.quality_12m_always", p="one-sided", name="by risk",
                     says=f"by risk {{{RISK}.quality_12m_after_confirmation}} and {{{RISK}.quality_12m_always}}."),
        ),
        also=(f"From the peak itself, known only afterwards, it was {{{BASE}.quality_12m_after_peak}}.",),
        proxy=DEFINITION, needs="More ended rallies.",
    ),
    Rule(
        claim="C40", exhibit="rallies.drivers", rule="Falls of the VIX and of policy uncertainty come with junk ahead of quality beside the market, and covered shorts rose more than others.",
        parts=(
            Estimate(id="rallies.drivers.vix", name="the VIX", sign=-1.0, says="Beside the market, a usual rise of the VIX comes with {rallies.drivers.vix} of junk less quality,"),
            Estimate(id="rallies.drivers.epu", name="policy uncertainty", sign=-1.0, says="of policy uncertainty with {rallies.drivers.epu}."),
            Estimate(id="short.covering_return", name="covering", says="Covering beyond its level, beta and volatility: {short.covering_return}."),
        ),
        proxy="same-month association, not cause", needs=SHORT_HISTORY,
    ),
    Rule(
        claim="C41", scope="report", exhibit="rallies.history", rule="The baseline's trough lies in March or April 2025, and the rally is confirmed at the declared threshold.",
        parts=(
            Word(id=f"{BASE}.current_start", name="the start", yes=("2025-03", "2025-04"), proxy=True,
                 says=f"The trough was {{{BASE}.current_start}};"),
            Word(id=f"{BASE}.current_state", name="confirmation", yes=("confirmed",), open=("unconfirmed",), proxy=True, bar="rallies.threshold",
                 says=f"since then the index has gained {{{BASE}.current_gain|points}} and the rally is {{{BASE}.current_state}} at the threshold of "
                      "{rallies.threshold|points}."),
        ),
        proxy=DEFINITION, needs="A further rise to the threshold.",
    ),
    Rule(claim="C42", scope="report", rule="Returns of heavily shorted and unprofitable small caps around earnings against the rest.",
         why="No file at hand dates earnings releases.", needs=EARNINGS),
    Rule(claim="C43", scope="report", rule="Counts of volume and volatility spikes in a declared basket, 2021 against 2025.",
         why="No file at hand holds daily volumes of the stocks concerned.", needs="Daily volumes and prices of a basket declared beforehand; FINRA's daily short volume."),
)

SHORT_COVERING = (
    Rule(
        claim="C44", scope="window", exhibit="short.covering", rule="Small caps in the highest fifth by short interest known before the quarter beat the lowest fifth over it.",
        parts=(Estimate(id="short.high_minus_low.quarter", p="", says="The most shorted fifth made {short.high_minus_low.quarter} against the least shorted."),),
        proxy=SHORTS, needs="Short interest published before the quarter, and prices of the same names through it.",
    ),
    Rule(
        claim="C45", exhibit="short.macbeth", rule="Across small caps, covering beyond the level of short interest, beta and volatility comes with higher returns.",
        parts=(Estimate(id="short.covering_return", says="Covering beyond level, beta and volatility: {short.covering_return}."),),
        proxy=SHORTS, needs=SHORT_HISTORY,
    ),
    Rule(
        claim="C46", scope="report", exhibit="short.intensity", rule="Intensity and length of covering against the averages of the squeezes since 2020.",
        why="No fact holds intensity and length of the squeezes since the pandemic; the middle of all months is no average of squeezes.",
        also=("Intensity stands at the {short.intensity_percentile} of its history.",), proxy=SHORTS, needs=SHORT_HISTORY,
    ),
    Rule(claim="C47", scope="report", rule="Count of heavily shorted small caps with an earnings date in the two weeks after the as-of date.",
         why="No calendar of earnings dates is at hand.", needs="EDGAR filing dates of the year before as a predictor."),
    Rule(
        claim="C48", scope="forecast", exhibit="short.covering", rule="Days to cover in small caps are in the lowest quarter of their own history.",
        parts=(Bound(id="short.days_to_cover.percentile", at_most=LOW, says="Days to cover stand at the {short.days_to_cover.percentile} of their history."),),
        proxy=SHORTS, needs="At least two years of settlement dates.",
    ),
)
