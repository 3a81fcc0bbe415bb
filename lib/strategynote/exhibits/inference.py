"""The kind of inference behind an exhibit, read from what its subtitle and note say of the method."""

from __future__ import annotations

import re

NONE = "none, a description"
# In the order in which they are named; what stands in the method's words stands in the footer's, nothing else can.
_KINDS = (
    ("permutation", r"permutation"), ("block bootstrap", r"block.bootstrap|blocks of"), ("bootstrap", r"bootstrap|\bdraws of"), ("Newey-West", r"Newey-West|\bHAC\b"),
    ("Hansen-Hodrick", r"Hansen-Hodrick"), ("Kaplan-Meier", r"Kaplan-Meier"), ("exact log-rank", r"log-rank"), ("maximum likelihood", r"maximum likelihood|\bEM\b"),
    ("Gibbons-Ross-Shanken", r"Gibbons-Ross-Shanken"), ("Welch", r"\bWelch\b"), ("false discovery rate", r"Benjamini-Hochberg"), ("Holm", r"\bHolm\b"),
    ("chance by resampling", r"random (?:orders?|sets|months|walk|order)|months in random"), ("intervals from past forecast errors", r"completed forecasts|outcomes complete|completed origins"),
    ("interval", r"90 (?:percent|%) interval|ninety percent interval|inside ±"), ("percentiles of own history", r"[Pp]ercentiles?\b.{0,40}histor|share of own history|10-90 percent"),
)  # fmt: skip
MOST = 3


def name_inference(subtitle: str, note: str) -> str:
    """Return e.g. "bootstrap, percentiles of own history", at most three kinds; "none, a description" where no method is named."""
    words = f"{subtitle} {note}"
    found = [name for name, pattern in _KINDS if re.search(pattern, words)]
    # "block bootstrap" says "bootstrap" too, and "intervals from past forecast errors" "interval".
    found = [kind for kind in found if not any(kind != other and kind in other for other in found)]
    return ", ".join(found[:MOST]) or NONE
