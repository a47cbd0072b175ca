"""A judge for attention problems: runs an answer apart, compares it with a float64 oracle, says what is wrong.

`check(id, answer)` judges, `problems()` and `problem(id)` tell what there is, `mutation_score()` how many of the
wrong answers that belong to the problems are refused.
"""

from .core import check
from .problems import problem, problem_ids, problems
from .score import mutation_score
from .verdict import Result, Verdict

__all__ = ["Result", "Verdict", "check", "mutation_score", "problem", "problem_ids", "problems"]
