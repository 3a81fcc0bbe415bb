"""What the machine lacks is named with the command that brings it."""

from __future__ import annotations

import pytest
from strategynote.run import doctor


def test_this_machine_has_what_the_note_needs() -> None:
    assert doctor.missing_pango() is None and doctor.missing_venv() is None


@pytest.mark.parametrize("library", ["pango-1.0", "gobject-2.0", "pangoft2-1.0", "harfbuzz", "fontconfig"])
def test_a_missing_library_is_named_with_three_install_commands(library: str) -> None:
    def load(name: str) -> None:
        if library in name and not (library == "pango-1.0" and "ft2" in name):
            raise OSError(name)

    line = doctor.missing_pango(load)
    assert line is not None and library in line and "\n" not in line
    assert "apt install libpango" in line and "brew install pango" in line and "conda install -c conda-forge pango" in line


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_named_with_three_install_commands(module: str) -> None:
    line = doctor.missing_venv(lambda name: None if name == module else object())
    assert line is not None and "apt install python3-venv" in line and "brew" in line and "conda" in line
