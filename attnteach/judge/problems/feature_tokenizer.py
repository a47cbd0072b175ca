import numpy as np

from ..problem import Case, Problem, ways, wrong

REFERENCE = """
from array_api_compat import array_namespace


def feature_tokenizer(x_num, x_cat, W, b, tables, cls):
    xp = array_namespace(x_num)
    numbers = x_num[..., None] * W + b
    categories = [table[x_cat[..., j], :][..., None, :] for j, table in enumerate(tables)]
    first = xp.broadcast_to(cls, (*x_num.shape[:-1], 1, cls.shape[-1]))
    return xp.concat([first, numbers, *categories], axis=-2)
""".lstrip()


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
        return (draw.normal(*lead, n), codes, draw.normal(n, M), draw.normal(n, M), [draw.normal(count, M) for count in counts], draw.normal(M))  # fmt: skip

    x_num, x_cat, *rest = make(B)
    yield Case("one row", make())
    yield Case(
        "a batch",
        (x_num, x_cat, *rest),
        keep=True,
        hint="It is right for one row and wrong for a batch: the feature axis becomes the token axis, rows stay apart.",
    )
    yield Case("the same sizes, other numbers", make(B))
    yield Case(
        "two leading axes", make(A, B), hint="Count axes from the right: there may be more in front than a batch."
    )
    yield Case("numbers only", make(B, counts=()), hint="No categorical feature: the tokens are cls and the numbers.")
    yield Case("categories only", make(B, n=0), hint="No numeric feature: W and b have no rows.")
    yield Case(
        "all numbers zero",
        (0 * x_num, x_cat, *rest),
        hint="Zero times a direction is nothing: without the bias the feature has no token.",
    )
    last = np.broadcast_to(np.array(counts) - 1, x_cat.shape).copy()
    yield Case(
        "the last category of each feature",
        (x_num, last, *rest),
        hint="Each feature has a table of its own, with as many rows as it has categories.",
    )
    yield Case(
        "the same row many times",
        (x_num[:1].repeat(B, 0), x_cat[:1].repeat(B, 0), *rest),
        hint="Equal rows give equal tokens: nothing may depend on the neighbours in the batch.",
    )
    yield from ways((x_num, x_cat, *rest))


PROBLEM = Problem(
    id="feature_tokenizer",
    title="Turn a table's row into tokens (FT-Transformer)",
    statement="""
        A row of a table as a sequence: one token per feature, and a learned one in front that will hold the answer.
        A number x of feature j becomes x * W[j] + b[j]; a category becomes its row in the table of its feature.
        x_num (..., n) float, x_cat (..., m) int, W and b (n, M), tables: list of m arrays (count_j, M), cls (M,)
        -> (..., 1 + n + m, M): cls, then the numbers, then the categories. n or m may be 0.
        """,
    signature="def feature_tokenizer(x_num, x_cat, W, b, tables, cls):",
    level="L1",
    tags=("tables", "finance", "shapes"),
    seed=(22,),
    hints=(
        "A sentence has one table for all its words. Why may two columns of a spreadsheet not share one?",
        "x_num[..., None] * W + b is one token per number: check the three shapes that meet there.",
        "Look up each column of x_cat in its own table, broadcast cls to the batch, and join all along the axis before the last.",
    ),
    reference=REFERENCE,
    oracle=oracle,
    cases=cases,
    mutants=(
        wrong(
            "one_direction",
            "All numbers share one direction: each feature has its own row of W, else income cannot be told from age.",
            "x_num[..., None] * W + b",
            "x_num[..., None] * W[:1, :] + b",
        ),
        wrong(
            "no_bias",
            "The bias is missing: a feature whose value is 0 would vanish.",
            "x_num[..., None] * W + b",
            "x_num[..., None] * W",
        ),
        wrong(
            "bias_scaled",
            "You scale the bias by the value too: x * W[j] + b[j].",
            "x_num[..., None] * W + b",
            "x_num[..., None] * (W + b)",
        ),
        wrong(
            "one_bias", "All numbers share one bias: each feature has its own row of b.", "* W + b", "* W + b[:1, :]"
        ),
        wrong(
            "value_ignored",
            "The value does not enter: every row gets the same tokens.",
            "x_num[..., None] * W + b",
            "0 * x_num[..., None] + W + b",
        ),
        wrong(
            "cls_last",
            "Your cls stands last: it comes first, numbers and categories follow.",
            "[first, numbers, *categories]",
            "[numbers, *categories, first]",
        ),
        wrong(
            "no_cls",
            "The token that will hold the answer is missing.",
            "[first, numbers, *categories]",
            "[numbers, *categories]",
        ),
        wrong(
            "cls_zero",
            "Your first token is zeros: cls is a learned vector.",
            "xp.broadcast_to(cls,",
            "xp.broadcast_to(0 * cls,",
        ),
        wrong(
            "categories_first",
            "The categories stand before the numbers.",
            "[first, numbers, *categories]",
            "[first, *categories, numbers]",
        ),
        wrong(
            "one_table",
            "You look every feature up in the first table: each has its own, and code 2 means something else in each.",
            "table[x_cat[..., j], :]",
            "tables[0][x_cat[..., j] % tables[0].shape[0], :]",
        ),
        wrong(
            "one_column",
            "You look up the first categorical column for every feature.",
            "x_cat[..., j]",
            "x_cat[..., 0] % table.shape[0]",
        ),
        wrong(
            "code_as_number",
            "You use the category's code as a number: code 4 is not twice code 2.",
            "table[x_cat[..., j], :][..., None, :]",
            "x_cat[..., j, None, None] * table[:1, :]",
        ),
        wrong(
            "from_one",
            "Your codes count from 1: they count from 0.",
            "table[x_cat[..., j], :]",
            "table[x_cat[..., j] - 1, :]",
        ),
        wrong(
            "added_up",
            "You add the tokens up: one vector per row leaves attention nothing to choose from.",
            "xp.concat([first, numbers, *categories], axis=-2)",
            "xp.sum(xp.concat([first, numbers, *categories], axis=-2), axis=-2)",
        ),
        wrong(
            "numbers_together",
            "You project all numbers into one token: each number is a token of its own.",
            "x_num[..., None] * W + b",
            "(x_num @ W)[..., None, :] + b",
        ),
        wrong(
            "batch_normalised",
            "You standardise by the mean of the batch: a row's tokens must not depend on its neighbours, least of all on the test rows.",
            "    numbers = x_num",
            "    x_num = x_num - xp.mean(x_num, axis=0, keepdims=True) if x_num.ndim > 1 else x_num\n    numbers = x_num",
        ),  # fmt: skip
        wrong(
            "first_row",
            "Every row gets the categories of the first one.",
            "x_cat[..., j], :]",
            "(x_cat[:1] + 0 * x_cat if x_cat.ndim > 1 else x_cat)[..., j], :]",
        ),
        wrong(
            "two_axes_only",
            "It works for a batch only: count axes from the right.",
            "*x_num.shape[:-1], 1,",
            "*x_num.shape[:1], 1,",
        ),
        wrong(
            "detached",
            "The numbers are cut from the graph: W and b would never learn.",
            "[first, numbers,",
            "[first, numbers.detach(),",
            on=("torch",),
        ),
    ),
)
