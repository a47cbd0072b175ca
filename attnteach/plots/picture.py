"""From a matplotlib figure to an inline SVG that follows the page's theme and says what it shows."""

import functools
import hashlib
import io
import re
import sys
import warnings
from html import escape
from importlib import resources

import matplotlib

from attnteach.plots.style import COLOURS, STYLE, THEMES, VARIABLES

# pixels that a figure may take on a phone before it scrolls sideways
PHONE = 300


class Picture:
    """A finished figure: `svg` (themed by CSS variables), `alt` (what it shows), `tables` (the data as HTML)."""

    def __init__(self, svg, alt, tables=""):
        self.svg, self.alt, self.tables = svg, alt, tables

    def body(self, ident):
        """The picture without its style sheet; `ident` makes the ids of this one unique in a page."""
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', self.svg).group(1)) * 96 / 72
        floor = min(width, max(PHONE, 0.62 * width))
        focus = ' tabindex="0" role="group" aria-label="figure, scrolls sideways"' if floor > PHONE else ""
        label = (
            f'class="attn-svg" role="img" aria-labelledby="{ident}-alt" style="max-width: {width:.0f}px; '
            f'min-width: {floor:.0f}px"'
        )
        svg = self.svg.replace('class="attn-svg"', label, 1).replace("@", ident)
        svg = svg.replace(">", f'><title id="{ident}-alt">{escape(self.alt)}</title>', 1)
        data = f'<details class="attn-data"><summary>Data</summary>\n{self.tables}\n</details>' if self.tables else ""
        return f'<div class="attn-scroll"{focus}>\n{svg}\n</div>\n{data}'

    def _repr_html_(self):
        ident = "attn-" + hashlib.sha256((self.svg + self.alt).encode()).hexdigest()[:8]
        return f'<div class="attn">{theme()}{self.body(ident)}</div>'

    def __repr__(self):
        return f"Picture: {self.alt}"


def show(drawing, alt):
    """Finish a figure: axes or figure -> Picture.

    `alt` says in one or two sentences what the figure shows, to those who cannot see it.
    Raises ValueError where it says nothing.
    """
    if not alt or not alt.strip():
        raise ValueError("show: alt must say what the figure shows, got an empty text")
    figure = drawing if hasattr(drawing, "savefig") else drawing.figure
    tables = "\n".join(ax.attn_table.html() for ax in figure.axes if hasattr(ax, "attn_table"))
    return Picture(themed(render(figure)), alt, tables)


def render(figure):
    """The figure as SVG text, the same bytes each time; the figure is closed."""
    figure.patch.set_visible(False)
    for ax in [*figure.axes, *(inset for outer in figure.axes for inset in outer.child_axes)]:
        ax.patch.set_visible(False)
        if ax.get_legend():
            ax.get_legend().set_frame_on(False)
    text = io.StringIO()
    with (
        matplotlib.rc_context({k: v for k, v in STYLE.items() if k.startswith(("svg", "image"))}),
        warnings.catch_warnings(),
    ):
        # the browser brings the font: matplotlib's own may lack Chinese
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        # one pass of the layout does not settle axes of equal aspect: labels would stick out
        if figure.get_layout_engine() and any(ax.get_aspect() == 1 for ax in figure.axes):
            figure.get_layout_engine().execute(figure)
        figure.savefig(text, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)
    return text.getvalue()


def themed(svg):
    """Colours become CSS variables, ids become `@0`, `@1`, ...; heat maps become masks over a themed colour."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(
        r"<metadata>.*?</metadata>\s*|<defs>\s*<style.*?</style>\s*</defs>\s*|<!--.*?-->\s*", "", svg, flags=re.S
    )
    view = re.search(r'viewBox="[^"]*"', svg).group()
    svg = re.sub(
        r"<svg[^>]*>",
        f'<svg class="attn-svg" {view} fill="var(--attn-ink)" stroke-linejoin="round" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">',
        svg,
        count=1,
    )
    svg = re.sub(r"<image[^>]*?/>", mask_of_colour, svg, flags=re.S)
    svg = re.sub(
        r" font-family: 'DejaVu Sans'[^;\"]*;?", "", svg
    )  # the page's font, wherever that one is not installed
    svg = re.sub(r"<[^>!]+>", compact_tag, svg)
    used = dict.fromkeys(re.findall(r'(?:url\(#|href="#)([^)"]+)', svg))
    names = {name: f"@{i}" for i, name in enumerate(used)}
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", svg)
    return re.sub(r'(url\(#|href="#)([^)"]+)', lambda m: m[1] + names[m[2]], svg).strip()


def mask_of_colour(match):
    """An image drawn by `heat_map`: its opacity masks a rectangle whose colour the theme chooses."""
    image = match.group()
    hue = re.search(r'id="(heat|cold)"', image)
    if hue is None:
        return image
    name = "mask" + hashlib.sha256(image.encode()).hexdigest()[:10]
    place = " ".join(re.findall(r'(?:transform|width|height|x|y)="[^"]*"', image))
    inner = image.replace(hue.group(), "")
    return (
        f'<mask id="{name}" maskUnits="userSpaceOnUse" style="mask-type: alpha" x="0" y="0" width="100%" height="100%">{inner}</mask>'
        f'\n<g mask="url(#{name})"><rect {place} style="fill: var(--attn-{hue[1]})"/></g>'
    )


def compact_tag(match):
    tag = match.group()
    if tag.startswith("<image"):
        return tag
    tag = (
        re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), tag)
        if "matrix" not in tag
        else tag
    )
    return re.sub(r"#[0-9a-f]{6}", lambda m: f"var(--attn-{VARIABLES[m[0]]})" if m[0] in VARIABLES else m[0], tag)


@functools.cache
def theme():
    """The style sheet that every figure carries, so that it works in a notebook, an export and the book."""
    rules = resources.files("attnteach.plots").joinpath("theme.css").read_text()
    colours = "".join(
        variables(THEMES[name], "--attn-", values) for name, values in COLOURS["figures"].items() if name in THEMES
    )
    return f"<style>{colours}{rules}</style>"


def variables(selector, prefix, values):
    """A CSS rule that gives what `selector` matches the colours {name: value} as custom properties."""
    return f"{selector} {{\n" + "".join(f"  {prefix}{name}: {value};\n" for name, value in values.items()) + "}\n"
