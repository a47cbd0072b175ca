"""How an answer is read: right ones as people paste them are run, those that break a rule are told which, plain errors are named."""

import ast

import pytest

from attnteach.judge import check, names, problem
from attnteach.judge.names import Names
from attnteach.judge.needed import needed
from attnteach.judge.pasted import cleaned
from attnteach.judge.reading import MODULES, uses_torch
from attnteach.judge.sources import source_of

NUMPY = """
def softmax(x, axis=-1):
    top = x.max(axis=axis, keepdims=True)
    w = np.exp(x - np.where(np.isfinite(top), top, 0))
    total = w.sum(axis=axis, keepdims=True)
    return w / np.where(total > 0, total, 1)
"""
SOFTMAX = "import numpy as np\n" + NUMPY
TORCH = """
def softmax(x, axis=-1):
    top = x.amax(axis, keepdim=True)
    w = torch.exp(x - torch.where(torch.isfinite(top), top, torch.zeros_like(top)))
    total = w.sum(axis, keepdim=True)
    return w / torch.where(total > 0, total, torch.ones_like(total))
"""
TENSORS = "import torch\n" + TORCH
ATTENTION = """
def attention(q, k, v, mask=None):
    s = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    return torch.nan_to_num(torch.softmax(s, -1)) @ v
"""
SPLIT = "def split_heads(x, H):\n    return {}\n"
BACKWARD = """
import numpy as np

class Node:
    def __init__(self, value):
        self.value, self.grad = value, None

class Softmax:
    def forward(self, s):
        top = s.max(-1, keepdims=True)
        e = np.exp(s - np.where(np.isfinite(top), top, 0))
        z = e.sum(-1, keepdims=True)
        self.p = e / np.where(z > 0, z, 1)
        return self.p

    def backward(self, dp):
        return self.p * (dp - (dp * self.p).sum(-1, keepdims=True))

class Layer:
    def __init__(self, q, k, v, mask):
        self.q, self.k, self.v, self.softmax, self.mask = Node(q), Node(k), Node(v), Softmax(), mask
        self.scale = q.shape[-1] ** -0.5

    def forward(self):
        s = self.q.value @ self.k.value.swapaxes(-1, -2) * self.scale
        return self.softmax.forward(s if self.mask is None else np.where(self.mask, s, -np.inf)) @ self.v.value

    def backward(self, dout):
        self.v.grad = self.softmax.p.swapaxes(-1, -2) @ dout
        ds = self.softmax.backward(dout @ self.v.value.swapaxes(-1, -2)) * self.scale
        self.q.grad, self.k.grad = ds @ self.k.value, ds.swapaxes(-1, -2) @ self.q.value

def attention_backward(q, k, v, dout, mask=None):
    layer = Layer(q, k, v, mask)
    layer.forward()
    layer.backward(dout)
    return layer.q.grad, layer.k.grad, layer.v.grad
"""


def method(source, name, head="class Solution:\n"):
    """The functions of a source as methods of a class."""
    first, _, rest = source.strip().partition("(")
    text = f"{first}(self, {rest}"
    return head + "".join(f"    {line}\n" for line in text.splitlines())


# Right answers as they are pasted: none may be refused.
RIGHT = {
    "an own function of a library's name": (
        "attention",
        "import torch\n"
        + ATTENTION.replace("def attention", "def scaled_dot_product_attention")
        + "\ndef attention(q, k, v, mask=None):\n    return scaled_dot_product_attention(q, k, v, mask)\n",
    ),
    "an own function given another name": (
        "attention",
        "import torch\n"
        + ATTENTION.replace("def attention", "def scaled_dot_product_attention")
        + "\nattention = scaled_dot_product_attention\n",
    ),
    "an own method of a library's name": (
        "attention",
        "import torch\n\nclass Head:\n"
        + "".join(f"    {line}\n" for line in ATTENTION.replace("attention(q", "scaled_dot_product_attention(self, q").split("\n"))
        + "\ndef attention(q, k, v, mask=None):\n    return Head().scaled_dot_product_attention(q, k, v, mask)\n",
    ),
    "a module of torch behind a function": (
        "attention",
        "import torch\nfrom torch import nn\n\nclass MultiheadAttention(nn.Module):\n"
        + "".join(f"    {line}\n" for line in ATTENTION.replace("attention(q", "forward(self, q").split("\n"))
        + "\ndef attention(q, k, v, mask=None):\n    return MultiheadAttention()(q, k, v, mask)\n",
    ),
    "a module of torch alone": (
        "attention",
        "import torch\nfrom torch import nn\n\nclass Attention(nn.Module):\n"
        + "".join(f"    {line}\n" for line in ATTENTION.replace("attention(q", "forward(self, q").split("\n")),
    ),
    "own softmax inside softmax": (
        "softmax",
        SOFTMAX.replace("def softmax(x", "def softmax_along(x") + "\ndef softmax(x, axis=-1):\n    return softmax_along(x, axis)\n",
    ),
    "layers with forward and backward": ("attention_backward", BACKWARD),
    "class Solution": ("softmax", "import numpy as np\n\n" + method(NUMPY, "softmax")),
    "class Solution in camel case": (
        "split_heads",
        "class Solution:\n    def splitHeads(self, x, H):\n        *lead, T, M = x.shape\n"
        "        return x.reshape(*lead, T, H, M // H).swapaxes(-2, -3)\n",
    ),
    "class Solution with a helper": (
        "split_heads",
        "class Solution:\n    def _width(self, M, H):\n        return M // H\n\n    def split_heads(self, x, H):\n"
        "        *lead, T, M = x.shape\n        return x.reshape(*lead, T, H, self._width(M, H)).swapaxes(-2, -3)\n",
    ),
    "class Solution with a static method": (
        "causal_mask",
        "import numpy as np\n\nclass Solution:\n    @staticmethod\n    def causal_mask(T, S):\n"
        "        return np.tri(T, S, S - T, dtype=bool)\n",
    ),
    "class Solution with annotations from typing": (
        "padding_mask",
        "from typing import *\nimport numpy as np\n\nclass Solution:\n    def padding_mask(self, lengths: List[int], S: int) -> Any:\n"
        "        return np.arange(S)[None, None] < np.asarray(lengths)[:, None, None]\n",
    ),
    "class Solution whose method has another name": (
        "causal_mask",
        "import numpy as np\n\nclass Solution:\n    def solve(self, T, S):\n        return np.tri(T, S, S - T, dtype=bool)\n",
    ),
    "an object that is called": (
        "causal_mask",
        "import numpy as np\n\nclass Mask:\n    def __call__(self, T, S):\n        return np.tri(T, S, S - T, dtype=bool)\n",
    ),
    "a lambda": ("causal_mask", "import numpy as np\ncausal_mask = lambda T, S: np.tri(T, S, S - T, dtype=bool)\n"),
    "a self-check under main": (
        "softmax",
        SOFTMAX
        + "\nif __name__ == '__main__':\n    import torch\n    x = torch.randn(3)\n"
        + "    assert torch.allclose(torch.softmax(x, -1), torch.tensor(softmax(x.numpy())))\n",
    ),
    "a self-check under main, the other way round": (
        "softmax",
        SOFTMAX + "\nif '__main__' == __name__:\n    import torch; print(torch.softmax(torch.ones(3), 0))\n",
    ),
    "a test that nobody calls": (
        "softmax",
        SOFTMAX
        + "\ndef test_softmax():\n    import torch\n    from scipy.special import softmax as want\n"
        + "    x = np.random.randn(3, 4)\n    np.testing.assert_allclose(softmax(x), want(x, -1))\n",
    ),
    "a test with pytest": (
        "softmax",
        "import pytest\n" + SOFTMAX + "\n@pytest.mark.parametrize('axis', [0, 1])\ndef test_axis(axis):\n    assert softmax(np.ones((2, 2)), axis).sum() == 2\n",
    ),
    "a test class of unittest": (
        "softmax",
        "import unittest\n" + SOFTMAX + "\nclass Test(unittest.TestCase):\n    def test(self):\n        self.assertEqual(softmax(np.ones(1)), 1)\n\nunittest.main()\n",
    ),
    "np.testing in the open": (
        "softmax",
        SOFTMAX + "\nnp.testing.assert_allclose(softmax(np.zeros(4)), 0.25)\n",
    ),
    "np.testing inside": (
        "softmax",
        SOFTMAX.replace("    return w", "    np.testing.assert_array_equal(w, w)\n    return w"),
    ),
    "compared with the library in the open": (
        "attention",
        "import torch\nimport torch.nn.functional as F\n"
        + ATTENTION
        + "\nq = k = v = torch.randn(2, 3, 4)\nwant = F.scaled_dot_product_attention(q, k, v)\nprint(torch.allclose(attention(q, k, v), want))\nassert torch.allclose(attention(q, k, v), want, atol=1e-6)\n",
    ),
    "compared with the library in a loop": (
        "softmax",
        TENSORS + "\nfor n in (2, 3):\n    x = torch.randn(n)\n    print((softmax(x) - torch.softmax(x, -1)).abs().max())\n",
    ),
    "a test that is called": (
        "softmax",
        TENSORS + "\ndef check_it():\n    x = torch.randn(3)\n    torch.testing.assert_close(softmax(x), x.softmax(-1))\n\ncheck_it()\n",
    ),
    "a test by doctest": (
        "softmax",
        SOFTMAX + "\nimport doctest\ndoctest.testmod()\n",
    ),
    "imports that nothing uses": (
        "softmax",
        "import os, sys, json\nimport matplotlib.pyplot as plt\nimport pandas as pd\nfrom tqdm import tqdm\n" + SOFTMAX,
    ),
    "logging": (
        "softmax",
        "import logging\n\nlogger = logging.getLogger(__name__)\nlogging.basicConfig(level=logging.INFO)\n"
        + SOFTMAX.replace("    return w", "    logger.info('shape %s', x.shape)\n    return w"),
    ),
    "time": (
        "softmax",
        "import time\n" + SOFTMAX.replace("    top =", "    start = time.perf_counter()\n    top =", 1).replace("    return", "    print(time.perf_counter() - start)\n    return"),
    ),
    "a decorator that takes the time": (
        "softmax",
        "import functools\nimport time\n\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*args, **kwargs):\n        start = time.time()\n"
        "        out = f(*args, **kwargs)\n        print(f.__name__, time.time() - start)\n        return out\n    return inner\n"
        + SOFTMAX.replace("def softmax", "@timed\ndef softmax"),
    ),
    "from typing import *": ("softmax", "from typing import *\n" + SOFTMAX.replace("axis=-1", "axis: Optional[int] = -1")),
    "from math import *": (
        "attention",
        "import torch\nfrom math import *\n" + ATTENTION.replace("q.shape[-1] ** 0.5", "sqrt(q.shape[-1])"),
    ),
    "from numpy import *": ("causal_mask", "from numpy import *\n\ndef causal_mask(T, S):\n    return tri(T, S, S - T, dtype=bool)\n"),
    "a variable called vars": (
        "softmax",
        SOFTMAX.replace("total", "vars"),
    ),
    "variables called open, input, eval": (
        "softmax",
        SOFTMAX.replace("total", "eval").replace("top", "open"),
    ),
    "an argument called compile": (
        "softmax",
        SOFTMAX.replace("def softmax", "def inner(x, compile):\n    return x - compile\n\ndef softmax").replace("x - np.where(np.isfinite(top), top, 0)", "inner(x, np.where(np.isfinite(top), top, 0))"),
    ),
    "torch.compile": ("softmax", TENSORS.replace("def softmax", "@torch.compile\ndef softmax")),
    "torch.compile with options": ("softmax", TENSORS.replace("def softmax", "@torch.compile(dynamic=True)\ndef softmax")),
    "torch.compile at the end": ("softmax", TENSORS + "\nsoftmax = torch.compile(softmax, fullgraph=True)\n"),
    "torch.compile imported": ("softmax", "from torch import compile\n" + TENSORS.replace("def softmax", "@compile\ndef softmax")),
    "a compiled module": (
        "attention",
        "import torch\nfrom torch import nn\n\nclass A(nn.Module):\n"
        + "".join(f"    {line}\n" for line in ATTENTION.replace("attention(q", "forward(self, q").split("\n"))
        + "\nattention = torch.compile(A())\n",
    ),
    "torch.jit.script": ("softmax", TENSORS.replace("def softmax(x, axis=-1)", "@torch.jit.script\ndef softmax(x, axis: int = -1)")),
    "a scripted helper": (
        "split_heads",
        "import torch\nfrom torch import Tensor\n\n@torch.jit.script\ndef cut(x: Tensor, H: int) -> Tensor:\n"
        "    return x.reshape(x.shape[:-1] + [H, x.shape[-1] // H])\n\ndef split_heads(x, H):\n    return cut(x, H).transpose(-2, -3)\n",
    ),
    "a scripted module": (
        "attention",
        "import torch\nfrom torch import nn\n\nclass A(nn.Module):\n    def forward(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None):\n"
        "        s = torch.matmul(q, k.transpose(-2, -1)) * q.size(-1) ** -0.5\n        if mask is not None:\n            s = s.masked_fill(mask == 0, float('-inf'))\n"
        "        return torch.matmul(torch.nan_to_num(torch.softmax(s, dim=-1)), v)\n\nattention = torch.jit.script(A())\n",
    ),
    "a scripted module of modules": (
        "attention",
        "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\nclass A(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.weigh = nn.Sequential(nn.Softmax(dim=-1), nn.Dropout(0.0))\n\n"
        "    def forward(self, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None):\n"
        "        s = torch.matmul(q, k.transpose(-2, -1)) * q.size(-1) ** -0.5\n        if mask is not None:\n            s = s.masked_fill(mask == 0, float('-inf'))\n"
        "        return torch.matmul(torch.nan_to_num(F.dropout(self.weigh(s), 0.0)), v)\n\nattention = torch.jit.script(A())\n",
    ),
    "a fence for the answer, one for its use, one for what it prints": (
        "softmax",
        f"```python\n{SOFTMAX}```\nUse:\n```python\nprint(softmax(np.ones(3)))\n```\nOutput:\n```\n[0.33 0.33 0.33]\n```\n",
    ),
    "numbered prompts": (
        "causal_mask",
        "In [1]: import numpy as np\n\nIn [2]: def causal_mask(T, S):\n   ...:     return np.tri(T, S, S - T, dtype=bool)\n   ...:\n\nIn [3]: causal_mask(1, 2)\nOut[3]: array([[ True,  True]])\n",
    ),
    "a registry of one's own": (
        "causal_mask",
        "import numpy as np\n\nMASKS = {}\n\ndef register(name):\n    def keep(f):\n        MASKS[name] = f\n        return f\n    return keep\n\n"
        "@register('causal')\ndef lower(T, S):\n    return np.tri(T, S, S - T, dtype=bool)\n\ndef causal_mask(T, S):\n    return MASKS['causal'](T, S)\n",
    ),
    "a counter of calls": ("softmax", SOFTMAX.replace("    top =", "    global CALLS\n    CALLS += 1\n    top =", 1) + "\nCALLS = 0\n"),
    "an attribute of the function": ("softmax", SOFTMAX.replace("    top =", "    softmax.calls += 1\n    top =", 1) + "\nsoftmax.calls = 0\n"),
    "a dataclass whose annotations are texts": (
        "kv_bytes",
        "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom typing import ClassVar\n\n@dataclass\nclass Layer:\n    count: int\n    two: ClassVar[int] = 2\n\n"
        "def kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):\n    layer = Layer(layers)\n"
        "    return layer.count * (latent or layer.two * kv_heads * head_dim) * min(tokens, window or tokens) * bytes_per\n",
    ),
    "einops": ("split_heads", "from einops import rearrange\n\n" + SPLIT.format("rearrange(x, '... t (h d) -> ... h t d', h=H)")),
    "einops with torch": (
        "merge_heads",
        "import torch\nimport einops\n\ndef merge_heads(x: torch.Tensor) -> torch.Tensor:\n    return einops.rearrange(x, '... h t d -> ... t (h d)')\n",
    ),
    "einops.einsum": (
        "attention",
        "import torch\nfrom einops import einsum\n"
        + ATTENTION.replace("q @ k.transpose(-2, -1)", "einsum(q, k, '... t d, ... s d -> ... t s')"),
    ),
    "a code fence": ("softmax", f"```python\n{SOFTMAX}```\n"),
    "a code fence among words": ("softmax", f"Here it is:\n\n```py\n{SOFTMAX}\n```\n\nSubtracting the maximum keeps it finite.\n"),
    "two code fences": ("softmax", f"First the import\n```\nimport numpy as np\n```\nthen\n```python\n{NUMPY}```"),
    "tildes": ("softmax", f"~~~\n{SOFTMAX}~~~"),
    "%matplotlib": ("softmax", "%matplotlib inline\nimport matplotlib.pyplot as plt\n" + SOFTMAX),
    "!pip": ("softmax", "!pip install -q numpy\n" + SOFTMAX),
    "%%time": ("softmax", "%%time\n" + SOFTMAX),
    "magics and a remainder": (
        "kv_bytes",
        "%load_ext autoreload\n%autoreload 2\n\ndef kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):\n"
        "    width = latent or 2 * kv_heads * head_dim\n    odd = (layers\n% 2)\n    text = '''\n% kept\n'''\n    assert '% kept' in text and odd == layers % 2\n"
        "    return layers * width * min(tokens, window or tokens) * bytes_per\n",
    ),
    "prompts of the interpreter": (
        "causal_mask",
        ">>> import numpy as np\n>>> def causal_mask(T, S):\n...     return np.tri(T, S, S - T, dtype=bool)\n...\n>>> causal_mask(1, 2)\narray([[ True,  True]])\n",
    ),
    "the mark of an editor, and its line ends": ("softmax", "\ufeff" + SOFTMAX.replace("\n", "\r\n")),
    "TYPE_CHECKING": (
        "softmax",
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from numpy.typing import NDArray\n    import jax\n"
        + SOFTMAX.replace("(x, axis=-1)", "(x: NDArray, axis: int = -1) -> NDArray"),
    ),
    "if False": ("softmax", SOFTMAX.replace("    return w", "    if False:\n        import os\n        os.system('ls')\n    return w")),
    "view and transpose without an import": (
        "split_heads",
        SPLIT.format("x.view(*x.shape[:-1], H, -1).transpose(-3, -2)").replace("x.view", "x.contiguous().view"),
    ),
    "transpose, contiguous, view without an import": (
        "merge_heads",
        "def merge_heads(x):\n    x = x.transpose(-3, -2).contiguous()\n    return x.view(*x.shape[:-2], -1)\n",
    ),
    "methods of tensors without an import": (
        "attention",
        ATTENTION.replace("torch.nan_to_num(torch.softmax(s, -1))", "s.softmax(-1).nan_to_num()"),
    ),
    "keepdim without an import": (
        "nadaraya_watson",
        "def nadaraya_watson(x, y, xq, h):\n    d = (xq.unsqueeze(-2) - x).pow(2).sum(dim=-1) / (2 * h * h)\n    return (d.amin(dim=-1, keepdim=True) - d).softmax(-1) @ y\n",
    ),
    "permute without an import": ("split_heads", "def split_heads(x, H):\n    return x.unflatten(-1, (H, -1)).transpose(-2, -3)\n"),
    "neither library": ("split_heads", "def split_heads(x, H):\n    *lead, T, M = x.shape\n    return x.reshape((*lead, T, H, M // H)).swapaxes(-2, -3)\n"),
    "torch imported and not named": ("merge_heads", "import torch\n\ndef merge_heads(x):\n    *b, H, T, D = x.shape\n    return x.transpose(-3, -2).reshape(*b, T, H * D)\n"),
    "either library": (
        "softmax",
        "import numpy as np\n"
        + NUMPY.replace("x.max(axis=axis", "np.amax(x, axis").replace("np.", "xp.").replace("    top", "    xp = np if isinstance(x, np.ndarray) else torch\n    top", 1).replace("def", "try:\n    import torch\nexcept ImportError:\n    torch = None\n\ndef"),
    ),
    "the library as a default": ("softmax", "import numpy as np\n" + NUMPY.replace("np.", "xp.").replace("axis=-1):", "axis=-1, xp=np):")),
    "the library passed on": (
        "softmax",
        "import numpy as np\n\ndef along(x, axis, xp):" + NUMPY.replace("np.", "xp.").partition(":")[2] + "\ndef softmax(x, axis=-1):\n    return along(x, axis, np)\n",
    ),
    "scipy": (
        "softmax",
        "import numpy as np\nfrom scipy.special import logsumexp\n\ndef softmax(x, axis=-1):\n    z = logsumexp(x, axis=axis, keepdims=True)\n    return np.exp(x - np.where(np.isfinite(z), z, 0))\n",
    ),
    "a generator of attributes on oneself": (
        "MultiHeadAttention",
        problem("MultiHeadAttention").reference.replace("super().__init__()", "super().__init__()\n        for name in ('a', 'b'):\n            setattr(self, name, getattr(self, name + 'c', None))"),
    ),
    "a private attribute of one's own": (
        "causal_mask",
        "import numpy as np\n\nclass Cache:\n    def __init__(self):\n        self._kept = {}\n\n    def get(self, T, S):\n"
        "        self._kept[T, S] = np.tri(T, S, S - T, dtype=bool)\n        return self._kept[T, S].copy()\n\nCACHE = Cache()\n\n"
        "def causal_mask(T, S):\n    return CACHE.get(T, S)\n",
    ),
    "a table filled when loaded": (
        "sinusoidal_positions",
        "import numpy as np\n\nBASE = {}\nfor name in ('base',):\n    BASE[name] = 10000.0\nBASE.update(two=2)\n\ndef sinusoidal_positions(n, M):\n"
        "    a = np.arange(n)[:, None] / BASE['base'] ** (np.arange(0, M, BASE['two']) / M)\n    return np.stack([np.sin(a), np.cos(a)], -1).reshape(n, M)\n",
    ),
    "a global set by a call": (
        "causal_mask",
        "import numpy as np\n\nTRI = None\n\ndef prepare():\n    global TRI\n    TRI = np.tri\n\nprepare()\n\ndef causal_mask(T, S):\n    return TRI(T, S, S - T, dtype=bool)\n",
    ),
    "dispatch by type": (
        "merge_heads",
        "import functools\nimport numpy as np\n\n@functools.singledispatch\ndef merge_heads(x):\n    raise TypeError(type(x))\n\n@merge_heads.register\n"
        "def _(x: np.ndarray):\n    *b, H, T, D = x.shape\n    return x.swapaxes(-3, -2).reshape(*b, T, H * D)\n",
    ),
    "settings of the environment": (
        "softmax",
        "import os\nimport sys\nos.environ['OMP_NUM_THREADS'] = '1'\nsys.path.append('..')\nimport warnings\nwarnings.filterwarnings('ignore')\n" + SOFTMAX,
    ),
    "settings of the libraries": (
        "softmax",
        "import torch\ntorch.manual_seed(0)\ntorch.set_printoptions(precision=3)\ntorch.backends.cudnn.benchmark = False\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'\n" + TORCH,
    ),
    "sys.float_info": (
        "attention",
        "import sys\nimport torch\n" + ATTENTION.replace("    s = q", "    assert sys.float_info.max > sys.maxsize\n    s = q"),
    ),
    "indented as it stood": ("softmax", "".join(f"    {line}\n" for line in SOFTMAX.splitlines())),
    "spaces of a web page": ("softmax", SOFTMAX.replace("    top", "\u00a0\u00a0\u00a0\u00a0top").replace("return", "\u200breturn")),
    "annotations of a package that is not there": (
        "attention",
        "import torch\nfrom torch import Tensor\nfrom jaxtyping import Bool, Float\n"
        + ATTENTION.replace("(q, k, v, mask=None)", '(\n    q: Float[Tensor, "... t d"],\n    k: Float[Tensor, "... s d"],\n    v: Float[Tensor, "... s e"],\n    mask: Bool[Tensor, "... t s"] | None = None,\n) -> Float[Tensor, "... t e"]').replace("    s = q", '    s: Float[Tensor, "... t s"] = q'),
    ),
    "a table of a column": ("causal_mask", "import numpy as np\nimport numpy.typing as npt\n\ndef causal_mask(T: int, S: int) -> npt.NDArray[np.bool_]:\n    return np.tri(T, S, S - T, dtype=bool)\n"),
    "another name": ("softmax", SOFTMAX.replace("softmax", "my_softmax")),
    "another case": ("split_heads", "def splitHeads(x, H):\n    *lead, T, M = x.shape\n    return x.reshape(*lead, T, H, M // H).swapaxes(-2, -3)\n\ndef other():\n    pass\n"),
    "a dataclass, an enumeration, a named tuple": (
        "kv_bytes",
        "from dataclasses import dataclass, replace\nfrom collections import namedtuple\nfrom enum import Enum\n\nclass Kind(Enum):\n    LATENT = 1\n    HEADS = 2\n\n"
        "@dataclass\nclass Layer:\n    heads: int\n    width: int\n    latent: int | None = None\n\n    @property\n    def kind(self):\n        return Kind.LATENT if self.latent else Kind.HEADS\n\n"
        "Count = namedtuple('Count', 'layers tokens')\n\ndef kv_bytes(layers, kv_heads, head_dim, tokens, bytes_per, latent=None, window=None):\n"
        "    layer, count = Layer(kv_heads, head_dim, latent), Count(layers, 0)._replace(tokens=min(tokens, window or tokens))\n"
        "    width = layer.latent if layer.kind is Kind.LATENT else 2 * layer.heads * layer.width\n    return width * count.layers * count.tokens * bytes_per\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_run_however_it_is_pasted(name):
    id, source = RIGHT[name]
    verdict = check(id, source, seed=3)
    assert verdict.passed, verdict


def test_there_are_enough_right_answers_and_rules():
    assert len(RIGHT) >= 60
    assert len(BROKEN) >= 40


def along(body, before="import torch\n"):
    """An answer to softmax with this body."""
    return before + "\n\ndef softmax(x, axis=-1):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def attending(call, before="import torch\nimport torch.nn.functional as F\n"):
    return before + f"\n\ndef attention(q, k, v, mask=None):\n    return {call}\n"


# Answers that break a rule, and the rule.
BROKEN = {
    "the function asked for": ("softmax", "asked_for", along("return torch.softmax(x, axis)")),
    "the function asked for, a method": ("softmax", "asked_for", along("return x.softmax(axis)")),
    "the function asked for, a method taken from its class": ("softmax", "asked_for", along("return torch.Tensor.softmax(x, axis)")),
    "the function asked for, by functional": ("softmax", "asked_for", along("return F.softmax(x, axis)", "import torch.nn.functional as F\n")),
    "the function asked for, imported": ("softmax", "asked_for", along("return s(x, axis)", "from torch import softmax as s\n")),
    "the function asked for, a module": ("softmax", "asked_for", along("return nn.Softmax(dim=axis)(x)", "from torch import nn\n")),
    "the function asked for, in a namespace seldom used": ("softmax", "asked_for", along("return torch.special.softmax(x, axis)")),
    "the function asked for, of sparse tensors": ("softmax", "asked_for", along("return torch.sparse.softmax(x, axis)")),
    "the function asked for, SciPy's": ("softmax", "asked_for", along("return special.softmax(x, axis)", "from scipy import special\n")),
    "the function asked for, its logarithm": ("softmax", "asked_for", along("return x.log_softmax(axis).exp()", "")),
    "the function asked for, by an alias": ("softmax", "asked_for", along("return t.softmax(x, axis)", "import torch\nt = torch\n")),
    "the function asked for, by an alias inside": ("softmax", "asked_for", along("f = torch.nn.functional\nreturn f.softmax(x, axis)")),
    "the function asked for, by a star": ("softmax", "asked_for", along("return softmin(-x, axis)", "from torch.nn.functional import *\n")),
    "the function asked for, by an array namespace": ("softmax", "asked_for", along("return array_namespace(x).softmax(x, axis)", "from array_api_compat import array_namespace\n")),
    "the function asked for, by getattr": ("softmax", "asked_for", along("return getattr(torch, 'softmax')(x, axis)")),
    "the function asked for, by a name made up": ("softmax", "getattr", along("return getattr(torch, 'soft' + 'max')(x, axis)")),
    "the function asked for, given to partial": ("softmax", "asked_for", along("return partial(torch.softmax, dim=axis)(x)", "import torch\nfrom functools import partial\n")),
    "the function asked for, in a default": ("softmax", "asked_for", "import torch\n\ndef softmax(x, axis=-1, f=torch.softmax):\n    return f(x, axis)\n"),
    "the function asked for, in a table": ("softmax", "asked_for", along("return F['f'](x, axis)", "import torch\nF = {'f': torch.softmax}\n")),
    "the function asked for, in a helper": ("softmax", "asked_for", "import torch\n\ndef helper(x, a):\n    return torch.softmax(x, a)\n\ndef softmax(x, axis=-1):\n    return helper(x, axis)\n"),
    "the function asked for, in a method": ("softmax", "asked_for", "import torch\n\nclass Solution:\n    def softmax(self, x, axis=-1):\n        return torch.softmax(x, axis)\n"),
    "the function asked for, scripted": ("softmax", "asked_for", "import torch\n\n@torch.jit.script\ndef f(x: torch.Tensor, a: int):\n    return torch.softmax(x, a)\n\ndef softmax(x, axis=-1):\n    return f(x, axis)\n"),
    "the function asked for, by names in a row": ("softmax", "getattr", along("return reduce(getattr, ['nn', 'functional', 'softmax'], torch)(x, axis)", "import torch\nfrom functools import reduce\n")),
    "the function asked for, by a table of names": ("softmax", "private", along("return torch.nn.functional.__dict__['softmax'](x, axis)")),
    "the function asked for, called by its name": ("softmax", "reaches_for", along("return methodcaller('softmax', axis)(x)", "from operator import methodcaller\n")),
    "a private twin": ("softmax", "private", along("return torch._softmax(x, axis, False)")),
    "a private twin by an alias": ("softmax", "private", along("return t._softmax(x, axis, False)", "import torch\nt = torch\n")),
    "a private twin by a tuple": ("softmax", "private", along("return (torch,)[0]._softmax(x, axis, False)")),
    "a private twin by a dictionary": ("softmax", "private", along("return {'t': torch}['t']._softmax(x, axis, False)")),
    "a private twin by a call": ("softmax", "private", along("return (lambda m: m._softmax(x, axis, False))(torch)")),
    "a private twin by a function": ("softmax", "private", along("return give(torch)._softmax(x, axis, False)", "import torch\n\ndef give(x):\n    return x\n")),
    "a private twin by an attribute": ("softmax", "private", along("h = Home()\nh.lib = torch\nreturn h.lib._softmax(x, axis, False)", "import torch\n\nclass Home:\n    pass\n")),
    "a private twin by a walrus": ("softmax", "private", along("return (t := torch)._softmax(x, axis, False)")),
    "a private twin by a loop": ("softmax", "private", along("for t in [torch]:\n    return t._softmax(x, axis, False)")),
    "a private twin by a class": ("softmax", "private", along("return Home.lib._softmax(x, axis, False)", "import torch\n\nclass Home:\n    lib = torch\n")),
    "a private twin by the items of a table": ("softmax", "private", along("for _, t in {'t': torch}.items():\n    return t._softmax(x, axis, False)")),
    "a private twin by an error": ("softmax", "private", along("try:\n    raise ValueError(torch)\nexcept ValueError as error:\n    return error.args[0]._softmax(x, axis, False)")),
    "a private twin by a generator": ("softmax", "private", along("return next(give())._softmax(x, axis, False)", "import torch\n\ndef give():\n    yield torch\n")),
    "the table of built-ins": ("softmax", "uses", along("return __builtins__['open']('x')", "")),
    "a private twin by a condition": ("softmax", "private", along("t = torch if x.ndim else None\nreturn t._softmax(x, axis, False)")),
    "a private twin, matched": ("softmax", "private", along("match torch:\n    case object(_softmax=f):\n        return f(x, axis, False)")),
    "TorchScript in a text": ("softmax", "reaches_for", along("return cu.f(x, axis)", "import torch\ncu = torch.jit.CompilationUnit('def f(x: Tensor, a: int):\\n    return x.softmax(a)\\n')\n")),
    "operators by their table": ("softmax", "reaches_for", along("return torch.ops.aten._softmax(x, axis, False)").replace("._softmax", ".softmax.int").replace("aten.softmax.int", "aten.relu")),
    "attention ready made": ("attention", "ready_made", attending("F.scaled_dot_product_attention(q, k, v, mask)")),
    "attention ready made, imported": ("attention", "ready_made", attending("sdpa(q, k, v, mask)", "from torch.nn.functional import scaled_dot_product_attention as sdpa\n")),
    "attention ready made, its private twin": ("attention", "private", attending("t._scaled_dot_product_attention_math(q, k, v, mask)[0]", "import torch\nt = torch\n")),
    "attention ready made, a module": ("multi_head_attention", "ready_made", "import torch\n\ndef multi_head_attention(x, Wq, Wk, Wv, Wo, H, mask=None):\n    return torch.nn.MultiheadAttention(x.shape[-1], H)(x, x, x)[0]\n"),
    "attention ready made, flexible": ("attention", "ready_made", attending("flex_attention(q, k, v)", "from torch.nn.attention.flex_attention import flex_attention\n")),
    "a layer ready made": ("TransformerBlock", "ready_made", "from torch import nn\n\nclass TransformerBlock(nn.TransformerEncoderLayer):\n    pass\n"),
    "gradients by the library": ("attention_backward", "asked_for", "import torch\n\ndef attention_backward(q, k, v, dout, mask=None):\n    return torch.autograd.grad((q @ k.mT) @ v, (q, k, v), dout)\n"),
    "gradients by the library, a method": ("attention_backward", "asked_for", "import torch\n\ndef attention_backward(q, k, v, dout, mask=None):\n    ((q @ k.mT) @ v).backward(dout)\n    return q.grad, k.grad, v.grad\n"),
    "gradients by the graph": ("attention_backward", "asked_for", "import torch\n\ndef attention_backward(q, k, v, dout, mask=None):\n    return torch.autograd.graph.get_gradient_edge(q)\n"),
    "gradients by a transform": ("attention_backward", "asked_for", "from torch.func import grad_and_value\n\ndef attention_backward(q, k, v, dout, mask=None):\n    return grad_and_value(lambda q: (q @ k.mT).sum())(q)\n"),
    "the files": ("softmax", "imports_module", along("os.listdir('.')\nreturn x", "import os\n")),
    "the files, by name": ("softmax", "imports_module", along("return P('x').read_text()", "from pathlib import Path as P\n")),
    "a file opened": ("softmax", "uses", along("open('x')\nreturn x", "")),
    "code from a text": ("softmax", "uses", along("return eval('x')", "")),
    "code from a text by a builtin's own attribute": ("softmax", "reaches_for", along("return print.__self__.eval('x')", "")),
    "built-ins by a module that holds them": ("softmax", "reaches_for", along("return enum.bltns.exec('1')", "import enum\n")),
    "a module that another holds": ("softmax", "private", along("return c._sys.modules", "import collections\nc = collections\n")),
    "a module that torch holds": ("softmax", "reaches_for", along("return torch.sys.modules['os'].listdir('.')")),
    "code from a text, timed": ("softmax", "reaches_for", along("return timeit.timeit('1')", "import timeit\n")),
    "a public module that another holds": ("softmax", "reaches_for", along("return logging.os.getpid()", "import logging\n")),
    "the modules that are loaded": ("softmax", "reaches_for", along("return sys.modules['os'].listdir('.')", "import sys\n")),
    "the globals of a function": ("softmax", "reaches_for", along("return softmax.__globals__", "")),
    "the classes there are": ("softmax", "reaches_for", along("return ().__class__.__base__.__subclasses__()", "")),
    "a frame": ("softmax", "reaches_for", along("return (i for i in x).gi_frame.f_back", "")),
    "a library patched": ("softmax", "patches", along("np.exp = abs\nreturn np.exp(x)", "import numpy as np\n")),
    "a library patched by an alias": ("softmax", "patches", along("t.exp = abs\nreturn x", "import torch\nt = torch\n")),
    "a library patched by setattr": ("softmax", "getattr", along("setattr(np, 'exp', abs)\nreturn np.exp(x)", "import numpy as np\n")),
    "the book's own package": ("softmax", "imports_module", "from attnteach.kernels import softmax\n"),
    "a file of one's own": ("softmax", "imports_own", along("return helper(x)", "from .utils import helper\n")),
    "weights loaded": ("softmax", "reaches_for", along("return np.load('x.npy')", "import numpy as np\n")),
    "an extension in C": ("softmax", "reaches_for", along("return cpp.load_inline('x')", "import torch.utils.cpp_extension as cpp\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_breaks_a_rule_is_told_which(name):
    id, rule, source = BROKEN[name]
    for language in ("en", "zh"):
        verdict = check(id, source, language=language)
        assert not verdict.passed
        assert verdict.hint == f"reading.{rule}", verdict
        assert {"en": "a rule of the judge", "zh": "评测器的规定"}[language] in verdict.diagnosis


# What Python or the answer's own code makes plain, and a piece of what is said.
PLAIN = {
    "no Python": ("reading.not_python", "Line 4", "import numpy as np\n\n\ndef softmax(x, axis=-1)\n    return x\n"),
    "no Python, the line": ("reading.not_python", "def softmax(x, axis=-1)", "def softmax(x, axis=-1)\n    return x\n"),
    "an indent": ("reading.not_python", "return x", "def softmax(x, axis=-1):\nreturn x\n"),
    "a bracket": ("reading.not_python", "Line 2", "def softmax(x, axis=-1):\n    return (x\n"),
    "a return outside": ("reading.not_python", "Line 2", "x = 1\nreturn x\n"),
    "an argument twice": ("reading.not_python", "duplicate argument", "def softmax(x, x):\n    return x\n"),
    "a sum without end": ("reading.too_deep", "too deeply", "def softmax(x, axis=-1):\n    return " + "+".join(["x"] * 5000) + "\n"),
    "parentheses without end": ("reading.not_python", "Line 2", "def softmax(x, axis=-1):\n    return " + "(" * 500 + ")" * 500 + "\n"),
    "the other print": ("reading.not_python", "print 3", "def softmax(x, axis=-1):\n    print 3\n    return x\n"),
    "a zero byte": ("reading.no_text", "null", "def softmax(x, axis=-1):\n    return x\0\n"),
    "nothing": ("reading.empty", "empty", ""),
    "blanks and a comment": ("reading.empty", "empty", "\n\n  # later\n"),
    "a text alone": ("reading.empty", "empty", '"""softmax"""\n'),
    "another name among several": ("reading.no_entry", "`soft_maxx`", "def soft_maxx(x):\n    return x\n\ndef helper(x):\n    return x\n"),
    "no function": ("reading.no_entry", "no function", "print(3)\n"),
    "too few arguments": ("plain.arguments", "softmax(x, axis=-1)", "def softmax(x):\n    w = (x - x.amax(-1, keepdim=True)).exp()\n    return w / w.sum(-1, keepdim=True)\n"),
    "too many arguments": ("plain.arguments", "softmax(x, axis=-1)", "def softmax(x, axis, eps, more):\n    return x\n"),
    "no self": ("plain.arguments", "softmax(x, axis=-1)", "class Solution:\n    def softmax(x):\n        return x\n"),
    "no return": ("plain.no_return", "return", SOFTMAX.replace("return w", "out = w")),
    "print in place of return": ("plain.prints", "prints", SOFTMAX.replace("return w", "print(w").replace("total, 1)", "total, 1))")),
    "a generator": ("plain.yields", "yield", SOFTMAX.replace("return w", "yield w")),
    "no import": ("plain.no_import", "import numpy as np", NUMPY),
    "no import of functional": ("plain.no_import", "import torch.nn.functional as F", "import torch\n\ndef softmax(x, axis=-1):\n    return torch.exp(x) * F.relu(x)\n"),
    "a slip of the pen": ("plain.near_name", "`total` is", SOFTMAX.replace("return w / np.where(total", "return w / np.where(totl")),
    "a call that the text hides": ("plain.forbidden", "rule of the judge", "import torch\n\nclass Solution:\n    def softmax(self, x, axis=-1):\n        return x.softmax(axis)\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_error_is_named(name):
    hint, words, source = PLAIN[name]
    verdict = check("softmax", source, seed=0)
    assert not verdict.passed
    assert verdict.hint == hint, verdict
    assert words in verdict.diagnosis
    assert "a rule of the judge" not in verdict.diagnosis or hint == "plain.forbidden"


TABLE = """
import numpy as np

def sinusoidal_positions(n, M):
    a = np.arange(n, dtype=np.float32)[:, None] / np.float32(10000) ** (np.arange(0, M, 2, dtype=np.float32) / M)
    return np.stack([np.sin(a), np.cos(a)], -1).reshape(n, M).astype(np.float32)
"""


@pytest.mark.parametrize(
    ("id", "source", "passes"),
    [
        ("sinusoidal_positions", TABLE, True),
        ("softmax", SOFTMAX.replace("np.where(total > 0, total, 1)", "(total + 1e-6)"), True),
        ("softmax", SOFTMAX.replace("np.where(total > 0, total, 1)", "np.where(total > 0, total + 1e-6, 1)"), True),
        ("softmax", SOFTMAX.replace("np.where(total > 0, total, 1)", "np.where(total > 0, total + 1e-2, 1)"), False),
        (
            "softmax",
            SOFTMAX.replace("def softmax", "def inner")
            + "\ndef softmax(x, axis=-1):\n    return inner(x.astype(np.float32), axis)\n",
            True,
        ),
    ],
)
def test_numpy_is_granted_what_the_page_says(id, source, passes):
    assert check(id, source, seed=0).passed == passes


FLOAT32 = {
    "torch.zeros": ("linear_attention", """
import torch
import torch.nn.functional as F

def linear_attention(q, k, v):
    q, k = F.elu(q) + 1, F.elu(k) + 1
    out = []
    S = torch.zeros(*q.shape[:-2], q.shape[-1], v.shape[-1])
    z = torch.zeros(*q.shape[:-2], q.shape[-1])
    for t in range(q.shape[-2]):
        S = S + k[..., t, :, None] * v[..., t, None, :]
        z = z + k[..., t, :]
        out.append((q[..., t, None, :] @ S)[..., 0, :] / (q[..., t, :] * z).sum(-1, keepdim=True))
    return torch.stack(out, dim=-2)
"""),
    "torch.arange": ("rope", """
import torch

def rope(x, positions, theta=10000.0):
    D = x.shape[-1]
    angle = positions[:, None].float() * theta ** (-torch.arange(0, D, 2) / D)
    cos, sin = torch.cat([angle.cos()] * 2, -1), torch.cat([angle.sin()] * 2, -1)
    turn = torch.zeros(D, D)
    turn[torch.arange(D // 2) + D // 2, torch.arange(D // 2)] = -1
    turn[torch.arange(D // 2), torch.arange(D // 2) + D // 2] = 1
    return x * cos + (x @ turn) * sin
"""),
    "float64": ("split_heads", """
import torch

def split_heads(x, H):
    *lead, T, M = x.shape
    return (x @ torch.eye(M, dtype=torch.float64)).reshape(*lead, T, H, M // H).transpose(-2, -3)
"""),
    "torch.zeros, scattered into": ("pointer_mix", """
import torch

def pointer_mix(p_vocab, attn, p_gen, src_ids):
    out = torch.zeros(p_vocab.shape)
    return p_gen * p_vocab + out.scatter_add(-1, src_ids, (1 - p_gen) * attn)
"""),
    "torch.zeros, written to": ("decode_step", """
import torch

def decode_step(q, k, v, cache_k, cache_v):
    C, T = cache_k.shape[-2], q.shape[-2]
    keys = torch.zeros(*k.shape[:-2], C + T, k.shape[-1])
    values = torch.zeros(*v.shape[:-2], C + T, v.shape[-1])
    keys[..., :C, :], keys[..., C:, :] = cache_k, k
    values[..., :C, :], values[..., C:, :] = cache_v, v
    s = q @ keys.transpose(-2, -1) / q.shape[-1] ** 0.5
    s = s.masked_fill(torch.ones(T, C + T).triu(C + 1).bool(), float("-inf"))
    return torch.softmax(s, -1) @ values, keys, values
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", FLOAT32)
def test_mixed_types_are_the_cause_that_is_named(name):
    id, source = FLOAT32[name]
    verdict = check(id, source, seed=0)
    assert not verdict.passed
    assert verdict.hint == "wrong.mixed_types", verdict
    assert "dtype=q.dtype" in verdict.diagnosis


LIBRARIES = {
    "x.view(*x.shape[:-1], H, -1).transpose(-3, -2)": True,
    "x.transpose(-3, -2).contiguous().view(*x.shape[:-2], -1)": True,
    "x.permute(0, 2, 1, 3)": True,
    "x.reshape(x.size(0), -1)": True,
    "x.sum(dim=-1)": True,
    "x.transpose(0, 2, 1, 3)": False,
    "x.transpose(1, 0)": False,
    "x.view(int)": False,
    "x.swapaxes(1, 2).reshape(2, 3)": False,
    "x.sum(axis=-1, keepdims=True)": False,
    "x @ x.mT": False,
}


@pytest.mark.parametrize("code", LIBRARIES)
def test_the_library_is_known_by_its_methods(code):
    assert uses_torch(ast.parse(f"def f(x, H):\n    return {code}\n")) == LIBRARIES[code]


def test_the_library_is_known_by_the_imports_that_run():
    under_main = (
        SOFTMAX + "\nif __name__ == '__main__':\n    import torch\n    print(torch.tensor(softmax(np.ones(3))))\n"
    )
    assert check("softmax", under_main).backend == "numpy"
    assert check("softmax", SOFTMAX + "\nimport torch\nprint(torch.ones(3))\n").backend == "numpy"
    assert check("softmax", TENSORS + "\nimport numpy as np\nprint(np.ones(3))\n").backend == "torch"


def test_every_line_keeps_its_number():
    source = "import os; import numpy as np\n'''two\nlines'''\nif False:\n    x = 1\n    y = 2\nelse:\n    z = 3\n\ndef f(T, S):\n    raise ValueError(z)\n\n@os.x\ndef g():\n    pass\n"
    kept = needed(source, "f")
    assert len(kept.split("\n")) == len(source.split("\n"))
    assert [node.lineno for node in ast.walk(ast.parse(kept)) if isinstance(node, ast.Raise)] == [11]
    assert "os" not in kept
    verdict = check(
        "causal_mask", "```python\n%matplotlib inline\nimport os\n\ndef causal_mask(T, S):\n    return 1 / 0\n```\n"
    )
    assert "in line 6" in verdict.first_failure.detail


@pytest.mark.parametrize(
    "text", [SOFTMAX, "x = (17\n% 5\n)\n", "x = '''\n%matplotlib\n!pip\n```\n'''\n", "y = 7\nx = y\\\n% 3\n"]
)
def test_python_is_pasted_as_it_is(text):
    assert cleaned(text) == text


def test_every_module_that_is_allowed_is_there():
    import importlib

    for name in sorted(MODULES):
        importlib.import_module(name)


@pytest.mark.parametrize("name", sorted(names.LIGHT))
def test_no_module_lends_another_one_that_is_not_allowed(name):
    """What the modules hold of modules is known to the rules, under any public name."""
    import importlib
    import types

    module = importlib.import_module(name)
    lent = [n for n, v in vars(module).items() if isinstance(v, types.ModuleType) and not n.startswith("_")]
    for attribute in lent:
        home = vars(module)[attribute].__name__.partition(".")[0]
        verdict = check(
            "softmax",
            f"import {name} as m\n\ndef softmax(x, axis=-1):\n    m.{attribute}\n    return x\n",
            isolated=False,
        )
        assert home in MODULES - {"sys", "types"} or verdict.hint == "reading.reaches_for", attribute


def test_aliases_are_followed():
    tree = ast.parse(
        "import torch.nn.functional as F\nimport numpy\nt = (F, numpy)[0]\n\ndef f(F):\n    return F.x, t.x, numpy.linalg.x\n"
    )
    found = Names(tree)
    attributes = [found.of(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "x"]
    assert attributes == [set(), {"torch.nn.functional.x", "numpy.x"}, {"numpy.linalg.x"}]


class Solution:
    def split_heads(self, x, H):
        *lead, T, M = x.shape
        return x.reshape(*lead, T, H, M // H).swapaxes(-2, -3)


@pytest.mark.parametrize("answer", [Solution, Solution().split_heads])
def test_a_class_with_the_method_and_the_method_itself_are_answers(answer):
    assert source_of(answer, "split_heads").entry == "split_heads"
    assert check("split_heads", answer, seed=0).passed
