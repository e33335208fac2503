"""Sentences -> paragraphs, one after the other: what a conversation says."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .output import Terminal
from .write import to_stdout

if TYPE_CHECKING:
    from ..document.text import Sentences
    from ..document.values import Said


def say(paragraphs: "Sequence[Said | Sentences]") -> None:
    """Print each as a paragraph that fits the terminal, its later lines behind an indent."""
    from .said import DEFAULT_DIGITS, Speaker
    from .terminal.paper import wrap

    terminal = Terminal.of(sys.stdout)
    speaker = Speaker(DEFAULT_DIGITS, clean=terminal.text)
    for paragraph in paragraphs:
        to_stdout("\n".join(wrap(speaker.say(paragraph), terminal.width, "  ")) + "\n")
