"""What every part of the table needs to know: the options, the terminal, the room."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..document.explanation import Explanation
from .numbers import DEFAULT_DIGITS
from .output import Output
from .terminal import Terminal

# Narrower than this, every cell counts and nothing is indented.
_ROOMY = 40


@dataclass(frozen=True)
class Context:
    """One rendering: `width` is the room inside the indent."""

    output: Output
    terminal: Terminal

    @cached_property
    def digits(self) -> int:
        """Significant digits in tables."""
        return self.output.digits or DEFAULT_DIGITS

    @cached_property
    def indent(self) -> str:
        """What every line but the title starts with."""
        return "  " if self.terminal.width >= _ROOMY else ""

    @cached_property
    def width(self) -> int:
        """The cells that a line may fill behind the indent."""
        return self.terminal.width - len(self.indent)


def class_count(explanation: Explanation) -> int | None:
    """How many classes the problem has, where the explanation tells."""
    if explanation.names is not None:
        return len(explanation.names)
    shape = np.shape(explanation.inputs.get("logits", ()))
    return shape[-1] if shape else None


def marked_class(explanation: Explanation, row: int, size: int) -> int | None:
    """The true class of a row, if a vector of `size` entries is over the classes at all."""
    if explanation.marked is None or row >= len(explanation.marked) or class_count(explanation) not in (None, size):
        return None
    marked = int(explanation.marked[row])
    return marked if 0 <= marked < size else None
