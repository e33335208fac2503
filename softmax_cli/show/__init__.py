"""Explanation -> text -> where it goes; the module of a format is loaded only when it is asked for."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from .output import FORMATS, Output, Terminal
from .write import to_stderr, to_stdout

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def show(explanation: "Explanation", output: Output) -> None:
    """Print the explanation as `output` says: to standard output, or into its file and one line on standard error."""
    if output.file is None:
        to_stdout(text(explanation, output, Terminal.of(sys.stdout)))
        return
    from .files import to_file

    to_file(text(explanation, output, Terminal.of_file()), output.file)
    to_stderr(f"wrote {Terminal.of(sys.stderr).text(str(output.file))}\n")


def text(explanation: "Explanation", output: Output, terminal: Terminal) -> str:
    """The explanation in the format of `output`, ready to be written."""
    rendered: str = import_module(FORMATS[output.format]).render(explanation, output, terminal)
    return rendered
