"""What is written on: the room that a rendering has, and lines of words that fit it and never break inside a number."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len as wide_cell_len

from ..output import Output, Terminal
from ..said import DEFAULT_DIGITS, LONGEST, Speaker

if TYPE_CHECKING:
    from rich.console import RenderableType

    from .lines import Painted

Part: TypeAlias = "list[RenderableType | Painted]"  # one paragraph; a blank line stands between two

# Narrower than this, every cell counts and nothing is indented.
_ROOMY = 40
_EVERY = 10**9

# What must stay whole when a word is longer than the line: a number with its exponent, else a single character.
_ATOM = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|.", re.DOTALL)

_OPERATORS = frozenset(("-", "+", "*", "/", "="))
_SHORT_FORMULA = 16


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


def cell_len(text: str) -> int:
    """The terminal cells that a line takes: Rich counts only what is not ASCII."""
    return len(text) if text.isascii() else wide_cell_len(text)


def widest(texts: Iterable[str]) -> int:
    """The cells of the widest line in any of `texts`."""
    lines = "\n".join(texts)
    return max(map(len if lines.isascii() else cell_len, lines.split("\n")))


def wrap(text: str, width: int, hanging: str = "") -> list[str]:
    """Break at spaces, and between characters where a word alone is too long; later lines start with `hanging`."""
    if cell_len(hanging) * 2 > width:
        hanging = ""
    lines: list[str] = []
    line = ""
    for word in words(text, width - cell_len(hanging)):
        start = hanging if lines else ""
        if line and cell_len(line) + 1 + cell_len(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
            start = hanging
        *full, line = _pieces(word, width - cell_len(hanging)) or [""]
        lines += [(hanging if lines else "") + piece for piece in full]
        line = (hanging if lines else start) + line
    return [*lines, line]


def wrap_pieces(pieces: Sequence[str], width: int, hanging: str = "  ") -> list[str]:
    """Break between the pieces first, the sides of an equation, then at spaces."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and cell_len(line) + 1 + cell_len(piece) <= width:
            line = f"{line} {piece}"
            continue
        if line:
            lines.append(line)
        line = (hanging if lines and cell_len(hanging) * 2 <= width else "") + piece
    lines.append(line)
    return [piece for line in lines for piece in _rewrapped(line, width, hanging)]


def pack(items: Iterable[str], width: int, gap: str = "   ") -> list[list[str]]:
    """Put as many items on each line as fit, never splitting one."""
    lines: list[list[str]] = []
    used = 0
    for item in items:
        size = cell_len(item)
        if lines and used + len(gap) + size <= width:
            lines[-1].append(item)
            used += len(gap) + size
        else:
            lines.append([item])
            used = size
    return lines


def words(text: str, width: int = _SHORT_FORMULA) -> list[str]:
    """The words of a sentence; a formula such as `p - y` counts as one, unless it is long or wider than `width`."""
    joined: list[str] = []
    most = min(_SHORT_FORMULA, width)
    glue = False
    for word in text.split(" "):
        operator = word in _OPERATORS
        if joined and (glue or operator) and len(joined[-1]) + 1 + len(word) <= most:
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
        glue = operator
    return joined


def _rewrapped(line: str, width: int, hanging: str) -> list[str]:
    if cell_len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    pieces = wrap(line.lstrip(), width - len(indent), hanging)
    return [indent + piece for piece in pieces]


def _pieces(word: str, width: int) -> list[str]:
    """A word in pieces of at most `width` cells, broken between numbers and characters."""
    if cell_len(word) <= width:
        return [word]
    pieces = [""]
    for atom in _ATOM.findall(word):
        if pieces[-1] and cell_len(pieces[-1]) + cell_len(atom) > width:
            pieces.append("")
        pieces[-1] += atom
    return pieces
