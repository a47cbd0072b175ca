"""A judge for attention problems: runs an answer apart, compares it with a float64 oracle, says what is wrong.

`check(id, answer)` judges, `problem_ids()`, `problems()` and `problem(id)` tell what there is, `corpus_score()` how many
of the right answers that belong to the problems are accepted, and of the wrong ones refused. An answer goes through one module after the other:

    checking     all of it, in order
    sources      the source of an answer, with the helpers it leans on, and what to call in it
                 (pasted: without fences, prompts and magics; needed: without self-checks and unused imports)
    reading      what can be said before it runs: rules of the house, and the library (names: what a name stands for)
    observing    what it does on every hidden case
    sessions     where it runs: isolating (a process, whose inside is sandbox, behind what wall closes) or this process
    calling      the call itself, beside the answer; wire is what crosses the line to it, replies reads what comes back
    comparing    what came back against what was wanted: values, shapes, gradients, costs
    plain        the cause, where the answer's own code makes it plain: no return, other arguments, a missing import
    diagnosing   the suspected cause: the known wrong answer that errs alike
    verdict      what is said, as data, HTML and text; words holds the sentences

`folder` judges the files of many. `tested` says what is tested beside the values, `wall` what protects the machine, system
by system, `problems` how a problem is added.
"""

from .checking import check
from .corpus import corpus_score
from .problems import problem, problem_ids, problems
from .verdict import Result, Verdict

__all__ = ["Result", "Verdict", "check", "corpus_score", "problem", "problem_ids", "problems"]
