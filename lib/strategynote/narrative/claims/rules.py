"""All rules by claim: one for each of the 74 rows."""

from __future__ import annotations

from types import MappingProxyType

from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.rules_factors import FACTORS
from strategynote.narrative.claims.rules_macro import MACRO
from strategynote.narrative.claims.rules_outlook import OUTLOOK, POSITIONING
from strategynote.narrative.claims.rules_rallies import RALLIES, SHORT_COVERING
from strategynote.narrative.claims.rules_valuation import VALUATION

RULES: MappingProxyType[str, Rule] = MappingProxyType({
    rule.claim: rule for rule in (*MACRO, *FACTORS, *RALLIES, *SHORT_COVERING, *VALUATION, *OUTLOOK, *POSITIONING)
})
