"""Explanation -> text, one module per format; the module of a format is loaded only when it is asked for."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from .output import FORMATS, Output, Terminal

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
    from .legacy import raised

    rendered: str = import_module(FORMATS[output.format]).render(raised(explanation), output, terminal)
    return rendered
