"""List the licence of every package of the lock in docs/licences.md: `python tools/licences.py` writes it, `--check` compares."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences of the dependencies

Every package that `requirements.lock` pins, with the licence that its metadata state. Written by `tools/licences.py`; a test compares
this list with the lock. Packages for other systems or Python versions are not installed here and stand without a licence: "not seen".

| package | version | licence |
| --- | --- | --- |
"""


def locked(text: str) -> dict[str, str]:
    """Return the packages of a lock with their versions."""
    return {name.lower(): version for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", text, flags=re.MULTILINE)}


def licence(name: str) -> str:
    """Return the licence that an installed package states: the expression, the classifier, or its own words."""
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return "not seen"
    classes = [c.split("::")[-1].strip() for c in facts.get_all("Classifier") or [] if c.startswith("License ::") and c.count("::") > 1]
    words = " ".join((facts["License"] or "").split())
    return facts["License-Expression"] or ", ".join(classes) or (words[:60] if words and len(words) < 200 else "see the package's licence file")


def page() -> str:
    """Return the list as Markdown."""
    rows = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    return HEAD + "".join(f"| {name} | {rows[name]} | {licence(name)} |\n" for name in sorted(rows))


def listed(text: str) -> dict[str, str]:
    """Return the packages of the page with their versions."""
    return dict(re.findall(r"^\| ([a-z0-9_.-]+) \| (\d[^ |]*) \|", text, flags=re.MULTILINE))


def main() -> int:
    """Write the page, or say what is missing in it."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    return int(listed(PAGE.read_text(encoding="utf-8")) != locked((ROOT / "requirements.lock").read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
