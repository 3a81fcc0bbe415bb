"""Words are as wide in SVG and PNG as the font has them."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties
from strategynote.exhibits import style
from strategynote.exhibits.charts import new_figure
from strategynote.exhibits.drawing import _Svg, draw_png, draw_svg, freeze_layout
from strategynote.exhibits.fonts import font_files

WORDS = "Residual volatility 0123456789"


@pytest.mark.parametrize("weight", [400, 600])
def test_a_word_is_as_wide_as_the_advances_of_its_letters(weight: int) -> None:
    figure, _ = new_figure()
    path = next(path for face, path in font_files().items() if (face.family, face.weight) == (style.SANS, weight) and "i" not in face.name[-1])
    font = TTFont(path)
    letters, advances = font.getBestCmap(), font["hmtx"]
    printed = 9 / font["head"].unitsPerEm * sum(advances[letters[ord(letter)]][0] for letter in WORDS)
    asked = FontProperties(family=style.SANS, weight=weight, size=9)
    width, _, _ = _Svg(figure, io.StringIO()).get_text_width_height_descent(WORDS, asked, False)
    # Kerning brings a few letters nearer.
    assert width == pytest.approx(printed, rel=0.015)
    dots, _, _ = figure.canvas.get_renderer().get_text_width_height_descent(WORDS, asked, False)
    assert width == pytest.approx(72 / figure.dpi * dots)


def test_drawing_leaves_the_figure_as_it_was() -> None:
    figure, ax = new_figure()
    ax.plot([0, 1], [0, 1])
    freeze_layout(figure)
    dpi, colour = figure.dpi, ax.patch.get_facecolor()
    first = draw_png(figure), draw_svg(figure, "made.up")
    assert (figure.dpi, ax.patch.get_facecolor()) == (dpi, colour)
    assert (draw_png(figure), draw_svg(figure, "made.up")) == first
