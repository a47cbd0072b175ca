"""One drawing, many states: an interactive figure that works with and without a running kernel.

On a page the object's text/html carries every state, rendered by the real kernel when the page was
built; native inputs choose among them (assets/explore.js). In a live notebook the same object shows
ipywidgets that call `draw` anew.

A page's own engine can take over: the root element has `data-attn-explore` (a name that is the same
whenever the cell runs) and `data-attn-controls` (the names of the controls as JSON), and fires the bubbling
event `attnteach:state` with `detail = {name, state, index}` after each change. The engine may call
`attnteach.widgets.redraw(name, state)` in its kernel and put the HTML it returns into the root's
`.attn-picture`; `preventDefault()` on the event keeps the built state from being drawn.
"""

import functools
import hashlib
import itertools
import json
import os
from html import escape
from importlib import resources

from attnteach.plots import Picture, show
from attnteach.plots.picture import theme

MOST_STATES = 80
explorers = {}


class Explorer:
    """A drawing with controls. `states()` lists the values of the controls; `picture(**state)` draws one."""

    def __init__(self, draw, alt, controls):
        self.draw, self.alt = draw, alt
        self.controls = {name: choices(name, values) for name, values in controls.items()}
        count = 1
        for values in self.controls.values():
            count *= len(values)
        if not controls or count > MOST_STATES:
            sizes = " x ".join(str(len(values)) for values in self.controls.values())
            raise ValueError(f"explore: expected 1 to {MOST_STATES} states, got {sizes or 'no controls'} = {count if controls else 0}")
        key = json.dumps([getattr(draw, "__qualname__", ""), {name: list(values) for name, values in self.controls.items()}])
        self.name = "explore-" + hashlib.sha256(key.encode()).hexdigest()[:8]
        explorers[self.name] = self

    def states(self):
        return [dict(zip(self.controls, labels, strict=True)) for labels in itertools.product(*self.controls.values())]

    def picture(self, **labels):
        """The picture of one state, given the labels of its values."""
        values = {name: self.controls[name][label] for name, label in labels.items()}
        drawn = self.draw(**values)
        if isinstance(drawn, Picture):
            return drawn
        return show(drawn, self.alt(**values) if callable(self.alt) else self.alt)

    def _repr_html_(self):
        pictures = [self.picture(**state).body(self.name) for state in self.states()]
        captions = [self.caption(state) for state in self.states()]
        lines, states = shared_lines(pictures)
        data = json.dumps({"lines": lines, "states": states, "captions": captions}, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        fields = "\n".join(field(self.name, name, list(values)) for name, values in self.controls.items())
        return (
            f'<div class="attn attn-explore" data-attn-explore="{self.name}" data-attn-controls="{escape(json.dumps(list(self.controls)))}">'
            f"{theme()}<style>{asset('explore.css')}</style>\n"
            f'<div class="attn-controls">\n{fields}\n</div>\n<div class="attn-picture">\n{pictures[0]}\n</div>\n'
            f'<p class="attn-caption" role="status">{escape(captions[0])}</p>\n'
            f'<script type="application/json" class="attn-states">{data}</script>\n'
            f"<script>{asset('explore.js')}</script></div>"
        )

    def caption(self, state):
        return self.alt(**{n: self.controls[n][label] for n, label in state.items()}) if callable(self.alt) else self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not live():
            return {"text/plain": repr(self), "text/html": self._repr_html_()}
        first = self.picture(**self.states()[0])
        return {**self.controls_in_notebook()._repr_mimebundle_(), "text/html": first._repr_html_()}

    def controls_in_notebook(self):
        """ipywidgets around the same drawing; made only where somebody can move them."""
        import ipywidgets

        picture = ipywidgets.HTML()
        made = {}
        for name, values in self.controls.items():
            kind = ipywidgets.SelectionSlider if numeric(values) else ipywidgets.Dropdown
            made[name] = kind(options=list(values), description=words(name), style={"description_width": "initial"})

        def redraw_picture(_=None):
            state = {name: control.value for name, control in made.items()}
            picture.value = f"{self.picture(**state)._repr_html_()}<p>{escape(self.caption(state))}</p>"

        for control in made.values():
            control.observe(redraw_picture, names="value")
        redraw_picture()
        return ipywidgets.VBox([ipywidgets.HBox(list(made.values()), layout={"flex_flow": "row wrap"}), picture])

    def __repr__(self):
        return f"Explorer of {', '.join(self.controls)}"


def explore(draw, *, alt, **controls):
    """An interactive figure: `draw(**state) -> Axes, Figure or Picture`, one control for each keyword.

    A control is a list of values or a dict {label: value}; `alt`, a text or a function of the state, says
    what the figure shows. Raises ValueError for no control or more than 80 states in all.
    """
    return Explorer(draw, alt, controls)


def redraw(name, state):
    """The HTML of one state of the explorer `name`, drawn now: for an engine in the page."""
    explorer = explorers[name]
    return explorer.picture(**state).body(name)


def choices(name, values):
    """A control's values by label: text labels, in order."""
    if isinstance(values, dict):
        return {str(label): value for label, value in values.items()}
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ValueError(f"explore: control {name} needs a list of values or a dict, got {values!r}")
    return {label_of(value): value for value in values}


def label_of(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def numeric(values):
    return len(values) > 1 and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values.values())


def words(name):
    return name.replace("_", " ")


def field(root, name, labels):
    """A native input: a slider for numbers, radio buttons for up to four words, a list for more."""
    values = explorers[root].controls[name]
    ident = f"{root}-{name}"
    if numeric(values):
        ticks = escape(json.dumps(labels, ensure_ascii=False))
        return (
            f'<p class="attn-field"><label for="{ident}">{escape(words(name))}</label> '
            f'<input type="range" id="{ident}" data-attn-control="{name}" data-attn-labels="{ticks}" min="0" max="{len(labels) - 1}" '
            f'value="0" aria-valuetext="{escape(labels[0])}"> <output for="{ident}">{escape(labels[0])}</output></p>'
        )
    if len(labels) <= 4:
        buttons = " ".join(
            f'<label><input type="radio" name="{ident}" data-attn-control="{name}" value="{i}"{" checked" if i == 0 else ""}> '
            f"{escape(label)}</label>"
            for i, label in enumerate(labels)
        )
        return f'<fieldset class="attn-field"><legend>{escape(words(name))}</legend> {buttons}</fieldset>'
    options = "".join(f'<option value="{i}">{escape(label)}</option>' for i, label in enumerate(labels))
    return (
        f'<p class="attn-field"><label for="{ident}">{escape(words(name))}</label> '
        f'<select id="{ident}" data-attn-control="{name}">{options}</select></p>'
    )


def shared_lines(texts):
    """Store many similar texts once: unique lines, and each text as runs [first, last, ...] of them."""
    place, states = {}, []
    for text in texts:
        runs = []
        for line in text.split("\n"):
            at = place.setdefault(line, len(place))
            if runs and runs[-1] == at - 1:
                runs[-1] = at
            else:
                runs += [at, at]
        states.append(runs)
    return list(place), states


def live():
    """Is somebody sitting at this kernel? A Jupyter server and VS Code say so; a build does not."""
    return any(name in os.environ for name in ("JPY_SESSION_NAME", "VSCODE_PID", "COLAB_RELEASE_TAG"))


@functools.cache
def asset(name):
    return resources.files("attnteach.widgets").joinpath("assets", name).read_text()
