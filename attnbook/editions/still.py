"""A page of the site made still: what stands on it before anybody touches it, with every fold open."""

import re

from lxml import etree

from attnteach.plots.style import COLOURS

from ..words import words
from ..xhtml import SVG, classes, remove, x

VARIABLE = re.compile(r"var\((--[a-z-]+)\)")
LIGHT = {
    **{f"--attn-{name}": value for name, value in COLOURS["figures"]["light"].items()},
    **{f"--pst-color-{name}": value for name, value in COLOURS["pages"]["light"].items()},
    **{f"--paper-{name}": value for name, value in COLOURS["paper"].items()},
    "--attn-ink": COLOURS["pages"]["light"]["text-base"],
    "--attn-paper": COLOURS["pages"]["light"]["background"],
}
# what answers to a click or serves one
LEFT_OUT = {
    "headerlink",
    "live-bar",
    "attn-controls",
    "attn-data",
    "attn-tool",
    "attn-own",
    "attn-tip",
    "attn-actions",
}
LEFT_OUT_TAGS = {"style", "form", "input", "select", "noscript", "template"}


def still(root, language="en"):
    """Leave out what moves, open what is folded; changes and returns the tree."""
    texts = words("editions", language)
    for element in list(root.iter()):
        if classes(element) & LEFT_OUT or element.tag in map(x, LEFT_OUT_TAGS):
            if "attn-controls" in classes(element):
                element.addprevious(note(standing(element) or texts["one_state"]))
            remove(element)
    for question in [e for e in root.iter(x("article")) if "attn-question" in classes(e)]:
        for fold in question.findall(x("details"))[1:]:  # the first one is the thirty-second answer
            remove(fold)
    for bank in [e for e in root.iter(x("details")) if "attn-bank" in classes(e)]:
        etree.SubElement(bank, x("p")).text = texts["bank"]
    for fold in list(root.iter(x("details"))):
        opened(fold)
    for button in list(root.iter(x("button"))):
        button.tag = x("span")
        if button.get("aria-pressed") == "false":
            button.set("class", f"{button.get('class', '')} attn-off".strip())
        for name in set(button.attrib) - {"class", "style", "id", "lang"}:
            del button.attrib[name]
    for element in root.iter():
        for name in ("tabindex", "aria-live", "aria-pressed"):
            element.attrib.pop(name, None)
    return root


def standing(controls):
    """ "layer: 3 · head: 5": where the controls of a figure stand; empty where nothing names them."""
    places = []
    for field in (e for e in controls.iter() if "attn-field" in classes(e)):
        name = next((e for e in field.iter(x("label"), x("legend"))), None)
        shown = [e for e in field.iter() if e.tag == x("output") or (e.tag == x("option") and "selected" in e.attrib)]
        chosen = [e.getparent() for e in field.iter(x("input")) if "checked" in e.attrib]
        value = next((" ".join(e.itertext()).strip() for e in shown + chosen), "")
        if name is not None and value:
            places.append(f"{' '.join(''.join(name.itertext()).split())}: {value}")
    return " · ".join(places)


def note(text):
    element = etree.Element(x("p"), {"class": "attn-standing"})
    element.text = text
    return element


def opened(fold):
    """A fold as a box with a title."""
    summary = fold.find(x("summary"))
    fold.tag = x("div")
    fold.attrib.pop("open", None)
    fold.set("class", f"{fold.get('class', '')} fold".strip())
    if summary is not None:
        for picture in list(summary.iter(f"{{{SVG}}}svg")):
            remove(picture)
        for both in [e for e in summary.iter() if classes(e) & {"collapsed"}]:
            remove(both)
        summary.tag = x("div")
        summary.set("class", "fold-title")


def plain_colours(text):
    """The names of colours replaced by the light colours: paper knows no variables."""
    return VARIABLE.sub(lambda match: LIGHT.get(match[1], match[0]), text)
