"""``{spot-the-bug}``: wrong answers of the judge to find the fault in."""

import random
from html import escape

from docutils import nodes

from attnteach import judge
from attnteach.judge.checking import failures

from ..words import words
from .parts import Page, code, fold, link, paragraph, raw, section, text

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
