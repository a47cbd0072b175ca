"""Figures: what they hold, that they follow the theme, that they can be read without seeing them."""

import base64
import io
import re
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image

from attnteach.plots import bars, columns, curves, heat_map, panels, roofline, show, signed_map
from attnteach.plots.charts import plain
from attnteach.plots.picture import theme
from attnteach.plots.style import VARIABLES
from attnteach.plots.tables import number

WEIGHTS = np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0]])
DRAWINGS = {
    "heat_map": lambda: heat_map(WEIGHTS, rows=["a", "b"], columns=["x", "y", "z"], title="A head"),
    "heat_map, values": lambda: heat_map(WEIGHTS, values=True),
    "heat_map, mask": lambda: heat_map(WEIGHTS, mask=WEIGHTS > 0),
    "signed_map": lambda: signed_map(np.array([[0.5, -2.0], [-np.inf, 1.0]])),
    "curves": lambda: curves([1, 10, 100], {"one": [1, 2, 3], "two": [3, 2, 1]}, xlabel="n", ylabel="y", log="xy"),
    "bars": lambda: bars({"MHA": 512.0, "MQA": 8.0}, errors={"MHA": (500, 520)}, xlabel="MiB"),
    "columns": lambda: columns([0.2, 0.8], names=["left", "right"], ylabel="weight"),
    "roofline": lambda: roofline({"decode": 4.0}, peak=312e12, bandwidth=2e12),
}


class Tags(HTMLParser):
    """Ids, references to ids, and tags of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.refs, self.tags = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        for value in attributes.values():
            self.refs += re.findall(r"url\(#([^)]+)\)", value or "")
        if attributes.get("xlink:href", "").startswith("#"):
            self.refs.append(attributes["xlink:href"][1:])
        self.refs += (attributes.get("aria-labelledby") or "").split()


def html_of(name):
    return show(DRAWINGS[name](), alt=f"what {name} shows")._repr_html_()


@pytest.mark.parametrize("name", DRAWINGS)
def test_picture_is_the_same_bytes_each_time(name):
    assert html_of(name) == html_of(name)


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_reference_in_a_picture_has_its_target(name):
    tags = Tags(html_of(name))
    assert len(set(tags.ids)) == len(tags.ids)
    assert set(tags.refs) <= set(tags.ids)
    assert set(tags.ids) <= set(tags.refs), "an id that nothing refers to can only clash"


def test_ids_of_two_pictures_do_not_clash():
    all_ids = [set(Tags(html_of(name)).ids) for name in DRAWINGS]
    assert sum(map(len, all_ids)) == len(set().union(*all_ids))


@pytest.mark.parametrize("name", DRAWINGS)
def test_picture_follows_the_theme(name):
    svg = show(DRAWINGS[name](), alt="x").svg
    assert "var(--attn-" in svg
    assert not re.findall("|".join(VARIABLES), svg), "a colour that no theme can change"
    assert not re.findall(r"#f{6}|#F{6}|fill: white", svg), "a white background"
    assert "<style" not in svg, "matplotlib's style sheet would reach the whole page"


@pytest.mark.parametrize("name", DRAWINGS)
def test_words_are_set_in_the_font_of_the_page(name):
    svg = html_of(name)
    assert "<text" in svg
    assert "DejaVu" not in svg


@pytest.mark.parametrize("name", DRAWINGS)
def test_picture_says_what_it_shows(name):
    picture = show(DRAWINGS[name](), alt='a < b & "c"')
    html = picture._repr_html_()
    (svg,) = [attributes for tag, attributes in Tags(html).tags if tag == "svg"]
    assert svg["role"] == "img"
    assert f'<title id="{svg["aria-labelledby"]}">a &lt; b &amp; &quot;c&quot;</title>' in html
    assert "<table" in html
    assert repr(picture) == 'Picture: a < b & "c"'


@pytest.mark.parametrize("alt", ["", "  ", None])
def test_picture_without_a_description_is_refused(alt):
    with pytest.raises(ValueError, match="alt must say"):
        show(heat_map(WEIGHTS), alt=alt)


def test_pictures_are_small():
    assert len(show(heat_map(np.random.default_rng(0).random((64, 64))), alt="x")._repr_html_()) < 25_000


def cell_opacities(picture):
    pixels = re.search(r'href="data:image/png;base64,\s*([^"]+)"', picture.svg).group(1)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(pixels))))[..., 3] / 255


def test_heat_map_draws_the_weights():
    picture = show(heat_map(WEIGHTS, values=True), alt="x")
    np.testing.assert_allclose(cell_opacities(picture), WEIGHTS, atol=1 / 255)
    assert ">.25</text>" in picture.svg
    assert 'style="fill: var(--attn-heat)"' in picture.svg


def test_heat_map_starts_at_zero_and_ends_at_top():
    np.testing.assert_allclose(cell_opacities(show(heat_map(WEIGHTS, top=2.0), alt="x")), WEIGHTS / 2, atol=1 / 255)
    np.testing.assert_allclose(cell_opacities(show(heat_map(WEIGHTS * 0), alt="x")), 0)


def test_heat_map_takes_torch():
    picture = show(heat_map(torch.tensor(WEIGHTS, requires_grad=True), values=True), alt="x")
    np.testing.assert_allclose(cell_opacities(picture), WEIGHTS, atol=1 / 255)


def test_signed_map_crosses_out_the_hidden():
    picture = show(DRAWINGS["signed_map"](), alt="x")
    assert picture.svg.count("<use ") >= 1
    assert "var(--attn-cold)" in picture.svg
    assert "<td>−∞</td>" in picture.tables


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: heat_map(-WEIGHTS), "must not be negative"),
        (lambda: heat_map(WEIGHTS[None]), r"expected a matrix \(T, S\), got shape \(1, 2, 3\)"),
        (lambda: heat_map(WEIGHTS, rows=["a"]), "rows names 1 of 2"),
        (lambda: heat_map(WEIGHTS, columns="ab"), "columns names 2 of 3"),
    ],
)
def test_maps_refuse_what_they_would_draw_wrongly(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


def test_table_holds_the_numbers_and_names():
    html = html_of("heat_map")
    assert '<tr><th scope="row">b</th><td>0.25</td><td>0.75</td><td>0</td></tr>' in html
    assert "<caption>A head</caption>" in html


def test_large_table_becomes_a_sentence():
    weights = np.zeros((20, 30))
    weights[7, 11] = 0.5
    tables = show(heat_map(weights), alt="x").tables
    assert tables == "<p>20 rows and 30 columns, values from 0 to 0.5; the largest is in row 7, column 11.</p>"


def test_each_panel_has_its_table():
    left, right = panels(1, 2, width=8)
    heat_map(WEIGHTS, left, title="one")
    bars({"a": 3}, right, title="two")
    assert show(left, alt="x").tables.count("<table>") == 2


def test_wide_picture_scrolls_on_a_phone_and_can_be_reached_by_keyboard():
    wide = show(panels(1, 2, width=8)[0], alt="x")._repr_html_()
    assert 'class="attn-scroll" tabindex="0"' in wide
    assert 'class="attn-scroll" tabindex' not in html_of("bars")


def test_pyplot_figure_is_closed_and_themed():
    figure, ax = plt.subplots()
    ax.plot([1, 2], label="line")
    ax.legend()
    svg = show(figure, alt="x").svg
    assert plt.get_fignums() == []
    assert "var(--attn-blue)" in svg
    assert "#ffffff" not in svg


def test_chinese_labels_draw_without_a_warning(recwarn):
    assert "因果" in show(heat_map(WEIGHTS, title="因果"), alt="x").svg
    assert not recwarn.list


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345, "0.123"),
        (3.0, "3"),
        (-2.5, "−2.5"),
        (1234.0, "1,234"),
        (2.5e13, "2.5e+13"),
        (-np.inf, "−∞"),
        (np.nan, "–"),
        (True, "yes"),
    ],
)
def test_number(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-6, "10⁻⁶"),
        (0.01, "0.01"),
        (1000, "1,000"),
        (65_536, "65,536"),
        (131_072, "1.31·10⁵"),
        (2e6, "2·10⁶"),
        (1e12, "10¹²"),
    ],
)
def test_tick_of_a_logarithmic_axis(value, text):
    assert plain(value) == text


def ticks(ax, which):
    ax.figure.draw_without_rendering()
    low, high = getattr(ax, f"get_{which}lim")()
    axis = getattr(ax, f"{which}axis")
    return [t.label1.get_text() for t in axis.get_major_ticks() if low <= t.get_loc() <= high]


def test_logarithmic_axes_always_carry_more_than_one_number():
    few = curves([15, 30, 60, 120], {"y": [3, 5, 8, 9]}, log="xy")
    assert ticks(few, "x") == ["15", "30", "60", "120"]
    assert len(ticks(few, "y")) >= 2
    many = curves(np.geomspace(1, 1e6, 50), {"y": np.geomspace(1, 1e9, 50)}, log="xy")
    assert "10⁶" in ticks(many, "x")


# contrast, by the formula of WCAG 2.2

BACKGROUND = {"light": "#ffffff", "dark": "#14181e"}


def colours(which):
    """The variables of one theme: dark says only what differs."""
    blocks = re.findall(r"\{([^}]*)\}", theme())[: 1 if which == "light" else 2]
    return dict(re.findall(r"--attn-([\w-]+): (#[0-9a-f]{3,6})", "".join(blocks)))


def rgb(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    return np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)]) / 255


def luminance(colour):
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("which", BACKGROUND)
def test_lines_and_words_stand_out(which):
    page, palette = rgb(BACKGROUND[which]), colours(which)
    for name in ("muted", "blue", "orange", "green", "pink", "gold", "grey"):
        assert contrast(rgb(palette[name]), page) >= 4.5, name


@pytest.mark.parametrize("hue", ["heat", "cold"])
@pytest.mark.parametrize("which", BACKGROUND)
def test_numbers_on_cells_stand_out(which, hue):
    page, palette = rgb(BACKGROUND[which]), colours(which)
    for share in np.linspace(0, 1, 101):
        cell = share * rgb(palette[hue]) + (1 - share) * page
        ink = ("on-pale", "on-middle", "on-full")[int(share > 0.51) + int(share > 0.72)]
        assert contrast(rgb(palette[ink]), cell) >= 4.5, share


@pytest.mark.parametrize(
    ("shape", "name"), [((5, 5), "5 Men in Black (a.k..."), ((6, 3), "name43 is in the small white kitchen")]
)
def test_long_names_of_a_heat_map_stay_inside_of_its_picture(shape, name):
    drawn = heat_map(np.eye(*shape), rows=[name] * shape[0], columns=["interquartile"] * shape[1])
    show(drawn, alt="where each row looks")
    held, frame = drawn.figure.get_tightbbox(), drawn.figure.bbox_inches
    assert frame.containsx(held.x0)
    assert frame.containsx(held.x1)
    assert frame.containsy(held.y0)
    assert frame.containsy(held.y1)
