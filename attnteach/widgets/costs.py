"""What attention costs: a calculator with the roofline, and the sizes of caches."""

import math
from decimal import ROUND_HALF_UP, Decimal

from attnteach.kernels import activation_bytes, attainable, flops, kv_bytes
from attnteach.plots import bars, roofline, show
from attnteach.widgets.explore import Explorer, Fragment, explore

# peak FLOP/s (dense, bf16) and memory bandwidth in byte/s: NVIDIA's A100 data sheet and H100 architecture white paper
MACHINES = {
    "A100 80 GB SXM: 312 TFLOP/s in bf16, 2.04 TB/s": (312e12, 2.039e12),
    "H100 SXM: 989 TFLOP/s in bf16, 3.35 TB/s": (989.4e12, 3.35e12),
}
# layers, query heads, key/value heads, head width: Grattafiori et al. 2024, table 3; DeepSeek-AI 2024 (V2), section 3.1.2
MODELS = {
    "Llama 3 8B": (32, 32, 8, 128),
    "Llama 3 70B": (80, 64, 8, 128),
    "DeepSeek-V2": (60, 128, 128, 128),
}
LATENT = 512 + 64
FORMULAS = {
    "projections": "4 n d² (1 + kv heads / heads)",
    "scores and mix": "4 n² d",
    "feed-forward": "16 n d²",
    "cache": "2 · kv heads · (d / heads) · n · bytes",
    "kept for backward": "4 n d · bytes + heads · n² · bytes",
    "kept with recomputing": "4 n d · bytes + heads · n · 4",
}


def cache_sizes(models=None):
    """Bytes of keys and values for one sequence under MHA, GQA, MQA and MLA.

    `models` {name: (layers, query heads, key/value heads, head width)}; by default three published shapes.
    """
    return explore(
        draw_caches,
        alt=say_caches,
        start={"tokens": 8192},
        model=models or MODELS,
        tokens=[2**n for n in range(10, 18)],
        bytes_per_number={"2 (bf16)": 2, "1 (fp8)": 1},
    )


def sizes_of(model, tokens, bytes_per_number):
    layers, heads, groups, width = model

    def size(kv_heads, latent=None):
        return kv_bytes(layers, kv_heads, width, tokens, bytes_per_number, latent=latent)

    shared = groups if 1 < groups < heads else max(heads // 8, 1)
    return {
        f"MHA, {heads} heads": size(heads),
        f"GQA, {shared} heads": size(shared),
        "MQA, 1 head": size(1),
        f"MLA, width {LATENT}": size(1, LATENT),
    }


def draw_caches(model, tokens, bytes_per_number):
    sizes = {name: n / 2**30 for name, n in sizes_of(model, tokens, bytes_per_number).items()}
    return bars(sizes, xlabel="GiB of cache for one sequence", unit=" GiB")


def say_caches(model, tokens, bytes_per_number):
    sizes = sizes_of(model, tokens, bytes_per_number)
    most = max(sizes.values())
    parts = [
        f"{name.split(',')[0]} {binary(n)} (1/{three(most / n)})" if n < most else f"{name.split(',')[0]} {binary(n)}"
        for name, n in sizes.items()
    ]
    return f"Cache of one sequence of {tokens:,} tokens if the model had each scheme: {', '.join(parts)}."


def cost_calculator():
    """FLOPs, bytes and the roofline of one attention layer, for sizes the reader chooses."""
    return CostCalculator(
        draw_costs,
        say_costs,
        {
            "n": [2**i for i in range(7, 21)],
            "d": [512, 1024, 2048, 4096, 8192, 16384],
            "heads": [1, 2, 4, 8, 16, 32, 64, 128],
            "kv_heads": [1, 2, 4, 8, 16, 32, 64, 128],
            "bytes_per_number": {"4 (fp32)": 4, "2 (bf16)": 2, "1 (fp8)": 1},
            "machine": MACHINES,
        },
        {"n": 8192, "d": 4096, "heads": 32, "kv_heads": 8, "bytes_per_number": "2 (bf16)"},
    )


class CostCalculator(Explorer):
    """On a page the numbers come from the same formulas in assets/costs.js; a test holds the two equal."""

    script = "costs.js"

    def built(self):
        return {"machines": {name: list(machine) for name, machine in MACHINES.items()}, "formulas": FORMULAS}


def costs(n, d, heads, kv_heads, bytes_per_number, machine):
    """The calculator's numbers, from the kernels; more kv heads than heads count as just as many."""
    peak, bandwidth = machine
    groups = min(heads, kv_heads)
    prefill, step = flops(n, d, H=heads, G=groups), flops(1, d, S=n, H=heads, G=groups)
    cache = kv_bytes(1, groups, d // heads, n, bytes_per_number)
    intensity = {
        # a fused kernel reads q, k, v and writes the output once
        "prefill": (prefill.scores + prefill.mix) / (2 * n * d * bytes_per_number + cache),
        "decode": (step.scores + step.mix) / (2 * d * bytes_per_number + cache),
    }
    return {
        "projections": prefill.projections,
        "scores and mix": prefill.scores + prefill.mix,
        "feed-forward": prefill.feed_forward,
        "cache": cache,
        "kept for backward": activation_bytes(n, d, heads, bytes_per_number),
        "kept with recomputing": activation_bytes(n, d, heads, bytes_per_number, recompute=True),
        **{f"{phase} intensity": value for phase, value in intensity.items()},
        **{f"{phase} share": attainable(value, peak, bandwidth) / peak for phase, value in intensity.items()},
    }


def draw_costs(**sizes):
    cost = costs(**sizes)
    peak, bandwidth = sizes["machine"]
    points = {phase: cost[f"{phase} intensity"] for phase in ("prefill", "decode")}
    picture = show(roofline(points, peak=peak, bandwidth=bandwidth), alt=say_costs(**sizes))
    return Fragment(
        f'<div class="attn-beside">{cost_table(cost, sizes["n"])}<div>{picture.body("attn-roofline")}</div></div>'
    )


def cost_table(cost, n):
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td>{with_unit(name, value)}</td><td class="attn-formula">{FORMULAS.get(name, "")}</td></tr>'
        for name, value in cost.items()
    )
    return f'<table class="attn-table"><caption>One attention layer, forward, {n} tokens</caption><tbody>{rows}</tbody></table>'


def with_unit(name, value):
    if name in ("projections", "scores and mix", "feed-forward"):
        return f"{decimal(value)}FLOP"
    if name.endswith("intensity"):
        return f"{three(value)} FLOP/B"
    return f"{three(100 * value)} % of peak" if name.endswith("share") else binary(value)


def say_costs(**sizes):
    cost = costs(**sizes)
    layer = cost["projections"] + cost["scores and mix"] + cost["feed-forward"]
    phases = [
        f"{phase} does {three(cost[phase + ' intensity'])} FLOPs per byte, at most {three(100 * cost[phase + ' share'])} % of the peak"
        for phase in ("prefill", "decode")
    ]
    return (
        f"One layer: {decimal(layer)}FLOP for {sizes['n']} tokens, {three(100 * cost['scores and mix'] / layer)} % of it scores and "
        f"mix. Its cache: {binary(cost['cache'])}. Attention in {phases[0]}; {phases[1]}."
    )


def three(x):
    """Three significant digits, without an exponent; ties go up, as in a browser."""
    digits = max(0, 2 - math.floor(math.log10(abs(x)))) if x else 0
    rounded = f"{Decimal(x).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    return rounded.rstrip("0").rstrip(".") if digits else rounded


def decimal(x):
    """A decimal prefix: 1.5 T."""
    for unit in ("", "K", "M", "G", "T", "P", "E"):
        if x < 1000 or unit == "E":
            return f"{three(x)} {unit}"
        x /= 1000


def binary(x):
    """Bytes with a binary prefix: 1.5 GiB."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB", "PiB"):
        if x < 1024 or unit == "PiB":
            return f"{three(x)} {unit}"
        x /= 1024
