"""How good the judge is, measured: the share of known wrong answers that it refuses with the right hint."""

from dataclasses import dataclass

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
    chosen = [problem(id) for id in ids] if ids else problems()
    verdicts = [
        (mutant, check(p.id, p.source(mutant), seed=seed, backend=on))
        for p in chosen
        for mutant in p.mutants
        for on in [backend or ("torch" if p.torch_only else mutant.on[0])]
        if on in mutant.on
    ]
    killed = [(m, v) for m, v in verdicts if not v.passed]
    return Score(len(verdicts), len(killed), sum(v.diagnosis == m.hint for m, v in killed), len(chosen))
