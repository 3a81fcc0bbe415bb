from __future__ import annotations

import itertools

import matplotlib as mpl
import numpy as np
import pytest
from strategynote.exhibits import style

# Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB.
_DEFICIENCIES = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}
_SHOWN_TOGETHER = list(itertools.combinations(["junk", "quality", "history"], 2)) + list(
    itertools.combinations(["small", "large", "market", "history"], 2)) + [("micro", "small"), ("mid", "large"), ("junk", "small"), ("accent", "market")]


def _linear(colour: str) -> np.ndarray:
    rgb = np.array(mpl.colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(linear, 0, 1)
    f = np.cbrt(np.maximum(xyz / [0.9505, 1.0, 1.089], 0.008856))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("pair", _SHOWN_TOGETHER, ids="-".join)
@pytest.mark.parametrize("deficiency", _DEFICIENCIES)
def test_colours_shown_together_differ_for_colour_blind_readers(deficiency: str, pair: tuple[str, str]) -> None:
    seen = [_lab(np.array(_DEFICIENCIES[deficiency]) @ _linear(style.ROLES[role])) for role in pair]
    assert np.linalg.norm(seen[0] - seen[1]) > 15


@pytest.mark.parametrize("pair", [("junk", "quality"), ("small", "large"), ("junk", "history"), ("small", "history"), ("micro", "small"), ("mid", "large")])
def test_pairs_differ_in_grey_print(pair: tuple[str, str]) -> None:
    light = [_lab(_linear(style.ROLES[role]))[0] for role in pair]
    assert abs(light[0] - light[1]) > 13


def test_words_in_grey_keep_enough_contrast_on_paper() -> None:
    luminance = _linear(style.GREY) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) > 4.5


def test_page_width_holds_two_half_exhibits_and_their_gutter() -> None:
    assert 2 * style.WIDTHS_MM["half"] + style.GUTTER_MM == style.WIDTHS_MM["full"]
    assert style.PAGE_MM[0] - style.MARGINS_MM["left"] - style.MARGINS_MM["right"] == style.WIDTHS_MM["full"]


def test_css_and_charts_take_colours_from_the_same_tokens() -> None:
    variables = style.css_variables()
    for role, value in style.ROLES.items():
        assert f"--c-{role}:{value};" in variables


def test_a_word_that_is_no_role_is_refused() -> None:
    with pytest.raises(KeyError):
        style.colour("purple")
