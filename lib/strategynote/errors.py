"""Every error the product raises on purpose, each with the exit code the command line answers with."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class StrategyNoteError(Exception):
    """Base of all deliberate errors; its text is one line that a user can act on."""

    exit_code = 1


class BadInput(StrategyNoteError):
    """What the user typed or wrote cannot be used; nothing was built or overwritten."""

    exit_code = 2


class BuildFailure(StrategyNoteError):
    """A cell, a file or a check failed; nothing was published and the old build stays."""

    exit_code = 1


class DataError(BuildFailure):
    """A publisher's file does not hold what its format promises."""


class GapError(StrategyNoteError):
    """An optional dataset has no file for this period; a section names it and goes on."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean 'x'?)" for the closest known word, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""
