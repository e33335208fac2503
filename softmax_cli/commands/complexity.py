"""softmax-cli complexity"""

from typing import TYPE_CHECKING, Annotated

import typer

from ..app.options import Logits

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..maths.cost.timing import Measurements


def complexity(
    logits: Logits = None,
    classes: Annotated[
        str | None, typer.Option("--classes", metavar="K,K,...", help="Numbers of classes, instead of logits.")
    ] = None,
    dim: Annotated[
        int | None, typer.Option("--dim", metavar="D", help="Entries of a class vector: the logits cost K D.")
    ] = None,
    measure: Annotated[bool, typer.Option("--measure", help="Time the stages on this machine, about 3 s.")] = False,
) -> "Explanation":
    """What softmax and its derivatives cost.

    \b
    softmax-cli complexity 2 1 0.1
    softmax-cli complexity --classes 10,1000,128256 --dim 4096
    softmax-cli complexity --classes 1000 --measure
    """
    from ..lessons.complexity.lesson import explain
    from ..read.settings import read_class_counts

    return explain(read_class_counts(logits, classes), dim, _measurements(dim) if measure else None)


def _measurements(dim: int | None) -> "Measurements":
    from ..lessons.complexity.measured import timed
    from ..show.progress import progress

    with progress() as report:
        return timed(dim, report)
