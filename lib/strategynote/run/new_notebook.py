"""A new section: a notebook that runs, shows one exhibit and passes the checks, ready to be changed."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd

from strategynote.errors import BadInput

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")

_PARAMETERS = """\
period = "PERIOD"  # month of the note
as_of = None  # last day whose information may be used; None: params/<period>/params.yml, else the end of the following month"""

_SETUP = """\
from strategynote.data.portfolios import load_size
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import make_fact
from strategynote.section import open_section

section = open_section("NAME", period=period, as_of=as_of)
facts = section.facts
source = ("french/Portfolios_Formed_on_ME",)"""

_FACTS = """\
ret = load_size(section.wall).ret.loc[[section.period], ["Lo 20", "Hi 20"]]
section.add([make_fact("NAME.small", ret["Lo 20"].iloc[0], "return", sources=source),
             make_fact("NAME.large", ret["Hi 20"].iloc[0], "return", sources=source)])"""

_SHOW = """\
title = facts.phrase("The smallest fifth of firms returned {NAME.small}, the largest {NAME.large}")
rows = ret.T.set_axis(["ret"], axis=1).rename_axis("group").reset_index()
section.say(facts.phrase("The month gave {NAME.small} to the smallest fifth of firms and {NAME.large} to the largest, see {exhibit:NAME.size}."))
section.show(Exhibit(id="NAME.size", title=title, subtitle="Return of the month, value-weighted, percent", note="NYSE quintiles.",
                     sources=source, table=Table(rows, (Column("group", "Group", "text"), Column("ret", "Return", "percent", signed=True)))))"""


def write_notebook(folder: Path, name: str, period: str) -> Path:
    """Write notebooks/<name>.ipynb and return its path.

    Raises
    ------
    BadInput
        When the name is no name for a section, or taken.
    """
    if not _NAME.match(name or ""):
        raise BadInput(f"NAME={name!r} cannot name a section: expected lower-case letters, digits and _, e.g. NAME=credit_conditions")
    path = folder / f"{name}.ipynb"
    if path.exists():
        raise BadInput(f"{path} exists already; choose another NAME or edit that notebook")
    nbformat.write(_notebook(name, period), str(path))
    return path


def _notebook(name: str, period: str) -> nbformat.NotebookNode:
    def code(id: str, text: str, **metadata: object) -> nbformat.NotebookNode:
        return nbformat.v4.new_code_cell(text.replace("NAME", name).replace("PERIOD", period), id=id, metadata=metadata)

    title = f"# {name.replace('_', ' ').capitalize()}\n\nWhat this section asks."
    cells = [
        nbformat.v4.new_markdown_cell(title, id="title"), code("parameters", _PARAMETERS, tags=["parameters"]), code("setup", _SETUP),
        code("facts", _FACTS), code("size", _SHOW), code("close", "section.close()"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def latest_period(params: Path) -> str:
    """Return the newest month that has parameters of its own, for the parameters cell of a new notebook."""
    months = [p.name for p in params.iterdir() if re.fullmatch(r"\d{4}-\d{2}", p.name)]
    return max(months, default=str(pd.Timestamp.now().to_period("M") - 1))
