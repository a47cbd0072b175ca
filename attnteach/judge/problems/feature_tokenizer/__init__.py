import numpy as np

from attnteach.judge.cases import Case
from attnteach.judge.definition import InTorch, Like, Problem
from attnteach.judge.problems._shared import in_every_form, tensor_mistakes


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

    def make(*lead, n=n, counts=counts, M=M):
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

    def whole(x_num, x_cat, *counts):
        n, width = np.shape(x_num)[-1], 2
        tables = [100 * (j + 1) + draw.distinct(count, width) for j, count in enumerate(counts)]
        return (
            np.array(x_num, float),
            np.array(x_cat),
            draw.distinct(n, width),
            10 + draw.distinct(n, width),
            tables,
            np.array([50.0, 60.0]),
        )

    yield Case("one number, one category", whole([3], [1], 2))
    yield Case("two numbers, two categories", whole([3, -2], [1, 2], 2, 3))
    yield Case("two rows", whole([[1, 2], [3, 4]], [[0], [1]], 2), hint="a batch")
    yield Case("one row", make())
    yield Case("a batch", (x_num, x_cat, *rest), keep=True)
    yield Case("the same sizes, other numbers", make(B))
    yield Case("the same batch again", (x_num, x_cat, *rest), again="a batch")
    yield Case("two leading axes", make(A, B))
    yield Case("as many rows, numbers and categories as columns", make(2, n=2, counts=(2, 2), M=2), hint="equal sizes")
    yield Case("as many rows as numbers", make(3, n=3, counts=(5, 5, 5)), hint="equal sizes")
    yield Case("as many rows as categories", make(2, n=5, counts=(4, 3)), hint="equal sizes")
    yield Case("numbers far from zero", (1000 * x_num, x_cat, *rest))
    many, _, *others = make(2, counts=(1500, 3))
    yield Case("many categories", (many, np.array([[1499, 2], [1023, 0]]), *others))
    yield Case("numbers only", make(B, counts=()))
    yield Case("categories only", make(B, n=0))
    yield Case("all numbers zero", (0 * x_num, x_cat, *rest))
    last = np.broadcast_to(np.array(counts) - 1, x_cat.shape).copy()
    yield Case("the last category of each feature", (x_num, last, *rest))
    yield Case("the same row many times", (x_num[:1].repeat(B, 0), x_cat[:1].repeat(B, 0), *rest))
    yield from in_every_form((x_num, x_cat, *rest))


START = "    xp = array_namespace(x_num)\n"
NUMBERS = "x_num[..., None] * W + b"
TABLE = "table[x_cat[..., j], :]"
ORDER = "[first, numbers, *categories]"

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
        "feature_of_the_row": {
            NUMBERS: "x_num[..., None] * (W[:, None, :] if x_num.ndim == 2 and x_num.shape[0] == x_num.shape[1] else W) + b"
        },
        "columns_scaled": {NUMBERS: "x_num[..., None] * (W.mT if W.shape[0] == W.shape[1] else W) + b"},
        "bias_transposed": Like(
            "columns_scaled", {NUMBERS: "x_num[..., None] * W + (b.mT if b.shape[0] == b.shape[1] else b)"}
        ),
        "numbers_reversed": {ORDER: "[first, xp.flip(numbers, axis=-2), *categories]"},
        "categories_reversed": {ORDER: "[first, numbers, *categories[::-1]]"},
        "woven": {
            ORDER: "[first, *[t for pair in zip([numbers[..., j : j + 1, :] for j in range(numbers.shape[-2])], categories) for t in pair], *[numbers[..., j : j + 1, :] for j in range(len(categories), numbers.shape[-2])], *categories[numbers.shape[-2] :]]"
        },
        "cls_between": {ORDER: "[numbers, first, *categories]"},
        "cls_one": Like("cls_zero", {"xp.broadcast_to(cls,": "xp.broadcast_to(0 * cls + 1,"}),
        "cls_added": {ORDER: "[first, numbers + first, *categories]"},
        "bias_for_categories": {TABLE + "[..., None, :]": "(" + TABLE + " + xp.sum(b, axis=0))[..., None, :]"},
        "bias_subtracted": {NUMBERS: "x_num[..., None] * W - b"},
        "last_table": Like("one_table", {TABLE: "tables[-1][x_cat[..., j] % tables[-1].shape[0], :]"}),
        "last_column": Like("one_column", {"x_cat[..., j]": "x_cat[..., -1] % table.shape[0]"}),
        "one_embedding_less": {TABLE: "table[xp.where(x_cat[..., j] < table.shape[0] - 1, x_cat[..., j], 0), :]"},
        "codes_hashed": {TABLE: "table[x_cat[..., j] % min(table.shape[0], 1000), :]"},
        "numbers_squashed": {NUMBERS: "x_num[..., None] / (1 + 0.01 * xp.abs(x_num[..., None])) * W + b"},
        "numbers_clipped": {NUMBERS: "xp.where(xp.abs(x_num) < 10, x_num, 10.0 * xp.sign(x_num))[..., None] * W + b"},
        "relu_on_tokens": {NUMBERS: "xp.where(" + NUMBERS + " > 0, " + NUMBERS + ", 0.0)"},
        "normalised_tokens": {
            NUMBERS: "(" + NUMBERS + ") / xp.sqrt(1e-30 + xp.sum((" + NUMBERS + ") ** 2, axis=-1, keepdims=True))"
        },
        "scaled_by_root": {NUMBERS: "(" + NUMBERS + ") / W.shape[-1] ** 0.5"},
        "row_normalised": {
            "    numbers = x_num": "    x_num = x_num - xp.mean(x_num, axis=-1, keepdims=True) if x_num.shape[-1] else x_num\n    numbers = x_num"
        },
        "first_row_numbers": {
            "    numbers = x_num": "    x_num = x_num[:1] + 0 * x_num if x_num.ndim > 1 else x_num\n    numbers = x_num"
        },
        "tokens_joined": {
            "xp.concat([first, numbers, *categories], axis=-2)": "xp.reshape(xp.concat([first, numbers, *categories], axis=-2), (*x_num.shape[:-1], -1))"
        },
        "tables_detached": Like("detached", InTorch({"*categories]": "*[t.detach() for t in categories]]"})),
        "view": InTorch({START: START + "    x_num = x_num.view(-1).view(x_num.shape)\n"}),
        "view_of_codes": Like(
            "view", InTorch({START: START + "    x_cat = x_cat.view(-1, x_cat.shape[-1]).view(x_cat.shape)\n"})
        ),
        "widened": tensor_mistakes(START, "x_num", "W", "b", "cls")["widened"],
    },
)
