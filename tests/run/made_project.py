"""Made-up notebooks for a small project."""

from __future__ import annotations

from pathlib import Path

import nbformat

PARAMETERS = 'period = "2025-06"\nas_of = None\n'
OPEN = "from strategynote.section import open_section\nsection = open_section(NAME, period=period, as_of=as_of)"
EXHIBIT = """
import pandas as pd
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import make_fact
section.wall.table("french/Portfolios_Formed_on_ME", "returns_vw")
section.add([make_fact(NAME + ".answer", 0.5, "ratio", sources=("french/Portfolios_Formed_on_ME",))])
title = section.facts.phrase("The answer is {" + NAME + ".answer}")
frame = pd.DataFrame({"row": ["a", "b"], "value": [0.5, 1.5]})
section.say(section.facts.phrase("We find {" + NAME + ".answer}, see {exhibit:" + NAME + ".table}."))
section.show(Exhibit(id=NAME + ".table", title=title, subtitle="ratio", note="Made up.", alt=title, data=frame,
                     sources=("french/Portfolios_Formed_on_ME",), table=Table(frame, (Column("row", "Row", "text"), Column("value", "Value")))))
"""


def write_notebook(folder: Path, name: str, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    """Write a notebook: parameters cell, setup cell, the given cells."""
    node = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    node.cells.append(nbformat.v4.new_markdown_cell(f"# {name.replace('_', ' ').capitalize()}"))
    if parameters is not None:
        node.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    node.cells += [nbformat.v4.new_code_cell(text.replace("NAME", repr(name))) for text in cells]
    for number, cell in enumerate(node.cells):
        cell["id"] = f"cell-{number}"
    path = folder / f"{name}.ipynb"
    nbformat.write(node, str(path))
    return path
