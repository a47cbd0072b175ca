"""One figure style. Every colour is a name that CSS resolves, so a figure follows the page's theme."""

import matplotlib
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

# what matplotlib draws with -> the CSS variable that replaces it in a Picture (theme.css holds both themes)
INK, MUTED, GRID = "#20242c", "#5c6471", "#d5d9e1"
BLUE, ORANGE, GREEN, PINK, GOLD, GREY = "#0b66a8", "#b85300", "#087a5e", "#a63e88", "#806500", "#626a77"
PALETTE = (BLUE, ORANGE, GREEN, PINK, GOLD, GREY)
# a number inside a cell: on a pale, a middling and a full cell (4.5 : 1 in both themes)
ON_CELL = ("#010101", "#020202", "#fdfdfd")
VARIABLES = {
    INK: "ink",
    "#000000": "ink",
    MUTED: "muted",
    GRID: "grid",
    **{colour: f"on-{name}" for colour, name in zip(ON_CELL, ("pale", "middle", "full"), strict=True)},
    # a figure that was drawn outside this style still follows the theme
    "#1f77b4": "blue",
    "#ff7f0e": "orange",
    "#2ca02c": "green",
    "#d62728": "pink",
    "#9467bd": "gold",
    "#b0b0b0": "grid",
    BLUE: "blue",
    ORANGE: "orange",
    GREEN: "green",
    PINK: "pink",
    GOLD: "gold",
    GREY: "grey",
}

WIDTH = 4.6  # inches

STYLE = {
    "font.family": "DejaVu Sans", "font.size": 11, "axes.titlesize": 11.5, "axes.titlelocation": "left",
    "axes.labelsize": 11, "xtick.labelsize": 10, "ytick.labelsize": 10, "legend.fontsize": 10,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.titlecolor": INK, "grid.color": GRID,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": False, "axes.axisbelow": True,
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none", "legend.frameon": False,
    "lines.linewidth": 1.9, "lines.markersize": 5, "axes.unicode_minus": True,
    # colour never carries a distinction alone
    "axes.prop_cycle": cycler(color=PALETTE) + cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), "-"]),
    # the browser's font may be wider than the one that matplotlib lays out with
    "figure.constrained_layout.w_pad": 0.1, "figure.constrained_layout.h_pad": 0.08,
    "svg.fonttype": "none", "svg.hashsalt": "attnteach", "svg.image_inline": True, "image.composite_image": False,
}  # fmt: skip


def alpha_ramp(colour):
    """From transparent at 0 to `colour` at 1: zero looks like the page, in any theme."""
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return LinearSegmentedColormap.from_list(colour, [(red, green, blue, 0.0), (red, green, blue, 1.0)])


def panels(rows=1, columns=1, *, width=WIDTH, height=3.1, **keywords):
    """Axes in the book's style: one Axes, or an array of them; readable on a phone up to the default width.

    `width` and `height` are inches of the whole figure; further keywords go to `Figure.subplots`.
    """
    with matplotlib.rc_context(STYLE):
        return Figure(figsize=(width, height), layout="constrained").subplots(rows, columns, **keywords)
