"""Runs an answer on every case and notes what it did."""

from . import comparing
from .comparing import Failure
from .reading import READY_MADE
from .sessions import AnswerEnded, open_session
from .words import Sentence

# what can fail beside the cases; keys of the catalogue, as the names of cases are their own
LOADING, EARLIER, ENDING = "steps.loading", "steps.earlier", "steps.ending"


class Observation:
    """What an answer did: a Failure or None for each case, in order, its replies, and what it printed first."""

    def __init__(self):
        self.outcomes, self.replies, self.printed = [], {}, ""

    def add(self, name, failure):
        self.outcomes.append((name, failure))

    def take(self, other):
        """Add what another observation saw after this one."""
        self.outcomes += other.outcomes
        self.replies |= other.replies
        self.printed = self.printed or other.printed

    @property
    def failures(self):
        """{name of the case: Failure}, in order."""
        return {name: failure for name, failure in self.outcomes if failure}

    def value(self, case):
        """The part of the answer's value that counts in a case."""
        return case.read(self.replies[case.name]["value"])


def load_request(problem, source, entry, backend, imports):
    """What the process of the answer is told before it starts."""
    return {
        "source": source,
        "entry": entry,
        "torch": backend == "torch",
        "imports": imports,
        "forbidden": [*problem.forbidden, *(READY_MADE if backend == "torch" else ())],
        "memory": problem.memory_limit,
        "cpu": int(problem.time_limit) + 1,
        "counting": False,
    }


def call_request(problem, case, entry, args, trace):
    """What the process of the answer is told for one call; nothing of what is wanted."""
    return {
        "args": args,
        "names": problem.parameters,
        "dtype": case.dtype,
        "strided": case.strided,
        "trace": trace,
        "grad": case.cotangents if case.grad else None,
        "keep": case.name if case.keep else None,
        "init": case.init,
        "state": case.state,
        "entry": entry,
    }


def observe(problem, cases, load, isolated):
    """Run an answer on every case; the dear ones, whose costs are measured, only while nothing has failed."""
    observation = Observation()
    traced = [c for c in cases if c.memory is not None and not c.large]
    counted = [c for c in cases if c.cheaper_than is not None]
    large = [c for c in cases if c.large]
    plain = [c for c in cases if c not in (*traced, *counted, *large)]
    _observe_in_one_session(problem, plain, load, observation, isolated)
    groups = [(traced, {}), (counted, {"counting": not load["torch"]}), *(([c], {"memory": c.memory}) for c in large)]
    for group, limits in groups if isolated else ():
        if group and not observation.failures:
            _observe_in_one_session(problem, group, load | limits, observation, isolated)
    return observation


def _observe_in_one_session(problem, cases, load, observation, isolated):
    """Observe cases in one session; once more where the process was lost, which no answer can bring about."""
    for last in (False, True):
        part = Observation()
        ended = _run_session(problem, cases, load, part, isolated)
        if ended is None or ended.reason != "lost" or last:
            break
    if ended:
        done = {name for name, _ in part.outcomes}
        part.add(next((case.name for case in cases if case.name not in done), ENDING), _ended(ended, problem))
    observation.take(part)


def _run_session(problem, cases, load, observation, isolated):
    """The AnswerEnded that ended the session early, or None."""
    try:
        with open_session(load, 2 * problem.time_limit, isolated) as session:
            if "error" in session.loaded:
                observation.add(LOADING, comparing.failure(problem, None, session.loaded))
                return None
            for case in cases:
                _observe_case(problem, case, session, observation, load["entry"])
            for case in cases:
                if case.keep and case.name not in observation.failures:
                    again = session.recall(case.name).get("value")
                    if comparing.differs(case.read(again), case.want, case.tolerance):
                        observation.add(EARLIER, Failure("reused", Sentence("compared.reused")))
    except AnswerEnded as ended:
        return ended
    return None


def _ended(ended, problem):
    if ended.reason == "time":
        return Failure("time", Sentence("ended.time", seconds=problem.time_limit))
    if ended.reason == "crash":
        return Failure("crash", Sentence("ended.crash"))
    if ended.reason == "breach":
        return Failure("breach", Sentence("raised.breach", events=ended.detail or Sentence("ended.system_call")))
    if ended.reason == "forged":
        return Failure("forged", Sentence("ended.forged", reason=ended.detail))
    return Failure("exit", Sentence("ended.exit", reason=ended.detail))


def _observe_case(problem, case, session, observation, entry):
    def call(args, trace):
        return session.call(call_request(problem, case, entry, args, trace))

    before = None if case.smaller is None else call(case.smaller, "work").get("work")
    reply = call(case.args, _trace(case))
    reply["work_before"] = before
    if case.large:
        reply["peak"] = 1  # the limit of the process is the measure
    observation.replies[case.name] = reply
    observation.printed = observation.printed or comparing.readable(reply.get("printed", ""))[:2000]
    observation.add(case.name, comparing.failure(problem, case, reply))


def _trace(case):
    """What is measured during a call: its arithmetic, its memory, or nothing."""
    if case.cheaper_than is not None:
        return "work"
    return "memory" if case.memory is not None and not case.large else None
