"""Every kernel that takes arrays, given every kind of array that it cannot take."""

import re
import warnings

import numpy as np
import pytest
import torch

import attnteach.kernels as kernels

R = np.random.default_rng(0).normal
q, k, v = R(size=(3, 5, 4)), R(size=(3, 7, 4)), R(size=(3, 7, 6))
M = R(size=(4, 4))
BLOCK = {name: M for name in ("Wq", "Wk", "Wv", "Wo", "W1", "W2")}
BLOCK |= {name: M[0] for name in ("gain1", "bias1", "gain2", "bias2", "b1", "b2")}

GOOD = {  # function -> arguments that work
    "softmax": (q,),
    "softmax_with_sink": (q, R(size=(3, 1))),
    "online_softmax": ([q],),
    "sparsemax": (q,),
    "entmax15": (q,),
    "dot_scores": (q, k),
    "additive_scores": (q, k, M, M, R(size=4)),
    "bilinear_scores": (q, k, M),
    "nadaraya_watson": (k, v, q, 1.0),
    "attention_weights": (q, k),
    "attention": (q, k, v),
    "attention_backward": (q, k, v, R(size=(3, 5, 6))),
    "split_heads": (q, 2),
    "merge_heads": (q,),
    "multi_head_attention": (q, M, M, M, M, 2),
    "cross_attention": (q, k, M, M, M, M, 2),
    "grouped_query_attention": (R(size=(6, 5, 4)), k, v),
    "rope": (q, range(5)),
    "rope_interleaved": (q, range(5)),
    "half_to_interleaved": (q,),
    "relative_bias": (R(size=(2, 5)), 3, 4),
    "flash_attention": (q, k, v),
    "flash_attention_backward": (q, k, v, R(size=(3, 5, 6)), R(size=(3, 5)), R(size=(3, 5, 6))),
    "merge_partials": ([q, q], [R(size=(3, 5))] * 2),
    "append": (k, v, q, R(size=(3, 5, 6))),
    "decode_step": (q, q, R(size=(3, 5, 6)), k, v),
    "linear_attention": (q, q, q),
    "linear_attention_recurrent": (q, q, q),
    "adaptive_span_mask": (R(size=2) + 4, 3, 4),
    "sentinel_attention": (q, k, v, q, R(size=(3, 5, 6))),
    "talking_heads": (q, k, v, R(size=(3, 3)), R(size=(3, 3))),
    "mha_to_gqa": (M, 4, 2),
    **dict.fromkeys(
        ("activation_unit", "din_pool", "softmax_pool"), (q, R(size=(3, 4)), R(size=(12, 2)), R(size=2), R(size=2))
    ),
    "gated_mil": (q, M, M, R(size=4)),
    "attention_gate": (q, R(size=(3, 5, 4)), M, M, R(size=4), R(size=(4, 1)), R(size=1)),
    "retain_contributions": (q[..., 0], q, R(size=(3, 5, 7)), R(size=(7, 4)), R(size=4)),
    "time_gap_encoding": (R(size=(3, 5)), 4),
    "gat_layer": (q, np.eye(5, dtype=bool), R(size=(4, 6)), R(size=6), R(size=6)),
    "gatv2_layer": (q, np.eye(5, dtype=bool), R(size=(4, 6)), R(size=(4, 6)), R(size=6)),
    "layer_norm": (q, R(size=4), R(size=4)),
    "rms_norm": (q, R(size=4)),
    "feed_forward": (q, M, R(size=4), M, R(size=4)),
    "transformer_block": (q, BLOCK, 2),
    "transformer_weights": (q, BLOCK, 2),
    "pointer_mix": (q, k[:, :5], q[..., :1], np.ones((3, 5, 4), int)),
    "pointer_probability": (q, k[:, :5], q[..., :1], np.ones((3, 5, 4), int), np.ones((3, 5, 1), int)),
    "coverage_penalty": (q,),
    "span_decode": (q, q, 2),
    "patchify": (R(size=(3, 6, 4, 2)), 2),
    "squeeze_excite": (q, R(size=(4, 2)), R(size=2), R(size=(2, 4)), R(size=4)),
    "giou": (R(size=(3, 4)).cumsum(-1) ** 2 + [0, 0, 20, 20], R(size=(3, 4)).cumsum(-1) ** 2 + [0, 0, 20, 20]),
}
OPTIONS = {"adaptive_span_mask": {"ramp": 2}}
NO_ARRAYS = {"Flops", "activation_bytes", "alibi_bias", "attainable", "both", "build", "causal", "documents"}
NO_ARRAYS |= {"either", "flops", "kv_bytes", "padding", "prefix", "shifted_window_mask"}
NO_ARRAYS |= {"grid_positions", "sinusoidal_positions", "window"}
NO_ARRAYS |= {"llama3_frequencies", "ntk_theta", "t5_bucket", "yarn_frequencies"}


def call(name, *args):
    return getattr(kernels, name)(*args, **OPTIONS.get(name, {}))


def spoiled(spoil):
    """(name, arguments) with the first array of each kernel spoiled."""
    table = []
    for name, (first, *rest) in GOOD.items():
        broken = [spoil(first[0]), *first[1:]] if isinstance(first, list) else spoil(first)
        table.append(pytest.param(name, (broken, *rest), id=name))
    return table


def test_the_table_is_complete():
    assert set(GOOD) | NO_ARRAYS == set(kernels.__all__), "GOOD needs arguments for each kernel that takes arrays"


@pytest.mark.parametrize("name", GOOD)
def test_good_input_is_taken_and_left_as_it_was(name):
    flat = [a for arg in GOOD[name] for a in (arg if isinstance(arg, list) else [arg])]
    before = [a.copy() if isinstance(a, np.ndarray) else a for a in flat]
    call(name, *GOOD[name])
    for a, b in zip(flat, before, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("name", "args"), spoiled(lambda x: (10 * x).astype(int)))
def test_integers_are_refused(name, args):
    with pytest.raises(ValueError, match=r"^\w+: \w+ must be floating point, got int64$"):
        call(name, *args)


@pytest.mark.parametrize(("name", "args"), spoiled(lambda x: x.tolist()))
def test_lists_are_refused(name, args):
    with pytest.raises(ValueError, match=r"^\w+: \w+ must be a NumPy or torch array, got list$"):
        call(name, *args)


@pytest.mark.parametrize(("name", "args"), spoiled(lambda x: x.astype(complex)))
def test_complex_numbers_are_refused(name, args):
    with pytest.raises(ValueError, match="must be floating point, got complex128"):
        call(name, *args)


@pytest.mark.parametrize(("name", "args"), spoiled(lambda x: np.float64(1.0)))
def test_a_number_is_no_sequence(name, args):
    with pytest.raises(ValueError, match=r"needs (at least|exactly) \d ax|must agree"):
        call(name, *args)


def on_torch(x):
    if isinstance(x, dict):
        return {name: on_torch(a) for name, a in x.items()}
    if isinstance(x, list):
        return [on_torch(a) for a in x]
    return torch.tensor(x) if isinstance(x, np.ndarray) else x


CUTS = {
    "one less in front": lambda x: x[1:],
    "one more in front": lambda x: np.concatenate([x, x[:1]]),
    "one position less": lambda x: x[..., 1:, :] if x.ndim > 1 else x[1:],
    "no positions": lambda x: x[..., :0, :] if x.ndim > 1 else x[:0],
    "one column less": lambda x: x[..., 1:],
    "no columns": lambda x: x[..., :0],
    "one axis": lambda x: x.reshape(-1)[: x.shape[-1]],
    "no axis": lambda x: np.array(x.reshape(-1)[0]),
    "integers": lambda x: (10 * x).astype(int),
    "a list": lambda x: x.tolist(),
}
PARTS = {"transformer_block": "transformer_block|layer_norm|feed_forward|multi_head_attention"}


def refusal(name, args):
    """What the ValueError says, None where there is none; anything else is raised."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            call(name, *args)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("library", [lambda x: x, on_torch], ids=["numpy", "torch"])
@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("name", GOOD)
def test_each_argument_spoiled_works_or_is_refused_by_name(name, cut, library):
    args = GOOD[name]
    for i in (i for i, a in enumerate(args) if isinstance(a, np.ndarray)):
        spoilt = [library(CUTS[cut](a) if i == j else a) for j, a in enumerate(args)]
        if cut == "a list":
            spoilt[i] = CUTS[cut](args[i])
        says = refusal(name, spoilt)
        assert says is None or re.match(rf"({PARTS.get(name, name)}): .*(got|but|broadcast)", says), (
            f"argument {i}: {says}"
        )


SEVERAL = [n for n, args in GOOD.items() if sum(isinstance(a, np.ndarray) for a in args) > 1]


@pytest.mark.parametrize("name", SEVERAL)
def test_two_libraries_do_not_mix(name):
    first, *rest = GOOD[name]
    with pytest.raises(ValueError, match=r"all arrays must be of one library, got .*torch"):
        call(name, torch.tensor(first), *rest)


MASKED = {
    "attention": (5, 7),
    "attention_weights": (5, 7),
    "attention_backward": (5, 7),
    "talking_heads": (5, 7),
}
MASKED |= {
    "multi_head_attention": (5, 5),
    "transformer_block": (5, 5),
    "cross_attention": (5, 7),
    "grouped_query_attention": (5, 7),
}
MASKED |= {"sentinel_attention": (5, 7), "transformer_weights": (5, 5)}


@pytest.mark.parametrize("name", MASKED)
@pytest.mark.parametrize("mask", [np.ones((5, 5)), np.ones((5, 5), int), [[True]]])
def test_masks_are_boolean(name, mask):
    says = f"({PARTS.get(name, name)}): mask must be boolean with True = may see, got"
    with pytest.raises(ValueError, match=says):
        getattr(kernels, name)(*GOOD[name], mask=mask)


@pytest.mark.parametrize("name", MASKED)
def test_masks_of_another_shape_are_refused(name):
    T, S = MASKED[name]
    getattr(kernels, name)(*GOOD[name], mask=np.ones((T, S), bool))
    for shape in ((S + 1, T), (T, S + 1), (2, 3, 2, T, S), (T + 1, S)):
        says = rf"^({PARTS.get(name, name)}): mask of shape .* does not broadcast to"
        with pytest.raises(ValueError, match=says):
            getattr(kernels, name)(*GOOD[name], mask=np.ones(shape, bool))


@pytest.mark.parametrize("name", [*MASKED, "din_pool", "softmax_pool", "gated_mil"])
def test_masks_are_of_the_same_library(name):
    mask = np.ones(MASKED.get(name, (5,)), bool)
    says = f"({PARTS.get(name, name)}): mask must be of torch like the rest, got numpy"
    with pytest.raises(ValueError, match=says):
        getattr(kernels, name)(*(on_torch(a) for a in GOOD[name]), mask=mask)
    with pytest.raises(ValueError, match=says.replace("torch", "numpy").replace("got numpy", "got torch")):
        getattr(kernels, name)(*GOOD[name], mask=torch.tensor(mask))


def test_a_mask_per_group_is_not_a_mask_per_head():
    with pytest.raises(
        ValueError, match=re.escape("grouped_query_attention: mask of shape (3, 5, 7) does not broadcast to (6, 5, 7)")
    ):
        kernels.grouped_query_attention(*GOOD["grouped_query_attention"], mask=np.ones((3, 5, 7), bool))


@pytest.mark.parametrize("rule", [lambda t, s: 1 * (s <= t), lambda t, s: np.where(s <= t, 0.0, -np.inf)])
def test_a_rule_that_adds_is_refused(rule):
    for name in ("flash_attention", "flash_attention_backward"):
        with pytest.raises(ValueError, match=f"^{name}: a rule must give booleans, got (int|float)64"):
            getattr(kernels, name)(*GOOD[name], rule=rule)


def test_a_rule_that_draws_another_batch_is_refused():
    with pytest.raises(
        ValueError, match=r"flash_attention: rule's mask of shape \(2, 5, 7\) does not broadcast to \(3, 5, 7\)"
    ):
        kernels.flash_attention(q, k, v, rule=kernels.padding([3, 4]))


@pytest.mark.parametrize("sizes", [{"S": 0}, {"G": 0}, {"H": 0}])
def test_no_size_is_zero(sizes):
    with pytest.raises(ValueError, match=f"flops: {next(iter(sizes))} must be an integer >= 1, got 0"):
        kernels.flops(4, 8, **sizes)
    with pytest.raises(ValueError, match="activation_bytes: S must be an integer >= 1, got 0"):
        kernels.activation_bytes(4, 8, 2, 4, S=0)


@pytest.mark.parametrize(
    ("name", "args", "says"),
    [
        ("attention", (q, k[..., :3], v), "attention: key width D must agree, but q has 4, k has 3"),
        ("attention", (q, k, v[:, :5]), "attention: positions S must agree, but k has 7, v has 5"),
        ("attention", (q[0, 0], k, v), "attention: q needs at least 2 axes, got shape (4,)"),
        ("attention_weights", (q, k[..., :3]), "attention_weights: key width D must agree"),
        ("attention_backward", (q, k, v, v[:, :5, :3]), "value width E must agree, but v has 6, dout has 3"),
        (
            "flash_attention",
            (q, k, v[:, :5]),
            "flash_attention: positions S must agree, but k has 7, v has 5",
        ),
        (
            "flash_attention_backward",
            (*GOOD["flash_attention_backward"][:5], v),
            "out has (3, 5, 6), dout has (3, 7, 6)",
        ),
        ("dot_scores", (q, k[..., :3]), "dot_scores: key width D must agree, but q has 4, k has 3"),
        ("additive_scores", (q, k, M[:3], M, M[0]), "query width must agree, but q has 4, Wq has 3"),
        (
            "additive_scores",
            (q, k, M, M, M[0, :3]),
            "hidden width A must agree, but Wq has 4, Wk has 4, w has 3",
        ),
        ("bilinear_scores", (q, k, M[:3]), "bilinear_scores: query width must agree, but q has 4, W has 3"),
        ("nadaraya_watson", (k, v, q, 0.0), "nadaraya_watson: bandwidth must be positive, got 0.0"),
        ("nadaraya_watson", (k, v[:, :5], q, 1.0), "positions S must agree, but x has 7, y has 5"),
        ("split_heads", (q, 3), "split_heads: model width must be a multiple of the heads, got M = 4, H = 3"),
        ("split_heads", (q, 0), "split_heads: H must be an integer >= 1, got 0"),
        ("merge_heads", (M,), "merge_heads: x needs at least 3 axes, got shape (4, 4)"),
        ("multi_head_attention", (q, M[:3], M, M, M, 2), "model width must agree, but x has 4, Wq has 3"),
        (
            "cross_attention",
            (q, k, M, M, M, M[:3], 2),
            "width of all heads must agree, but Wv has 4, Wo has 3",
        ),
        ("grouped_query_attention", (q, k[:2], v[:2]), "H must be a multiple of G, got H = 3, G = 2"),
        ("grouped_query_attention", (q, k, v[:1]), "key/value heads G must agree, but k has 3, v has 1"),
        ("rope", (q[..., :3], range(5)), "rope: width must be even to form pairs, got D = 3"),
        ("rope", (q, range(4)), "rope: positions must be (5,) like x, got (4,)"),
        ("rope_interleaved", (q, 3), "rope_interleaved: positions must be (5,) like x, got ()"),
        ("half_to_interleaved", (q[..., :3],), "half_to_interleaved: width must be even"),
        ("relative_bias", (M, 3, 3), "relative_bias: table must hold 2R + 1 distances, got 4"),
        (
            "linear_attention",
            (q, k, v),
            "linear_attention: positions must agree, but q has 5, k has 7, v has 7",
        ),
        (
            "transformer_weights",
            (q[..., :3], BLOCK, 2),
            "transformer_weights: model width must agree, but x has 3, gain1 has 4",
        ),
        (
            "transformer_weights",
            (q, BLOCK | {"Wk": M[:, :2]}, 2),
            "width of queries and keys must agree, but Wq has 4, Wk has 2",
        ),
        ("transformer_weights", (q, BLOCK, 3), "transformer_weights: H must divide the columns, got Wq (4, 4), H = 3"),
        (
            "transformer_weights",
            (q, {}, 2),
            "transformer_weights: weights must hold gain1, bias1, Wq, Wk, but gain1, bias1, Wq, Wk is missing",
        ),
        ("mha_to_gqa", (M, 3, 1), "H must divide the columns and G must divide H, got 4, H = 3, G = 1"),
        ("merge_partials", ([], []), "merge_partials: expected at least one part, got none"),
        ("merge_partials", ([q], []), "number of parts must agree, but outs has 1, lses has 0"),
        ("online_softmax", ([],), "online_softmax: expected at least one non-empty chunk, got none"),
        ("softmax_with_sink", (q, q), "sink of shape (3, 5, 4) does not broadcast to (3, 5)"),
        ("sentinel_attention", (q, k, v, q[..., :3], v[:, :5]), "key width D must agree"),
    ],
)
def test_sizes_that_do_not_fit(name, args, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call(name, *args)


@pytest.mark.parametrize("ramp", [0, -1])
def test_a_ramp_is_positive(ramp):
    with pytest.raises(ValueError, match=f"adaptive_span_mask: ramp must be positive, got {ramp}"):
        kernels.adaptive_span_mask(R(size=2), 3, 4, ramp=ramp)


@pytest.mark.parametrize("block", [(0, 4), (4, 0), (2.0, 2)])
def test_tiles_have_whole_sizes(block):
    with pytest.raises(ValueError, match=r"flash_attention: (query|key)_block must be an integer >= 1"):
        kernels.flash_attention(q, k, v, block=block)
