"""Design tokens: the one place for colours, sizes and fonts of charts, tables and page."""

from __future__ import annotations

import functools
from types import MappingProxyType
from typing import Any

from strategynote.exhibits.fonts import SANS, SERIF, register_fonts

# A colour means the same thing on every page. Hue separates the pairs for colour-blind readers, lightness
# (L* 29 to 78, in the comments) separates them in grey print; a test checks both.
ROLES = MappingProxyType({
    "junk": "#C8412B",  # L* 47: volatile, unprofitable, high beta
    "quality": "#123B5D",  # L* 24
    "small": "#2FA58C",  # L* 61
    "micro": "#8FD0C0",  # L* 79: lighter, a part of small
    "large": "#5A3A8C",  # L* 31
    "mid": "#9A7FBF",  # L* 57: lighter, towards large
    "market": "#3C3F44",  # L* 27
    "history": "#B4BAC1",  # L* 75
    "accent": "#B7791F",  # L* 55: the one number a chart speaks of, when no role fits
    "other": "#7A828B",  # L* 54
})
INK = "#16191D"
GREY = "#5E666F"
RULE = "#C9CED4"
GRID = "#E4E7EA"
PAPER = "#FFFFFF"
PANEL = "#F4F5F3"
RECESSION = "#E1E4E8"
RALLY = "#F9DFD3"
ACCENT = "#123B5D"
WARN = "#9A2A16"

PAGE_MM = (210.0, 297.0)
WIDTHS_MM = MappingProxyType({"full": 166.0, "half": 80.0})
GUTTER_MM = 6.0
MARGINS_MM = MappingProxyType({"top": 24.0, "right": 18.0, "bottom": 20.0, "left": 26.0})
HEIGHT_MM = 62.0

SIZES_PT = MappingProxyType({
    "body": 9.3, "headline": 25.0, "deck": 11.5, "exhibit_title": 9.6, "subtitle": 7.8, "table": 7.8, "footnote": 7.0,
    "chart": 7.6, "tick": 7.2,
})
PNG_DPI = 200
HASHSALT = "strategynote"


def mm(value: float) -> float:
    """Return millimetres as inches, matplotlib's unit."""
    return value / 25.4


def colour(role: str) -> str:
    """Return the colour of a role ("junk", "small", ...) or `role` itself when it already is a colour.

    Raises
    ------
    KeyError
        For a word that is neither.
    """
    return role if role.startswith("#") else ROLES[role]


def rc_params() -> dict[str, Any]:
    """Return matplotlib's settings for every chart of the note."""
    return {
        "font.family": [SANS], "font.size": SIZES_PT["chart"], "axes.labelsize": SIZES_PT["tick"],
        "xtick.labelsize": SIZES_PT["tick"], "ytick.labelsize": SIZES_PT["tick"],
        "text.color": INK, "axes.labelcolor": GREY, "xtick.color": GREY, "ytick.color": GREY,
        "xtick.labelcolor": GREY, "ytick.labelcolor": GREY,
        "axes.spines.left": False, "axes.spines.right": False, "axes.spines.top": False,
        "axes.edgecolor": GREY, "axes.linewidth": 0.6, "axes.grid": True, "axes.grid.axis": "y", "axes.axisbelow": True,
        "grid.color": GRID, "grid.linewidth": 0.6, "axes.facecolor": "none", "figure.facecolor": "none",
        "xtick.bottom": True, "ytick.left": False, "ytick.right": False, "ytick.alignment": "center",
        "xtick.major.size": 2.5, "xtick.major.width": 0.6, "xtick.minor.size": 1.5, "ytick.major.size": 0, "xtick.major.pad": 2.5, "ytick.major.pad": 3,
        "lines.linewidth": 1.5, "lines.solid_capstyle": "round", "lines.solid_joinstyle": "round", "patch.linewidth": 0,
        # A fixed height over the axes: no chart has numbers there, and matplotlib would measure all of them to find out.
        "axes.titley": 1.0,
        "axes.unicode_minus": True, "legend.frameon": False,
        # Where panels stand before the layout: near the end, so that one measurement of the words is mostly enough.
        "figure.subplot.left": 0.03, "figure.subplot.right": 0.95, "figure.subplot.bottom": 0.11, "figure.subplot.top": 0.95,
        "svg.fonttype": "none", "svg.hashsalt": HASHSALT, "path.simplify": True, "path.simplify_threshold": 0.15,
        # The layout measures words at the dots of the picture: each is measured once, as wide as the font has it in print.
        "figure.dpi": PNG_DPI, "savefig.dpi": PNG_DPI, "text.hinting": "none",
    }


@functools.cache
def apply_theme() -> None:
    """Set seaborn's theme, and matplotlib below it, to the house style (once per process)."""
    import seaborn as sns

    register_fonts()
    sns.set_theme(context="paper", style="ticks", palette=list(ROLES.values()), rc=rc_params())


def css_variables() -> str:
    """Return the tokens as CSS custom properties, so that page and charts cannot drift apart."""
    tokens = {f"c-{name}": value for name, value in ROLES.items()}
    tokens |= {"ink": INK, "grey": GREY, "rule": RULE, "grid": GRID, "paper": PAPER, "panel": PANEL, "brand": ACCENT, "warn": WARN}
    tokens |= {"recession": RECESSION, "rally": RALLY}
    tokens |= {f"w-{name}": f"{value:g}mm" for name, value in WIDTHS_MM.items()} | {"gutter": f"{GUTTER_MM:g}mm"}
    tokens |= {f"s-{name.replace('_', '-')}": f"{value:g}pt" for name, value in SIZES_PT.items()}
    tokens |= {"sans": f"'{SANS}', sans-serif", "serif": f"'{SERIF}', serif"}
    return ":root{" + "".join(f"--{name}:{value};" for name, value in tokens.items()) + "}"
