"""Explanation -> text -> where it goes; the module of a format is loaded only when it is asked for."""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import InputError
from .output import FORMATS, Output, Terminal

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def show(explanation: "Explanation", output: Output) -> None:
    """Print the explanation as `output` says: to standard output, or into its file and one line on standard error."""
    if output.file is None:
        to_stdout(text(explanation, output, Terminal.of(sys.stdout)))
        return
    from .files import to_file

    to_file(text(explanation, output, Terminal.of_file()), output.file)
    print(f"wrote {output.file}", file=sys.stderr)


def text(explanation: "Explanation", output: Output, terminal: Terminal) -> str:
    """The explanation in the format of `output`, ready to be written."""
    rendered: str = import_module(FORMATS[output.format]).render(explanation, output, terminal)
    return rendered


def to_stdout(text: str) -> None:
    """Write and flush. A reader that has gone away (`| head -1`) is no error and gets no message."""
    hint = "Write to a file with --output FILE."
    if sys.stdout is None:
        raise InputError("stdout-closed", "Standard output is closed.", hint)
    try:
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:
            encoding = sys.stdout.encoding
            sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    except OSError as error:
        _silence_stdout()
        why = error.strerror or str(error)
        raise InputError("stdout-unwritable", "standard output cannot be written: {why}.", hint, why=why) from error


def _silence_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter complains about it on exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a descriptor has nothing to complain about
        return
