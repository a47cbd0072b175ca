"""``{bug-page} NUMBER``: a wrong answer of the judge to find the fault in; ``{spot-the-bug}``: the table of them all."""

import random
from html import escape

from docutils import nodes

from attnteach import judge
from attnteach.judge.checking import failures

from ..practice.part import Part
from .parts import Page, code, fold, link, paragraph, raw, row, section, table, text

COLUMNS = ("bug", "level", "topic")
OWN = ("status", "tried")  # columns that the reader's browser fills in

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


class BugPage(Page):
    """``{bug-page} 7``: a wrong answer, what may be wrong with it, and the case that it fails."""

    required_arguments = 1

    def run(self):
        number = int(self.arguments[0])
        if not 1 <= number <= len(BUGS):
            raise self.error(f"there are {len(BUGS)} bugs, and no bug {number}")
        id, name = BUGS[number - 1]
        self.depend(id)
        self.env.metadata[self.env.docname]["attn_edition"] = "1"
        p = judge.problem(id)
        mutant, source = p.mutant(name), p.wrong_answer(name)
        failed = failures(p, source, 0, "torch" if p.torch_only else "numpy")
        if not failed:
            raise self.error(f"{id}/{name} is accepted: it is no bug")
        case, failure = next(iter(failed.items()))
        page = section(self.env, f"bug-{number}", text("bug", number=number, title=p.title), ["attn-bug"])
        task = nodes.paragraph("", "", nodes.Text(f"{p.level} · {text('meant')} "))
        task += link(f"problem-{id}", nodes.literal("", id))
        page += [task, code(source), raw(choices(number, p, mutant))]
        page += fold(
            text("answer"),
            paragraph(mutant.hint),
            paragraph(text("first_case", case=case)),
            code(failure.text(), "none"),
            paragraph(text("run_it")),
            code(
                f'from attnteach.judge import check, problem\n\ncheck("{id}", problem("{id}").wrong_answer("{name}"), seed=0)'
            ),
        )
        return [page]


class SpotTheBug(Page):
    """``{spot-the-bug}``: the table of all bugs; its script fills in what the reader saw at first sight."""

    def run(self):
        self.depend()
        rows = (self.row(number, judge.problem(id)) for number, (id, _) in enumerate(BUGS, 1))
        return [Part(part="list", name="bugs"), table("attn-bugs", COLUMNS, rows, OWN)]

    @staticmethod
    def row(number, p):
        """It stands where the bug itself stood once: its anchor is the old one, and names no fault."""
        title = text("bug", number=number, title=p.title)
        cells = (
            [link(f"bug-{number}", nodes.inline("", title))],
            [nodes.Text(p.level)],
            [nodes.Text(", ".join(p.tags))],
        )
        classes = [f"level-{p.level}", *(f"tag-{tag}" for tag in p.tags)]
        return row(f"bug-{number}", classes, dict(zip(COLUMNS, cells, strict=True)), OWN)


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
