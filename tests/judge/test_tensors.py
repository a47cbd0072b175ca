"""The stand-in for PyTorch beside PyTorch, function by function, and the corpus of right answers judged with it."""

import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from attnteach.judge import check, tensors
from attnteach.judge.problems import problem, problem_ids

STAND_IN = tensors.MODULES["torch"]
DTYPES = ("float32", "float64", "float16", "bfloat16")

# t is a library, x (2, 3, 4), y (2, 3, 4) positive, z (4,), b mask (3, 4), i whole numbers (2, 3, 4) below 4
EVERYWHERE = """
x.abs(); t.abs(i); t.erf(x); x.exp(); y.log(); t.log2(y); y.sqrt(); x.tanh(); x.sin(); t.cos(x); x.sigmoid(); t.sigmoid(i)
y.rsqrt(); t.rsqrt(i + 1); x.neg(); -x; t.ceil(x); x.floor(); t.floor(y); x.square(); (x / 0).isinf(); x.isfinite(); (-y / 0).isneginf(); x.relu(); b.logical_not(); ~b
x + y; x + 1; 1 - x; x - i; x * 2.5; i * 2.5; i / 3; i // 3; -i % 3; x % 2; 2 ** i; x ** 2; y ** 0.5; x + z.sum(); i + z[0]; b & b; b | ~b; b ^ b
x.add(y); t.add(x, y, alpha=2); x.sub(1); t.sub(x, y, alpha=2); x.mul(y); t.mul(x, 3); x.div(y); t.div(i, 3, rounding_mode='floor'); x.pow(2)
t.maximum(x, y); t.minimum(x, z); t.logaddexp(x, y); t.logical_and(b, i > 1)
x.eq(y); x.ne(0); x.lt(z); x.le(0); x.gt(0.5); x.ge(y); x == x; x != y; x < 0; x <= z; x > 0; x >= 1
x.clamp(min=0); x.clamp(-0.5, 0.5); t.clamp(x, max=y); x.clamp_min(0.1); t.where(b, x, 0.0); x.where(b, y); t.where(x > 0, x, y)
x.masked_fill(b, -t.inf); x.masked_fill(b, 0); x.masked_fill_(b, 2); x.div_(y); (x / 0).nan_to_num(); t.nan_to_num(x / 0, nan=1.0, posinf=2.0, neginf=-2.0)
t.lerp(x, y, z); t.addcmul(x, y, z); x.sum(); x.sum(-1); x.sum((0, 2), keepdim=True); i.sum(0); b.sum(); x.sum(dim=1, dtype=t.float64); x.sum(axis=1)
x.prod(-1); i.prod(); b.all(); b.all(-1); b.any(0, keepdim=True); x.any(); x.max(); x.max(-1); x.max(1, keepdim=True).values; t.max(x, y); x.min(dim=0); t.min(x, z)
x.amax(-1); x.amax((0, 1), keepdim=True); x.mean(); x.mean(-1, keepdim=True); x.mean(dim=(0, 1)); x.var(-1); x.var(-1, unbiased=False, keepdim=True)
x.argmax(); x.argmax(-1); x.argsort(-1); x.argsort(dim=1, descending=True); t.argsort(i, dim=-1, stable=True); x.sort(-1, descending=True); t.sort(x, 0); x.topk(2); x.topk(1, dim=0)
x.cumsum(-1); i.cumsum(0); b.cumsum(-1); x.logsumexp(-1); t.logsumexp(x, dim=(0, 1), keepdim=True); x.masked_fill(b | ~b, -t.inf).logsumexp(-1)
x.softmax(-1); t.softmax(x, dim=0); x.masked_fill(b | ~b, -t.inf).softmax(-1); (1000 * y).softmax(1); t.softmax(x, -1, dtype=t.float32)
x.transpose(0, -1); x.movedim(0, -1); x.unsqueeze(1); x[:1].squeeze(0); x[:1].squeeze(); x.squeeze(1); x.flatten(); x.flatten(-2); x.flatten(0, 1); x.unflatten(-1, (2, -1))
x.reshape(6, -1); t.reshape(x, (4, 6)); x.narrow(-1, 1, 2); t.cat(x.split(3, dim=-1)[::-1], -1); x.split([1, 3], -1); x.chunk(2, dim=-1); x.chunk(3, -1); x.unbind(-1); x.unbind()
x.repeat_interleave(2, dim=1); x.repeat_interleave(2); x.tril(); x.triu(1); b.tril(diagonal=-1); x.gather(-1, i); t.gather(x, 2, i[:, :, :1]); b.nonzero(); i.nonzero()
x @ x.mT; x.matmul(z); z @ z; t.dot(z, z); z.dot(z); t.bmm(x, y.transpose(1, 2)); t.outer(z, z); t.einsum('bte,bse->bts', x, y); t.einsum('...te,e->...t', x, z); t.einsum('bte,bse,bsf->btf', x, x, y)
t.from_numpy(x.float().numpy()); t.tensor([1, 2]); t.tensor([1.5]); t.tensor(2.0, dtype=x.dtype); t.tensor([True]); t.tensor([[]]); t.as_tensor(x); t.as_tensor([1, 2], dtype=t.float64)
t.zeros(2, 3); t.zeros((2,), dtype=t.long); t.ones(3, dtype=bool); t.full((2, 2), 3); t.full((2,), -t.inf); t.zeros_like(x); t.ones_like(b); t.full_like(x, 0.3); t.empty_like(x).shape[0]
t.eye(3); t.eye(2, 3, dtype=x.dtype); t.arange(3); t.arange(1, 2, 0.25); t.arange(0, 6, 2, dtype=t.float64); t.randn(2, 3).shape[1]; t.polar(y.float(), x.float()).real; t.polar(y.double(), x.double()).imag
t.complex(x.float(), y.float()).real; (t.complex(x.float(), y.float()) * t.complex(y.float(), x.float())).imag; t.complex(x.float(), y.float()).abs(); t.cat([x, y]); t.cat([x, i], dim=-1); t.concat([x, x], dim=1); t.concatenate((x, y), axis=1); t.stack([x, y], dim=1); t.stack(x.unbind(1), -1)
list(t.broadcast_shapes((2, 1), (3,))); t.broadcast_tensors(x, z); t.unravel_index(x.argmax(), x.shape); t.promote_types(x.dtype, t.bfloat16); t.promote_types(t.int64, x.dtype); t.finfo(x.dtype).max; t.finfo(x.dtype).min; t.finfo(x.dtype).eps
t.conv1d(x, y[:, :, :2]); t.conv1d(x, y[:, :, :3], z[:2], stride=2, padding=1); t.conv2d(x[None], y[:, :2, :2, None].movedim(2, 1).repeat_interleave(1, 0)[:, :2]); t.conv2d(x, t.ones(1, 2, 2, 2, dtype=x.dtype), padding=1)
F.linear(x, y[0]); F.linear(x, y[0], z[:3]); F.gelu(x); F.gelu(x, approximate='tanh'); F.elu(x); F.leaky_relu(x); F.leaky_relu(x, negative_slope=0.2); F.dropout(x, 0.5, training=False); F.dropout(x, 0.0); F.embedding(i % 3, x[0]); F.one_hot(i, num_classes=5); F.one_hot(i)
F.pad(x, (1, 2)); F.pad(x, (0, 0, 2, 1), value=3.0); F.unfold(x[None], kernel_size=2, stride=1); F.unfold(t.stack([x, y]), 2, stride=2); F.conv1d(x, y); F.conv2d(x, y[None, :, :2, :2]); F.relu(x); F.softmax(x, dim=-1); F.layer_norm(x, (4,), z, z, 1e-3); F.layer_norm(x, (3, 4))
nn.Dropout(0.5).eval()(x); nn.ReLU()(x); nn.LeakyReLU()(x); nn.LeakyReLU(0.2)(x); nn.GELU()(x); nn.GELU(approximate='tanh')(x); nn.ELU()(x); nn.Sequential(nn.ReLU(), nn.GELU())(x); nn.LayerNorm(4).to(x.dtype)(x); given(nn.Linear(4, 3), x)(x); given(nn.Linear(4, 3, bias=False), x)(x); nn.Parameter(x)
[name for name, _ in nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2)).named_parameters()]; len(list(nn.Module().parameters())); named(nn); t.autograd.Function.apply.__name__; callable(t.jit.script)
x.size(); x.size(-1); x.dim(); x.ndim; x.shape.numel(); isinstance(x.size(), t.Size); x.numel(); x[0, 0, 0].item(); x.tolist(); x.is_floating_point(); i.is_floating_point(); x.detach(); x.clone(); x.mT.contiguous(); x.cpu(); str(x.device); x.requires_grad_(False); isinstance(x, t.Tensor); isinstance(x.dtype, t.dtype)
x.to(t.float64); x.to('cpu'); x.to(z); i.to(x.dtype); x.to(dtype=t.long); x.type_as(i); x.double(); x.float(); x.bfloat16(); x.long(); x.bool(); x.view(6, 4); x.view(2, -1); x.permute(2, 0, 1); t.permute(x, (1, 0, 2)); x.expand(5, -1, -1, -1); z.expand(2, 4); x[0].t(); x[0].T; x.mT
x.unfold(-1, 2, 1); x.unfold(1, 2, 2); x.new_full((2,), 3.0); x.new_zeros(2, 3); x.new_zeros((2,), dtype=t.bool); x.new_ones(2); x.new_tensor([1, 2]); x.new_tensor([1, 2], dtype=t.long); x.masked_select(b); t.masked_select(z[:, None], z > 0); t.bucketize(z, t.tensor([-0.5, 0.0, 1.0])); t.bucketize(i, t.tensor([1, 2]), right=True); x.new_empty(2, 3).shape[1]; x.index_select(-1, i[0, 0]); x.scatter(-1, i[:, :, :1], y); x.scatter(0, i[:1] % 2, 3.0); x.scatter_add(-1, i, y); x.scatter_add_(-1, i, y); x.index_add(0, t.tensor([1, 1]), y)
x[..., 1]; x[:, None]; x[0][b]; x[:, [0, 2]]; x[i[0, 0, 0] % 2]; x[..., i[0, 0]]; x[0, 1:, ::2]; changed(x, (0, slice(1, None)), 5.0); changed(x, (..., 0), z[0]); changed(x, b[None] & (x > 0), 0.0); len(x); [float(n) for n in z]; bool(x[0, 0, 0] > 0); int(i[0, 0, 0]); [1, 2, 3, 4][i[0, 0, 0]]; f'{z.sum().double():.1f}'
inside(t.no_grad, x); inside(t.enable_grad, x)
""".replace("\n", "; ")
EXPRESSIONS = [each.strip() for each in EVERYWHERE.split("; ") if each.strip()]


def values(library, dtype):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 3, 4)), rng.uniform(0.5, 2.0, size=(2, 3, 4))
    numbers = {"x": x, "y": y, "z": rng.normal(size=4)}
    named = {name: library.from_numpy(a).to(getattr(library, dtype)) for name, a in numbers.items()}
    whole = {"b": rng.uniform(size=(3, 4)) < 0.5, "i": rng.integers(0, 4, (2, 3, 4))}
    return named | {name: library.from_numpy(a) for name, a in whole.items()}


def helpers(t):
    def changed(x, key, value):
        x = x.clone()
        x[key] = value
        x += 1
        return x

    def given(layer, x):
        weight = np.arange(12.0).reshape(3, 4) / 7
        state = {
            name: t.from_numpy(weight if name == "weight" else weight[:, 0]) for name, _ in layer.named_parameters()
        }
        missing, unexpected = layer.load_state_dict(state)
        assert not [*missing, *unexpected]
        return layer.to(x.dtype)

    def named(nn):
        model = nn.Module()
        model.add_module("a", nn.Linear(2, 2))
        model.register_buffer("kept", t.ones(2))
        model.register_buffer("passing", t.ones(2), persistent=False)
        missing, unexpected = model.load_state_dict({"b": t.ones(1)}, strict=False)
        return sorted(missing), unexpected, model.eval().training, model.train().a.training

    def inside(manager, x):
        with manager():
            return x + 1

    return {"changed": changed, "given": given, "named": named, "inside": inside}


def run(t, expression, dtype):
    scope = {"t": t, "nn": t.nn, "F": t.nn.functional} | helpers(t) | values(t, dtype)
    with np.errstate(all="ignore"):
        return plain(t, eval(expression, scope))


def plain(t, x):
    if isinstance(x, t.Tensor):
        numbers = x.detach()
        kind = str(x.dtype)
        return kind, tuple(x.shape), (numbers.float() if "bfloat16" in kind else numbers).numpy().copy()
    if isinstance(x, (tuple, list)):
        return [plain(t, each) for each in x]
    return str(x) if isinstance(x, t.dtype) else x


def assert_alike(got, want, dtype):
    if isinstance(want, tuple) and len(want) == 3 and isinstance(want[2], np.ndarray):
        assert got[:2] == want[:2]
        bound = {"float16": 4e-3, "bfloat16": 3e-2, "float32": 3e-6, "float64": 3e-6}[dtype]
        np.testing.assert_allclose(got[2], want[2], rtol=bound, atol=bound)
    elif isinstance(want, list):
        assert len(got) == len(want)
        for a, b in zip(got, want, strict=True):
            assert_alike(a, b, dtype)
    elif isinstance(want, float):
        assert got == pytest.approx(want, rel=1e-2 if "16" in dtype else 1e-5)
    else:
        assert got == want


@pytest.mark.parametrize("dtype", DTYPES)
def test_each_function_is_equal_to_the_one_of_torch(dtype):
    differ, refused = [], []
    for expression in EXPRESSIONS:
        try:
            want = run(torch, expression, dtype)
        except (RuntimeError, NotImplementedError):
            refused.append(expression)  # torch itself has no such function of short numbers
            continue
        try:
            assert_alike(run(STAND_IN, expression, dtype), want, dtype)
        except Exception as error:
            differ.append(f"{expression}: {type(error).__name__}: {str(error)[:200]}")
    assert not differ, "\n".join(differ)
    assert not refused or dtype in ("float16", "bfloat16"), refused


def test_every_name_that_it_holds_is_compared():
    modules = [name for each in tensors.MODULES.values() for name in vars(each) if not name.startswith("_")]
    methods = [name for name in vars(tensors.Tensor) if not name.startswith("_")]
    spoken = set(re.findall(r"\w+", EVERYWHERE))
    named_by_cases = {str(each).removeprefix("torch.") for each in tensors.DTYPES} | {
        "functional",
        "requires_grad",
        "grad",
    }
    assert not {*modules, *methods} - spoken - named_by_cases


@pytest.mark.parametrize(
    "wrong",
    [
        "x.view(4, 6, 2)",
        "x.mT.view(-1)",
        "x @ x",
        "x.double() @ x",
        "x[::-1]",
        "bool(x)",
        "x.masked_fill(i, 0)",
        "i.mean()",
    ],
)
def test_what_torch_refuses_is_refused(wrong):
    for library in (torch, STAND_IN):
        with pytest.raises((RuntimeError, ValueError)):
            run(library, wrong, "float32")


def test_a_view_is_the_same_memory_and_a_reversed_copy_is_not():
    for t in (torch, STAND_IN):
        x = t.zeros(2, 3)
        x.view(-1)[0], x.transpose(0, 1)[2, 1] = 1.0, 2.0
        x.clone()[0, 1] = 9.0
        assert x.tolist() == [[1, 0, 0], [0, 0, 2]]


def test_what_it_lacks_says_so():
    for lacking in ("t.svd(x)", "x.cholesky()", "F.ctc_loss(x)", "nn.LSTM(2, 2)", "nn.Linear(2, 2).state_dict()"):
        with pytest.raises(tensors.NotHere, match="stand-in for PyTorch"):
            run(STAND_IN, lacking, "float32")
    verdict = check("softmax", "import torch\ndef softmax(x, axis=-1):\n    return torch.svd(x)\n", isolated=False)
    assert "torch.svd is not in this page's stand-in" in str(verdict)
    assert verdict.diagnosis.startswith(
        "The page stands in for PyTorch and lacks `torch.svd`, which says nothing against"
    )


def test_what_a_module_has_in_torch_is_there_or_said_to_be_lacking():
    theirs = {name for name, x in vars(torch.nn.Module).items() if callable(x) and not name.startswith("_")}
    module = STAND_IN.nn.Module()
    for name in theirs - {"forward"} - set(dir(module)):
        with pytest.raises(tensors.NotHere, match=f"^Module.{name} is not in this page's stand-in"):
            getattr(module, name)
    with pytest.raises(AttributeError, match="'Module' object has no attribute 'scale'") as error:
        module.scale  # noqa: B018
    assert error.type is AttributeError


def test_it_takes_the_place_of_torch_for_a_while_only():
    with tensors.in_place_of_torch() as stand_in:
        import torch as seen
        import torch.nn.functional as F

        assert seen is stand_in
        assert F is stand_in.nn.functional
    assert sys.modules["torch"] is torch
    assert sys.modules["torch.nn.functional"] is torch.nn.functional


CORPUS = """
import sys
from attnteach.judge import check, reading
from attnteach.judge.problems import problem, problem_ids
for id in problem_ids():
    for style, source in problem(id).right_answers.items():
        tree, _ = reading.examine(source, problem(id).forbidden)
        if problem(id).torch_only or reading.uses_torch(tree):
            verdict = check(id, source, seed=SEED, isolated=False)
            print(int(verdict.passed), id, style, verdict.diagnosis, [c for c in verdict.cases if not c.passed][:1])
assert "torch" not in sys.modules
"""


def test_every_right_answer_in_torch_passes_without_torch():
    code = CORPUS.replace("SEED", "3")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) > 100
    assert not [line for line in lines if not line.startswith("1 ")]


def test_modules_are_judged_and_the_verdict_says_what_was_not():
    for id in filter(lambda id: problem(id).torch_only, problem_ids()):
        verdict = check(id, problem(id).reference, isolated=False)
        assert verdict.passed
        assert "gradients when you run it on your machine" in verdict.note


IN_GRADIENTS_ALONE = {"detached", "values_detached", "residual_detached"}


@pytest.mark.parametrize("id", [id for id in problem_ids() if problem(id).torch_only])
def test_all_wrong_modules_are_refused_but_those_whose_gradients_alone_are_wrong(id):
    passed = {
        mutant.name
        for mutant in problem(id).mutants
        if check(id, problem(id).wrong_answer(mutant.name), seed=1, isolated=False).passed
    }
    assert passed == {mutant.name for mutant in problem(id).mutants} & IN_GRADIENTS_ALONE
