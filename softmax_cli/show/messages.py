"""Words for the person at the terminal, on standard error: errors and hints."""

import sys
from collections.abc import Sequence

from ..document.text import Sentences, Text
from .output import Terminal
from .write import to_stderr


def to_person(paragraphs: Sequence[Text | Sentences]) -> None:
    """Each on a line of its own; on a terminal no line is broken within a word, in a pipe it stays whole."""
    terminal = Terminal.of(sys.stderr)
    lines: list[str] = []
    for said in paragraphs:
        sentences = said if isinstance(said, tuple) else (said,)
        line = terminal.text(" ".join(map(str, sentences)))
        lines += _wrapped(line, terminal.width) if terminal.tty and len(line) * 2 > terminal.width else [line]
    to_stderr("".join(f"{line}\n" for line in lines if line))


def _wrapped(line: str, width: int) -> list[str]:
    from .terminal.paper import wrap  # with NumPy and Rich: only where a line may be too long

    return wrap(line, width)
