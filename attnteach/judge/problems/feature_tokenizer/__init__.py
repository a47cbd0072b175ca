import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Problem
from attnteach.judge.problems._shared import in_every_form


def oracle(x_num, x_cat, W, b, tables, cls):
    """One row after the other, one token after the other (Gorishniy et al. 2021, section 3.3)."""
    out = np.zeros((*x_num.shape[:-1], 1 + len(W) + len(tables), len(cls)))
    for place in np.ndindex(x_num.shape[:-1]):
        tokens = [cls]
        tokens += [x_num[place][j] * W[j] + b[j] for j in range(len(W))]
        tokens += [table[x_cat[place][j]] for j, table in enumerate(tables)]
        out[place] = tokens
    return out


def cases(draw):
    A, B, n, M, *counts = draw.sizes(7, most=19)

    def make(*lead, n=n, counts=counts):
        codes = (
            np.stack([draw.rng.integers(0, count, lead) for count in counts], axis=-1)
            if counts
            else np.zeros((*lead, 0), int)
        )
        return (
            draw.normal(*lead, n),
            codes,
            draw.normal(n, M),
            draw.normal(n, M),
            [draw.normal(count, M) for count in counts],
            draw.normal(M),
        )

    x_num, x_cat, *rest = make(B)
    yield Case("one row", make())
    yield Case("a batch", (x_num, x_cat, *rest), keep=True)
    yield Case("the same sizes, other numbers", make(B))
    yield Case("two leading axes", make(A, B))
    yield Case("numbers only", make(B, counts=()))
    yield Case("categories only", make(B, n=0))
    yield Case("all numbers zero", (0 * x_num, x_cat, *rest))
    last = np.broadcast_to(np.array(counts) - 1, x_cat.shape).copy()
    yield Case("the last category of each feature", (x_num, last, *rest))
    yield Case("the same row many times", (x_num[:1].repeat(B, 0), x_cat[:1].repeat(B, 0), *rest))
    yield from in_every_form((x_num, x_cat, *rest))


PROBLEM = Problem(
    __name__,
    level="L1",
    tags=("tables", "finance", "shapes"),
    seed=(22,),
    oracle=oracle,
    cases=cases,
    wrong={
        "one_direction": {"x_num[..., None] * W + b": "x_num[..., None] * W[:1, :] + b"},
        "no_bias": {"x_num[..., None] * W + b": "x_num[..., None] * W"},
        "bias_scaled": {"x_num[..., None] * W + b": "x_num[..., None] * (W + b)"},
        "one_bias": {"* W + b": "* W + b[:1, :]"},
        "value_ignored": {"x_num[..., None] * W + b": "0 * x_num[..., None] + W + b"},
        "cls_last": {"[first, numbers, *categories]": "[numbers, *categories, first]"},
        "no_cls": {"[first, numbers, *categories]": "[numbers, *categories]"},
        "cls_zero": {"xp.broadcast_to(cls,": "xp.broadcast_to(0 * cls,"},
        "categories_first": {"[first, numbers, *categories]": "[first, *categories, numbers]"},
        "one_table": {"table[x_cat[..., j], :]": "tables[0][x_cat[..., j] % tables[0].shape[0], :]"},
        "one_column": {"x_cat[..., j]": "x_cat[..., 0] % table.shape[0]"},
        "code_as_number": {"table[x_cat[..., j], :][..., None, :]": "x_cat[..., j, None, None] * table[:1, :]"},
        "from_one": {"table[x_cat[..., j], :]": "table[x_cat[..., j] - 1, :]"},
        "added_up": {
            "xp.concat([first, numbers, *categories], axis=-2)": "xp.sum(xp.concat([first, numbers, *categories], axis=-2), axis=-2)"
        },
        "numbers_together": {"x_num[..., None] * W + b": "(x_num @ W)[..., None, :] + b"},
        "batch_normalised": {
            "    numbers = x_num": "    x_num = x_num - xp.mean(x_num, axis=0, keepdims=True) if x_num.ndim > 1 else x_num\n    numbers = x_num"
        },
        "first_row": {"x_cat[..., j], :]": "(x_cat[:1] + 0 * x_cat if x_cat.ndim > 1 else x_cat)[..., j], :]"},
        "two_axes_only": {"*x_num.shape[:-1], 1,": "*x_num.shape[:1], 1,"},
        "detached": InTorch({"[first, numbers,": "[first, numbers.detach(),"}),
    },
)
