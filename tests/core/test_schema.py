"""params/schema.json says to editors what the typed model says to the build."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
import yaml
from strategynote.params import params_schema
from strategynote.project import find_project

PARAMS = find_project().params
CHECK = jsonschema.Draft202012Validator(params_schema(), format_checker=jsonschema.FormatChecker())


def plain(text: str) -> object:
    # Editors see dates as text.
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def test_the_file_agrees_with_the_model() -> None:
    assert json.loads((PARAMS / "schema.json").read_text()) == params_schema(), "run: strategynote params --schema > params/schema.json"


@pytest.mark.parametrize("path", sorted(PARAMS.glob("**/params.yml")) + [PARAMS / "default.yml"], ids=lambda p: p.parent.name)
def test_every_parameters_file_fits_and_names_the_schema(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text()
    assert list(CHECK.iter_errors(plain(text))) == []
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named and (path.parent / named[1]).resolve() == PARAMS / "schema.json"


@pytest.mark.parametrize("text", ["titel: x", "seed: often", "seed: -1", "notebooks: []", "as_of: yesterday-ish\nseed: x", "parameters: {a: {b: [1]}}"])
def test_what_the_build_refuses_an_editor_marks(text: str) -> None:
    assert list(CHECK.iter_errors(plain(text)))
