"""softmax-cli jacobian"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, IdColumn, Label, LabelColumn, Logits, Names, OneBased, Temperature, class_names

if TYPE_CHECKING:
    from ..document.explanation import Explanation


class JacobianSettings(NamedTuple):
    """What `jacobian` takes, as typed."""

    logits: Logits = None
    row: Annotated[
        str | None,
        typer.Option("--row", metavar="INDEX|NAME", help="One row of the matrix.", autocompletion=class_names),
    ] = None
    vjp: Annotated[
        str | None, typer.Option("--vjp", metavar="NUMBERS", help="J^T v = p * (v - p.v), without the matrix.")
    ] = None
    label: Label = None
    one_based: OneBased = False
    temperature: Temperature = "1"
    names: Names = None
    columns: Columns = None
    label_column: LabelColumn = None
    id_column: IdColumn = None


def jacobian(settings: JacobianSettings) -> "Explanation":
    """Jacobian of softmax, a row or a product of it.

    \b
    softmax-cli jacobian 2 1 0.1
    softmax-cli jacobian 2 1 0.1 --vjp 1,0,0
    softmax-cli jacobian 2 1 0.1 --label 1
    """
    from ..lessons.jacobian import explain
    from ..read.jacobian import read_jacobian_problem
    from ..read.problem import Given
    from ..read.settings import read_temperature

    problem, row, vector = read_jacobian_problem(Given.of(settings), row=settings.row, vjp=settings.vjp)
    return explain(problem, read_temperature(settings.temperature), row=row, vjp=vector)


JACOBIAN = Command(JacobianSettings, jacobian, judged=True)
