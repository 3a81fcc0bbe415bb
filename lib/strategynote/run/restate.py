"""A recorded note computed again: its notebooks run with its parameters, on its very files, by the code of this checkout."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from pydantic import ValidationError

from strategynote.data.archive import Vintage
from strategynote.data.origins import Origin
from strategynote.data.pins import VARIABLE, write_pins
from strategynote.errors import BadInput
from strategynote.params import Params, Resolved
from strategynote.project import Project
from strategynote.run.claims_section import with_claims
from strategynote.run.execute import TIME_LIMIT, Job, execute_all, plan_notebooks, raise_failures
from strategynote.run.handover import hand_over
from strategynote.run.notebooks import gather_facts

Facts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Recipe:
    """What a note is computed from: its month and as-of date, the recorded parameters, and the files to pin."""

    period: pd.Period
    as_of: dt.date
    values: Mapping[str, Any]
    pins: Mapping[str, Vintage]


def recorded_params(recipe: Recipe) -> Resolved:
    """Return the parameters of a manifest as a build takes them.

    Raises
    ------
    BadInput
        When this checkout no longer knows one of them.
    """
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in recipe.values.items()} | {"as_of": recipe.as_of}
    try:
        return Resolved(period=recipe.period, as_of=recipe.as_of, params=Params(**values), origin={})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"the recorded parameter {'.'.join(map(str, first['loc']))} does not fit this checkout: {first['msg']}") from error


def restate(project: Project, recipe: Recipe, origin: Origin, *, sockets: Path) -> Facts:
    """Return the facts that this checkout finds for a recipe; nothing is published.

    Raises
    ------
    BadInput
        When the checkout lacks a notebook or parameter of the recipe.
    BuildFailure
        When a notebook fails.
    """
    jobs = plan_notebooks(project, recorded_params(recipe))
    with tempfile.TemporaryDirectory(prefix="restated-") as place, _pinned(recipe.pins, Path(place)):
        hand_over(project, origin)
        planned = [Job(job.name, job.source, Path(place) / job.target, job.parameters) for job in jobs]
        executed = execute_all(planned, sockets=sockets, timeout=TIME_LIMIT, workers=os.cpu_count() or 1)
        raise_failures(executed, Path(place))
        nodes = [(e.name, nbformat.read(str(e.path), as_version=4)) for e in executed]
        facts = gather_facts(with_claims(nodes, period=recipe.period, kind=origin.kind))
    return {fact.id: fact.as_json() for fact in facts}


@contextmanager
def _pinned(pins: Mapping[str, Vintage], folder: Path) -> Iterator[None]:
    path = folder / "pins.json"
    write_pins(path, pins)
    os.environ[VARIABLE] = str(path)
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
