"""What every part of the table needs to know: the options, the terminal, the room, the voice."""

from dataclasses import dataclass
from functools import cached_property

from ..output import Output, Terminal
from ..said import DEFAULT_DIGITS, LONGEST, Speaker

# Narrower than this, every cell counts and nothing is indented.
_ROOMY = 40
_EVERY = 10**9


@dataclass(frozen=True)
class Context:
    """One rendering: `width` is the room inside the indent."""

    output: Output
    terminal: Terminal

    @cached_property
    def speaker(self) -> Speaker:
        """Says texts, formulas and numbers in characters that the terminal can show."""
        return self._speaker(fancy=self.terminal.fancy)

    @cached_property
    def cells(self) -> Speaker:
        """The same in the cells of a table, which are copied elsewhere; --all shows every entry of their arrays."""
        return self._speaker(longest=_EVERY if self.output.all else LONGEST)

    def _speaker(self, *, fancy: bool = False, longest: int = LONGEST) -> Speaker:
        digits = self.output.digits or DEFAULT_DIGITS
        return Speaker(digits, self.output.language, fancy=fancy, longest=longest, clean=self.terminal.text)

    @cached_property
    def indent(self) -> str:
        """What every line but the title starts with."""
        return "  " if self.terminal.width >= _ROOMY else ""

    @cached_property
    def width(self) -> int:
        """The cells that a line may fill behind the indent."""
        return self.terminal.width - len(self.indent)

    def pretty(self, text: str) -> str:
        from ..legacy import pretty

        return pretty(text) if self.terminal.fancy else text
