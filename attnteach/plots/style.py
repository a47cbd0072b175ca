"""One figure style. Every colour is a name that CSS resolves, so a figure follows the page's theme."""

import json
from importlib import resources

import matplotlib
from cycler import cycler
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

# every colour of the book, of its figures and of its editions
COLOURS = json.loads(resources.files("attnteach.plots").joinpath("colours.json").read_text(encoding="utf-8"))
THEMES = {"light": ".attn", "dark": 'html[data-theme="dark"] .attn,\n[data-jp-theme-light="false"] .attn'}

# what matplotlib draws with; where the theme has no colour of its own, a value that stands for its name
DRAWN = COLOURS["figures"]["light"] | COLOURS["figures"]["drawn"]
INK, MUTED, GRID = DRAWN["ink"], DRAWN["muted"], DRAWN["grid"]
PALETTE = BLUE, ORANGE, GREEN, PINK, GOLD, GREY = [
    DRAWN[name] for name in ("blue", "orange", "green", "pink", "gold", "grey")
]
# a number inside a cell: on a pale, a middling and a full cell (4.5 : 1 in both themes)
ON_CELL = tuple(DRAWN[f"on-{name}"] for name in ("pale", "middle", "full"))
# a figure that was drawn outside this style still follows the theme
FOREIGN = {
    "black": "ink",
    "tab:blue": "blue",
    "tab:orange": "orange",
    "tab:green": "green",
    "tab:red": "pink",
    "tab:purple": "gold",
    matplotlib.rcParamsDefault["grid.color"]: "grid",
}
# what matplotlib draws with -> the CSS variable that replaces it in a Picture
VARIABLES = {to_hex(colour): name for colour, name in FOREIGN.items()} | {
    DRAWN[name]: name
    for name in (
        "ink",
        "muted",
        "grid",
        "on-pale",
        "on-middle",
        "on-full",
        "blue",
        "orange",
        "green",
        "pink",
        "gold",
        "grey",
    )
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
