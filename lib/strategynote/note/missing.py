"""What a section went without, in words for readers: one line for a run of gaps. The appendix has reasons and remedies."""

from __future__ import annotations

from collections.abc import Sequence

from strategynote.data.catalog import catalog


def dataset_title(id: str) -> str | None:
    """Return the catalogue's title of a dataset with its first letter small, None for one that it does not know."""
    row = catalog().get(id)
    return None if row is None else row.title if row.title[:2].isupper() else row.title[:1].lower() + row.title[1:]


def missing_words(names: Sequence[str]) -> str:
    """Return "Not at hand: float shares and IWM holdings. ..."."""
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return f"Not at hand: {listed}. The technical appendix says why, and what would fill the gap."
