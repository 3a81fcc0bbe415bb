"""Mend the PDF's tags where WeasyPrint leaves them short of PDF/UA: scope of headings, running headers, empty elements, print flags."""

from __future__ import annotations

from typing import Any

Element = dict[str, Any]


def mend_tags(document: Any, pdf: Any) -> None:
    """WeasyPrint `finisher`: change the finished objects in place, right before they are written."""
    numbered = {item.number: item for item in pdf.objects if isinstance(item, dict)}
    elements = {number: item for number, item in numbered.items() if item.get("Type") == "/StructElem"}
    groups = _scope_headings(elements)
    for item in elements.values():
        if item.get("S") == "/TD":
            _forget_headers(item, groups)
    _drop_empty(elements)
    _mark_running_heads(pdf, numbered, elements)
    for item in numbered.values():
        if item.get("Subtype") == "/Link":
            item["F"] = 4  # printed like everything else


def _scope_headings(elements: dict[int, Element]) -> set[str]:
    """Give headings their scope; a heading over a group of rows becomes a plain cell, its id is returned."""
    groups = set()
    for item in elements.values():
        if item.get("S") != "/TH" or "A" not in item:
            continue
        if _within_head(item, elements):
            item["A"]["Scope"] = "/Column"
        elif item["A"].get("ColSpan", 1) != 1:
            # WeasyPrint takes it for a heading of every column below, which a reader would hear in each cell.
            groups.add(item.pop("ID").string)
            item["S"] = "/TD"
        else:
            item["A"]["Scope"] = "/Row"
    return groups


def _forget_headers(item: Element, ids: set[str]) -> None:
    headers = item.get("A", {}).get("Headers")
    if headers is not None and ids:
        headers[:] = [header for header in headers if header.string not in ids]


def _drop_empty(elements: dict[int, Element]) -> None:
    """Take elements without words (a table's little bars) out of the tree, the innermost first."""
    waiting = [item for item in elements.values() if item.get("S") in ("/Span", "/NonStruct") and not item.get("K")]
    while waiting:
        item = waiting.pop()
        parent = elements.get(_number(item["P"]))
        if parent is None or item.reference not in parent.get("K", ()):  # type: ignore[attr-defined]
            continue
        parent["K"].remove(item.reference)  # type: ignore[attr-defined]
        if not parent["K"] and parent.get("S") in ("/Span", "/NonStruct"):
            waiting.append(parent)


def _mark_running_heads(pdf: Any, numbered: dict[int, Element], elements: dict[int, Element]) -> None:
    """Make artifacts of headers, footers and page numbers: WeasyPrint tags their words, but hangs them on no branch of the tree."""
    root = numbered[_number(pdf.catalog["StructTreeRoot"])]
    lost = elements.keys() - _reachable(root, elements)
    by_page: dict[int, set[int]] = {}
    for number in lost:
        by_page.setdefault(_number(elements[number]["Pg"]), set()).update(kid for kid in elements[number]["K"] if isinstance(kid, int))
    mapped = numbered[_number(root["ParentTree"])]["Nums"]
    streams = {item.number: item for item in pdf.objects if hasattr(item, "stream")}
    for place, page in enumerate(pdf.page_references):
        marks = by_page.get(_number(page), set())
        _turn_into_artifacts(streams[_number(numbered[_number(page)]["Contents"])].stream, marks)
        for mark in marks:
            mapped[2 * place + 1][mark] = "null"


def _reachable(root: Element, elements: dict[int, Element]) -> set[int]:
    found: set[int] = set()
    waiting = list(root["K"])
    while waiting:
        item = waiting.pop()
        if not isinstance(item, int) and _number(item) in elements and _number(item) not in found:
            found.add(_number(item))
            waiting += elements[_number(item)]["K"]
    return found


def _turn_into_artifacts(stream: list[Any], marks: set[int]) -> None:
    for place, item in enumerate(stream):
        if isinstance(item, dict) and item.get("MCID") in marks:
            stream[place - 1] = "/Artifact"
            item.clear()
            item["Type"] = "/Pagination"


def _within_head(item: Element, elements: dict[int, Element]) -> bool:
    current: Element | None = item
    while current is not None and current.get("S") != "/Table":
        if current.get("S") == "/THead":
            return True
        current = elements.get(_number(current["P"]))
    return False


def _number(reference: Any) -> int:
    return int(reference.split()[0])
