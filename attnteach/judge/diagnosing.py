"""Names the suspected cause of a failure: the known wrong answer that errs alike, what an error says, or nothing but a small example."""

import functools
import math
import re
from dataclasses import dataclass

from . import comparing, reading, tensors, words
from .cases import SHORT
from .observing import is_dear, load_request, observe
from .problems import problem
from .words import Sentence

OWN_CAUSE = ("breach", "stub", "exit", "forged", "crash", "time")  # failures that say themselves what is wrong
OWN_CAUSE_UNLESS_KNOWN = ("changed", "dtype", "structure", "reused")
# what the libraries say: the shared wrong answer that it tells of, whatever the problem is
RAISED = {
    r"view size is not compatible": "view",
    r"unpack \(expected": "fixed_axes",
    r"Half without overflow": "half_constant",
    r"^(?!.*\b(long|int|bool)).*(same dtype|dtypes? match|scalar type|can't be cast|src\.dtype|type should be the same)": "mixed_types",
    r"truth value of an array|Boolean value of Tensor": "truth_of_an_array",
    r"leaf Variable|inplace operation": "needed_by_the_gradient",
}


@dataclass(frozen=True)
class Diagnosis:
    """A suspected cause: where its words stand (`wrong.NAME` or `cases.NAME` of the problem, or a key of the catalogue), and they."""

    id: str
    text: str


@functools.lru_cache(maxsize=4)
def drawn_cases(problem_id, seed, backend):
    """The cases of a problem for one seed, with what is wanted."""
    return tuple(problem(problem_id).drawn(seed, backend))


def known_answers(chosen, seed, backend, isolated):
    """{wrong answer: a function that tells what it does on the case of a name, or on all for None}."""
    return {
        mutant: functools.partial(_observed_mutant, chosen.id, mutant.name, seed, backend, isolated)
        for mutant in chosen.mutants
        if backend in mutant.on
    }


def diagnose(chosen, cases, observation, known):
    """The Diagnosis of an answer that failed, by the `known_answers`, in the language of the problem `chosen`; None where nothing can be shown."""
    first, failure = next(iter(observation.failures.items()))
    if failure.kind in OWN_CAUSE:
        return _said(failure.sentence, chosen)
    if failure.sentence.values.get("kind") == tensors.NotHere.__name__:
        name = failure.sentence.values["message"].removesuffix(f" {tensors.LACKS}")
        return _said(Sentence("diagnosis.lacking", name=name), chosen)
    if _varies(cases, observation):
        return _known("random", chosen)
    mutant = _errs_alike(cases, observation, known)
    if mutant:
        return Diagnosis(f"wrong.{mutant.cause}", mutant.hint)
    if failure.kind in OWN_CAUSE_UNLESS_KNOWN:
        return _said(failure.sentence, chosen)
    if _raised(failure):
        return _known(_raised(failure), chosen)
    if _is_nearly_right(cases, observation):
        return _said(Sentence("diagnosis.digits"), chosen)
    case = next((case for case in cases if case.name == first), None)
    hint = case and chosen.case_hint(case)
    if hint:
        return Diagnosis(f"cases.{case.hint or case.name}", hint)
    return _smallest(chosen, observation)


def _said(sentence, chosen):
    return Diagnosis(sentence.key, sentence.text(chosen.language))


def _known(name, chosen):
    """The words of a mistake that all problems share."""
    return Diagnosis(f"wrong.{name}", words.choose(chosen.words["wrong"][name], chosen.language))


def _varies(cases, observation):
    """Whether the same inputs had another result the second time."""
    values = {case.name: case for case in cases if getattr(observation.failures.get(case.name), "kind", "") == "value"}
    pairs = [(values[case.again], case) for case in values.values() if case.again in values]
    return any(comparing.differs(observation.value(b), observation.value(a), b.tolerance) for a, b in pairs)


def _raised(failure):
    """The name of the shared mistake that an error tells of, if it tells of one."""
    message = str(failure.sentence.values.get("message", ""))
    return next((name for pattern, name in RAISED.items() if re.search(pattern, message)), None)


def _smallest(chosen, observation):
    """The first failure whose input can be read at a glance, where no cause is known."""
    examples = [(name, failure.example) for name, failure in observation.failures.items() if failure.example]
    if not examples:
        return None
    name, example = examples[0]
    return _said(Sentence("diagnosis.example", case=chosen.case_name(name), example=example), chosen)


def _errs_alike(cases, observation, known):
    """The known wrong answer that does most alike, among those that can explain what the answer does; or None."""
    first = next(iter(observation.failures))
    alike = [mutant for mutant, does in known.items() if _fails_alike(first, cases, observation, does(first))]
    alike = [mutant for mutant in alike if _explains(cases, observation, known[mutant](None))]
    return max(alike, key=lambda mutant: _likeness(cases, observation, known[mutant](None)), default=None)


@functools.lru_cache(maxsize=512)
def _observed_mutant(problem_id, name, seed, backend, isolated, only):
    """What a mutant does on the cases of one seed, or on the one named `only`."""
    chosen = problem(problem_id)
    cases = drawn_cases(problem_id, seed, backend)
    one = tuple(case for case in cases if case.name == only)
    source = chosen.wrong_answer(name)
    _, imports = reading.examine(source, ())
    load = load_request(chosen, source, chosen.id, backend, imports) | {"forbidden": []}
    # ours, and known: where nothing but values counts, it needs no process of its own
    apart = isolated and (backend == "torch" or not one or is_dear(one[0]))
    return observe(chosen, one or cases, load, apart)


def _fails_alike(first, cases, observation, other):
    """Whether both do the same in the case that failed first, or fail alike before any case."""
    case = next((case for case in cases if case.name == first), None)
    if case:
        return _alike(case, observation, other)
    mine, theirs = observation.failures[first], other.failures.get(first)
    return theirs is not None and (mine.kind, mine.text()) == (theirs.kind, theirs.text())


def _explains(cases, observation, other):
    """Whether the answer can have the bug of `other`: it fails wherever that one does, and the two mostly fail alike."""
    whole = [case for case in cases if case.dtype not in SHORT]
    theirs = [case.name for case in whole if case.name in other.failures]
    return all(name in observation.failures for name in theirs) and _likeness(whole, observation, other) >= 0.7


def _likeness(cases, observation, other):
    """The share of the cases that one of the two fails in which both do the same."""
    mine, theirs = observation.failures, other.failures
    alike = [_alike(case, observation, other) for case in cases if case.name in mine or case.name in theirs]
    return sum(alike) / len(alike) if alike else 1.0


def _alike(case, observation, other):
    a, b = observation.failures.get(case.name), other.failures.get(case.name)
    if a is None or b is None:
        return a is b
    if a.kind != b.kind:
        return False
    if a.kind == "error":
        # what was raised, not the line it came from
        raised = [(x.sentence.values["kind"], x.sentence.values["message"]) for x in (a, b)]
        return raised[0] == raised[1] and "PermissionError" not in a.text()
    if a.kind == "gradient":
        return _same_gradient(a.sentence, b.sentence)
    if a.kind not in ("value", "shape", "dtype"):
        return a.kind in ("memory", "work", "changed", "time", "reused") or str(a.sentence) == str(b.sentence)
    return comparing.differs(observation.value(case), other.value(case), 2 * case.tolerance) is None


def _same_gradient(a, b):
    """Whether two gradients fail alike, but for the last digits."""
    if "want" not in a.values or isinstance(a.values["want"], tuple):
        return str(a) == str(b)
    numbers = [(s.values["got"], s.values["want"]) for s in (a, b) if isinstance(s.values.get("got"), float)]
    named = (a.key, a.values["name"]) == (b.key, b.values.get("name"))
    return named and all(
        math.isclose(x, y, rel_tol=1e-3, abs_tol=1e-3) or (math.isnan(x) and math.isnan(y))
        for x, y in zip(*numbers, strict=True)
    )


def _is_nearly_right(cases, observation):
    """Whether several cases fail, and each by little."""
    failed = [case for case in cases if case.name in observation.failures and case.dtype not in SHORT]
    return len(failed) > 1 and all(
        observation.failures[case.name].kind == "value"
        and comparing.differs(observation.value(case), case.want, 2e-3) is None
        for case in failed
    )
