"""The kinds of data a note can be built from."""

from __future__ import annotations

from strategynote.errors import BadInput, nearest

KINDS = ("auto", "archive", "live", "demo")


def check_kind(kind: str) -> str:
    """Return `kind` if it is one of KINDS.

    Raises
    ------
    BadInput
        Otherwise; the nearest word is named.
    """
    if kind not in KINDS:
        raise BadInput(f"DATA={kind!r} is unknown: expected one of {', '.join(KINDS)}{nearest(kind, KINDS)}")
    return kind
