"""One drawing, many states: an interactive figure that works with and without a running kernel.

On a page the object's text/html carries every state, drawn by the real kernel when the page was built;
native inputs choose among them (assets/explore.js). In a live notebook the same object shows ipywidgets
that call `draw` anew.

A page's own engine can take over. The root element has `data-attn-explore` (a name that is the same
whenever the cell runs) and `data-attn-controls` (the names of the controls, as JSON); each change fires the
bubbling event `attnteach:state` with `detail = {name, state, index}`, `state` being {control: label}.
`preventDefault()` keeps the page from drawing the built state; the engine then calls
`attnteach.widgets.redraw(name, state)` in its kernel and puts the HTML it returns into `.attn-picture`.
Figures of another `data-attn-kind` than states.js compute in the page and fire nothing.
"""

import functools
import hashlib
import itertools
import json
import math
import os
from html import escape
from importlib import resources

from attnteach.plots import show
from attnteach.plots.picture import theme

MOST_STATES = 80
explorers = {}


class Explorer:
    """A drawing with controls, of which `start` {control: label} says where they stand at first."""

    script = "states.js"

    def __init__(self, draw, alt, controls, start):
        self.draw, self.alt = draw, alt
        self.controls = {name: choices(name, values) for name, values in controls.items()}
        self.start = {name: next(iter(values)) for name, values in self.controls.items()}
        for name, label in start.items():
            if label_of(label) not in self.controls.get(name, ()):
                raise ValueError(f"explore: start has {name} = {label!r}, which is no value of a control")
            self.start[name] = label_of(label)
        key = json.dumps(
            [getattr(draw, "__qualname__", ""), {name: list(values) for name, values in self.controls.items()}]
        )
        self.name = register("attn-" + hashlib.sha256(key.encode()).hexdigest()[:8], self)

    def states(self):
        return [dict(zip(self.controls, labels, strict=True)) for labels in itertools.product(*self.controls.values())]

    def values(self, labels):
        return {name: self.controls[name][label] for name, label in labels.items()}

    def picture(self, labels):
        """What `draw` makes of one state {control: label}: something with `body(ident)`, as a Picture has."""
        drawn = self.draw(**self.values(labels))
        return drawn if hasattr(drawn, "body") else show(drawn, self.caption(labels))

    def caption(self, labels):
        return self.alt(**self.values(labels)) if callable(self.alt) else self.alt

    def built(self):
        """The pictures of all states, for the page: similar texts share their lines."""
        lines, states = shared_lines([self.picture(labels).body(self.name) for labels in self.states()])
        return {"lines": lines, "states": states, "captions": [self.caption(labels) for labels in self.states()]}

    def _repr_html_(self):
        fields = "\n".join(field(self.name, name, values, self.start[name]) for name, values in self.controls.items())
        data = json.dumps(self.built(), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        return (
            f'<div class="attn attn-explore" role="group" aria-label="Interactive figure" data-attn-explore="{self.name}" data-attn-kind="{self.script}" '
            f'data-attn-controls="{escape(json.dumps(list(self.controls)))}">{theme()}<style>{asset("explore.css")}</style>\n'
            f'<div class="attn-controls">\n{fields}\n</div>\n'
            f'<div class="attn-picture">\n{self.picture(self.start).body(self.name)}\n</div>\n'
            f'<p class="attn-caption" role="status">{escape(self.caption(self.start))}</p>\n'
            f'<script type="application/json" class="attn-built">{data}</script>\n'
            f"<script>{asset('explore.js')}{asset(self.script)}</script></div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not live():
            return {"text/plain": repr(self), "text/html": self._repr_html_()}
        return {**self.panel()._repr_mimebundle_(), "text/html": self.picture(self.start)._repr_html_()}

    def panel(self):
        """ipywidgets around the same drawing; made only where somebody can move them."""
        import ipywidgets

        picture = ipywidgets.HTML()
        inputs = {}
        for name, values in self.controls.items():
            kind = ipywidgets.SelectionSlider if numeric(values) else ipywidgets.Dropdown
            inputs[name] = kind(
                options=list(values),
                value=self.start[name],
                description=words(name),
                style={"description_width": "initial"},
            )

        def redrawn(_=None):
            labels = {name: control.value for name, control in inputs.items()}
            picture.value = f"{self.picture(labels)._repr_html_()}<p>{escape(self.caption(labels))}</p>"

        for control in inputs.values():
            control.observe(redrawn, names="value")
        redrawn()
        return ipywidgets.VBox([ipywidgets.HBox(list(inputs.values()), layout={"flex_flow": "row wrap"}), picture])

    def __repr__(self):
        return f"Explorer of {', '.join(map(words, self.controls))}"


def explore(draw, *, alt, start=None, **controls):
    """An interactive figure: `draw(**state) -> Axes, Figure or Picture`, one control for each keyword.

    A control is a list of values or a dict {label: value}; it stands at its first, or at the one `start` names.
    `alt`, a text or a function of the state, says what the figure shows.
    Raises ValueError for no control or more than 80 states in all.
    """
    explorer = Explorer(draw, alt, controls, start or {})
    sizes = [len(values) for values in explorer.controls.values()]
    if not sizes or math.prod(sizes) > MOST_STATES:
        raise ValueError(
            f"explore: expected 1 to {MOST_STATES} states, got {' x '.join(map(str, sizes)) or 'no control'}"
        )
    return explorer


def register(name, explorer):
    """Keep the explorer under its name; another drawing of that name and those controls gets a number."""
    names = itertools.chain([name], (f"{name}-{n}" for n in itertools.count(2)))
    free = next(n for n in names if n not in explorers or same_code(explorers[n].draw, explorer.draw))
    explorers[free] = explorer
    return free


def same_code(one, other):
    return getattr(one, "__code__", one) == getattr(other, "__code__", other)


def redraw(name, state):
    """The HTML of one state {control: label} of the explorer `name`, drawn now: for an engine in the page."""
    return explorers[name].picture(state).body(name)


class Fragment:
    """A drawing made of HTML instead of a figure."""

    def __init__(self, html):
        self.html = html

    def body(self, ident):
        return self.html

    def _repr_html_(self):
        return f'<div class="attn">{theme()}<style>{asset("explore.css")}</style>{self.html}</div>'

    def __repr__(self):
        return "Fragment"


def choices(name, values):
    """A control's values by label: texts, in order."""
    if isinstance(values, str) or not hasattr(values, "__iter__") or not len(values):
        raise ValueError(f"explore: control {name} needs a list of values or a dict, got {values!r}")
    return {str(k): v for k, v in values.items()} if isinstance(values, dict) else {label_of(v): v for v in values}


def label_of(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def numeric(values):
    """Do the labels only repeat numbers? Then a slider is the right input."""
    plain = all(
        isinstance(v, int | float) and not isinstance(v, bool) and label_of(v) == label for label, v in values.items()
    )
    return plain and len(values) > 1


def words(name):
    return name.replace("_", " ")


def field(root, name, values, start):
    """A native input: a slider for numbers, radio buttons for up to four short labels, a list for more."""
    ident, labels, at = f"{root}-{name}", list(values), list(values).index(start)
    label = f'<label for="{ident}">{escape(words(name))}</label>'
    if numeric(values):
        return (
            f'<p class="attn-field">{label} <input type="range" id="{ident}" data-attn-control="{name}" '
            f'data-attn-labels="{escape(json.dumps(labels, ensure_ascii=False))}" min="0" max="{len(labels) - 1}" value="{at}" '
            f'aria-valuetext="{escape(start)}"> <output for="{ident}">{escape(start)}</output></p>'
        )
    if len("".join(labels)) <= 60 and len(labels) <= 4:
        buttons = " ".join(
            f'<label><input type="radio" name="{ident}" data-attn-control="{name}" value="{i}"{" checked" * (i == at)}> '
            f"{escape(text)}</label>"
            for i, text in enumerate(labels)
        )
        return f'<fieldset class="attn-field"><legend>{escape(words(name))}</legend> {buttons}</fieldset>'
    options = "".join(
        f'<option value="{i}"{" selected" * (i == at)}>{escape(text)}</option>' for i, text in enumerate(labels)
    )
    return f'<p class="attn-field">{label} <select id="{ident}" data-attn-control="{name}">{options}</select></p>'


def shared_lines(texts):
    """Store many similar texts once: their unique lines, and each text as runs [first, last, first, last, ...]."""
    place, runs_of = {}, []
    for text in texts:
        runs = []
        for line in text.split("\n"):
            at = place.setdefault(line, len(place))
            if runs and runs[-1] == at - 1:
                runs[-1] = at
            else:
                runs += [at, at]
        runs_of.append(runs)
    return list(place), runs_of


def live():
    """Is somebody sitting at this kernel? A Jupyter server names the notebook of each kernel; a build has no server."""
    return "JPY_SESSION_NAME" in os.environ


@functools.cache
def asset(name):
    return resources.files("attnteach.widgets").joinpath("assets", name).read_text()
