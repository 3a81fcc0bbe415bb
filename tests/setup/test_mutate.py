"""The score of mutants counts only what the mutant changed: tests that end badly without it judge nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from strategynote.project import find_project

TOOLS = find_project().root / "tools"
# A mutant is known to a test by its name alone.
IS = 'import os\nMUTANT = os.environ["MUTANT_UNDER_TEST"]\n'
FILES = {
    "good": IS + 'assert MUTANT != "stops_import"\ndef test_one(): assert MUTANT != "is_wrong"\n',
    "failing": "def test_one(): assert False\n", "unreadable": "import no_such_module\n", "empty": "",
}
CASES = {
    ("is_harmless", "good"): "survived", ("is_wrong", "good"): "killed by good.py::test_one", ("stops_import", "good"): "killed by good.py",
    ("is_wrong", "failing"): "not judged", ("is_wrong", "unreadable"): "not judged", ("is_wrong", "absent"): "not judged", ("is_wrong", "empty"): "unreached",
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Judge every case in one process of its own: the tool forks, and its tests must not meet these."""
    folder = tmp_path_factory.mktemp("judged")
    for name, text in FILES.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    cases = [(mutant, f"{name}.py") for mutant, name in CASES]
    code = f"import json, mutate\nsound = {{}}\nprint(json.dumps([mutate._verdict(m, (f,), sound) for m, f in {cases!r}]))"
    done = subprocess.run((sys.executable, "-c", f"import sys; sys.path.append({str(TOOLS)!r})\n{code}"), cwd=folder, capture_output=True, text=True, check=True)
    return dict(zip((f"{mutant} {name}" for mutant, name in CASES), json.loads(done.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize(("mutant", "name"), CASES)
def test_a_mutant_is_judged_only_by_tests_that_pass_without_it(verdicts: dict[str, str], mutant: str, name: str) -> None:
    assert verdicts[f"{mutant} {name}"] == CASES[mutant, name]
