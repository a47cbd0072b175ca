"""What an attack from outside found: right answers that were refused, wrong ones accepted, wrong causes named."""

import ast
import subprocess
import sys

import numpy as np
import pytest

from attnteach.judge import calling, check, problem

SOFTMAX = """
import numpy as np


def weigh(s):
    top = np.max(s, axis=-1, keepdims=True)
    w = np.exp(s - np.where(np.isfinite(top), top, 0.0))
    total = w.sum(-1, keepdims=True)
    return w / np.where(total > 0, total, 1.0)
"""

RIGHT = {
    "rows of a window, stacked": ("sliding_window_attention", SOFTMAX + """

def sliding_window_attention(q, k, v, w):
    rows = []
    for t in range(q.shape[-2]):
        near = slice(max(0, t - w + 1), t + 1)
        s = np.einsum("...d,...sd->...s", q[..., t, :], k[..., near, :]) / np.sqrt(q.shape[-1])
        rows.append(np.einsum("...s,...se->...e", weigh(s), v[..., near, :]))
    return np.stack(rows, -2)
"""),
    "a pair as an array": ("span_decode", """
import numpy as np


def span_decode(start, end, max_len):
    n = len(start)
    seen = np.triu(np.tril(np.ones((n, n), bool), max_len - 1))
    return np.array(np.unravel_index(np.where(seen, np.add.outer(start, end), -np.inf).argmax(), (n, n)))
"""),
    "a lambda over a helper": ("causal_mask", """
import numpy as np


def square(n):
    return np.tri(n, dtype=bool)


causal_mask = lambda T, S: square(S)[S - T :]
"""),
    "a mark in front of the file": ("causal_mask", "\ufeffimport numpy as np\n\n\ndef causal_mask(T, S):\n    return np.tri(S, dtype=bool)[S - T :]\n"),
    "SciPy beside a forbidden part of it": ("softmax", "import scipy.linalg\n" + SOFTMAX + """

def softmax(x, axis=-1):
    return np.moveaxis(weigh(np.moveaxis(x, axis, -1)), -1, axis)
"""),
    "in long doubles": ("softmax", SOFTMAX + """

def softmax(x, axis=-1):
    return np.moveaxis(weigh(np.moveaxis(x.astype(np.longdouble), axis, -1)), -1, axis)
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_accepted(name):
    id, source = RIGHT[name]
    verdict = check(id, source, seed=1)
    assert verdict.passed, verdict


CAUSES = {
    "a row mask alone": ("causal_mask", """
import numpy as np


def causal_mask(T, S):
    if T == 1:
        return np.arange(S)[None] == S - 1
    return np.tri(T, S, S - T, dtype=bool)
""", "A query sees nothing but itself"),
    "an argument changed": ("attention", SOFTMAX + """

def attention(q, k, v, mask=None):
    q /= np.sqrt(q.shape[-1])
    s = q @ k.swapaxes(-1, -2)
    return weigh(s if mask is None else np.where(mask, s, -np.inf)) @ v
""", "changed its input `q`"),
    "numbers for booleans": ("window_mask", """
import numpy as np


def window_mask(T, S, w):
    past = np.arange(S - T, S)[:, None] - np.arange(S)
    return ((past >= 0) & (past < w)) * 1.0
""", "You return numbers; a boolean mask"),
    "an epsilon": ("ndcg_at_k", """
import numpy as np


def ndcg_at_k(scores, relevance, k):
    n = scores.shape[-1]
    discount = np.where(np.arange(n) < k, 1 / np.log2(np.arange(n) + 2), 0)
    total = np.concatenate([[0.0], np.cumsum(discount)])
    better = (scores[..., None, :] > scores[..., :, None]).sum(-1)
    equal = (scores[..., None, :] == scores[..., :, None]).sum(-1)
    found = (relevance * (total[better + equal] - total[better]) / equal).sum(-1)
    return found / ((-np.sort(-relevance, -1) * discount).sum(-1) + 4e-4)
""", "Right to a few digits only"),
    "scores rounded": ("attention", SOFTMAX + """

def attention(q, k, v, mask=None):
    s = (q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])).round(3)
    return weigh(s if mask is None else np.where(mask, s, -np.inf)) @ v
""", "Right to a few digits only"),
    "bytes that float32 rounds": ("kv_bytes", """
import numpy as np


def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    width = 2 * kv_heads * head_dim if latent is None else latent
    return int(np.float32(layers * width * min(tokens, window or tokens) * bytes_per))
""", "loses digits in float32"),
    "a latent without its window": ("kv_bytes", """
def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):
    width = 2 * kv_heads * head_dim if latent is None or window is not None else latent
    return layers * width * min(tokens, window or tokens) * bytes_per
""", "With a window the latent is ignored"),
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_a_wrong_answer_gets_no_cause_that_is_not_its_own(name):
    id, source, cause = CAUSES[name]
    verdict = check(id, source, seed=1)
    assert not verdict.passed
    assert cause in verdict.diagnosis, verdict


def test_a_tensor_operation_that_torch_lacks_is_not_taken_for_the_stub():
    source = "import torch\n\n\ndef softmax(x, axis=-1):\n    raise NotImplementedError('\"exp\" not implemented for Half')\n"
    verdict = check("softmax", source)
    assert "Half" in verdict.first_failure.detail
    assert verdict.hint == "diagnosis.example"


def test_a_package_that_is_not_installed_is_named():
    verdict = check(
        "softmax", "import scipy.absent as absent\n\n\ndef softmax(x, axis=-1):\n    return absent.shift(x)\n"
    )
    assert "scipy.absent failed: it is not installed here" in verdict.first_failure.detail


@pytest.mark.parametrize("text", ["held = 'x' * (1 << 36)\n", "held = {i: i for i in range(10**9)}\n"])
def test_an_answer_that_eats_memory_while_it_loads_ends_in_a_verdict(text):
    verdict = check("softmax", text + "\n\ndef softmax(x, axis=-1):\n    return x + len(held)\n")
    assert not verdict.passed
    assert "memory" in verdict.first_failure.detail


@pytest.mark.parametrize(
    "line",
    [
        "match softmax:\n        case object(__globals__={'__builtins__': object(__import__=load)}):\n            load('os')._exit(0)",
        "return get_type_hints(softmax)",
        "return np.testing.runstring('1', {})",
    ],
)
def test_ways_around_the_reading_of_the_source_are_closed(line):
    head = "import numpy as np\nfrom typing import *\n"
    verdict = check("softmax", f"{head}\n\ndef softmax(x, axis=-1):\n    {line}\n")
    assert not verdict.passed
    assert verdict.first_failure.name == "reading the answer"


def test_what_steers_a_terminal_is_taken_out():
    source = "def softmax(x, axis=-1):\n    print('\\x1b[31m')\n    raise ValueError('\\x1b]0;title\\x07')\n"
    verdict = check("softmax", "import numpy as np\n\n\n" + source)
    assert "\x1b" not in str(verdict) + verdict.printed


def test_a_text_too_large_to_send_ends_in_a_verdict():
    source = "import numpy as np\n\n\ndef softmax(x, axis=-1):\n    return '{a!r:{b}}'.format(a=1, b='9' * 9)\n"
    assert "got a str" in check("softmax", source).diagnosis


def test_time_is_named_as_the_cause_where_a_text_never_ends(quick):
    source = "class Odd(Exception):\n    def __str__(self):\n        while True: pass\n\n\ndef softmax(x, axis=-1):\n    raise Odd\n"
    assert "Out of time" in check("softmax", "import numpy as np\n" + source).diagnosis


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_limit_that_the_machine_sets_does_not_refuse_right_answers(tmp_path):
    """A process may not raise its hard limit of processor time, here below what an answer is given."""
    (tmp_path / "answer.py").write_text(problem("softmax").reference)
    command = f"ulimit -t 10; exec '{sys.executable}' -m attnteach judge softmax '{tmp_path}/answer.py'"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_question_for_shared_memory_is_not_counted():
    """Stacking n rows costs in the order of n, not of n squared."""
    source = "import numpy as np\n\n\ndef f(x):\n    return np.stack([row * 2 for row in x])\n"
    work = []
    for n in (100, 400):
        answer = calling.Answer(source, "f", torch=False)
        request = {"args": [np.ones((n, 2))], "names": ["x"], "dtype": "float64", "strided": False, "trace": "work"}
        reply = answer.call(request | {"grad": None, "keep": None, "init": None, "state": None, "entry": "f"})
        work.append(reply["work"])
    assert work[1] < 6 * work[0]


def test_a_name_that_is_nearly_right_is_met_with_the_right_one():
    with pytest.raises(KeyError, match="did you mean causal_mask"):
        check("casual_mask", "x = 1")


def test_tanh_gelu_is_refused_whatever_the_seed():
    source = problem("TransformerBlock").wrong_answer("tanh_gelu")
    assert ast.parse(source)
    for seed in (1, 2, 3):
        assert not check("TransformerBlock", source, seed=seed).passed
