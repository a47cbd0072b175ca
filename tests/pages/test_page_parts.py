"""What a page gets and what it is rid of, without building one."""

from types import SimpleNamespace

import pytest
from docutils import nodes

from attnbook.pages.body import fewer_elements, plain_citations
from attnbook.pages.head import first_words, later_scripts, shortened, without_thebe
from attnbook.site import is_site


@pytest.mark.parametrize(("builder", "yes"), [("html", True), ("dirhtml", True), ("epub", False), ("linkcheck", False)])
def test_which_builds_make_the_site(builder, yes):
    assert is_site(SimpleNamespace(builder=SimpleNamespace(name=builder))) is yes


def script(filename, **attributes):
    return SimpleNamespace(filename=filename, attributes=attributes)


def test_scripts_wait_and_thebe_is_left_out():
    scripts = [
        script("a.js"),
        script("m.js", type="module"),
        script("sphinx-thebe.js"),
        script(None, body="DOCUMENTATION_OPTIONS.x = 1"),
        script(None, body="const THEBE_JS_URL = 1"),
    ]
    sheets = [SimpleNamespace(filename="a.css"), SimpleNamespace(filename="sphinx-thebe.css")]
    context = {"script_files": scripts, "css_files": sheets}
    without_thebe(None, "", "", context, None)
    later_scripts(None, "", "", context, None)
    assert [(item.filename, item.attributes.get("defer")) for item in context["script_files"]] == [
        ("a.js", "defer"),
        ("m.js", None),
    ]
    assert [sheet.filename for sheet in context["css_files"]] == ["a.css"]


def test_a_description_is_the_first_prose():
    maths = nodes.paragraph("", "A long paragraph that has a formula in it: ", nodes.math(text="x"))
    words = "A paragraph of more than forty characters, which reads as prose."
    page = nodes.section("", nodes.paragraph("", "Short."), maths, nodes.paragraph("", words))
    assert first_words(page) == words
    assert first_words(None) == ""
    assert shortened("word " * 60).endswith("word …")
    assert len(shortened("word " * 60)) <= 157


def test_a_body_is_rid_of_what_says_nothing():
    context = {"body": '<span class="n">x</span><span class="k">def</span>'}
    fewer_elements(None, "", "", context, None)
    assert context["body"] == 'x<span class="k">def</span>'
    context = {
        "body": '<div role="list" class="citation-list"><div class="citation" role="doc-biblioentry">a</div></div>'
    }
    plain_citations(None, "", "", context, None)
    assert context["body"] == '<div class="citation-list"><div class="citation">a</div></div>'
