"""The Typer app: settings, --version, one line per command."""

import os
from typing import Annotated

# One BLAS thread is enough for these sizes and saves 20 ms of start-up; a value that the user set stays.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer

from .. import __version__
from .command import CONTEXT, CommandGroup, add_command
from .options import ANSWER_OPTIONS, LOSS_OPTIONS

app = typer.Typer(
    cls=CommandGroup,
    rich_markup_mode=None,  # Rich markup eats [K] in help text, and its import costs 50 ms
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings=CONTEXT,
)

add_command(app, "softmax", "Softmax of the logits, step by step.", ANSWER_OPTIONS)
add_command(app, "ce", "Cross-entropy against a label or a target.", LOSS_OPTIONS | ANSWER_OPTIONS)
add_command(app, "grad", "Gradient of the cross-entropy: p - y.", LOSS_OPTIONS | ANSWER_OPTIONS)
add_command(app, "jacobian", "Jacobian of softmax, a row or a product of it.", ANSWER_OPTIONS)
add_command(app, "stable-check", "Naive softmax beside the shifted one, per format.", {})
add_command(app, "sigmoid", "Independent sigmoids, beside one softmax.", ANSWER_OPTIONS)
add_command(app, "logits", "From probabilities back to logits and log-odds.", ANSWER_OPTIONS)
add_command(app, "large-k", "The methods for very many classes, on one example.", ANSWER_OPTIONS)
add_command(app, "complexity", "What softmax and its derivatives cost.", {})
add_command(app, "check", "Judge a file of answers, one verdict a line.", {})
add_command(app, "quiz", "Problems to solve, judged and explained.", None)
add_command(app, "interview", "Interview questions, answered live.", {})
add_command(app, "schema", "Print the JSON Schema of what --json prints.", None)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"softmax-cli {__version__}")
        raise typer.Exit


@app.callback()
def settings(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Softmax, cross-entropy, their gradient and Jacobian: exact numbers, every step shown and proved.

    \b
    softmax-cli softmax 2 1 0.1
    softmax-cli grad 2 1 0.1 --label 1
    softmax-cli ce '2 1 0.1; 0.5 2.5 -1' --label 1,0
    """
