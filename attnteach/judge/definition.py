"""What a problem is made of: a worked answer, its cases, the wrong answers it must refuse, and words about them."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from textwrap import dedent, indent

import numpy as np

from . import tested, words
from .cases import Draw, rounded
from .words import Sentence

FOLDER = Path(__file__).with_name("problems")
BOTH = ("numpy", "torch")
WHOLE = None  # in place of passages: the wrong answer stands whole in `wrong/NAME.py` beside the problem


@dataclass(frozen=True, eq=False)
class Mutant:
    """A wrong answer and the hint it deserves."""

    name: str
    cause: str  # the wrong answer whose hint it is: itself, or the one that it is `Like`
    hint: str
    passages: dict | None  # what stands in the worked answer: what stands instead
    on: tuple = BOTH  # the libraries with which it is wrong


@dataclass(frozen=True)
class InTorch:
    """Passages, or WHOLE, that make an answer wrong in torch only: NumPy would not notice, or could not run it."""

    passages: dict | None = WHOLE


@dataclass(frozen=True)
class InNumPy:
    """Passages, or WHOLE, that make an answer wrong in NumPy only: torch would not notice, or could not run it."""

    passages: dict | None = WHOLE


@dataclass(frozen=True)
class Like:
    """Another answer with the mistake of the wrong answer named `cause`, whose hint it shares; or a key of the judge's own sentences."""

    cause: str
    passages: dict | InTorch | InNumPy | None = WHOLE


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything about one problem; its words are in `language`, English where those are missing."""

    module: str  # its last part is the id
    level: str  # L0 screen ... L4 staff
    tags: tuple
    seed: tuple  # the interview questions (1..30) that it drills
    oracle: Callable
    cases: Callable  # Draw -> iterable of Case
    wrong: dict  # name of a wrong answer: {what stands there: what stands instead} or WHOLE; these InTorch, InNumPy, or Like another
    forbidden: tuple = ()
    torch_only: bool = False
    time_limit: float = 10.0
    memory_limit: int = 1 << 30
    language: str = "en"

    @property
    def id(self):
        return self.module.rpartition(".")[2]

    @property
    def folder(self):
        return FOLDER / self.id

    @cached_property
    def words(self):
        """The fields of `words.toml`, with those that several problems share."""
        own, shared = (words.fields(path) for path in (self.folder / "words.toml", FOLDER / "_shared.toml"))
        return own | {part: shared[part] | own.get(part, {}) for part in shared}

    @property
    def title(self):
        return words.choose(self.words["title"], self.language)

    @property
    def statement(self):
        return words.choose(self.words["statement"], self.language).strip()

    @property
    def hints(self):
        """Three, from a nudge to nearly all."""
        return tuple(words.choose(hint, self.language) for hint in self.words["hints"])

    def case_hint(self, case):
        """What a failure of this case, and of none before, suggests; None where it suggests nothing."""
        hint = self.words["cases"].get(case.hint or case.name)
        return hint and words.choose(hint, self.language)

    def case_name(self, name):
        """The name of a case in the problem's language."""
        return words.choose({"en": name} | self.words.get("names", {}).get(name, {}), self.language)

    @cached_property
    def reference(self):
        """The source of the worked answer; one that builds on another's stands behind it."""
        source = (self.folder / "reference.py").read_text(encoding="utf-8")
        builds_on = re.search(r"^from \.\.(\w+)\.reference import \w+\n", source, re.M)
        if not builds_on:
            return source
        other = (FOLDER / builds_on[1] / "reference.py").read_text(encoding="utf-8")
        return other + source[builds_on.end() :]

    @cached_property
    def mutants(self):
        """The wrong answers, in the order of `wrong`."""
        return tuple(self._mutant(name, passages) for name, passages in self.wrong.items())

    def _mutant(self, name, passages):
        cause, on = name, BOTH
        if isinstance(passages, Like):
            cause, passages = passages.cause, passages.passages
        if isinstance(passages, (InTorch, InNumPy)):
            on, passages = (("torch",) if isinstance(passages, InTorch) else ("numpy",)), passages.passages
        return Mutant(name, cause, self._hint(cause), passages, on)

    def _hint(self, cause):
        known = self.words["wrong"].get(cause)
        return words.choose(known, self.language) if known else Sentence(cause).template(self.language)

    def mutant(self, name):
        """The wrong answer of that name."""
        return {mutant.name: mutant for mutant in self.mutants}[name]

    def wrong_answer(self, name):
        """The source of the wrong answer of that name."""
        return self.source(self.mutant(name))

    def source(self, mutant):
        """The full source of a mutant; ValueError where a passage does not stand there exactly once."""
        if mutant.passages is WHOLE:
            return (self.folder / "wrong" / f"{mutant.name}.py").read_text(encoding="utf-8")
        source = self.reference
        for old, new in mutant.passages.items():
            if source.count(old) != 1:
                raise ValueError(f"{self.id}/{mutant.name}: {old!r} occurs {source.count(old)} times, expected once")
            source = source.replace(old, new)
        return source

    @cached_property
    def right_answers(self):
        """{style: source} of right answers in other styles than the worked one's: `right/STYLE.py` beside the problem."""
        files = sorted((self.folder / "right").glob("*.py"))
        return {path.stem: path.read_text(encoding="utf-8") for path in files}

    @cached_property
    def heads(self):
        """The lines that open the answer: of its function, or of its class and then of each method."""
        lines = self.reference.splitlines()
        (top,) = (n for n in ast.parse(self.reference).body if getattr(n, "name", None) == self.id)
        nodes = [top, *top.body] if isinstance(top, ast.ClassDef) else [top]
        return ["\n".join(lines[node.lineno - 1 : node.body[0].lineno - 1]) for node in nodes]

    @property
    def stub(self):
        """What the reader starts from: the signature, the statement, and nothing behind them."""
        head, *methods = self.heads
        told = "\n".join(filter(None, [self.statement, tested.line(self)]))
        body = [indent(f'"""{told}\n"""', "    ")]
        body += [f"\n{method}\n        raise NotImplementedError" for method in methods]
        body += [] if methods else ["    raise NotImplementedError"]
        return "\n".join([f"import {'torch' if methods else 'numpy as np'}\n\n", head, *body]) + "\n"

    @cached_property
    def parameters(self):
        """Names of the arguments whose values the cases give."""
        heads = ast.parse("\n".join(f"{dedent(head)} ..." for head in self.heads))
        functions = [n for n in heads.body if isinstance(n, ast.FunctionDef)]
        return [a.arg for f in functions if f.name in (self.id, "forward") for a in f.args.args if a.arg != "self"]

    def drawn(self, seed, backend):
        """The cases for one seed, with the wanted values in float64."""
        for case in self.cases(Draw(seed)):
            if case.only not in (None, backend):
                continue
            dtype = ("float32" if backend == "torch" else "float64") if case.dtype == "native" else case.dtype
            args = rounded(case.args, "float32" if dtype == "float64" else dtype)
            state = case.state and dict(zip(case.state, rounded(tuple(case.state.values()), dtype), strict=True))
            case = replace(case, dtype=dtype, args=args, state=state)
            yield replace(case, want=self.expected(args, case.init, state) if case.want is None else case.want)

    def expected(self, args, init=None, state=None):
        """The oracle's value, in float64."""
        args = tuple(iter(x) if type(x).__name__ == "Stream" else x for x in args)
        with np.errstate(all="ignore"):
            return self.oracle(*args) if init is None else self.oracle(*init, state, *args)
