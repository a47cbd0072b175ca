"""`check`: read an answer, observe it on hidden cases, diagnose it, and say so in a verdict."""

import re
import secrets
import time

from . import reading, sources
from .diagnosing import diagnose, drawn_cases, known_answers
from .names import Tangled
from .observing import load_request, observe
from .plain import plain_cause
from .problems import problem
from .reading import Refused
from .sessions import CAN_ISOLATE
from .verdict import Result, Verdict
from .words import Sentence

# what Python says where an array gets a call that only tensors understand
OF_ARRAYS = re.compile(
    r"'numpy\.(ndarray|float\d+|bool)' object has no attribute|unexpected keyword argument '(dim|keepdim)'"
)


def check(id, answer, *, seed=None, backend=None, isolated=None, language="en"):
    """Judge an answer: a function, a class, or a string of source code. Never raises for a wrong answer.

    The hidden cases are new each time unless `seed` is given. `backend` ("numpy" or "torch") is read
    from the code unless given. `isolated=False` runs in this process (as the live page must) and the
    verdict says so. `language` ("en" or "zh") is that of the verdict; what is not written in it is said
    in English. Raises KeyError for an unknown problem, ValueError for an unknown language.
    """
    start = time.monotonic()
    chosen = problem(id, language)
    seed = secrets.randbits(32) if seed is None else int(seed)
    isolated = CAN_ISOLATE if isolated is None else isolated

    def verdict(passed, cases, diagnosis, hint=None, printed=""):
        note = None if isolated else _note(backend, language)
        seconds = time.monotonic() - start
        return Verdict(
            chosen.id, passed, tuple(cases), diagnosis, seconds, backend, seed, note, printed, hint, language
        )

    backend_is_given = backend is not None
    try:
        source, tree, imports, backend = _read(chosen, answer, backend)
    except Refused as refusal:
        text = refusal.text(language)
        step = Sentence("steps.reading").text(language)
        return verdict(False, [Result(step, False, text)], text, refusal.sentence.key)

    def run(backend):
        cases = drawn_cases(chosen.id, seed, backend)
        return cases, observe(
            chosen, cases, load_request(chosen, source.text, source.entry, backend, imports), isolated
        )

    cases, observation = run(backend)
    if not backend_is_given and _wants_tensors(observation):
        backend = "torch"
        cases, observation = run(backend)
    results = [
        Result(_name(chosen, name), failure is None, failure.text(language) if failure else "")
        for name, failure in observation.outcomes
    ]
    if not observation.failures:
        return verdict(True, results, None, printed=observation.printed)
    known = known_answers(chosen, seed, backend, isolated)
    diagnosis = plain_cause(chosen, tree, observation) or diagnose(chosen, cases, observation, known)
    text, hint = (diagnosis.text, diagnosis.id) if diagnosis else (None, None)
    return verdict(False, results, text, hint, observation.printed)


def _read(chosen, answer, backend):
    """(source, its tree, modules to import, "numpy" or "torch") of an answer; raises Refused."""
    try:
        source = sources.source_of(answer, chosen.id)
        tree, imports = reading.examine(source.text, chosen.forbidden)
        with_torch = chosen.torch_only or reading.uses_torch(tree, source.whole)
    except RecursionError:
        raise Refused("too_deep") from None
    except Tangled:
        raise Refused("tangled") from None
    if chosen.torch_only and backend == "numpy":
        raise Refused("torch_module")
    return source, tree, imports, backend or ("torch" if with_torch else "numpy")


def _note(backend, language):
    """What a verdict does not say that was given where nothing keeps the answer apart."""
    note = Sentence("verdict.in_page").text(language)
    return f"{note} {Sentence('verdict.values_alone').text(language)}" if backend == "torch" else note


def _wants_tensors(observation):
    """Whether a method was called that only tensors have: the code was meant for torch without naming it."""
    return any(OF_ARRAYS.search(failure.text()) for failure in observation.failures.values())


def _name(chosen, name):
    return Sentence(name).text(chosen.language) if name.startswith("steps.") else chosen.case_name(name)


def failures(chosen, source, seed, backend):
    """{name of the case: Failure} of a source, without a diagnosis."""
    _, imports = reading.examine(source, chosen.forbidden)
    load = load_request(chosen, source, chosen.id, backend, imports)
    return observe(chosen, drawn_cases(chosen.id, seed, backend), load, CAN_ISOLATE).failures
