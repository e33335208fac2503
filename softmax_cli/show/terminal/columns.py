"""Cells of one table column as texts of equal width, their numbers aligned on the decimal point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from ..said import is_number
from .flow import words

# A bar is drawn when it is known how much room is left: from a width in cells to one (text, style) a line.
Bar = Callable[[int], list[tuple[str, str]]]


@dataclass(eq=False)
class Column:
    """A head and one cell a line. `styles` colours the cells; `wraps` lets long words take several lines."""

    head: str
    cells: list[str]
    right: bool = True
    wraps: bool = False
    style: str = ""
    styles: Sequence[str] = ()
    bar: Bar | None = field(default=None)

    @property
    def width(self) -> int:
        """The width in terminal cells, head included."""
        return max((cell_len(line) for text in (self.head, *self.cells) for line in text.split("\n")), default=0)

    @property
    def longest_word(self) -> int:
        """The width of the longest word, or of a short formula."""
        return max(cell_len(word) for text in (self.head, *self.cells) for word in words(text))

    def style_of(self, line: int) -> str:
        """The style of one cell."""
        return self.styles[line] if self.styles else self.style


def aligned(texts: Sequence[str]) -> list[str]:
    """Pad numbers so that their decimal points stand below each other; an exponent stays with its digits."""
    splits = [_at_point(text) for text in texts]
    left = max((cell_len(before) for before, _ in splits), default=0)
    right = max((cell_len(after) for _, after in splits), default=0)
    return [_padded(before, left, after, right) if before or after else "" for before, after in splits]


def _padded(before: str, left: int, after: str, right: int) -> str:
    return " " * (left - cell_len(before)) + before + after + " " * (right - cell_len(after))


def _at_point(text: str) -> tuple[str, str]:
    """`-1.5e8` -> (`-1`, `.5e8`); a number without a point, or a word, ends where the point would be."""
    if "." in text and is_number(text):
        before, _, after = text.partition(".")
        return before, "." + after
    if "e" in text and is_number(text):
        before, _, after = text.partition("e")
        return before, "e" + after
    return text, ""
