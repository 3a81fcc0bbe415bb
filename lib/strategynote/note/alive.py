"""Nothing in a finished page may act: no script but the page's own, no handler, no frame, no address that is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as parser

# Elements that run, embed, submit or redirect; the page's one script has no attribute and stands at the end of the body.
ACTIVE = ("iframe", "frame", "object", "embed", "applet", "form", "base", "link", "foreignobject", "animate", "set", "handler", "portal")
FETCHED = ("src", "srcset", "poster", "background", "action", "formaction", "data", "ping", "xlink:href")
_QUIET = re.compile(r"#|data:image/(?:png|jpeg|svg\+xml);|data:font/|$")
_LINK = re.compile(r"#|https?://|mailto:|data:text/csv[;,]")
_CSS = re.compile(r"url\(\s*['\"]?(?!#|data:(?:image|font|application/(?:font|x-font)))[^)]{0,60}|@import[^;]{0,60}|expression\(|-moz-binding", re.I)


# One walk in C over elements and attributes: a page holds a hundred thousand of them.
_ATTRIBUTES = (
    "//@*[starts-with(name(), 'on') or (name() = 'style' and (contains(., 'url(') or contains(., 'expression') or contains(., 'binding')))"
    " or ((name() = 'href' or " + " or ".join(f"name() = '{name}'" for name in FETCHED) + ") and not(starts-with(., '#')))]"
)


def alive(page: str) -> list[str]:
    """Return what in a page could act or fetch, one line each; empty for a quiet page. Data in JSON blocks do not act."""
    root = parser.document_fromstring(page)
    scripts = root.xpath("//script[not(@type = 'application/json')]")
    found = [f"an element <script> that is not the page's own: {(s.text or '')[:40]!r}" for s in scripts[:-1]]
    found += [f"a script with attributes: {dict(s.attrib)}" for s in scripts[-1:] if s.attrib]
    found += [f"an element <{element.tag}>" for element in root.iter(*ACTIVE)]
    found += ["an element <meta> that redirects" for element in root.iter("meta") if element.get("http-equiv", "").lower() == "refresh"]
    found += [line for value in root.xpath(_ATTRIBUTES) for line in _of_attribute(value.getparent().tag, str(value.attrname), str(value))]
    found += [f"a style sheet that asks for {css[0][:60]!r}" for style in root.iter("style") if (css := _CSS.search(style.text or ""))]
    return list(dict.fromkeys(found))


def _of_attribute(tag: str, name: str, value: str) -> Iterator[str]:
    plain = re.sub(r"[\s\x00-\x1f]+", "", value)
    if name.startswith("on"):
        yield f"a handler {name} on <{tag}>"
    elif name == "style":
        yield from (f"a style that asks for {css[0][:60]!r}" for css in _CSS.finditer(value))
    elif name == "href" and tag == "a":
        yield from () if _LINK.match(plain) else (f"a link to {value[:60]!r}",)
    elif not _QUIET.match(plain):
        yield f"<{tag}> asks for {value[:60]!r}"
