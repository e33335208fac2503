"""softmax-cli softmax"""

from typing import TYPE_CHECKING, Annotated

import typer

from ..app.options import Logits, Names, Temperature

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def softmax(
    logits: Logits = None,
    temperature: Temperature = "1",
    log: Annotated[bool, typer.Option("--log", help="Log-probabilities as the result.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Other ways to share out 1, and the laws that each keeps.")
    ] = False,
    names: Names = None,
) -> "Explanation":
    """Softmax of the logits, step by step.

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli softmax cat=2 dog=1 bird=0.1 --temperature 2
    softmax-cli softmax ln2 ln3 ln5 --log --plain
    """
    from ..read.problem import Given, read_problem
    from ..read.settings import read_temperature

    if compare:
        from ..lessons.compare import explain
    else:
        from ..lessons.softmax import explain
    return explain(read_problem(Given(logits, names)), read_temperature(temperature), log=log)
