"""The formats a build can write."""

from __future__ import annotations

from strategynote.errors import BadInput, nearest

FORMATS = ("pdf", "html", "review", "slides")


def parse_formats(text: str) -> tuple[str, ...]:
    """Return the formats named in a comma-separated list, in the order of FORMATS.

    Raises
    ------
    BadInput
        For an empty list or an unknown format.
    """
    names = [part.strip() for part in text.split(",") if part.strip()]
    for name in names:
        if name not in FORMATS:
            raise BadInput(f"FORMATS={text!r}: {name!r} is unknown{nearest(name, FORMATS)}; known: {', '.join(FORMATS)}")
    if not names:
        raise BadInput(f"FORMATS is empty: expected some of {', '.join(FORMATS)}")
    return tuple(f for f in FORMATS if f in names)
