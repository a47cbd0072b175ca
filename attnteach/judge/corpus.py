"""How good the judge is, measured over its corpus: right answers that it accepts, wrong ones that it refuses, causes that it names.

`python -m attnteach.judge.score` prints it as a table.
"""

from collections import Counter
from dataclasses import dataclass

from attnteach.memo import memo

from .checking import check
from .definition import BOTH
from .diagnosing import diagnose, drawn_cases, known_answers
from .problems import problem, problem_ids
from .sessions import CAN_ISOLATE

OWN, OTHER, NONE = "own", "other", "none"


@dataclass(frozen=True)
class Outcome:
    """What the judge said to one answer of the corpus, for one seed."""

    problem: str
    answer: str
    seed: int
    backend: str | None  # None: the judge guessed it, as for a right answer
    right: bool
    passed: bool
    cause: str | None = None  # of a refused wrong answer: OWN, OTHER (another's was named) or NONE
    unseen: str | None = None  # the same, had the judge not known this answer
    twin: bool = False  # another answer shares its cause (`Like`), so that OWN is possible without knowing this one
    said: str | None = None  # where the words of the diagnosis stand

    @property
    def good(self):
        """Whether the judge was right: accepted a right answer, or refused a wrong one with its own cause."""
        return self.passed if self.right else self.cause == OWN


@dataclass(frozen=True)
class Score:
    """The judge's mistakes in both directions, and the causes that it names, over some outcomes."""

    outcomes: tuple[Outcome, ...]

    def _count(self, **wanted):
        return sum(all(getattr(each, key) == value for key, value in wanted.items()) for each in self.outcomes)

    @property
    def problems(self):
        return len({each.problem for each in self.outcomes})

    @property
    def right(self):
        return self._count(right=True)

    @property
    def accepted(self):
        """Right answers that were accepted."""
        return self._count(right=True, passed=True)

    @property
    def wrong(self):
        return self._count(right=False)

    @property
    def refused(self):
        """Wrong answers that were refused."""
        return self._count(right=False, passed=False)

    @property
    def explained(self):
        """Refused answers whose own cause was named."""
        return self._count(cause=OWN)

    @property
    def misled(self):
        """Refused answers to which the cause of another was named."""
        return self._count(cause=OTHER)

    def unseen(self, twin):
        """{OWN, OTHER, NONE: refused answers}, had the judge not known the answer before it: of those with a twin, or without."""
        return Counter(each.unseen for each in self.outcomes if each.unseen and each.twin == twin)

    @property
    def faults(self):
        """The outcomes in which the judge was not right."""
        return tuple(each for each in self.outcomes if not each.good)

    def __str__(self):
        return (
            f"{self.problems} problems: accepts {self.accepted} of {self.right} right answers, refuses {self.refused} of "
            f"{self.wrong} wrong ones, {self.explained} of them with their cause and {self.misled} with another's"
        )


def corpus_score(*ids, seed=0):
    """Judge the corpus of the problems named (all without names): wrong answers in NumPy, or in torch where a torch module is asked for."""
    ids = ids or problem_ids()
    rights = (each for id in ids for each in right_outcomes(id, seed))
    wrongs = (each for id in ids for each in wrong_outcomes(id, seed, libraries(id)[0]))
    return Score((*rights, *wrongs))


def libraries(id):
    """The libraries in which a problem can be solved."""
    return ("torch",) if problem(id).torch_only else BOTH


def _reaches(package, id, **_):
    return package.holding("attnteach.judge.problems", id)


@memo(reaches=_reaches)
def right_outcomes(id, seed):
    """What is said to the right answers; the judge finds out which library they are written for."""
    verdicts = {style: check(id, source, seed=seed) for style, source in problem(id).right_answers.items()}
    return [
        Outcome(id, style, seed, None, right=True, passed=verdict.passed, said=verdict.hint)
        for style, verdict in verdicts.items()
    ]


@memo(reaches=_reaches)
def wrong_outcomes(id, seed, backend):
    """What is said to the wrong answers; each is run once and compared with all the others."""
    chosen, cases = problem(id), drawn_cases(id, seed, backend)
    mutants = [mutant for mutant in chosen.mutants if backend in mutant.on]
    known = known_answers(chosen, seed, backend, CAN_ISOLATE)
    seen = {mutant: known[mutant](None) for mutant in mutants}
    known = {mutant: lambda case, seen=seen[mutant]: seen for mutant in mutants}

    def said(mutant, known):
        diagnosis = diagnose(chosen, cases, seen[mutant], known)
        return diagnosis and diagnosis.id

    def outcome(mutant):
        if not seen[mutant].failures:
            return Outcome(id, mutant.name, seed, backend, right=False, passed=True)
        hint = said(mutant, known)
        unseen = said(mutant, {other: seen for other, seen in known.items() if other is not mutant})
        causes = {"cause": _kind(hint, mutant), "unseen": _kind(unseen, mutant), "said": hint}
        twin = sum(other.cause == mutant.cause for other in mutants) > 1
        return Outcome(id, mutant.name, seed, backend, right=False, passed=False, twin=twin, **causes)

    return [outcome(mutant) for mutant in mutants]


def _kind(hint, mutant):
    if hint in (mutant.cause, f"wrong.{mutant.cause}"):
        return OWN
    return OTHER if hint and hint.startswith("wrong.") else NONE
