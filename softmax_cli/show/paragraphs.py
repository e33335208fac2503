"""Phrases -> paragraphs, one after the other: what a conversation says."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .terminal import Terminal
from .write import to_stdout

if TYPE_CHECKING:
    from ..document.explanation import Phrase


def say(lines: "Sequence[Phrase]") -> None:
    """Print each phrase as a paragraph that fits the terminal, its later lines behind an indent."""
    from .flow import wrap
    from .numbers import phrase

    terminal = Terminal.of(sys.stdout)
    for line in lines:
        to_stdout("\n".join(wrap(terminal.text(phrase(line)), terminal.width, "  ")) + "\n")
