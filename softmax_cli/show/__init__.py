"""Explanation -> text, one module per format; the module of a format is loaded only when it is asked for."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, cast

from .output import Output
from .terminal import Terminal

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def show(explanation: "Explanation", output: Output) -> None:
    """Print the explanation as `output` says: to standard output, or into its file and one line on standard error."""
    from . import write

    if output.file is None:
        write.to_stdout(text(explanation, output, Terminal.of(sys.stdout)))
        return
    write.to_file(text(explanation, output, Terminal.of_file()), output.file)
    print(f"wrote {output.file}", file=sys.stderr)


def text(explanation: "Explanation", output: Output, terminal: Terminal) -> str:
    """The explanation in the format of `output`, ready to be written."""
    from .legacy import lowered

    explanation = lowered(explanation)
    module = import_module(f"softmax_cli.show.{output.format}")
    return cast(str, module.render(explanation, output, terminal))
