"""Names the suspected cause of a failure: the known wrong answer that errs alike, else what the first failing case suggests."""

import functools
from dataclasses import dataclass

from . import comparing, reading
from .cases import SHORT
from .observing import load_request, observe
from .problems import problem
from .words import Sentence

OWN_CAUSE = ("breach", "stub", "exit", "forged", "crash", "time")  # failures that say themselves what is wrong
OWN_CAUSE_UNLESS_KNOWN = ("changed", "dtype", "structure", "reused")


@dataclass(frozen=True)
class Diagnosis:
    """A suspected cause: where its words stand (`wrong.NAME` or `cases.NAME` of the problem, or a key of the catalogue), and they."""

    id: str
    text: str


@functools.lru_cache(maxsize=4)
def drawn_cases(problem_id, seed, backend):
    """The cases of a problem for one seed, with what is wanted."""
    return tuple(problem(problem_id).drawn(seed, backend))


def diagnose(chosen, cases, observation, seed, backend, isolated):
    """The Diagnosis of an answer that failed, in the language of the problem `chosen`; None where nothing is suspected."""
    first, failure = next(iter(observation.failures.items()))
    if failure.kind in OWN_CAUSE:
        return _own_cause(failure, chosen.language)
    mutant = _errs_alike(chosen, cases, observation, seed, backend, isolated)
    if mutant:
        return Diagnosis(f"wrong.{mutant.cause}", mutant.hint)
    if failure.kind in OWN_CAUSE_UNLESS_KNOWN:
        return _own_cause(failure, chosen.language)
    if _is_nearly_right(cases, observation):
        return Diagnosis("diagnosis.digits", Sentence("diagnosis.digits").text(chosen.language))
    case = next((case for case in cases if case.name == first), None)
    hint = case and chosen.case_hint(case)
    return Diagnosis(f"cases.{case.hint or case.name}", hint) if hint else None


def _own_cause(failure, language):
    return Diagnosis(failure.sentence.key, failure.sentence.text(language))


def _errs_alike(chosen, cases, observation, seed, backend, isolated):
    """The known wrong answer that does most alike, among those that can explain what the answer does; or None."""
    first = next(iter(observation.failures))

    def observed(mutant, only=None):
        return _observed_mutant(chosen.id, mutant.name, seed, backend, isolated, only)

    alike = [
        mutant
        for mutant in chosen.mutants
        if backend in mutant.on and _fails_alike(first, cases, observation, observed(mutant, first))
    ]
    alike = [mutant for mutant in alike if _explains(cases, observation, observed(mutant), first)]
    return max(alike, key=lambda mutant: _likeness(cases, observation, observed(mutant)), default=None)


@functools.lru_cache(maxsize=512)
def _observed_mutant(problem_id, name, seed, backend, isolated, only):
    """What a mutant does on the cases of one seed, or on the one named `only`."""
    chosen = problem(problem_id)
    cases = drawn_cases(problem_id, seed, backend)
    one = tuple(case for case in cases if case.name == only)
    source = chosen.wrong_answer(name)
    _, imports = reading.examine(source, ())
    load = load_request(chosen, source, chosen.id, backend, imports) | {"forbidden": []}
    return observe(chosen, one or cases, load, isolated)


def _fails_alike(first, cases, observation, other):
    """Whether both do the same in the case that failed first, or fail alike before any case."""
    case = next((case for case in cases if case.name == first), None)
    if case:
        return _alike(case, observation, other)
    mine, theirs = observation.failures[first], other.failures.get(first)
    return theirs is not None and (mine.kind, mine.text()) == (theirs.kind, theirs.text())


def _explains(cases, observation, other, first):
    """Whether the answer can have the bug of `other`: it fails wherever that one does, and not always in another way."""
    whole = [case for case in cases if case.dtype not in SHORT and case.name in other.failures]
    both = [case for case in whole if case.name in observation.failures and case.name != first]
    return all(case.name in observation.failures for case in whole) and (
        not both or any(_alike(case, observation, other) for case in both)
    )


def _likeness(cases, observation, other):
    """The share of the cases that one of the two fails in which both do the same."""
    mine, theirs = observation.failures, other.failures
    alike = [_alike(case, observation, other) for case in cases if case.name in mine or case.name in theirs]
    return sum(alike) / max(len(alike), 1)


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
    if a.kind != "value":
        return a.kind in ("memory", "work", "changed", "time", "reused") or a.text() == b.text()
    return comparing.differs(observation.value(case), other.value(case), 10 * case.tolerance) is None


def _is_nearly_right(cases, observation):
    """Whether several cases fail, and each by little."""
    failed = [case for case in cases if case.name in observation.failures and case.dtype not in SHORT]
    return len(failed) > 1 and all(
        observation.failures[case.name].kind == "value"
        and comparing.differs(observation.value(case), case.want, 2e-3) is None
        for case in failed
    )
