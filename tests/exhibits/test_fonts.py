from __future__ import annotations

import io
import multiprocessing
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from strategynote.exhibits import fonts


def _cut_into(folder: str) -> dict[str, bytes]:
    import os

    os.environ["STRATEGYNOTE_CACHE"] = folder
    return {face.name: path.read_bytes() for face, path in fonts.font_files().items()}


def test_every_face_is_cut_to_its_weight_and_named_after_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRATEGYNOTE_CACHE", str(tmp_path))
    for face, path in fonts.font_files().items():
        font = TTFont(path)
        assert font["OS/2"].usWeightClass == face.weight
        assert font["name"].getDebugName(1) == face.family
        assert "fvar" not in font


def test_digits_are_tabular_so_that_columns_align(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRATEGYNOTE_CACHE", str(tmp_path))
    for path in fonts.font_files().values():
        font = TTFont(path)
        widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
        assert max(widths) - min(widths) <= 1  # a thousandth of the letter height: rounding while cutting


def test_two_processes_cut_the_same_bytes_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.map(_cut_into, [str(tmp_path), str(tmp_path)])
    assert first == second
    assert not list(tmp_path.rglob("*.part"))


def test_another_cache_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    for name in ("a", "b"):
        monkeypatch.setenv("STRATEGYNOTE_CACHE", str(tmp_path / name))
        runs.append([path.read_bytes() for path in fonts.font_files().values()])
    assert runs[0] == runs[1]


def test_the_minus_sign_and_letters_of_names_are_in_every_face() -> None:
    for path in fonts.font_files().values():
        assert {ord(c) for c in "−–é≥½→βΔ“”•"} <= set(TTFont(path).getBestCmap())


def test_a_woff2_opens_as_the_same_font() -> None:
    face = fonts.FACES[0]
    font = TTFont(io.BytesIO(fonts.font_woff2(face)))
    assert font.flavor == "woff2" and font["name"].getDebugName(6) == face.name


def test_font_rules_carry_the_fonts_only_when_embedded() -> None:
    assert "data:font/woff2" in fonts.font_face_css(True)
    assert "data:" not in fonts.font_face_css(False) and "url(note:fonts/" in fonts.font_face_css(False)
