"""Runs an answer on every case and notes what it did."""

from dataclasses import replace

from . import comparing
from .comparing import Failure
from .reading import READY_MADE
from .sessions import AnswerEnded, open_session
from .words import Sentence

QUICK = 0.3  # seconds
BUSY = 4  # times slower than by itself an answer may be on a busy machine; what sleeps is ended then
# what can fail beside the cases; keys of the catalogue, as the names of cases are their own
LOADING, EARLIER, ENDING = "steps.loading", "steps.earlier", "steps.ending"


class Observation:
    """What an answer did: a Failure or None for each case, in order, its replies, and what it printed first."""

    def __init__(self):
        self.outcomes, self.replies, self.printed, self.cpu = [], {}, "", None

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

    def value(self, case, which="value"):
        """The part of the answer's value that counts in a case; all of it where it has no such part."""
        value = self.replies[case.name][which]
        try:
            return case.read(value)
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):
            return value


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
        "guarded": not case.large,
        "trace": trace,
        "grad": case.cotangents if case.grad else None,
        "keep": case.name if case.keep else None,
        "init": case.init,
        "earlier": case.earlier,
        "state": case.state,
        "entry": entry,
    }


def is_dear(case):
    """Whether the cost of a case is measured, not its values alone."""
    return case.memory is not None or case.cheaper_than is not None or case.large


def observe(problem, cases, load, isolated):
    """Run an answer on every case; the dear ones, whose costs are measured, only while nothing has failed."""
    observation = Observation()
    if load["torch"] and not isolated:
        cases = [replace(case, grad=False) for case in cases]  # the page's torch gives values alone
    traced = [c for c in cases if c.memory is not None and not c.large]
    counted = [c for c in cases if c.cheaper_than is not None]
    large = [c for c in cases if c.large]
    plain = [c for c in cases if c not in (*traced, *counted, *large)]
    observation.take(_in_one_session(problem, plain, load, isolated))
    for group, limits in ((traced, {}), (counted, {"counting": not load["torch"]})) if isolated else ():
        if group and not observation.failures:
            observation.take(_in_one_session(problem, group, load | limits, isolated))
    for case in large if isolated else ():
        if not observation.failures:
            observation.take(_large(problem, case, counted, load))
    return observation


def _in_one_session(problem, cases, load, isolated):
    """Observe cases in one session; once more where the process was lost, which no answer can bring about."""
    for last in (False, True):
        observation = Observation()
        ended = _run_session(problem, cases, load, observation, isolated)
        if ended is None or ended.reason != "lost" or last:
            break
    if ended:
        done = {name for name, _ in observation.outcomes}
        name = next((case.name for case in cases if case.name not in done), ENDING)
        observation.add(name, _ended(ended, problem))
    return observation


def _run_session(problem, cases, load, observation, isolated):
    """The AnswerEnded that ended the session early, or None."""
    try:
        with open_session(load, BUSY * problem.time_limit, isolated) as session:
            if "error" in session.loaded:
                observation.add(LOADING, comparing.failure(problem, None, session.loaded))
                return None
            for case in cases:
                _observe_case(problem, case, session, observation, load["entry"])
            for case in cases:
                if case.keep and case.name not in observation.failures:
                    observation.replies[case.name]["later"] = session.recall(case.name)["value"]
                    if comparing.differs(observation.value(case, "later"), case.want, case.tolerance):
                        observation.add(EARLIER, Failure("reused", Sentence("compared.reused")))
    except AnswerEnded as ended:
        return ended
    observation.cpu = session.cpu
    return None


def _large(problem, case, counted, load):
    """Observe a large case alone under its limit of memory; where linear work is asked, hold its seconds too."""
    observation = _in_one_session(problem, [case], load | {"memory": case.memory}, True)
    if counted and not observation.failures and _grew(problem, counted[0], case, load, observation.cpu):
        again = _in_one_session(problem, [case], load | {"memory": case.memory}, True)
        growth = not again.failures and _grew(problem, counted[0], case, load, again.cpu)
        if growth:
            lengths = {"before": comparing.length(counted[0].args), "after": comparing.length(case.args)}
            observation.outcomes = [(case.name, Failure("work", Sentence("cost.seconds", growth=growth, **lengths)))]
    return observation


def _grew(problem, case, large, load, seconds):
    """How many times more seconds a large call took than a small one, if twice as much as linear work would; else None.

    What an answer counts itself it can hide; what the system counts of its process it cannot. The noise of short calls
    is left out: an answer that is done in QUICK is quick.
    """

    def computed(cases):
        observation = _in_one_session(problem, cases, load, True)
        return observation.cpu if observation.cpu is not None else float("inf")

    if seconds < QUICK:
        return None
    started = computed([])
    unwatched = replace(case, cheaper_than=None, smaller=None, large=True)
    growth = (seconds - started) / max(computed([unwatched]) - started, QUICK / 100)
    return growth if growth > 2 * comparing.length(large.args) / comparing.length(case.args) else None


def _ended(ended, problem):
    if ended.reason == "time":
        return Failure("time", Sentence("ended.time", seconds=problem.time_limit))
    if ended.reason in ("crash", "lost"):
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
