"""Two practice pages made from the judge's problem files: all of them, and the bugs to spot."""

import random
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from attnteach import judge
from attnteach.judge.checking import failures

ASSETS = Path(__file__).parent / "assets"
JUDGE = Path(judge.__file__).parent

# (problem, wrong answer): bugs that can be seen by reading, without a hint in the way they are written.
BUGS = (
    ("attention", "no_scale"), ("split_heads", "view_without_transpose"), ("causal_mask", "top_left"), ("softmax", "global_sum"),
    ("padding_mask", "one_too_many"), ("attention", "softmax_over_queries"), ("multi_head_attention", "model_scale"),
    ("merge_heads", "view_without_transpose"), ("sinusoidal_positions", "halves"), ("kv_bytes", "latent_per_head"),
    ("attention", "minus_1e9"), ("window_mask", "one_too_many"), ("additive_attention", "separate_tanh"), ("grouped_query_attention", "tile"),
    ("nadaraya_watson", "bandwidth_not_squared"), ("rope", "sign"), ("span_decode", "one_too_long"), ("attention", "inverted_mask"),
    ("cross_attention", "context_scale"), ("MultiHeadAttention", "mask_without_head_axis"), ("pointer_mix", "last_share_only"),
    ("talking_heads", "both_before"), ("TransformerBlock", "normed_residual"), ("alibi_bias", "from_zero"), ("softmax", "absolute_maximum"),
    ("attention_backward", "no_row_sum"), ("online_softmax", "never_rescaled"), ("decode_step", "top_left"), ("merge_partials", "lse_is_maximum"),
    ("rope", "frequency_per_column"), ("flash_attention", "sum_not_rescaled"), ("sliding_window_attention", "clamped_start"),
    ("linear_attention", "quadratic_by_rows"), ("attention_backward", "no_scale"), ("TransformerBlock", "no_second_norm"), ("entmax15", "other_root"),
    ("din_pool", "softmax"), ("ndcg_at_k", "best_of_all"), ("feature_tokenizer", "one_direction"), ("purged_split", "ends_only"),
)  # fmt: skip


def raw(text):
    return nodes.raw("", text, format="html")


def code(text, language="python"):
    return nodes.literal_block(text, text.rstrip() + "\n", language=language)


def fold(title, *inside):
    """A closed fold around some nodes."""
    return [raw(f'<details class="attn-fold"><summary>{escape(title)}</summary>'), *inside, raw("</details>")]


def words(text):
    return nodes.paragraph("", " ".join(text.split()), support_smartquotes=False)  # "(..., T, D)" is code


def section(env, name, title, classes=()):
    """A section that can be linked to as `#name`."""
    part = nodes.section(ids=[name], names=[name], classes=list(classes))
    part += nodes.title("", title)
    env.get_domain("std").anonlabels[name] = (env.docname, name)
    env.get_domain("std").labels[name] = (env.docname, name, title)
    return part


def questions(seed):
    """Links to the interview questions, plain words where a question has no chapter yet."""
    found = []
    for n in seed:
        link = addnodes.pending_xref(
            "",
            nodes.inline("", f"Q{n}"),
            refdomain="std",
            reftype="ref",
            reftarget=f"q{n}",
            refexplicit=True,
            refwarn=False,
        )
        found += [nodes.Text(", ") if found else nodes.Text(""), link]
    return found


class Page(SphinxDirective):
    """What both pages share: they change when a problem does."""

    def depend(self):
        for path in (*JUDGE.rglob("*.py"), Path(__file__)):
            self.env.note_dependency(str(path))
        self.env.metadata[self.env.docname]["attn_problems"] = "1"


class CodingProblems(Page):
    """``{coding-problems}``: every problem of the judge, filterable."""

    def run(self):
        self.depend()
        problems = judge.problems()
        return [raw(self.filters(problems)), *(self.problem(p) for p in problems)]

    @staticmethod
    def filters(problems):
        def select(name, label, values):
            options = "".join(f'<option value="{escape(str(v))}">{escape(str(text))}</option>' for v, text in values)
            return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'

        levels = sorted({p.level for p in problems})
        tags = sorted({tag for p in problems for tag in p.tags})
        seeds = sorted({n for p in problems for n in p.seed})
        return (
            '<form class="attn-problem-filter" hidden>'
            + select("level", "Level 难度", [(v, v) for v in levels])
            + select("tag", "Tag 主题", [(v, v) for v in tags])
            + select("seed", "Question 面试题", [(n, f"Q{n}") for n in seeds])
            + '<button type="reset">Show all 全部</button><p role="status"></p></form>'
        )

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
        kinds = "torch" if p.torch_only else "NumPy or torch"
        line += nodes.Text(f" · {kinds} · refuses {len(p.mutants)} known wrong answers")
        part += [line, code(p.stub)]
        for title, hint in zip(("A nudge", "A hint", "Nearly all of it"), p.hints, strict=True):
            part += fold(title, words(hint))
        part += fold("A worked answer", code(p.reference))
        name = "module" if p.torch_only else "function"
        part += fold(
            "Judge your answer",
            words(f"In a notebook, with your {name} defined:"),
            code(f'from attnteach.judge import check\n\ncheck("{p.id}", {p.id})'),
            words("In a terminal:"),
            code(f"python -m attnteach stub {p.id} > answer.py\npython -m attnteach judge {p.id} answer.py", "console"),
        )
        return part


class SpotTheBug(Page):
    """``{spot-the-bug}``: wrong answers, what may be wrong with them, and the case that they fail."""

    def run(self):
        self.depend()
        parts = [raw('<p class="attn-bug-score" role="status" hidden></p>')]
        for number, (id, name) in enumerate(BUGS, 1):
            parts.append(self.bug(number, judge.problem(id), name))
        return parts

    def bug(self, number, p, name):
        mutant = next(m for m in p.mutants if m.name == name)
        found = failures(p, p.source(mutant), 0, "torch" if p.torch_only else "numpy")
        if not found:
            raise self.error(f"{p.id}/{name} is accepted: it is no bug")
        case, failure = next(iter(found.items()))
        rng = random.Random(number)
        others = [m.hint for m in p.mutants if m.name != name and "numpy" in m.on]
        choices = [mutant.hint, *rng.sample(others, 3)]
        rng.shuffle(choices)
        part = section(self.env, f"bug-{number}", f"Bug {number}: {p.title}", ["attn-bug"])
        task = nodes.paragraph("", "", nodes.Text(f"{p.level} · meant to solve "))
        task += addnodes.pending_xref(
            "",
            nodes.literal("", p.id),
            refdomain="std",
            reftype="ref",
            reftarget=f"problem-{p.id}",
            refexplicit=True,
            refwarn=False,
        )
        part += [task, code(p.source(mutant)), raw(self.choices(number, choices, mutant.hint))]
        part += fold(
            "What is wrong, and the case that shows it",
            words(mutant.hint),
            words(f"The judge's first failing case, with hidden numbers from seed 0: {case}."),
            code(failure.detail, "none"),
            words("Run it yourself:"),
            code(
                f'from attnteach.judge import check, problem\n\ncheck("{p.id}", problem("{p.id}").wrong_answer("{name}"), seed=0)'
            ),
        )
        return part

    @staticmethod
    def choices(number, choices, right):
        rows = "".join(
            f'<label><input type="radio" name="bug-{number}-choice" value="{int(text == right)}"> <span>{escape(text)}</span></label>'
            for text in choices
        )
        return f'<form class="attn-bug-choices"><fieldset><legend>What is wrong? 错在哪里？</legend>{rows}</fieldset><p role="status"></p></form>'


def add_assets(app, pagename, templatename, context, doctree):
    """The filter's script, on these two pages only."""
    if app.env.metadata.get(pagename, {}).get("attn_problems"):
        app.add_js_file("problems.js", loading_method="defer")


def setup(app):
    app.add_directive("coding-problems", CodingProblems)
    app.add_directive("spot-the-bug", SpotTheBug)
    app.connect("config-inited", lambda app, config: config.html_static_path.append(str(ASSETS)), priority=410)
    app.add_css_file("problems.css")
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
