"""A page of the site made still: what stands on it before anybody touches it, with every fold open."""

import re

import html5lib
from lxml import etree

XHTML, SVG, XLINK, XMLNS = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/xmlns/",
)
SCRIPT = re.compile(r"<script\b.*?</script>", re.S)
VARIABLE = re.compile(r"var\((--attn-[a-z-]+)\)")
BANK = "The whole question bank, with follow-ups, traps and rubrics, is a PDF of its own on the site."
# what answers to a click or serves one
LEFT_OUT = {
    "headerlink",
    "live-bar",
    "attn-controls",
    "attn-data",
    "attn-problem-filter",
    "attn-bug-score",
    "attn-tip",
    "attn-actions",
}
LEFT_OUT_TAGS = {"style", "form", "input", "select", "noscript", "template"}


def x(tag):
    return f"{{{XHTML}}}{tag}"


def classes(element):
    return set(element.get("class", "").split())


def article(page):
    """The reading part of a built page as an XHTML element."""
    text = SCRIPT.sub("", page)
    start = text.index('<article class="bd-article')
    text = text[start : text.rindex("</article>") + len("</article>")]
    return rebuilt(html5lib.parse(text, treebuilder="lxml").find(f".//{x('article')}"))


def rebuilt(element, parent=None):
    """The same tree with each namespace declared once, as people write it."""
    space = etree.QName(element).namespace
    spaces = {None: space} | ({"xlink": XLINK} if space == SVG else {})
    if parent is None:
        new = etree.Element(element.tag, nsmap=spaces)
    else:
        new = etree.SubElement(parent, element.tag, nsmap=spaces)
    for name, value in element.attrib.items():
        if etree.QName(name).namespace != XMLNS:
            new.set(name, value)
    new.text, new.tail = element.text, element.tail
    for child in element:
        if isinstance(child.tag, str):  # not a comment
            rebuilt(child, new)
        elif child.tail:
            append_text(new, child.tail)
    return new


def append_text(parent, text):
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def remove(element):
    """Take an element out and leave the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def still(root):
    """Leave out what moves, open what is folded; changes and returns the tree."""
    for element in list(root.iter()):
        if classes(element) & LEFT_OUT or element.tag in map(x, LEFT_OUT_TAGS):
            if "attn-controls" in classes(element):
                element.addprevious(standing(element))
            remove(element)
    for question in [e for e in root.iter(x("article")) if "attn-question" in classes(e)]:
        for fold in question.findall(x("details"))[1:]:  # the first one is the thirty-second answer
            remove(fold)
    for bank in [e for e in root.iter(x("details")) if "attn-bank" in classes(e)]:
        etree.SubElement(bank, x("p")).text = BANK
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
    """ "layer: 3 · head: 5": where the controls of a figure stand."""
    said = []
    for field in (e for e in controls.iter() if "attn-field" in classes(e)):
        name = next((e for e in field.iter(x("label"), x("legend"))), None)
        shown = [e for e in field.iter() if e.tag == x("output") or (e.tag == x("option") and "selected" in e.attrib)]
        chosen = [e.getparent() for e in field.iter(x("input")) if "checked" in e.attrib]
        value = next((" ".join(e.itertext()).strip() for e in shown + chosen), "")
        if name is not None and value:
            said.append(f"{' '.join(''.join(name.itertext()).split())}: {value}")
    note = etree.Element(x("p"), {"class": "attn-standing"})
    note.text = " · ".join(said) or "One state of an interactive figure"
    return note


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


def plain_colours(text, theme):
    """The theme's names for colours replaced by its light colours: paper knows no variables."""
    light = dict(re.findall(r"(--attn-[a-z-]+): ([^;]+);", theme.split("}")[0]))
    light["--attn-ink"], light["--attn-paper"] = "#1d2430", "#fff"
    return VARIABLE.sub(lambda found: light.get(found[1], found[0]), text)
