"""What went wrong -> one message on standard error and an exit code. Loaded only when something has."""

import os
from pathlib import Path
from typing import Any

from ..document.text import Text
from ..errors import ExitCode, InputError

TRACEBACK = "SOFTMAX_CLI_TRACEBACK"  # set it to 1 to see where a bug is

_PACKAGE = Path(__file__).parents[1]
_BUG = (
    "Error: {kind} at {place}: a bug in softmax-cli, not in what you typed. Please report it with the command line and "
    "with what it prints once {variable}=1 is set."
)
_MOST_SAID = 200  # characters of what the parser says, which holds what was typed


def refused(error: Exception) -> ExitCode:
    """Say what was wrong with the input or, as the last resort, that the fault is ours; the exit code of that."""
    from ..show.messages import to_person

    mended = known(error)
    if mended is not None:
        to_person([Text("Error: {problem}", problem=mended.problem), mended.hint])
        return ExitCode.USAGE
    if wants_traceback():
        import traceback

        from ..show.write import to_stderr

        to_stderr("".join(traceback.format_exception(error)))
    to_person([Text(_BUG, kind=type(error).__name__, place=_place(error), variable=TRACEBACK)])
    return ExitCode.BUG


def wants_traceback() -> bool:
    """Whether the user wants to see where a bug is."""
    return os.environ.get(TRACEBACK, "") not in ("", "0")


def known(error: Exception) -> InputError | None:
    """The error as one that its user can mend, or None: a bug."""
    match error:
        case InputError():
            return error
        case MemoryError():
            error.__traceback__ = None  # its frames hold what takes the memory
            return InputError(
                "out-of-memory", "There is not enough memory for this.",
                "Type fewer rows or classes at a time: a file in blocks of rows, one row of a Jacobian with --row 0.",
            )  # fmt: skip
        case RecursionError():
            problem, hint = "This is nested too deep.", "Type flat rows: '2 1 0.1; 0.5 2.5 -1'."
            return InputError("too-deep", problem, hint)
    if hasattr(error, "format_message"):  # the parser's own errors: too many words, an option without its value
        return _of_parser(error)
    return None


def _of_parser(error: Any) -> InputError:
    said = str(error.format_message())
    said = said if len(said) <= _MOST_SAID else said[:_MOST_SAID] + "..."
    command = error.ctx.command_path if error.ctx else "softmax-cli"
    hint = "Type {command} --help to see what it takes."
    return InputError("usage", "{problem}", hint, problem=said, command=command)


def _place(error: Exception) -> str:
    """The last line of ours that the error went through."""
    place, step = "?", error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            place = f"{file.relative_to(_PACKAGE)}:{step.tb_lineno}"
        step = step.tb_next
    return place
