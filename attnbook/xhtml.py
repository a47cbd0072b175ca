"""A built page read as a tree: what the editions and the feed are made from."""

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
