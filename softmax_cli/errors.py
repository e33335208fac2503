"""The one exception meant for users, and the exit codes of the command."""

from collections.abc import Sequence
from enum import IntEnum
from typing import TypeAlias

from .document.text import Inline, Sentences, Text

_MOST_ECHOED = 200  # characters of one value in a message

# One sentence, or several in a row, of which those that are None are left out.
Hint: TypeAlias = str | Text | Sequence[str | Text | None]


class ExitCode(IntEnum):
    """What the process returns to the shell."""

    OK = 0
    NEGATIVE = 1  # the answer given is wrong, or the formula checked is unsafe
    USAGE = 2  # bad input: nothing on stdout, one message on stderr
    BUG = 70  # ours: what nobody foresaw
    INTERRUPTED = 130  # Ctrl-C; any other signal ends with 128 and its number too


class InputError(ValueError):
    """Input that cannot be used, as data: what kind of error it is, and two texts with the values that stand in both.

    `InputError("label-empty", "{option} is empty.", "Type the true class: {option} 1.", option="--label")`: the code
    is what other code compares; the problem names the token and says what is wrong, the hint says what to type instead.
    `subject` is what was being read when it arose, where that is known: "logits", "--target".
    """

    def __init__(self, code: str, problem: str | Text, hint: Hint, /, **values: Inline) -> None:
        super().__init__()
        sentences = (hint,) if isinstance(hint, (str, Text)) else hint
        self.code = code
        self.problem = _text(problem, values)
        self.hint: Sentences = tuple(_text(sentence, values) for sentence in sentences if sentence is not None)
        self.subject = ""

    def __str__(self) -> str:
        """Both in plain English, a line each."""
        return f"{self.problem}\n{' '.join(map(str, self.hint))}"

    @property
    def sentences(self) -> Sentences:
        """The problem and the hints, one after the other."""
        return (self.problem, *self.hint)

    def about(self, subject: str) -> "InputError":
        """The error itself, about `subject` unless it knows better."""
        self.subject = self.subject or subject
        return self

    def within(self, template: str, hint: Hint | None = None, /, **values: Inline) -> "InputError":
        """The same kind of error with its `{problem}` inside a longer text, and another hint if one is given."""
        outer = Text(template, problem=self.problem, **values)
        return InputError(self.code, outer, self.hint if hint is None else hint, **values).about(self.subject)


def _text(words: str | Text, values: dict[str, Inline]) -> Text:
    return words if isinstance(words, Text) else Text(words, **{name: _bounded(one) for name, one in values.items()})


def _bounded(value: Inline) -> Inline:
    """What was typed is echoed to be recognised, not to flood: the first characters of a very long word."""
    return value[:_MOST_ECHOED] + "..." if isinstance(value, str) and len(value) > _MOST_ECHOED else value
