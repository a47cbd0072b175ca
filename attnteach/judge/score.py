"""How good the judge is, measured: the share of known wrong answers that it refuses with the right hint."""

from dataclasses import astuple, dataclass

from attnteach.memo import memo

from .checking import check
from .problems import problem, problems


@dataclass(frozen=True)
class Score:
    """`killed` of `mutants` were refused, `hinted` of them with the hint that belongs to them."""

    mutants: int
    killed: int
    hinted: int
    problems: int

    def __str__(self):
        return f"kills {self.killed} of {self.mutants} wrong answers to {self.problems} problems, {self.hinted} with their own hint"


def mutation_score(*ids, seed=0, backend=None):
    """Judge every mutant of the problems named (all without names)."""
    scores = [score_of(id, seed, backend) for id in ids or [each.id for each in problems()]]
    return Score(*map(sum, zip(*map(astuple, scores), strict=True)))


@memo(reaches=lambda package, id, **_: package.holding("attnteach.judge.problems", id))
def score_of(id, seed, backend):
    """The Score of one problem."""
    chosen = problem(id)
    verdicts = [
        (mutant, check(id, chosen.source(mutant), seed=seed, backend=on))
        for mutant in chosen.mutants
        for on in [backend or ("torch" if chosen.torch_only else mutant.on[0])]
        if on in mutant.on
    ]
    killed = [(mutant, verdict) for mutant, verdict in verdicts if not verdict.passed]
    return Score(len(verdicts), len(killed), sum(v.diagnosis == m.hint for m, v in killed), 1)
