"""softmax-cli stable-check"""

from typing import TYPE_CHECKING, Annotated

import typer

from ..app.options import Label, Logits, Names, OneBased, one_of

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def stable_check(
    logits: Logits = None,
    label: Label = None,
    one_based: OneBased = False,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="FORMATS",
            help="float16, bfloat16, float32, float64; all four by default.",
            autocompletion=one_of("float16", "bfloat16", "float32", "float64"),
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if the naive formula is unsafe in a format checked.")
    ] = False,
    names: Names = None,
) -> "Explanation":
    """Naive softmax beside the shifted one, per format.

    \b
    softmax-cli stable-check 1000 0
    softmax-cli stable-check 40 0 --label 0
    softmax-cli stable-check 12 11 --dtype float16 --exit-code
    """
    from ..lessons.stable_check.lesson import explain
    from ..read.choices import read_formats
    from ..read.problem import Given, ProblemRules, read_problem

    problem = read_problem(Given(logits, names, label, one_based=one_based), ProblemRules(finite=False))
    return explain(problem, dtypes=read_formats(dtype), exit_code=exit_code)
