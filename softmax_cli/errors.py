"""The one exception meant for users, and the exit codes of the command."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns to the shell."""

    OK = 0
    NEGATIVE = 1  # the answer given is wrong, or the formula checked is unsafe
    USAGE = 2  # bad input: nothing on stdout, one message on stderr
    INTERRUPTED = 130  # Ctrl-C


class InputError(ValueError):
    """Input that cannot be used: `problem` names the token and says what is wrong, `hint` says what to type."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(f"{problem}\n{hint}")
        self.problem = problem
        self.hint = hint
