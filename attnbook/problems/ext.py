"""The two directives, the script and the style of their pages, and how chapters show a verdict."""

import random
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.core.render import MimeRenderPlugin, load_mime_renders
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from attnteach import judge
from attnteach.judge import tested
from attnteach.judge.checking import failures
from attnteach.judge.verdict import MIME
from attnteach.memo import ours

from ..words import words

HERE = Path(__file__).parent

# problem.wrong_answer: bugs that can be seen by reading, without a hint in the way they are written
BUGS = tuple(
    tuple(bug.split("."))
    for bug in """
    attention.no_scale split_heads.view_without_transpose causal_mask.top_left softmax.global_sum
    padding_mask.one_too_many attention.softmax_over_queries multi_head_attention.model_scale
    merge_heads.view_without_transpose sinusoidal_positions.halves kv_bytes.latent_per_head attention.minus_1e9
    window_mask.one_too_many additive_attention.separate_tanh grouped_query_attention.tile
    nadaraya_watson.bandwidth_not_squared rope.sign span_decode.one_too_long attention.inverted_mask
    cross_attention.context_scale MultiHeadAttention.mask_without_head_axis pointer_mix.last_share_only
    talking_heads.both_before TransformerBlock.normed_residual alibi_bias.from_zero softmax.absolute_maximum
    attention_backward.no_row_sum online_softmax.never_rescaled decode_step.top_left merge_partials.lse_is_maximum
    rope.frequency_per_column flash_attention.sum_not_rescaled sliding_window_attention.clamped_start
    linear_attention.quadratic_by_rows attention_backward.no_scale TransformerBlock.no_second_norm
    entmax15.other_root din_pool.softmax ndcg_at_k.best_of_all feature_tokenizer.one_direction
    purged_split.ends_only
""".split()
)


def text(name, **values):
    """A text of the interface in both languages, in one where they do not differ."""
    texts = dict.fromkeys(words("problems", language)[name] for language in ("en", "zh"))
    return " ".join(texts).format(**values)


def raw(html):
    return nodes.raw("", html, format="html")


def code(source, language="python"):
    return nodes.literal_block(source, source.rstrip() + "\n", language=language)


def fold(title, *inside):
    """A closed fold around some nodes."""
    return [raw(f'<details class="attn-fold"><summary>{escape(title)}</summary>'), *inside, raw("</details>")]


def paragraph(prose):
    return nodes.paragraph("", " ".join(prose.split()), support_smartquotes=False)  # "(..., T, D)" is code


def section(env, name, title, classes=()):
    """A section that can be linked to as `#name`."""
    part = nodes.section(ids=[name], names=[name], classes=list(classes))
    part += nodes.title("", title)
    env.get_domain("std").anonlabels[name] = (env.docname, name)
    env.get_domain("std").labels[name] = (env.docname, name, title)
    return part


def link(target, shown):
    """A link to a label of the book, plain words where it does not exist."""
    names = {"refdomain": "std", "reftype": "ref", "reftarget": target, "refexplicit": True, "refwarn": False}
    return addnodes.pending_xref("", shown, **names)


def questions(seed):
    """Links to the interview questions."""
    links = [link(f"q{n}", nodes.inline("", f"Q{n}")) for n in seed]
    return [node for one in links for node in (nodes.Text(", "), one)][1:]


class Page(SphinxDirective):
    """What both pages share: they change when a problem does."""

    def depend(self):
        package = ours()
        modules, _ = package.reached("attnteach.judge", *package.below("attnteach.judge.problems"))
        for path in (*(file for module in modules for file in package.files(module)), Path(__file__)):
            self.env.note_dependency(str(path))
        self.env.metadata[self.env.docname]["attn_problems"] = "1"


class CodingProblems(Page):
    """``{coding-problems}``: every problem of the judge, filterable."""

    def run(self):
        self.depend()
        problems = judge.problems()
        return [raw(filters(problems)), *(self.problem(p) for p in problems)]

    def problem(self, p):
        classes = [
            "attn-problem",
            f"level-{p.level}",
            *(f"tag-{tag}" for tag in p.tags),
            *(f"seed-{n}" for n in p.seed),
        ]
        part = section(self.env, f"problem-{p.id}", p.title, classes)
        line = nodes.paragraph(classes=["attn-problem-facts"])
        line += [nodes.literal("", p.id), nodes.Text(f" · {p.level} · {', '.join(p.tags)} · "), *questions(p.seed)]
        library = text("torch" if p.torch_only else "any_library")
        line += nodes.Text(f" · {library} · {text('refuses', count=len(p.mutants))}")
        part += [line, code(p.stub), *also_tested(p)]
        for title, hint in zip(words("problems")["hints"], p.hints, strict=True):
            part += fold(title, paragraph(hint))
        part += fold(text("worked"), code(p.reference))
        kind = text("module" if p.torch_only else "function")
        part += fold(
            text("judge"),
            paragraph(text("in_notebook", kind=kind)),
            code(f'from attnteach.judge import check\n\ncheck("{p.id}", {p.id})'),
            paragraph(text("in_terminal")),
            code(f"python -m attnteach stub {p.id} > answer.py\npython -m attnteach judge {p.id} answer.py", "console"),
        )
        return part


def also_tested(p):
    """A line of links to what is tested beside the values, in one language; none where nothing is."""
    links = [link(f"tested-{kind.id}", nodes.inline("", kind.name.text(p.language))) for kind in tested.kinds_of(p)]
    if not links:
        return []
    parts = [node for one in links for node in (nodes.Text(", "), one)][1:]
    return [nodes.paragraph("", f"{text('also_tested')}: ", *parts, classes=["attn-problem-facts"])]


class WhatIsTested(SphinxDirective):
    """``{what-is-tested} LANGUAGE``: what each kind of test asks of an answer; the first language has the anchors."""

    required_arguments = 1

    def run(self):
        (language,) = self.arguments
        return [nodes.definition_list("", *(self.item(kind, language) for kind in tested.KINDS))]

    def item(self, kind, language):
        name = kind.name.text(language)
        term = nodes.term("", name)
        if language == "en":
            anchor = f"tested-{kind.id}"
            term["ids"].append(anchor)
            domain = self.env.get_domain("std")
            domain.anonlabels[anchor] = (self.env.docname, anchor)
            domain.labels[anchor] = (self.env.docname, anchor, name)
        return nodes.definition_list_item("", term, nodes.definition("", paragraph(kind.meaning.text(language))))


def filters(problems):
    """The form that narrows the list; the script shows it."""

    def select(name, label, values):
        options = "".join(f'<option value="{escape(str(v))}">{escape(str(shown))}</option>' for v, shown in values)
        return f'<label>{label} <select name="{name}"><option value="">{text("all")}</option>{options}</select></label>'

    levels = sorted({p.level for p in problems})
    tags = sorted({tag for p in problems for tag in p.tags})
    seeds = sorted({n for p in problems for n in p.seed})
    return (
        f'<form class="attn-problem-filter" data-shown="{escape(words("problems")["shown"])}" hidden>'
        + select("level", text("level"), [(v, v) for v in levels])
        + select("tag", text("tag"), [(v, v) for v in tags])
        + select("seed", text("question"), [(n, f"Q{n}") for n in seeds])
        + f'<button type="reset">{text("show_all")}</button><p role="status"></p></form>'
    )


class SpotTheBug(Page):
    """``{spot-the-bug}``: wrong answers, what may be wrong with them, and the case that they fail."""

    def run(self):
        self.depend()
        score = f'<p class="attn-bug-score" data-score="{escape(words("problems")["score"])}" role="status" hidden></p>'
        return [raw(score), *(self.bug(number, judge.problem(id), name) for number, (id, name) in enumerate(BUGS, 1))]

    def bug(self, number, p, name):
        mutant, source = p.mutant(name), p.wrong_answer(name)
        failed = failures(p, source, 0, "torch" if p.torch_only else "numpy")
        if not failed:
            raise self.error(f"{p.id}/{name} is accepted: it is no bug")
        case, failure = next(iter(failed.items()))
        part = section(self.env, f"bug-{number}", text("bug", number=number, title=p.title), ["attn-bug"])
        task = nodes.paragraph("", "", nodes.Text(f"{p.level} · {text('meant')} "))
        task += link(f"problem-{p.id}", nodes.literal("", p.id))
        part += [task, code(source), raw(choices(number, p, mutant))]
        part += fold(
            text("answer"),
            paragraph(mutant.hint),
            paragraph(text("first_case", case=case)),
            code(failure.text(), "none"),
            paragraph(text("run_it")),
            code(
                f'from attnteach.judge import check, problem\n\ncheck("{p.id}", problem("{p.id}").wrong_answer("{name}"), seed=0)'
            ),
        )
        return part


def choices(number, p, mutant):
    """The form that asks what is wrong: the mutant's own hint among three of other mutants."""
    rng = random.Random(number)
    others = [m.hint for m in p.mutants if m.name == m.cause != mutant.cause and "numpy" in m.on]
    hints = [mutant.hint, *rng.sample(others, 3)]
    rng.shuffle(hints)
    rows = "".join(
        f'<label><input type="radio" name="bug-{number}-choice" value="{int(hint == mutant.hint)}"> <span>{escape(hint)}</span></label>'
        for hint in hints
    )
    verdicts = f'data-right="{escape(text("right"))}" data-wrong="{escape(text("wrong"))}"'
    return f'<form class="attn-bug-choices" {verdicts}><fieldset><legend>{text("ask")}</legend>{rows}</fieldset><p role="status"></p></form>'


class VerdictAsHtml(MimeRenderPlugin):
    """A chapter shows the HTML of a verdict; the data beside it is for live pages."""

    @staticmethod
    def handle_mime(renderer, data, inline):
        return [] if data.mime_type == MIME else None


def add_script(app, pagename, templatename, context, doctree):
    """On the two pages only."""
    if app.env.metadata.get(pagename, {}).get("attn_problems"):
        app.add_js_file("problems.js", loading_method="defer")


def setup(app):
    app.add_directive("coding-problems", CodingProblems)
    app.add_directive("spot-the-bug", SpotTheBug)
    app.add_directive("what-is-tested", WhatIsTested)
    app.connect("config-inited", lambda app, config: config.html_static_path.append(str(HERE / "web")), priority=410)
    app.add_css_file("problems.css")
    if VerdictAsHtml not in load_mime_renders():
        load_mime_renders().append(VerdictAsHtml)  # what an entry point would do if this were an installed package
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
