"""softmax-cli sigmoid"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, IdColumn, Label, LabelColumn, Logits, Names, OneBased, Temperature, one_of

if TYPE_CHECKING:
    from ..document.explanation import Explanation


class SigmoidSettings(NamedTuple):
    """What `sigmoid` takes, as typed."""

    logits: Logits = None
    label: Label = None
    one_based: OneBased = False
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="NUMBERS", help="Multi-label target: 0 to 1 for each class, any sum: 1,0,1."),
    ] = None
    reduction: Annotated[
        str | None,
        typer.Option(
            "--reduction",
            metavar="mean|sum",
            help="What becomes of the binary losses of the classes; --expect takes either unless it is given.",
            autocompletion=one_of("mean", "sum"),
        ),
    ] = None
    temperature: Temperature = "1"
    names: Names = None
    columns: Columns = None
    label_column: LabelColumn = None
    id_column: IdColumn = None


def sigmoid(settings: SigmoidSettings) -> "Explanation":
    """Independent sigmoids, beside one softmax.

    \b
    softmax-cli sigmoid 2 1 0.1
    softmax-cli sigmoid 2 1 0.1 --label 1
    softmax-cli sigmoid cat=2 dog=1 bird=-0.1 --target 1,1,0
    """
    from ..lessons.sigmoid import explain
    from ..read.multi_label import read_binary_reduction, read_scores
    from ..read.problem import Given
    from ..read.settings import read_temperature

    problem, target = read_scores(Given.of(settings))
    reduction = read_binary_reduction(settings.reduction, problem, target)
    return explain(problem, read_temperature(settings.temperature), target, reduction)


SIGMOID = Command(SigmoidSettings, sigmoid, judged=True)
