"""Blind changes to the worked answers that the judge accepts, and why each is no mistake.

Found by `python -m attnteach.judge.mutate`; a change that is not listed here is a hole in the cases.
"""

SURVIVORS = {
    "softmax": {
        "0.0 -> 1.0 (constant, line 7)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 10)": "0 divided by any number is 0",
        "0 -> 1 (constant, line 10)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "entmax15": {
        "order >= mean - xp.sqrt(xp.where(room > 0, room, 0.0)) -> order > mean - xp.sqrt(xp.where(room > 0, room, 0.0)) (comparison, line 14)": "at equality the score gets weight 0, inside the support or outside",
        "z < -2.0 -> z <= -2.0 (comparison, line 8)": "at the floor itself nothing changes",
        "2.0 -> 3.0 (constant, line 8)": "the threshold is at least -1, so every floor below it is outside the support",
        "z > tau -> z >= tau (comparison, line 17)": "at equality the weight is 0 either way",
        "z - tau -> tau - z (order, line 17)": "the difference is squared",
        "0.0 -> 1.0 (constant, line 7)": "-inf less 1 is -inf",
        "room > 0 -> room >= 0 (comparison, line 14)": "the root of 0 is 0",
    },
    "attention": {
        "1.0 -> 2.0 (constant, line 14)": "0 divided by any number is 0",
        "0.0 -> 1.0 (constant, line 12)": "-inf less any finite number is -inf",
        "0 -> 1 (constant, line 14)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "additive_attention": {
        "0.0 -> 1.0 (constant, line 11)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 13)": "0 divided by any number is 0",
        "0 -> 1 (constant, line 13)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "luong_attention": {
        "0.0 -> 1.0 (constant, line 10)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 12)": "0 divided by any number is 0",
        "0 -> 1 (constant, line 12)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "nadaraya_watson": {
        "xq[:, None, :] - x[None, :, :] -> x[None, :, :] - xq[:, None, :] (order, line 6)": "the difference is squared",
        "-1 -> +1 (sign, line 8)": "the array has two axes by contract: the last is axis 1",
        "-1 -> +1 (sign, line 9)": "the array has two axes by contract: the last is axis 1",
    },
    "multi_head_attention": {
        "0.0 -> 1.0 (constant, line 17)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 19)": "0 divided by any number is 0",
        "-1 -> +1 (sign, line 20)": "the array has two axes by contract: the last is axis 1",
        "0 -> 1 (constant, line 19)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
        "1 -> 2 (constant, line 20)": "the weights are square by contract",
    },
    "cross_attention": {
        "-1 -> +1 (sign, line 16)": "the array has two axes by contract: the last is axis 1",
    },
    "grouped_query_attention": {
        "0.0 -> 1.0 (constant, line 14)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 16)": "0 divided by any number is 0",
        "0 -> 1 (constant, line 16)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "attention_backward": {
        "1.0 -> 2.0 (constant, line 15)": "0 divided by any number is 0",
        "0.0 -> 1.0 (constant, line 13)": "-inf less any finite number is -inf",
        "0 -> 1 (constant, line 15)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "online_softmax": {
        "xp.maximum(top, new) -> xp.maximum(new, top) (order of arguments, line 10)": "min and max do not mind the order",
        "0.0 -> 1.0 (constant, line 11)": "-inf less any finite number is -inf",
    },
    "merge_partials": {
        "0.0 -> 1.0 (constant, line 8)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 11)": "0 divided by any number is 0",
        "total > 0 -> total >= 0 (comparison, line 13)": "the log of 0 is -inf",
        "0 -> 1 (constant, line 11)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "flash_attention": {
        "0.0 -> 1.0 (constant, line 15)": "the first rescaling is by exp(-inf) = 0",
        "xp.maximum(top, xp.max(scores, axis=-1, keepdims=True)) -> xp.maximum(xp.max(scores, axis=-1, keepdims=True), top) (order of arguments, line 22)": "min and max do not mind the order",
        "0 -> 1 (constant, line 13)": "-inf plus a finite number is -inf",
        "min(i + block, T) - 1 + S - T -> min(i + block, T) - 1 + S + T (operator, line 17)": "the loop ends later; the tiles in between are masked",
        "min(i + block, T) -> min(T, i + block) (order of arguments, line 12)": "min and max do not mind the order",
        "min(i + block, T) - 1 -> min(i + block, T) + 1 (operator, line 17)": "the loop ends later; the tiles in between are masked",
        "min(i + block, T) -> min(T, i + block) (order of arguments, line 17)": "min and max do not mind the order",
        "min(j + block, S) -> min(S, j + block) (order of arguments, line 21)": "min and max do not mind the order",
    },
    "sliding_window_attention": {
        "min(w, T) -> min(T, w) (order of arguments, line 9)": "min and max do not mind the order",
        "0 -> 1 (constant, line 12)": "hidden positions may point at any key: their scores become -inf",
        "1 -> 2 (constant, line 12)": "NumPy takes any negative size for the open one",
    },
    "linear_attention": {
        "x > 0 -> x >= 0 (comparison, line 8)": "elu(x) + 1 is 1 at 0 from both sides",
        "xp.where(x > 0, 0.0, x) -> xp.where(0.0, x > 0, x) (order of arguments, line 8)": "NumPy selects after an overflow that it ignores; torch's gradient is judged by a case of its own",
        "0.0 -> 1.0 (constant, line 8)": "the unselected branch is never read, and exp(1) does not overflow",
        "0 -> 1 (constant, line 8)": "the unselected branch is never read, and exp(1) does not overflow",
    },
    "span_decode": {
        "min(i + max_len, len(end)) -> min(len(end), i + max_len) (order of arguments, line 4)": "min and max do not mind the order",
        "score > best[0] -> score >= best[0] (comparison, line 6)": "which of two equal spans is not asked",
    },
    "din_pool": {
        "hidden <= 0 -> hidden < 0 (comparison, line 8)": "the larger of 0 and 0 is 0",
    },
    "ndcg_at_k": {
        "1 -> 2 (constant, line 7)": "twice every discount, above and below the line",
        "1 -> 2 (constant, line 10)": "who is tied with whom is symmetric: both axes count the same",
        "1.0 -> 2.0 (constant, line 14)": "0 divided by any number is 0",
    },
    "purged_split": {
        "-1 -> +1 (sign, line 7)": "the array has two axes by contract: the last is axis 1",
    },
    "gat_layer": {
        "scores > 0 -> scores >= 0 (comparison, line 8)": "both branches give 0 at 0",
        "0.0 -> 1.0 (constant, line 11)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 13)": "0 divided by any number is 0",
    },
    "gatv2_layer": {
        "pairs > 0 -> pairs >= 0 (comparison, line 8)": "both branches give 0 at 0",
        "0.0 -> 1.0 (constant, line 11)": "-inf less any finite number is -inf",
        "1.0 -> 2.0 (constant, line 13)": "0 divided by any number is 0",
    },
    "landmark": {
        "xp.where(struck & (last <= t + horizon), 1, 0) -> xp.where(1, struck & (last <= t + horizon), 0) (order of arguments, line 11)": "True and False become 1 and 0 in the line below",
    },
    "net_benefit": {
        "xp.where(treated, 1 - y, 0.0) -> xp.where(1 - y, treated, 0.0) (order of arguments, line 8)": "both are 0 or 1: treated and well, in either order",
        "xp.where(treated, y, 0.0) -> xp.where(y, treated, 0.0) (order of arguments, line 7)": "both are 0 or 1: treated and ill, in either order",
    },
    "kv_bytes": {
        "min(tokens, window) -> min(window, tokens) (order of arguments, line 3)": "min and max do not mind the order",
    },
    "MultiHeadAttention": {
        "y.unflatten(-1, (self.H, -1)).transpose(-2, -3) -> y.unflatten(-1, (self.H, -1)).transpose(-3, -2) (order of arguments, line 17)": "a swap of two axes reads the same both ways",
        "-2 -> +2 (sign, line 17)": "x has three axes by contract: counted from either side it is the same axis",
        "-2 -> +2 (sign, line 27)": "x has three axes by contract: counted from either side it is the same axis",
        "1.0 -> 2.0 (constant, line 26)": "0 divided by any number is 0",
        "out.transpose(-2, -3) -> out.transpose(-3, -2) (order of arguments, line 27)": "a swap of two axes reads the same both ways",
        "0.0 -> 1.0 (constant, line 24)": "-inf less any finite number is -inf",
        "0 -> 1 (constant, line 26)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "TransformerBlock": {
        "y.unflatten(-1, (self.H, -1)).transpose(-2, -3) -> y.unflatten(-1, (self.H, -1)).transpose(-3, -2) (order of arguments, line 17)": "a swap of two axes reads the same both ways",
        "-2 -> +2 (sign, line 17)": "x has three axes by contract: counted from either side it is the same axis",
        "-2 -> +2 (sign, line 27)": "x has three axes by contract: counted from either side it is the same axis",
        "total > 0 -> total >= 0 (comparison, line 26)": "no query of a causal block sees nothing",
        "1.0 -> 2.0 (constant, line 26)": "0 divided by any number is 0",
        "out.transpose(-2, -3) -> out.transpose(-3, -2) (order of arguments, line 27)": "a swap of two axes reads the same both ways",
        "0.0 -> 1.0 (constant, line 24)": "-inf less any finite number is -inf",
        "0 -> 1 (constant, line 26)": "the largest term is exp(0) = 1, so a total is 0 or at least 1",
    },
    "dice": {
        "1 -> 2 (constant, line 8)": "where there is nothing, the quotient is replaced by 1 whatever it is",
        "0 -> 1 (constant, line 8)": "a divisor of 1 stays 1, and 0/0 is replaced",
    },
    "gated_mil": {
        "0.0 -> 1.0 (constant, line 7)": "what stands in a masked tile has the weight 0, if it is finite",
        "1.0 -> 2.0 (constant, line 15)": "0 divided by any number is 0",
        "0.0 -> 1.0 (constant, line 13)": "-inf less any finite number is -inf",
    },
    "attention_gate": {
        "hidden > 0 -> hidden >= 0 (comparison, line 7)": "0 is 0 on either side",
    },
    "shifted_window_mask": {
        "2 * down[:, None] + right[None, :] -> 2 * down[:, None] - right[None, :] (operator, line 7)": "four different numbers either way",
        "2 -> 3 (constant, line 7)": "four different numbers either way",
        "grid.swapaxes(1, 2) -> grid.swapaxes(2, 1) (order of arguments, line 9)": "a swap of two axes reads the same both ways",
        "1 -> 2 (constant, line 9)": "NumPy takes any negative number for the length that is left",
    },
    "giou": {
        "xp.maximum(a[..., :2], b[..., :2]) -> xp.maximum(b[..., :2], a[..., :2]) (order of arguments, line 12)": "min and max do not mind the order",
        "xp.minimum(a[..., 2:], b[..., 2:]) -> xp.minimum(b[..., 2:], a[..., 2:]) (order of arguments, line 12)": "min and max do not mind the order",
        "xp.minimum(a[..., :2], b[..., :2]) -> xp.minimum(b[..., :2], a[..., :2]) (order of arguments, line 13)": "min and max do not mind the order",
        "xp.maximum(a[..., 2:], b[..., 2:]) -> xp.maximum(b[..., 2:], a[..., 2:]) (order of arguments, line 13)": "min and max do not mind the order",
        "sides > 0 -> sides >= 0 (comparison, line 9)": "0 is 0 on either side",
        "1.0 -> 2.0 (constant, line 16)": "0 divided by any number is 0",
        "1.0 -> 2.0 (constant, line 17)": "0 divided by any number is 0",
    },
    "match": {
        "1 -> 2 (constant, line 8)": "any negative number says that there is none",
        "1 -> 2 (constant, line 10)": "any negative number says that there is none",
        "-1 -> +1 (sign, line 10)": "the first round writes every place before one is read",
        "1 -> 2 (constant, line 11)": "any negative number says that there is none",
        "slack < least -> slack <= least (comparison, line 14)": "of two ways at the same cost either is the least",
    },
    "expected_calibration_error": {
        "place < 0 -> place <= 0 (comparison, line 7)": "the first bin is the first bin",
        "0 -> 1 (constant, line 7)": "places below 1 are the first bin already, or below it",
        "xp.where(place == k, 1.0, 0.0) -> xp.where(1.0, place == k, 0.0) (order of arguments, line 10)": "True counts as 1",
        "xp.sum(inside * p) - xp.sum(inside * y) -> xp.sum(inside * y) - xp.sum(inside * p) (order, line 11)": "its absolute value is taken",
    },
    "rms_norm": {
        "x.dtype == xp.float64 -> x.dtype != xp.float64 (comparison, line 6)": "a mean square in float32 lies within the tolerance of float64",
    },
    "t5_bucket": {
        "np.minimum(near + np.floor(grown), side - 1) -> np.minimum(side - 1, near + np.floor(grown)) (order of arguments, line 10)": "min and max do not mind the order",
        "np.maximum(-distance, 0) -> np.maximum(0, -distance) (order of arguments, line 8)": "min and max do not mind the order",
        "far < near -> far <= near (comparison, line 11)": "at d = e the logarithm is 0 and gives e as well",
        "np.maximum(far, 1) -> np.maximum(1, far) (order of arguments, line 9)": "min and max do not mind the order",
    },
    "llama3_frequencies": {
        "np.clip((turns - low) / (high - low), 0, 1) -> np.clip(0, (turns - low) / (high - low), 1) (order of arguments, line 7)": "clip(0, x, 1) is min(max(0, x), 1) too",
    },
    "yarn_frequencies": {
        "max(math.floor(index(fast)), 0) -> max(0, math.floor(index(fast))) (order of arguments, line 10)": "min and max do not mind the order",
        "min(math.ceil(index(slow)), D - 1) -> min(D - 1, math.ceil(index(slow))) (order of arguments, line 11)": "min and max do not mind the order",
        "np.clip((np.arange(D // 2) - first) / max(last - first, 0.001), 0, 1) -> np.clip(0, (np.arange(D // 2) - first) / max(last - first, 0.001), 1) (order of arguments, line 12)": "clip(0, x, 1) is min(max(0, x), 1) too",
        "max(last - first, 0.001) -> max(0.001, last - first) (order of arguments, line 12)": "min and max do not mind the order",
    },
}
