"""What the cases of a problem test beside the values: said once for all problems, and named where a problem tests it."""

from collections.abc import Callable
from dataclasses import dataclass

from .cases import SHORT, TOLERANCE, Draw
from .words import Sentence


@dataclass(frozen=True)
class Kind:
    """Something that is tested: what it is called, what it asks of an answer, and which cases test it (None: all)."""

    id: str
    name: Sentence
    meaning: Sentence
    in_case: Callable | None = None


KINDS = (
    Kind("tolerance", Sentence("tested.tolerance"), Sentence("tested.tolerance_means", **TOLERANCE)),
    Kind("inputs", Sentence("tested.inputs"), Sentence("tested.inputs_means")),
    Kind("form", Sentence("tested.form"), Sentence("tested.form_means")),
    Kind("half", Sentence("tested.half"), Sentence("tested.half_means"), lambda case: case.dtype in SHORT),
    Kind("gradients", Sentence("tested.gradients"), Sentence("tested.gradients_means"), lambda case: case.grad),
    Kind("layout", Sentence("tested.layout"), Sentence("tested.layout_means"), lambda case: case.strided),
    Kind("again", Sentence("tested.again"), Sentence("tested.again_means"), lambda case: case.keep),
    Kind(
        "costs",
        Sentence("tested.costs"),
        Sentence("tested.costs_means"),
        lambda case: case.memory is not None or case.cheaper_than is not None,
    ),
)


def kinds_of(problem):
    """The kinds that some cases of a problem test and others do not."""
    cases = list(problem.cases(Draw(0)))
    return [kind for kind in KINDS if kind.in_case and any(map(kind.in_case, cases))]


def line(problem):
    """The sentence under a statement that names what else is tested; empty where nothing is."""
    names = [kind.name.text(problem.language) for kind in kinds_of(problem)]
    joined = Sentence("tested.comma").text(problem.language).join(names)
    return Sentence("tested.also", kinds=joined).text(problem.language) if names else ""
