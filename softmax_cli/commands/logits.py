"""softmax-cli logits"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, IdColumn, Names

if TYPE_CHECKING:
    from ..document.explanation import Explanation


class LogitsSettings(NamedTuple):
    """What `logits` takes, as typed."""

    probabilities: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROBABILITIES...",
            help="From 0 to 1, with sum 1: 0.5 0.3 0.2, 66% 24% 10%, rows '1 0; .5 .5', cat=1/2 dog=1/2, @FILE.",
            show_default=False,
        ),
    ] = None
    normalize: Annotated[bool, typer.Option("--normalize", help="Divide each row by its sum first.")] = False
    names: Names = None
    columns: Columns = None
    id_column: IdColumn = None


def logits(settings: LogitsSettings) -> "Explanation":
    """From probabilities back to logits and log-odds.

    \b
    softmax-cli logits 0.7 0.2 0.1
    softmax-cli logits cat=1/2 dog=1/3 bird=1/6
    softmax-cli logits 50 30 20 --normalize
    """
    from ..lessons.logits import explain
    from ..read.probabilities import read_probabilities
    from ..read.sources.wanted import Wanted

    probabilities, normalize, wanted = settings.probabilities, settings.normalize, Wanted.of(settings)
    problem, sums = read_probabilities(probabilities, names=settings.names, normalize=normalize, wanted=wanted)
    return explain(problem, sums, normalize=normalize)


LOGITS = Command(LogitsSettings, logits, judged=True)
