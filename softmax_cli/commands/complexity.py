"""softmax-cli complexity"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, Logits

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..maths.cost.timing import Measurements


class ComplexitySettings(NamedTuple):
    """What `complexity` takes, as typed."""

    logits: Logits = None
    classes: Annotated[
        str | None, typer.Option("--classes", metavar="K,K,...", help="Numbers of classes, instead of logits.")
    ] = None
    dim: Annotated[
        int | None, typer.Option("--dim", metavar="D", help="Entries of an output embedding: the logits cost K D.")
    ] = None
    measure: Annotated[bool, typer.Option("--measure", help="Time the stages on this machine, about 3 s.")] = False
    columns: Columns = None


def complexity(settings: ComplexitySettings) -> "Explanation":
    """What softmax and its derivatives cost.

    \b
    softmax-cli complexity 2 1 0.1
    softmax-cli complexity --classes 10,1000,128256 --dim 4096
    softmax-cli complexity --classes 1000 --measure
    """
    from ..lessons.complexity.lesson import explain
    from ..read.class_counts import read_class_counts
    from ..read.problem import Given

    dim = settings.dim
    classes = read_class_counts(Given.of(settings), settings.classes)
    return explain(classes, dim, _measurements(dim) if settings.measure else None)


def _measurements(dim: int | None) -> "Measurements":
    from ..lessons.complexity.measured import timed
    from ..show.progress import progress

    with progress() as report:
        return timed(dim, report)


COMPLEXITY = Command(ComplexitySettings, complexity, logits_optional=True)
