"""What a section went without, in words for readers: one line for a run of gaps. The appendix has reasons and remedies."""

from __future__ import annotations

from collections.abc import Sequence

from strategynote.data.catalog import catalog


def dataset_title(id: str) -> str | None:
    """Return the catalogue's title of a dataset, None for one that it does not know."""
    row = catalog().get(id)
    return row.title if row else None


def missing_words(names: Sequence[str]) -> str:
    """Return "Not at hand: Float shares; IWM holdings. ..."."""
    return f"Not at hand: {'; '.join(dict.fromkeys(names))}. The technical appendix says why and what would fill it."
