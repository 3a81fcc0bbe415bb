"""Fill the printed pages: an exhibit that does not fit waits for the next page, and the words after it move up.

CSS has no float for the head of a page. So the note is laid out once, its blocks are measured, and where an exhibit left
paper white, a second layout has the words of the same section first. Exhibits keep their order and their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

# CSS pixels: what must stand below a heading or of a paragraph, by how much heights may deceive, and a margin that no layout has shown.
_KEEP, _SLACK, _MARGIN = 60.0, 6.0, 12.0


@dataclass(frozen=True)
class Block:
    """One cell in print and the paper it takes.

    `kind` is section, heading, words, exhibit or fixed (what stands beside words); `tied` stays behind the block before it.
    """

    id: str
    kind: str
    height: float
    tied: bool = False


@dataclass
class _Sheet:
    """The page being filled: how far it is, what stands on it and before it, and which exhibits wait."""

    room: float
    at: float
    order: list[str] = field(default_factory=list)
    waiting: list[Block] = field(default_factory=list)

    def fits(self, height: float) -> bool:
        return self.at + height <= self.room + _SLACK

    def put(self, block: Block) -> bool:
        """Set a block and return whether it ends on another page than it found."""
        turned = not self.fits(block.height)
        self.at = (self.at if block.kind == "words" or not turned else 0.0) + block.height
        while not self.fits(0.0):
            self.at -= self.room
        self.order.append(block.id)
        return turned

    def release(self, *, all_of_them: bool = False) -> None:
        """Set the exhibits that wait: the first in any case, the others as far as they fit."""
        first = True
        while self.waiting and (first or all_of_them or self.fits(self.waiting[0].height)):
            self.put(self.waiting.pop(0))
            first = False


def fill_pages(blocks: Sequence[Block], *, begin: float, room: float) -> tuple[str, ...]:
    """Return the blocks' ids in an order that leaves little paper white.

    The first block stands `begin` below the head of its page, and a page has `room`. An exhibit without room waits until
    words fill the page or its section ends.
    """
    sheet, turned = _Sheet(room, begin), False
    for place, block in enumerate(blocks):
        rest = blocks[place + 1:]
        if _stands_still(block, rest):
            sheet.release(all_of_them=True)
        elif block.kind != "exhibit" and not block.tied and (turned or not sheet.fits(_needed(block))):
            sheet.release()
        if block.kind == "exhibit" and (sheet.waiting or not sheet.fits(block.height)):
            if _words_follow(rest, at_once=place > 0 and blocks[place - 1].kind in ("heading", "section")):
                sheet.waiting.append(block)
                continue
            sheet.release(all_of_them=True)
        turned = sheet.put(block) or (turned and block.tied)
    sheet.release(all_of_them=True)
    return tuple(sheet.order)


def _stands_still(block: Block, rest: Sequence[Block]) -> bool:
    """Return whether no exhibit may be carried past a block: a new section, and what stands beside words with its heading."""
    return block.kind in ("section", "fixed") or (block.kind == "heading" and bool(rest) and rest[0].kind == "fixed")


def _needed(block: Block) -> float:
    return block.height + _KEEP if block.kind == "heading" else min(block.height, _KEEP)


def _words_follow(rest: Sequence[Block], *, at_once: bool) -> bool:
    """Return whether words of the same section come next (`at_once`: a heading must not be left alone)."""
    for block in rest:
        if block.kind == "words":
            return True
        if block.kind in ("section", "fixed") or at_once:
            return False
    return False


def measure(pages: Sequence[Any]) -> tuple[tuple[Block, ...], float]:
    """Return the blocks of a finished layout, and how far below the head of its page the first one begins.

    A block is as tall as the way to the next one: margins collapse, so boxes alone would tell too little.
    """
    found: dict[str, list[tuple[int, Any]]] = {}
    for number, page in enumerate(pages):
        for box in _marked(page):
            found.setdefault(box.element.get("data-cell"), []).append((number, box))
    starts = [(parts[0][0], parts[0][1].position_y - pages[parts[0][0]].content_box_y()) for parts in found.values()]
    blocks = []
    for parts, after in zip(found.values(), [*starts[1:], None], strict=True):
        element = parts[0][1].element
        height = _way(parts, after, pages)
        blocks.append(Block(element.get("data-cell"), element.get("data-flow"), height, element.get("data-tied") is not None))
    return tuple(blocks), starts[0][1] if starts else 0.0


def _way(parts: list[tuple[int, Any]], after: tuple[int, float] | None, pages: Sequence[Any]) -> float:
    """Return the paper from the beginning of a block to that of the next one, the foot of a page left white not counted."""
    height = sum(float(box.margin_height()) for _, box in parts)
    number, last = parts[-1]
    if after is None or after[0] != number:
        return height + _MARGIN
    return height + after[1] - (last.position_y - pages[number].content_box_y() + last.margin_height())


def _marked(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is not None and element.get("data-cell"):
            yield child
        else:
            yield from _marked(child)
