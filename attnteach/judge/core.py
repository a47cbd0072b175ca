"""`check`: run an answer on hidden cases, compare with the oracle, name the suspected cause."""

import functools
import re
import secrets
import time

from . import local, measure, sources, static
from .measure import Failure
from .verdict import Result, Verdict


def check(id, answer, *, seed=None, backend=None, isolated=None):
    """Judge an answer: a function, a class, or a string of source code. Never raises for a wrong answer.

    The hidden cases are new each time unless `seed` is given. `backend` ("numpy" or "torch") is read
    from the code unless given. `isolated=False` runs in this process (as the live page must) and the
    verdict says so. Raises KeyError for an unknown problem.
    """
    from .problems import problem

    start = time.monotonic()
    chosen = problem(id)
    seed = secrets.randbits(32) if seed is None else int(seed)
    isolated = local.ISOLATED if isolated is None else isolated
    note = (
        None
        if isolated
        else "Judged in this page's own Python: nothing keeps the answer apart, and costs are not limited."
    )

    def verdict(passed, cases=(), diagnosis=None, printed=""):
        return Verdict(
            chosen.id, passed, tuple(cases), diagnosis, time.monotonic() - start, backend, seed, note, printed
        )

    try:
        source, entry = sources.source_of(answer, chosen.id)
        tree, imports = static.examine(source, chosen.forbidden)
        if not isolated and (backend == "torch" or chosen.torch_only or static.uses_torch(tree)):
            raise static.Refused(
                "This answer needs PyTorch, which does not run in the page: open the chapter on your machine."
            )
        if chosen.torch_only and backend == "numpy":
            raise static.Refused("This problem asks for a torch module.")
    except static.Refused as refusal:
        return verdict(False, [Result("reading the answer", False, str(refusal))], str(refusal))
    named = backend is not None
    backend = backend or ("torch" if chosen.torch_only or static.uses_torch(tree) else "numpy")
    cases = drawn(chosen.id, seed, backend)
    seen = observe(chosen, cases, order(chosen, source, entry, backend, imports), isolated)
    if (
        not named
        and isolated
        and any("'numpy.ndarray' object has no attribute" in found.detail for found in seen.failures.values())
    ):
        # a method that only tensors have: the code was meant for torch without naming it
        backend, cases = "torch", drawn(chosen.id, seed, "torch")
        seen = observe(chosen, cases, order(chosen, source, entry, backend, imports), isolated)
    results = [Result(name, found is None, found.detail if found else "") for name, found in seen.results]
    if all(result.passed for result in results):
        return verdict(True, results, printed=seen.printed)
    return verdict(False, results, diagnose(chosen, cases, seen, seed, backend, isolated), seen.printed)


def order(problem, source, entry, backend, imports):
    """What the process of the answer is told before it starts."""
    forbidden = [*problem.forbidden, *(static.READY_MADE if backend == "torch" else ())]
    return {"source": source, "entry": entry, "torch": backend == "torch", "imports": imports, "forbidden": forbidden,
            "memory": problem.memory_limit, "cpu": int(problem.time_limit) + 1, "counting": False}  # fmt: skip


class Seen:
    """What an answer did: a Failure or None for each case, in order, and its replies."""

    def __init__(self):
        self.results, self.replies, self.printed = [], {}, ""

    def add(self, name, found):
        self.results.append((name, found))

    @property
    def failures(self):
        return {name: found for name, found in self.results if found}


def observe(problem, cases, order, isolated):
    """Run an answer on every case; the dear ones, which measure costs, only while nothing has failed."""
    seen = Seen()
    traced = [c for c in cases if c.memory is not None and not c.large]
    counted = [c for c in cases if c.cheaper_than is not None]
    large = [c for c in cases if c.large]
    _session(problem, [c for c in cases if c not in (*traced, *counted, *large)], order, seen, isolated)
    groups = [(traced, {}), (counted, {"counting": not order["torch"]}), *(([c], {"memory": c.memory}) for c in large)]
    for group, limits in groups if isolated else ():
        if group and not seen.failures:
            _session(problem, group, order | limits, seen, isolated)
    return seen


def _open(order, seconds, isolated):
    if not isolated:
        return local.Local(order)
    from .runner import Sandboxed  # imported here: the page has neither processes nor sockets

    return Sandboxed(order, seconds)


def _session(problem, cases, order, seen, isolated):
    try:
        with _open(order, 2 * problem.time_limit, isolated) as session:
            if "error" in session.loaded or session.loaded.get("breaches"):
                seen.add("loading the answer", measure.failure(problem, None, session.loaded))
                return
            for case in cases:
                _run(problem, case, session, seen, order["entry"])
            for case in cases:
                if case.keep and case.name not in seen.failures:
                    again = session.recall(case.name).get("value")
                    if measure.differs(case.read(again), case.want, measure.tolerance(case)):
                        text = "The result of an earlier call changed when the answer was called again: it returns memory that it reuses."
                        seen.add("earlier results stay as they were", Failure("reused", text))
    except local.Gone as gone:
        done = {name for name, _ in seen.results}
        name = next((case.name for case in cases if case.name not in done), "ending")
        seen.add(name, Failure(*_gone(str(gone), problem)))


def _gone(why, problem):
    if why == "time":
        return "time", f"Out of time: the problem grants {problem.time_limit:.0f} s of computing."
    if why in ("killed", "crash"):
        return "crash", "The answer's process was ended by the system (out of memory, or a crash)."
    if why.startswith("forged"):
        return "forged", f"The answer wrote to the judge's own channel ({why})."
    return "exit", f"The answer ended its own process instead of returning ({why})."


def _run(problem, case, session, seen, entry):
    before = None
    if case.smaller is not None:
        before = session.call(_request(problem, case, entry, case.smaller, trace="work")).get("work")
    trace = (
        "work" if case.cheaper_than is not None else "memory" if case.memory is not None and not case.large else None
    )
    reply = session.call(_request(problem, case, entry, case.args, trace=trace))
    reply["work_before"] = before
    if case.large:
        reply["peak"] = 1  # the limit of the process is the measure
    seen.replies[case.name] = reply
    seen.printed = seen.printed or measure.readable(reply.get("printed", ""))[:2000]
    seen.add(case.name, measure.failure(problem, case, reply))


def _request(problem, case, entry, args, trace):
    return {"args": args, "names": problem.parameters, "dtype": case.dtype, "strided": case.strided, "trace": trace,
            "grad": measure.cotangents(case) if case.grad else None, "keep": case.name if case.keep else None,
            "init": case.init, "state": case.state, "entry": entry}  # fmt: skip


def failures(problem, source, seed, backend):
    """{name of the case: Failure} of a source, without a diagnosis."""
    _, imports = static.examine(source, problem.forbidden)
    wanted = order(problem, source, problem.id, backend, imports)
    return observe(problem, drawn(problem.id, seed, backend), wanted, local.ISOLATED).failures


def diagnose(problem, cases, seen, seed, backend, isolated):
    """The hint of the known wrong answer that errs alike, else what the first failing case suggests."""
    first, found = next(iter(seen.failures.items()))
    if found.kind in ("breach", "stub", "exit", "forged", "crash", "time"):
        return found.detail
    alike = [
        m
        for m in problem.mutants
        if backend in m.on and _errs_alike(first, cases, seen, _wrong(problem.id, m, seed, backend, isolated, first))
    ]
    whole = {m: _wrong(problem.id, m, seed, backend, isolated, None) for m in alike}
    alike = [m for m in alike if _explains(cases, seen, whole[m], first)]
    if alike:
        return max(alike, key=lambda m: _likeness(cases, seen, whole[m])).hint
    if found.kind in ("changed", "dtype", "structure", "reused"):
        return found.detail.partition("\n")[0]
    if _nearly(cases, seen):
        return DIGITS
    return next((case.hint for case in cases if case.name == first and case.hint), None)


DIGITS = (
    "Right to a few digits only: a small constant is added somewhere (an epsilon), the numbers pass through a shorter type "
    "(float32, float16), or an approximation stops early."
)


def _explains(cases, seen, other, first):
    """Whether the answer can have the bug of `other`: it fails wherever that one does, and not always in another way."""
    whole = [case for case in cases if case.dtype not in measure.SHORT and case.name in other.failures]
    both = [case for case in whole if case.name in seen.failures and case.name != first]
    return all(case.name in seen.failures for case in whole) and (
        not both or any(_alike(case, seen, other) for case in both)
    )


def _nearly(cases, seen):
    """Whether several cases fail, and each by little."""
    failed = [case for case in cases if case.name in seen.failures and case.dtype not in measure.SHORT]
    return len(failed) > 1 and all(
        seen.failures[case.name].kind == "value"
        and measure.differs(case.read(seen.replies[case.name]["value"]), case.want, 2e-3) is None
        for case in failed
    )


@functools.lru_cache(maxsize=4)
def drawn(problem_id, seed, backend):
    """The cases of a problem for one seed, with what is wanted."""
    from .problems import problem

    return tuple(problem(problem_id).drawn(seed, backend))


@functools.lru_cache(maxsize=512)
def _wrong(problem_id, mutant, seed, backend, isolated, only):
    """What a mutant does on the cases of one seed, or on the one named `only`."""
    from .problems import problem

    chosen = problem(problem_id)
    cases = drawn(problem_id, seed, backend)
    one = tuple(case for case in cases if case.name == only)
    source = chosen.source(mutant)
    _, imports = static.examine(source, ())
    return observe(
        chosen, one or cases, order(chosen, source, chosen.id, backend, imports) | {"forbidden": []}, isolated
    )


def _errs_alike(first, cases, seen, other):
    case = next((case for case in cases if case.name == first), None)
    return _alike(case, seen, other) if case else seen.failures[first] == other.failures.get(first)


def _likeness(cases, seen, other):
    """The share of the cases that one of the two fails in which both do the same."""
    mine, theirs = seen.failures, other.failures
    alike = [_alike(case, seen, other) for case in cases if case.name in mine or case.name in theirs]
    return sum(alike) / max(len(alike), 1)


def _alike(case, seen, other):
    a, b = seen.failures.get(case.name), other.failures.get(case.name)
    if a is None or b is None:
        return a is b
    if a.kind != b.kind:
        return False
    if a.kind == "error":
        return _message(a) == _message(b) and "PermissionError" not in a.detail
    if a.kind != "value":
        return a.kind in ("memory", "work", "changed", "time", "reused") or a.detail == b.detail
    mine, theirs = (case.read(x.replies[case.name]["value"]) for x in (seen, other))
    return measure.differs(mine, theirs, 10 * measure.tolerance(case)) is None


def _message(found):
    """What was raised, without the line it came from."""
    return re.sub(r" in line \d+", "", found.detail)
