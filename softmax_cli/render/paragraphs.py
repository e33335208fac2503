"""Phrases -> paragraphs, one after the other: what a conversation says."""

import sys
from collections.abc import Sequence

from ..explanation import Phrase
from .terminal import Terminal
from .write import to_stdout


def say(lines: Sequence[Phrase]) -> None:
    """Print each phrase as a paragraph that fits the terminal, its later lines behind an indent."""
    from .flow import wrap
    from .numbers import phrase

    terminal = Terminal.of(sys.stdout)
    for line in lines:
        to_stdout("\n".join(wrap(terminal.text(phrase(line)), terminal.width, "  ")) + "\n")
