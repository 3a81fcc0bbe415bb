"""Parameters of a note: defaults and one file per period, parsed once into a frozen typed object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from strategynote.data.universe import DEFAULT, put_universe_in_force
from strategynote.errors import BadInput, nearest
from strategynote.periods import default_as_of
from strategynote.project import Project


class Params(BaseModel):
    """What may differ between periods; `default.yml` holds every key but `as_of`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str = Field(min_length=1, description="Title of the publication, printed in the masthead")
    desk: str = Field(min_length=1, description="Who publishes, printed in the masthead and the PDF's author field")
    as_of: dt.date | None = Field(default=None, description="Last day whose information may be used; default: end of the following month")
    universe: str = Field(default=DEFAULT, description="Segments, sorts and factors: the id of a row of lib/strategynote/data/universes.csv")
    seed: int = Field(ge=0, description="Seed of every resample")
    notebooks: tuple[str, ...] = Field(min_length=1, description="Sections of the note, in order")
    parameters: dict[str, dict[str, bool | int | float | str]] = Field(
        default_factory=dict, description="Parameters of single notebooks, by notebook; each name must stand in its parameters cell"
    )


class Resolved(BaseModel):
    """The parameters of one period and where each came from."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    period: pd.Period
    as_of: dt.date
    params: Params
    origin: dict[str, str]

    def for_notebook(self, name: str, known: Collection[str] = ()) -> dict[str, Any]:
        """Return the parameters of one notebook; the seed goes to a notebook that knows it (`known` names)."""
        seed = {"seed": self.params.seed} if "seed" in known else {}
        return {"period": str(self.period), "as_of": self.as_of.isoformat(), **seed, **self.params.parameters.get(name, {})}


def params_schema() -> dict[str, Any]:
    """Return the JSON Schema of a parameters file, for editors; a period's file may leave out any key."""
    schema = Params.model_json_schema()
    schema.pop("required", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"{path}{where}: not valid YAML ({getattr(error, 'problem', error)})") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text; save the file as UTF-8") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise BadInput(f"{path}: expected keys and values, found {type(loaded).__name__}")
    return loaded


def _check_keys(keys: dict[str, Any], path: Path) -> None:
    for key in keys:
        if key not in Params.model_fields:
            known = ", ".join(Params.model_fields)
            raise BadInput(f"{path}: unknown key {key!r}{nearest(str(key), Params.model_fields)}; known keys: {known}")


def load_params(project: Project, period: pd.Period) -> Resolved:
    """Return the parameters of one period: default.yml, then params/<period>/params.yml; its universe is in force from here on.

    Raises
    ------
    BadInput
        For an unknown or missing key, a wrong type, broken YAML, or an as_of before the period ends.
    """
    default, own = project.params / "default.yml", project.params / str(period) / "params.yml"
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for path in (default, own):
        keys = _read_yaml(path) if path.is_file() else {}
        _check_keys(keys, path)
        values |= keys
        origin |= dict.fromkeys(keys, str(path.relative_to(project.root)))
    params = _validate(values, own if own.is_file() else default)
    put_universe_in_force(params.universe)
    as_of = params.as_of or default_as_of(period)
    if as_of < period.end_time.date():
        raise BadInput(f"{own}: as_of {as_of} is before the end of {period}; expected {period.end_time.date()} or later")
    origin.setdefault("as_of", "end of the following month")
    return Resolved(period=period, as_of=as_of, params=params, origin=origin)


def _validate(values: dict[str, Any], path: Path) -> Params:
    # YAML has no tuples; strict mode would refuse the list that it gives for one.
    if isinstance(values.get("notebooks"), list):
        values = values | {"notebooks": tuple(values["notebooks"])}
    try:
        return Params(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{path}: {key}: {first['msg']} (received {first.get('input')!r})") from error
