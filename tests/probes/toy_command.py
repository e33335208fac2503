"""A toy command in one file: what a new command takes, apart from its page among the transcripts."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from softmax_cli.app.command import Command
from softmax_cli.app.options import Logits, Temperature
from softmax_cli.app.table import Entry

if TYPE_CHECKING:
    from softmax_cli.document.explanation import Explanation


class ToySettings(NamedTuple):
    """What `toy` takes, as typed."""

    logits: Logits = None
    temperature: Temperature = "1"
    times: Annotated[int, typer.Option("--times", metavar="N", help="How often to add 1.")] = 1


def toy(settings: ToySettings) -> "Explanation":
    """Softmax of the logits plus N.

    \b
    softmax-cli toy 2 1 0.1
    softmax-cli toy 2 1 0.1 --times 3
    """
    from softmax_cli.lessons.softmax import explain
    from softmax_cli.read.problem import Given, read_problem
    from softmax_cli.read.settings import read_temperature

    problem = read_problem(Given.of(settings))
    moved = problem._replace(logits=problem.logits + settings.times)
    return explain(moved, read_temperature(settings.temperature))._replace(command="toy")


# In the project: a line in the table of commands, with a function that imports the module.
ENTRY = Entry("toy", "Softmax of the logits plus N.", lambda: Command(ToySettings, toy, judged=True))
