"""How answers are taken, how verdicts read, and answers from outside that were written without the worked ones."""

import json
import os
import subprocess
import sys
import types
from functools import partial

import numpy as np
import pytest

from attnteach import kernels
from attnteach.judge import check, problem, problem_ids, reading
from attnteach.judge.sources import source_of

TEMPERATURE = 1.0
q = np.ones(3)  # what a notebook has lying about


def helper(x):
    return np.exp(x)


def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True)
    w = helper((x - np.where(np.isfinite(top), top, 0)) / TEMPERATURE)
    s = w.sum(axis=axis, keepdims=True)
    return w / np.where(s > 0, s, 1)


def unscaled(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return softmax(s) @ v


def test_a_function_brings_its_helpers_and_constants():
    verdict = check("softmax", softmax)
    assert verdict.passed, verdict


def test_a_kernel_is_an_answer():
    assert check("attention", kernels.attention).passed
    assert check("entmax15", kernels.entmax15).passed
    assert check("online_softmax", kernels.online_softmax).passed


@pytest.mark.parametrize("id", [id for id in problem_ids() if hasattr(getattr(kernels, id, None), "contract")])
def test_every_kernel_under_contract_can_be_read_as_an_answer(id):
    source = source_of(getattr(kernels, id), id)
    reading.examine(source.text, ())
    names = {}
    exec(source.text, names)
    assert isinstance(names[source.entry], types.FunctionType)


def alone(f):
    """The function, kept from what others set NumPy to."""
    return np.errstate(over="ignore")(f)


@alone
def decorated(x, axis=-1):
    return softmax(x, axis)


def test_a_decorated_function_brings_what_it_names():
    assert check("softmax", decorated).passed


def test_a_wrong_function_gets_a_diagnosis():
    verdict = check("attention", unscaled)
    assert not verdict.passed
    assert "no scale" in verdict.diagnosis


def test_a_parameter_is_not_the_global_of_the_same_name():
    assert "scale" in check("attention", unscaled).diagnosis.lower()


def test_a_verdict_repeats_with_its_seed():
    first = check("attention", unscaled)
    again = check("attention", unscaled, seed=first.seed)
    assert [c.detail for c in again.cases] == [c.detail for c in first.cases]
    assert check("attention", unscaled).seed != first.seed


@pytest.mark.parametrize("answer", [lambda x: x, np.exp, 3, None, partial(softmax, axis=0)])
def test_what_has_no_source_is_explained(answer):
    verdict = check("softmax", answer)
    assert not verdict.passed
    assert "source" in verdict.diagnosis


def test_a_function_made_by_exec_is_explained():
    scope = {}
    exec("def softmax(x, axis=-1):\n    return x", scope)
    assert "as a string" in check("softmax", scope["softmax"]).diagnosis


def test_an_answer_that_leans_on_data_is_explained():
    table = np.arange(3)

    def softmax(x, axis=-1):
        return x + table

    assert "`table`" in check("softmax", softmax).diagnosis


def test_an_unknown_problem_is_named():
    with pytest.raises(KeyError, match="nothing"):
        check("nothing", "")


def test_the_detail_tells_the_first_bad_index_and_the_shapes():
    failure = check("attention", unscaled, seed=1).first_failure
    assert failure.name == "two queries, three keys"
    for word in ("expected", "got", "shapes: q (2,", "first at", "at most by"):
        assert word in failure.detail


def test_a_verdict_is_json_html_and_text():
    verdict = check("softmax", "def softmax(x, axis=-1):\n    print('<b>here</b>')\n    return x")
    data = json.loads(json.dumps(verdict.to_dict()))
    assert data["passed"] is False
    assert data["cases"][0]["name"] == "three numbers"
    html = verdict._repr_html_()
    assert "&lt;b&gt;here" in html
    assert "class='verdict verdict-rejected' data-problem='softmax'" in html
    assert "<b>here" not in html
    assert "rejected" in str(verdict)
    from rich.console import Console

    console = Console(record=True, width=100, file=open("/dev/null", "w"))
    console.print(verdict)
    assert "rejected" in console.export_text()


def test_a_verdict_is_data_beside_html_and_text():
    verdict = check("attention", unscaled, seed=0)
    bundle = verdict._repr_mimebundle_()
    assert list(bundle) == ["application/vnd.attnteach.verdict+json", "text/html", "text/plain"]
    data = json.loads(json.dumps(bundle["application/vnd.attnteach.verdict+json"]))
    assert data == verdict.to_dict() | {"labels": verdict.labels()}
    assert data["hint"] == "wrong.no_scale"
    assert data["diagnosis"] == problem("attention").mutant("no_scale").hint
    assert (data["problem"], data["passed"], data["seed"], data["backend"]) == ("attention", False, 0, "numpy")
    assert [case["passed"] for case in data["cases"]] == [case.passed for case in verdict.cases]
    assert data["cases"][0]["detail"] == verdict.first_failure.detail
    assert (bundle["text/html"], bundle["text/plain"]) == (verdict._repr_html_(), str(verdict))


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("def softmax(x, axis=-1:", "reading.not_python"),
        ("import os\n\n\ndef softmax(x, axis=-1):\n    return os.getpid()", "reading.imports_module"),
        ("def softmax(x, axis=-1):\n    raise NotImplementedError", "raised.stub"),
        ("def softmax(x, axis=-1):\n    return None", "compared.no_array"),
        (problem("softmax").reference.replace("/ xp.where", "/ 1.001 / xp.where"), "diagnosis.digits"),
        (problem("softmax").reference.replace("axis=axis", "axis=-1"), "wrong.last_axis_only"),
    ],
)
def test_a_verdict_says_where_the_words_of_its_diagnosis_stand(source, hint):
    verdict = check("softmax", source, seed=0)
    assert verdict.hint == hint
    assert verdict.diagnosis


def test_the_page_judges_in_its_own_process_and_says_so():
    verdict = check("attention", problem("attention").reference, isolated=False)
    assert verdict.passed
    assert "nothing keeps the answer apart" in verdict.note
    wrong = check("attention", unscaled, isolated=False)
    assert "no scale" in wrong.diagnosis
    assert "gradients" not in verdict.note


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "attnteach", *arguments], capture_output=True, text=True, check=False)


def test_the_command_line(tmp_path):
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(problem("causal_mask").reference)
    bad.write_text(run("stub", "causal_mask").stdout)
    assert run("judge", "causal_mask", str(good)).returncode == 0
    rejected = run("judge", "causal_mask", str(bad), "--json")
    assert rejected.returncode == 1
    assert json.loads(rejected.stdout)["passed"] is False
    assert run("judge", "causal_mask", str(tmp_path / "none.py")).returncode == 2
    assert run("judge", "none", str(good)).returncode == 2
    assert run("stub", "none").returncode == 2
    listed = run("problems").stdout
    assert all(name in listed for name in ("softmax", "TransformerBlock", "Q30"[:1]))


WITHOUT_RICH = (
    "import sys; sys.modules['rich'] = None; from attnteach.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.mark.parametrize("program", [["-c", WITHOUT_RICH], ["-m", "attnteach"]], ids=["without rich", "with rich"])
def test_the_command_line_needs_no_rich_and_no_unicode(program, tmp_path):
    def run(*arguments):
        command = [sys.executable, *program, *arguments]
        return subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}, check=False)

    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(problem("causal_mask").reference)
    bad.write_text("def causal_mask(T, S):\n    raise ValueError('é')", encoding="utf-8")
    listed = run("problems")
    assert listed.returncode == 0, listed.stderr
    assert all(id in listed.stdout.decode("ascii") for id in problem_ids())
    accepted, rejected = run("judge", "causal_mask", str(good)), run("judge", "causal_mask", str(bad))
    assert (accepted.returncode, rejected.returncode) == (0, 1), accepted.stderr + rejected.stderr
    assert b"accepted" in accepted.stdout
    assert b"rejected" in rejected.stdout
    assert b"2: ?" in rejected.stdout
    unknown = run("judge", "none", str(good))
    assert unknown.returncode == 2
    assert b"Traceback" not in unknown.stderr


# Right answers as people write them, in other styles than the worked ones: none may be refused.
RIGHT = {
    "attention, loops": ("attention", '''
import numpy as np

def attention(q, k, v, mask=None):
    lead = np.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    T, S = q.shape[-2], k.shape[-2]
    out = np.zeros((*lead, T, v.shape[-1]))
    mask = np.ones((*lead, T, S), bool) if mask is None else np.broadcast_to(mask, (*lead, T, S))
    for place in np.ndindex(*lead):
        for t in range(T):
            seen = mask[place][t]
            if seen.any():
                s = (k[place][seen] @ q[place][t]).astype(np.float64) / np.sqrt(q.shape[-1])
                w = np.exp(s - s.max())
                out[place][t] = w @ v[place][seen] / w.sum()
    return out
'''),
    "attention, torch": ("attention", '''
import math
import torch

def attention(q, k, v, mask=None):
    scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(q.size(-1))
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    p = torch.softmax(scores, dim=-1)
    return torch.nan_to_num(p) @ v
'''),
    "attention, einsum": ("attention", '''
import numpy as np

def attention(q, k, v, mask=None):
    s = np.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    s = s - np.nan_to_num(s.max(-1, keepdims=True), neginf=0.0)
    e = np.exp(s)
    z = e.sum(-1, keepdims=True)
    return np.einsum("...ts,...se->...te", np.divide(e, z, out=np.zeros_like(e), where=z > 0), v)
'''),
    "split heads, transpose": ("split_heads", '''
import numpy as np

def split_heads(x, H):
    return np.stack(np.split(x, H, axis=-1), axis=-3)
'''),
    "rope, torch with caches": ("rope", '''
import torch

def rope(x, positions, theta=10000.0):
    D = x.shape[-1]
    inv = 1.0 / (theta ** (torch.arange(0, D, 2).float() / D))
    angle = torch.outer(positions.float(), inv)
    angle = torch.cat([angle, angle], dim=-1)
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    rotated = torch.cat([-x[..., D // 2:], x[..., :D // 2]], dim=-1)
    return x * cos + rotated * sin
'''),
    "sliding window, loop": ("sliding_window_attention", '''
import numpy as np

def sliding_window_attention(q, k, v, w):
    T = q.shape[-2]
    out = np.empty((*q.shape[:-1], v.shape[-1]))
    for t in range(T):
        lo = max(0, t - w + 1)
        s = (q[..., t:t + 1, :] @ np.swapaxes(k[..., lo:t + 1, :], -1, -2)) / np.sqrt(q.shape[-1])
        p = np.exp(s - s.max(-1, keepdims=True))
        out[..., t, :] = ((p / p.sum(-1, keepdims=True)) @ v[..., lo:t + 1, :])[..., 0, :]
    return out
'''),
    "linear attention, loop in torch": ("linear_attention", '''
import torch
import torch.nn.functional as F

def linear_attention(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    S = torch.zeros(*q.shape[:-2], q.shape[-1], v.shape[-1], dtype=q.dtype)
    z = torch.zeros(*q.shape[:-2], q.shape[-1], dtype=q.dtype)
    out = []
    for t in range(q.shape[-2]):
        S = S + k[..., t, :, None] * v[..., t, None, :]
        z = z + k[..., t, :]
        out.append((q[..., t, None, :] @ S)[..., 0, :] / (q[..., t, :] * z).sum(-1, keepdim=True))
    return torch.stack(out, dim=-2)
'''),
    "pointer, scatter_add": ("pointer_mix", '''
import torch

def pointer_mix(p_vocab, attn, p_gen, src_ids):
    return (p_gen * p_vocab).scatter_add(-1, src_ids, (1 - p_gen) * attn)
'''),
    "multi-head, torch views": ("MultiHeadAttention", '''
import torch
import torch.nn as nn

class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H, self.D = H, M // H
        for name in ["q_proj", "k_proj", "v_proj", "o_proj"]:
            self.add_module(name, nn.Linear(M, M))
        self.register_buffer("scale", torch.tensor(self.D ** -0.5))

    def forward(self, x, mask=None):
        B, T, M = x.shape
        q, k, v = (p(x).view(B, T, self.H, self.D).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        s = q @ k.transpose(-1, -2) * self.scale
        if mask is not None:
            mask = mask if mask.dim() == 2 else mask[:, None]
            s = s.masked_fill(mask == 0, -torch.inf)
            p = s.softmax(-1).masked_fill(mask == 0, 0)
        else:
            p = s.softmax(-1)
        return self.o_proj((p @ v).transpose(1, 2).contiguous().view(B, T, M))
'''),
    "flash, generous temporaries": ("flash_attention", '''
import numpy as np

def flash_attention(q, k, v, block, causal=False):
    T, S, D = q.shape[-2], k.shape[-2], q.shape[-1]
    out = np.zeros((*q.shape[:-1], v.shape[-1]), dtype=np.float64)
    for a in range(0, T, block):
        b = min(a + block, T)
        m = np.full((*q.shape[:-2], b - a), -np.inf)
        l = np.zeros_like(m)
        acc = np.zeros((*q.shape[:-2], b - a, v.shape[-1]))
        for c in range(0, S, block):
            d = min(c + block, S)
            s = np.einsum("...td,...sd->...ts", q[..., a:b, :], k[..., c:d, :]).astype(np.float64) / np.sqrt(D)
            if causal:
                s[..., np.arange(c, d)[None, :] > np.arange(a, b)[:, None] + S - T] = -np.inf
            n = np.maximum(m, s.max(-1))
            safe = np.where(np.isfinite(n), n, 0)
            p = np.exp(s - safe[..., None])
            r = np.exp(m - safe)
            l = l * r + p.sum(-1)
            acc = acc * r[..., None] + p @ v[..., c:d, :]
            m = n
        out[..., a:b, :] = acc / l[..., None]
    return out
'''),
    "span, matrix": ("span_decode", '''
import numpy as np

def span_decode(start, end, max_len):
    s = start[:, None] + end[None, :]
    keep = np.triu(np.ones_like(s, dtype=bool)) & ~np.triu(np.ones_like(s, dtype=bool), max_len)
    return np.unravel_index(np.where(keep, s, -np.inf).argmax(), s.shape)
'''),
    "merge, logaddexp": ("merge_partials", '''
import numpy as np

def merge_partials(outs, lses):
    lse = np.logaddexp.reduce(np.stack(lses))
    out = sum(np.exp(np.where(np.isfinite(l), l - np.where(np.isfinite(lse), lse, 0), -np.inf))[..., None] * o for o, l in zip(outs, lses))
    return out, lse
'''),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_in_another_style_passes(name):
    id, source = RIGHT[name]
    for seed in (5, 6):
        verdict = check(id, source, seed=seed)
        assert verdict.passed, verdict


# Wrong answers written apart from the mutants, and a word that the diagnosis must hold.
WRONG = {
    "model width": ("multi_head_attention", "model width", '''
import numpy as np

def multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):
    M = x.shape[-1]
    outs = []
    for h in range(H):
        c = slice(h * M // H, (h + 1) * M // H)
        s = (x @ Wq[:, c]) @ np.swapaxes(x @ Wk[:, c], -1, -2) / np.sqrt(M)
        if mask is not None:
            s = np.where(mask, s, -np.inf)
        e = np.exp(s - np.nan_to_num(s.max(-1, keepdims=True), neginf=0.0))
        z = e.sum(-1, keepdims=True)
        outs.append(np.where(z > 0, e / np.where(z > 0, z, 1), 0) @ (x @ Wv[:, c]))
    return np.concatenate(outs, -1) @ Wo
'''),
    "polarity": ("attention", "polarity", '''
import torch

def attention(q, k, v, mask=None):
    s = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(mask, float("-inf"))
    return torch.nan_to_num(torch.softmax(s, -1)) @ v
'''),
    "view": ("split_heads", "reshape straight", '''
import torch

def split_heads(x, H):
    *lead, T, M = x.shape
    return x.contiguous().view(*lead, H, T, M // H)
'''),
    "tile": ("grouped_query_attention", "tile", '''
import torch

def grouped_query_attention(q, k, v, mask=None):
    n = q.shape[-3] // k.shape[-3]
    k, v = torch.cat([k] * n, dim=-3), torch.cat([v] * n, dim=-3)
    s = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return torch.nan_to_num(torch.softmax(s, -1)) @ v
'''),
    "nan": ("attention", "may see nothing gives NaN", '''
import torch

def attention(q, k, v, mask=None):
    s = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return torch.softmax(s, -1) @ v
'''),
    "quadratic": ("linear_attention", "quadratic", '''
import numpy as np

def linear_attention(q, k, v):
    f = lambda x: np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))
    w = np.tril(np.einsum("...td,...sd->...ts", f(q), f(k)))
    return w @ v / w.sum(-1)[..., None]
'''),
    "top left": ("causal_mask", "top left", '''
import torch

def causal_mask(T, S):
    return torch.tril(torch.ones(T, S, dtype=torch.bool))
'''),
    "detached": ("MultiHeadAttention", "cut from the graph", '''
import torch
from torch import nn

class MultiHeadAttention(nn.Module):
    def __init__(self, M, H):
        super().__init__()
        self.H = H
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(M, M) for _ in range(4))

    def forward(self, x, mask=None):
        B, T, M = x.shape
        q, k, v = (p(x).reshape(B, T, self.H, -1).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        s = q @ k.transpose(-1, -2) / (M // self.H) ** 0.5
        if mask is not None:
            m = mask if mask.dim() == 2 else mask[:, None]
            s = s.masked_fill(~m, float("-inf"))
        with torch.no_grad():
            p = torch.nan_to_num(s.softmax(-1))
        return self.o_proj((p @ v).transpose(1, 2).reshape(B, T, M))
'''),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_from_outside_gets_the_right_diagnosis(name):
    id, words, source = WRONG[name]
    verdict = check(id, source)
    assert not verdict.passed
    assert words in (verdict.diagnosis or ""), verdict


def test_a_notebook_cell_is_an_answer(tmp_path):
    """Functions and classes of a notebook have sources in its cells."""
    import nbformat
    from nbclient import NotebookClient

    cells = [
        "import torch\nfrom attnteach.judge import check, problem",
        "def same(x):\n    return x",
        "def split_heads(x, H):\n    *lead, T, M = x.shape\n    return same(x).reshape(*lead, T, H, M // H).swapaxes(-2, -3)",
        "print(check('split_heads', split_heads).passed)",
        problem("MultiHeadAttention").reference,
        "print(check('MultiHeadAttention', MultiHeadAttention).passed)",
        "check('split_heads', lambda x, H: x)",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=120).execute()
    assert book.cells[3].outputs[0]["text"].strip() == "True"
    assert book.cells[5].outputs[0]["text"].strip() == "True"
    assert "lambda" in book.cells[6].outputs[0]["data"]["text/html"]
