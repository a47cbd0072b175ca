"""What the cases of a problem test beside the values: said once for all problems, and named where a problem tests it."""

from .cases import SHORT, TOLERANCE, Draw
from .words import Sentence

OF_ALL = ("tolerance", "inputs", "form")
# a kind, and whether a case tests it
KINDS = {
    "half": lambda case: case.dtype in SHORT,
    "gradients": lambda case: case.grad,
    "layout": lambda case: case.strided,
    "again": lambda case: case.keep,
    "costs": lambda case: case.memory is not None or case.cheaper_than is not None,
}


def kinds(problem):
    """The kinds that the cases of a problem test, in the order of KINDS."""
    cases = list(problem.cases(Draw(0)))
    return tuple(kind for kind, tests in KINDS.items() if any(map(tests, cases)))


def name(kind, language):
    """What a kind is called."""
    return Sentence(f"tested.{kind}").text(language)


def meaning(kind, language):
    """What a kind asks of an answer."""
    return Sentence(f"tested.{kind}_means", **TOLERANCE).text(language)


def line(problem):
    """The sentence under a statement that names what else is tested; empty where nothing is."""
    named = [name(kind, problem.language) for kind in kinds(problem)]
    comma = Sentence("tested.comma").text(problem.language)
    return Sentence("tested.also", kinds=comma.join(named)).text(problem.language) if named else ""
