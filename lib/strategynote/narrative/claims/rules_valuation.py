"""Rules for the claims on valuation and concentration (C49 to C63)."""

from __future__ import annotations

from strategynote.narrative.claims.kinds import Bound, Estimate, Word
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.vocabulary import (
    ABOUT,
    CHEAP,
    DEAR,
    EXPENSIVE,
    FEW,
    HALF,
    LOW,
    MULTIPLE,
    RECORD,
    SHARP,
    UNUSUAL,
)

BOOK = "book-to-market (low = dear), not a forward multiple"
TRAILING = "price over trailing earnings, not forward earnings"
HOLDINGS = "A dated file of index weights and earnings by member."
SIX_OF_SEVEN = 6
SINCE_2022 = tuple(f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13))

VALUATION = (
    Rule(
        claim="C49", scope="report", exhibit="valuation.concentration", rule="The seven weigh 34 to 36 percent of the S&P 500 and of the Nasdaq 100.",
        parts=(
            Bound(id="valuation.top7_weight", name="S&P fund", at_least=0.35 - ABOUT, at_most=0.35 + ABOUT,
                  says="In the S&P fund the seven weigh {valuation.top7_weight} ({valuation.weights_date})."),
            Bound(id="valuation.press.top7_nasdaq", name="the other index", at_least=0.35 - ABOUT, at_most=0.35 + ABOUT, proxy=True,
                  says="For the other index {valuation.press.top7_nasdaq.source} gave {valuation.press.top7_nasdaq}."),
        ),
        also=("In the Nasdaq fund they weigh {valuation.top7_weight_qqq}.",),
        proxy="weights of the S&P 500 fund; a quoted weight for the Nasdaq 100", needs="Dated weights of the Nasdaq 100.",
    ),
    Rule(claim="C50", rule="A definition, not a finding.", why="The list of names is a definition; this note uses the same seven (with both share classes of Alphabet).",
         needs="Nothing: there is no test of a definition."),
    Rule(
        claim="C51", scope="report", exhibit="valuation.members", rule="Six or more of the seven trade above 25 times forward earnings.",
        parts=(Bound(id="valuation.members_forward_over_25", at_least=SIX_OF_SEVEN,
                     says="Above the mark on forward earnings: {valuation.members_forward_over_25|words} of seven ({valuation.multiples_date})."),),
        also=("On trailing earnings, which a growing firm outgrows, {valuation.members_over_25|words} of {valuation.members_priced|words} are above it.",),
        needs="Forward earnings by member, dated, and the multiple of each.",
    ),
    Rule(
        claim="C52", scope="report", exhibit="valuation.members",
        rule="The S&P 500's price over estimated earnings is 24 to 26, and its cyclically adjusted multiple in the highest twentieth of its history.",
        parts=(
            Bound(id="valuation.sp500_forward_pe", name="the multiple", at_least=25 - MULTIPLE, at_most=25 + MULTIPLE, proxy=True,
                  says="On estimates for the calendar year the index trades at {valuation.sp500_forward_pe}, on the next at {valuation.sp500_forward_pe_next};"),
            Bound(id="valuation.cape_percentile", name="near its record", at_least=RECORD, proxy=True,
                  says="the cyclically adjusted multiple of {valuation.cape} is the {valuation.cape_percentile} of its history."),
        ),
        proxy="bottom-up estimates for the calendar year, at the last quarter end known", needs="Estimates for the next twelve months, dated.",
    ),
    Rule(
        claim="C53", scope="report", rule="The Russell 2000's price over forward earnings is 14 to 16, with loss makers in and left out.",
        parts=(Bound(id="valuation.russell_2000_pe", at_least=15 - MULTIPLE, at_most=15 + MULTIPLE, says="It trades at {valuation.russell_2000_pe}."),),
        also=("For all listed firms leaving out loss makers turns {valuation.market_pe_with_losses} into {valuation.market_pe}.",),
        needs="A dated file of small-cap earnings with loss makers in: the quoted multiple leaves them out.",
    ),
    Rule(
        claim="C54", scope="report", exhibit="outlook.valuation", rule="Small caps' book-to-market is above the middle of its history since 1926.",
        parts=(Bound(id="valuation.small.percentile", at_least=HALF, proxy=True,
                     says="Small caps' book-to-market of {valuation.small.book_to_market} is the {valuation.small.percentile} of its history (low is dear)."),),
        proxy=BOOK, needs="Index earnings through history, loss makers in.",
    ),
    Rule(
        claim="C55", scope="report", exhibit="outlook.valuation",
        rule="Large caps' book-to-market is in the lowest third of its history, small caps' in the highest; at large caps' mix of profitability small against large too.",
        parts=(
            Bound(id="valuation.large.percentile", name="large caps dear", at_most=DEAR, proxy=True, says="Book-to-market of large caps is the {valuation.large.percentile} of its history,"),
            Bound(id="valuation.small.percentile", name="small caps cheap", at_least=CHEAP, proxy=True, says="of small caps the {valuation.small.percentile} (low is dear)."),
            Bound(id="valuation.gap.adjusted_percentile", name="cheap at equal profitability", at_least=CHEAP, proxy=True,
                  says="At large caps' mix of profitability small against large is the {valuation.gap.adjusted_percentile}."),
        ),
        also=("Small against large it is the {outlook.small_minus_large.start_percentile}.",), proxy=BOOK, needs="Index earnings through history, loss makers in.",
    ),
    Rule(
        claim="C56", scope="report", exhibit="valuation.market_yields",
        rule="The seven trade at 25 times earnings or more, and the middle firm's book-to-market is not in the lowest third of its history.",
        parts=(
            Bound(id="valuation.top7_pe", name="the giants", at_least=EXPENSIVE, proxy=True,
                  says="On trailing earnings the seven trade at {valuation.top7_pe}, the index without them at {valuation.sp500_pe_ex_top7}."),
            Bound(id="valuation.median_bm_percentile", at_least=DEAR, proxy=True, name="the middle of the market",
                  says="In the middle of the market book-to-market is the {valuation.median_bm_percentile} of its history (low is dear)."),
        ),
        also=("Weighted by value it is the {valuation.market_bm_percentile}.",),
        proxy="trailing earnings for the giants, " + BOOK + " for the rest", needs="A longer history of the middle firm: its multiple is known once a year.",
    ),
    Rule(
        claim="C57", scope="report", exhibit="valuation.members", rule="Both trade at two dozen times trailing earnings or more.",
        parts=(
            Bound(id="valuation.pe.tsla", name="the first name", at_least=24, proxy=True, says="On trailing earnings: {valuation.pe.tsla} and"),
            Bound(id="valuation.pe.pltr", name="the second name", at_least=24, proxy=True, says="{valuation.pe.pltr} ({valuation.multiples_date})."),
        ),
        proxy=TRAILING, needs=HOLDINGS,
    ),
    Rule(
        claim="C58", scope="report", exhibit="valuation.contribution", rule="The seven made more than half of the S&P fund's return since the end of 2022.",
        parts=(Bound(id="valuation.top7_contribution_share", at_least=HALF, proxy=True,
                     says="The fund made {valuation.index_return} from {valuation.contribution_from} to {valuation.contribution_to}, the seven "
                       "{valuation.top7_contribution_share} of it."),),
        proxy="weights of one day carried back by prices", needs="Dated index weights from which weights can be carried back.",
    ),
    Rule(
        claim="C59", scope="report", exhibit="valuation.after_concentration",
        rule="The largest decile's share of value is in its highest tenth, the share of firms ahead of the market in its lowest third, and small caps have led in the five "
             "years after concentration.",
        parts=(
            Bound(id="valuation.large_decile.percentile", name="concentration", at_least=UNUSUAL, proxy=True,
                  says="The largest decile holds {valuation.large_decile.share} of value, the {valuation.large_decile.percentile}."),
            Bound(id="valuation.breadth.percentile", name="few ahead of the market", at_most=FEW, proxy=True,
                  says="Over twelve months {valuation.breadth.year} of firms were in portfolios ahead of the market, the {valuation.breadth.percentile}."),
            Estimate(id="valuation.large_decile.next_5y_difference", name="small against large after concentration",
                     says="After concentration small minus large was {valuation.large_decile.next_5y_high} a year over five years, otherwise {valuation.large_decile.next_5y_other}."),
        ),
        proxy="size deciles since 1926", needs="More episodes of concentration.",
    ),
    Rule(
        claim="C60", scope="report", exhibit="valuation.range", rule="The Russell 2000 price index is in the lowest quarter of its five-year range.",
        parts=(Bound(id="valuation.range.position_5y", at_most=LOW,
                     says="The index is {valuation.range.below_5y_high|abs} below its five-year high and {valuation.range.above_5y_low|abs} above its low."),),
        needs="Prices of the Russell 2000 to the as-of date.",
    ),
    Rule(
        claim="C61", scope="report", exhibit="valuation.relative_drawdown", rule="Small caps stand fifteen percent or more behind large caps, and since a peak of 2021 or 2022.",
        parts=(
            Bound(id="valuation.relative_drawdown.recent_depth", name="how far", at_most=-SHARP, proxy=True,
                  says="Against large caps small caps are {valuation.relative_drawdown.recent_depth} from their peak"),
            Word(id="valuation.relative_drawdown.recent_peak", name="since when", yes=SINCE_2022, proxy=True,
                 says="of {valuation.relative_drawdown.recent_peak}, {valuation.relative_drawdown.recent_age} ago."),
        ),
        proxy="size quintiles of the French library", needs="The size file to the month of the note.",
    ),
    Rule(claim="C62", scope="report", rule="Net positions in index futures and fund flows against their own history.",
         why="No file at hand holds positions or flows.", needs="The CFTC's weekly positions in E-mini Russell 2000 futures; fund flows."),
    Rule(
        claim="C63", exhibit="valuation.downturns", rule="In bear markets that began with cheap small caps they fell less than large caps, and their downside beta is below large caps'.",
        parts=(
            Estimate(id="scenario.downside_beta.small", name="downside beta", sign=-1.0, against="scenario.downside_beta.large", level=0.95,
                     says="In falling months small caps' beta is {scenario.downside_beta.small}, large caps' {scenario.downside_beta.large}."),
            Bound(id="valuation.bear.cheap_mean", name="bear markets", at_least=0.0, proxy=True,
                  says="In bear markets that began with cheap small caps they made {valuation.bear.cheap_mean} against large ones ({valuation.bear.cheap_n} of them)."),
        ),
        proxy="size quintiles of the French library", needs="Daily market returns and bear markets before the month of the note.",
    ),
)
