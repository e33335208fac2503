"""softmax-cli softmax"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, IdColumn, Logits, Names, Temperature

if TYPE_CHECKING:
    from ..document.explanation import Explanation


class SoftmaxSettings(NamedTuple):
    """What `softmax` takes, as typed."""

    logits: Logits = None
    temperature: Temperature = "1"
    log: Annotated[bool, typer.Option("--log", help="Log-probabilities as the result.")] = False
    compare: Annotated[
        bool, typer.Option("--compare", help="Other ways to share out 1, and the laws that each keeps.")
    ] = False
    names: Names = None
    columns: Columns = None
    id_column: IdColumn = None


def softmax(settings: SoftmaxSettings) -> "Explanation":
    """Softmax of the logits, step by step.

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli softmax cat=2 dog=1 bird=0.1 --temperature 2
    softmax-cli softmax ln2 ln3 ln5 --log --plain
    """
    from ..read.problem import Given, read_problem
    from ..read.settings import read_temperature

    if settings.compare:
        from ..lessons.compare import explain
    else:
        from ..lessons.softmax import explain
    problem = read_problem(Given.of(settings))
    return explain(problem, read_temperature(settings.temperature), log=settings.log)


SOFTMAX = Command(SoftmaxSettings, softmax, judged=True)
