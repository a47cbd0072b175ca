"""What the search index is made from, and what is asked of it."""

import re
import subprocess
from pathlib import Path

from attnbook.node import node
from attnbook.search.index import called, folded, spaced, squeezed, terms
from attnbook.search.places import Place, places
from tests import books

HERE = Path(__file__).parent
PAGE = """<html><body><article class="bd-article"><section id="costs"><h1>Costs<a class="headerlink">#</a></h1>
<p>First <b>wor</b>ds.</p><script>not read</script>
<section id="cache"><h2>The cache</h2><p>Keys 和 values.</p></section>
<article class="attn-question" id="costs-001"><p>L1</p><div lang="en"><p>How large?</p></div><div lang="zh-CN">多大？</div></article>
<section id="problem-kv_bytes"><h2>Bytes</h2><section id="more"><h3>More</h3>and more</section></section>
</section></article></body></html>"""
PAPERS = """<article class="bd-article"><section id="b"><h1>Bibliography</h1><div class="citation" id="id2"><span class="label">[VSP+17]</span>
<p>Daniel Y. Fu, and Atri Rudra. Attention is all. In <em>Proceedings of 2017</em>. 2018. URL: <a>https://a.org</a>.</p></div></section></article>"""
API = """<article class="bd-article"><section id="a"><h1>API</h1><dl class="py function"><dt id="attnteach.kernels.rope">rope(x)</dt>
<dd>Turns pairs.</dd></dl></section></article>"""


def test_chinese_signs_become_words():
    assert spaced("KV缓存，快") == "KV 缓 存 ， 快"


def test_case_spaces_hyphens_and_underscores_make_no_difference():
    assert {squeezed(name) for name in ("KV cache", "kv-cache", "kv_cache", "KVcache")} == {"kvcache"}
    assert folded("KV缓存") == " kv 缓 存 "


def test_a_page_is_cut_into_its_places():
    found = places(PAGE, "chapters/foundations/costs.html")
    assert [(place.kind, place.url.partition("#")[2], place.title, place.names) for place in found] == [
        ("chapter", "", "Costs", ("costs",)),
        ("chapter", "cache", "The cache", ()),
        ("question", "costs-001", "How large?", ("costs-001",)),
        ("problem", "problem-kv_bytes", "Bytes", ("kv_bytes",)),
    ]
    assert {place.page for place in found} == {"Costs"}
    assert [place.text for place in found] == [
        "Costs First words.",
        "The cache Keys 和 values.",
        "L1 How large? 多大？",
        "Bytes More and more",
    ]


def test_a_page_of_a_question_or_a_problem_is_one_place():
    (question,) = places(PAGE, "chapters/thirty/7.html")
    assert (question.kind, question.names) == ("question", ("q07",))
    (problem,) = places(PAGE, "chapters/practice/problems/kv_bytes.html")
    assert (problem.kind, problem.names) == ("problem", ("kv_bytes",))


def test_papers_and_functions_are_places():
    _, paper = places(PAPERS, "chapters/bibliography.html")
    assert (paper.kind, paper.title, paper.names) == ("reference", "Attention is all", ("Fu 2017",))
    _, function = places(API, "chapters/api.html")
    assert (function.url, function.title) == ("chapters/api.html#attnteach.kernels.rope", "rope")


def test_a_page_without_a_heading_has_no_places():
    assert places("<html><body><p>moved</p></body></html>", "chapters/old.html") == []


def test_a_place_answers_to_all_words_for_its_term():
    explained, _, _ = called(
        Place("chapter", "chapters/foundations/costs.html#activation-memory", "Activation memory", "")
    )
    assert "显存" in explained
    _, names, _ = called(Place("problem", "chapters/x.html", "Rotary position embedding", "", ("rope",)))
    assert {"rope", "旋转位置编码"} <= {*names}
    *_, spoken = called(Place("chapter", "chapters/x.html#a", "What linear attention forgets", ""))
    assert "线性注意力" in spoken
    assert "注意力机制" not in spoken  # the longer term is meant


def test_no_two_terms_share_a_word():
    forms = [form for _, forms in terms() for form in forms]
    assert sorted(forms) == sorted({*forms})


def test_what_is_asked_is_folded_and_mended():
    done = subprocess.run([node(), "--test", HERE / "ask.test.mjs"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"tests (\d+)", done.stdout)[1]) >= 6


def test_a_build_of_one_page_indexes_the_pages_that_there_are(tmp_path):
    pages = {"one": "# One\n\nA page.", "two": "# Two\n\nAnother."}
    books.write(tmp_path, pages, extensions=["myst_nb", "attnbook.pages", "attnbook.search"])
    books.sphinx(tmp_path, tmp_path / "html", tmp_path / "one.md")
    assert "another" not in (tmp_path / "html/pagefind/vocabulary.txt").read_text().split()
