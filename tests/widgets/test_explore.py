"""Interactive figures without a browser: what the page carries, and what a live notebook shows."""

import inspect
import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnteach import widgets
from attnteach.kernels import attention, softmax
from attnteach.plots import heat_map
from attnteach.widgets.costs import costs, decimal, say_caches, sizes_of, three
from attnteach.widgets.explore import redraw, shared_lines

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def _nobody_at_the_kernel(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)


def draw(temperature, kind):
    return heat_map(softmax(np.array([[0.0, 1.0]]) / temperature), title=kind)


def example(**keywords):
    return widgets.explore(
        draw,
        alt=lambda temperature, kind: f"{kind} at {temperature}",
        temperature=[0.5, 1.0, 2.0],
        kind=["hot", "cold"],
        **keywords,
    )


def unpacked(html):
    built = json.loads(re.search(r'class="attn-built">(.*?)</script>', html, re.S).group(1))
    texts = [
        "\n".join("\n".join(built["lines"][a : b + 1]) for a, b in zip(runs[::2], runs[1::2], strict=True))
        for runs in built["states"]
    ]
    return texts, built["captions"]


def test_page_carries_every_state_and_no_widget():
    explorer = example()
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    texts, captions = unpacked(bundle["text/html"])
    assert captions == ["hot at 0.5", "cold at 0.5", "hot at 1.0", "cold at 1.0", "hot at 2.0", "cold at 2.0"]
    assert texts == [explorer.picture(state).body(explorer.name) for state in explorer.states()]
    assert len(set(texts)) == 6


def test_page_is_the_same_bytes_each_time():
    assert example()._repr_html_() == example()._repr_html_()


def test_states_of_one_page_cost_little():
    few, many = (
        widgets.explore(draw, alt="x", temperature=list(range(1, n)), kind=["hot"])._repr_html_() for n in (3, 13)
    )
    one = len(example().picture(example().start).body("x"))
    assert len(many) - len(few) < 10 * one / 4


@given(st.lists(st.lists(st.sampled_from("abcd"), min_size=1).map("\n".join), min_size=1))
def test_shared_lines_come_back(texts):
    lines, states = shared_lines(texts)
    assert len(set(lines)) == len(lines)
    assert [
        "\n".join("\n".join(lines[a : b + 1]) for a, b in zip(runs[::2], runs[1::2], strict=True)) for runs in states
    ] == texts


def test_a_live_notebook_gets_ipywidgets_that_call_the_kernel(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "chapter.ipynb")
    calls = []

    def counted(temperature):
        calls.append(temperature)
        return draw(temperature, "")

    explorer = widgets.explore(counted, alt="x", temperature=[1.0, 2.0])
    assert not calls, "nothing is drawn before it is shown"
    bundle = explorer._repr_mimebundle_()
    assert WIDGET in bundle
    assert "attn-built" not in bundle["text/html"]

    calls.clear()
    controls, picture = (box := explorer.panel()).children[0].children, box.children[1]
    before = picture.value
    controls[0].value = "2"
    assert calls == [1.0, 2.0]
    assert picture.value != before
    assert picture.value.startswith(explorer.picture({"temperature": "2"})._repr_html_())


@pytest.mark.parametrize("make", [widgets.mask_painter, widgets.cost_calculator])
def test_ready_made_ones_call_the_kernel_in_a_live_notebook(make):
    first, picture = (box := make().panel()).children[0].children[0], box.children[1]
    before = picture.value
    first.value = first.options[3]
    assert "<svg" in picture.value
    assert picture.value != before


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({}, "got no control"),
        ({"a": range(9), "b": range(9)}, "expected 1 to 80 states, got 9 x 9"),
        ({"a": "word"}, "control a needs a list"),
        ({"a": 3}, "control a needs a list"),
        ({"a": []}, "control a needs a list"),
        ({"a": [1, 2], "start": {"a": 5}}, "start has a = 5"),
        ({"a": [1, 2], "start": {"b": 1}}, "start has b = 1"),
    ],
)
def test_explore_refuses(keywords, message):
    with pytest.raises(ValueError, match=message):
        widgets.explore(draw, alt="x", **keywords)


def test_start_is_what_the_page_shows_first():
    html = example(start={"temperature": 2.0, "kind": "cold"})._repr_html_()
    assert '<p class="attn-caption" role="status">cold at 2.0</p>' in html
    assert 'value="2" aria-valuetext="2"' in html
    assert re.search(r'value="1" checked> cold', html)


def test_inputs_fit_their_values():
    html = widgets.explore(
        lambda **_: heat_map(np.eye(2)),
        alt="x",
        number=[1, 2],
        flag=[False, True],
        word={"two words": 1, "b": 2},
        many=list("abcde"),
    )._repr_html_()
    assert html.count('<input type="range"') == 1
    assert html.count('<input type="radio"') == 4
    assert html.count("<option") == 5
    for name in ("number", "many"):
        ident = re.search(rf'<label for="([^"]+-{name})"', html).group(1)
        assert f'id="{ident}"' in html
    assert "<legend>flag</legend>" in html


def test_two_drawings_of_one_name_are_kept_apart():
    def other():
        def draw(temperature, kind):
            return heat_map(np.eye(3))

        draw.__qualname__ = globals()["draw"].__qualname__
        return draw

    controls = {"temperature": [0.5, 1.0], "kind": ["hot"]}
    first, second = (widgets.explore(function, alt="x", **controls) for function in (draw, other()))
    again = widgets.explore(other(), alt="x", **controls)
    assert first.name != second.name == again.name


def test_engine_in_the_page_can_redraw():
    explorer = example()
    assert redraw(explorer.name, {"temperature": "2", "kind": "hot"}) == unpacked(explorer._repr_html_())[0][4]


def test_show_source_prints_what_runs():
    whole = widgets.show_source(attention)
    assert whole._repr_markdown_().startswith('```python\n@shapes(\n    "q (..., T, D), k (..., S, D), v (..., S, E), ')
    assert "\ndef attention(q, k, v, *, bias=None, mask=None, scale=None):\n" in whole.text
    scope = dict(vars(inspect.getmodule(attention)), attention=None)
    exec(whole.text, scope)
    q = np.random.default_rng(0).normal(size=(3, 5, 2))
    np.testing.assert_array_equal(scope["attention"](*q), attention(*q))


def test_show_source_leaves_out_what_is_not_asked_for():
    first, none = (repr(widgets.show_source(attention, docstring=which)) for which in ("first", False))
    assert "Mix values by query-key similarity" in first
    assert "Raises ValueError" not in first
    assert '"""' not in none
    both = repr(widgets.show_source(attention, softmax, docstring=False))
    assert both.count("\ndef ") == 2
    assert both.startswith("@shapes(")


def test_show_source_without_docstring():
    assert "return heat_map" in repr(widgets.show_source(draw, docstring=False))


def test_costs_by_hand():
    """Two tokens, width 4, two heads sharing one key/value head, two bytes, a machine of 8 FLOP/s and 2 byte/s."""
    cost = costs(n=2, d=4, heads=2, kv_heads=1, bytes_per_number=2, machine=(8, 2))
    assert cost["projections"] == 2 * 2 * 4 * 4 * 2 + 2 * 2 * 4 * 2 * 2
    assert cost["scores and mix"] == 2 * (2 * 2 * 2 * 4)
    assert cost["feed-forward"] == 2 * (2 * 2 * 4 * 16)
    assert cost["cache"] == 2 * 1 * 2 * 2 * 2
    assert cost["kept for backward"] - 2 * 2 * 2 * 2 == cost["kept with recomputing"] - 2 * 2 * 4
    assert cost["decode intensity"] == (2 * 2 * 2 * 4) / (2 * 4 * 2 + 16)
    assert cost["decode share"] == cost["decode intensity"] * 2 / 8


def test_cache_sizes_by_hand():
    sizes = sizes_of((32, 32, 8, 128), 1024, 2)
    assert sizes == {
        "MHA, 32 heads": 32 * 2 * 32 * 128 * 1024 * 2,
        "GQA, 8 heads": 32 * 2 * 8 * 128 * 1024 * 2,
        "MQA, 1 head": 32 * 2 * 1 * 128 * 1024 * 2,
        "MLA, width 576": 32 * 576 * 1024 * 2,
    }
    assert say_caches((32, 32, 8, 128), 1024, 2) == (
        "Cache of one sequence of 1,024 tokens if the model had each scheme: MHA 512 MiB, GQA 128 MiB (1/4), MQA 16 MiB (1/32), MLA 36 MiB (1/14.2)."
    )


@pytest.mark.parametrize(
    ("x", "text"), [(0, "0"), (1234, "1234"), (12.345, "12.3"), (0.01234, "0.0123"), (2.0, "2"), (512.5, "513")]
)
def test_three_digits(x, text):
    assert three(x) == text


def test_decimal_prefix():
    assert [decimal(x) for x in (999, 1500, 3.99e12)] == ["999 ", "1.5 K", "3.99 T"]
