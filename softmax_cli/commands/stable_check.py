"""softmax-cli stable-check"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, IdColumn, Label, LabelColumn, Logits, Names, OneBased, one_of

if TYPE_CHECKING:
    from ..document.explanation import Explanation


class StableCheckSettings(NamedTuple):
    """What `stable-check` takes, as typed."""

    logits: Logits = None
    label: Label = None
    one_based: OneBased = False
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="FORMATS",
            help="float16, bfloat16, float32, float64; all four by default.",
            autocompletion=one_of("float16", "bfloat16", "float32", "float64"),
        ),
    ] = None
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if the naive formula is unsafe in a format checked.")
    ] = False
    names: Names = None
    columns: Columns = None
    label_column: LabelColumn = None
    id_column: IdColumn = None


def stable_check(settings: StableCheckSettings) -> "Explanation":
    """Naive softmax beside the shifted one, per format.

    \b
    softmax-cli stable-check 1000 0
    softmax-cli stable-check 40 0 --label 0
    softmax-cli stable-check 12 11 --dtype float16 --exit-code
    """
    from ..lessons.stable_check.lesson import explain
    from ..read.problem import Given, ProblemRules, read_problem
    from ..read.settings import read_formats

    problem = read_problem(Given.of(settings), ProblemRules(finite=False))
    return explain(problem, dtypes=read_formats(settings.dtype), exit_code=settings.exit_code)


STABLE_CHECK = Command(StableCheckSettings, stable_check)
