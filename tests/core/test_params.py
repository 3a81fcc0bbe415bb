"""Parameters: one typed object, and one clear line for anything else."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from strategynote.errors import BadInput
from strategynote.params import load_params
from strategynote.periods import default_as_of, parse_period
from strategynote.project import Project, find_project

JUNE = pd.Period("2025-06", freq="M")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(find_project().params, tmp_path / "params")
    (tmp_path / "notebooks").mkdir()
    return Project(tmp_path)


def write(project: Project, text: str, *, encoding: str = "utf-8") -> None:
    (project.params / "2025-06").mkdir(exist_ok=True)
    (project.params / "2025-06" / "params.yml").write_bytes(text.encode(encoding))


def test_the_period_overrides_the_default_and_says_so(project: Project) -> None:
    resolved = load_params(project, JUNE)
    assert str(resolved.as_of) == "2025-07-24"
    assert resolved.origin["as_of"] == "params/2025-06/params.yml" and resolved.origin["seed"] == "params/default.yml"


def test_without_a_file_as_of_is_the_end_of_the_following_month(project: Project) -> None:
    assert str(load_params(project, pd.Period("2009-03", freq="M")).as_of) == "2009-04-30"
    assert str(default_as_of(pd.Period("2025-12", freq="M"))) == "2026-01-31"


@pytest.mark.parametrize(("text", "message"), [
    ("sede: 3\n", "unknown key 'sede' .did you mean 'seed'"),
    ("seed: many\n", "seed: .*received 'many'"),
    ("as_of: 2025-06-15\n", "before the end of 2025-06"),
    ("as_of: soon\n", "as_of"),
    ("seed: [1\n", "line 2: not valid YAML"),
    ("- a\n- b\n", "expected keys and values, found list"),
    ("seed: !!python/object/apply:os.system ['true']\n", "not valid YAML"),
])
def test_what_cannot_be_used_is_one_line(project: Project, text: str, message: str) -> None:
    write(project, text)
    with pytest.raises(BadInput, match=message) as caught:
        load_params(project, JUNE)
    assert "\n" not in str(caught.value)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(project: Project) -> None:
    write(project, "seed: 5\r\nas_of: 2025-07-31\r\n", encoding="utf-8-sig")
    assert load_params(project, JUNE).params.seed == 5


@pytest.mark.parametrize("text", ["", None, "2025-13", "2025-6", "../x", "2025-00", "2025-06; rm", "2025/06", "２０２５-06x"])
def test_only_a_month_is_a_period(text: str | None) -> None:
    with pytest.raises(BadInput, match="PERIOD"):
        parse_period(text)
