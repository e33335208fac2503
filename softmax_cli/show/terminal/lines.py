"""A table as lines of text, painted directly: to lay out one cell takes Rich 79 microseconds."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rich.color import ColorSystem
from rich.style import Style

from ..output import Terminal
from .paper import cell_len

if TYPE_CHECKING:
    from .tables import Column

GAP = 2

# Far wider than any table: whatever is printed fits already, so Rich must never crop.
WIDE = 1_000_000

_SYSTEMS = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "truecolor": ColorSystem.TRUECOLOR}
_HEAD = "bold"


class Painted(NamedTuple):
    """Lines with their escape codes, each with its line end."""

    text: str


class _Lines(NamedTuple):
    """The cells of one column, one line each; None is below the last line of a cell beside a longer one."""

    texts: Sequence[str | None]
    styles: Sequence[str]


def table_lines(columns: Sequence["Column"], terminal: Terminal, ruled: Collection[int]) -> Painted:
    """The heads over a rule, unless all are empty, and the cells; a rule follows every line in `ruled`."""
    widths = [column.width for column in columns]
    rule = ("─" if terminal.fancy else "-") * (sum(widths) + GAP * (len(widths) - 1))
    heads = [*_heads(columns, widths, terminal.colour), rule] if any(column.head for column in columns) else []
    cells, ends = _single_lines(columns)
    painted = [
        _painted(own, column.right, width, terminal.colour)
        for own, column, width in zip(cells, columns, widths, strict=True)
    ]
    lines = list(map((" " * GAP).join, zip(*painted, strict=True)))
    for n in ruled:
        lines[ends[n]] += f"\n{rule}"
    return Painted("".join(f"{line}\n" for line in (*heads, *lines)))


def _heads(columns: Sequence["Column"], widths: Sequence[int], colour: str) -> Iterator[str]:
    """The lines of the heads, which end on one line."""
    before, after = _codes(_HEAD, colour)
    heads = [column.head.split("\n") for column in columns]
    height, last = max(map(len, heads)), len(columns) - 1
    for n in range(-height, 0):
        pieces = []
        for at, (head, column, width) in enumerate(zip(heads, columns, widths, strict=True)):
            text = head[n] if -n <= len(head) else ""
            blanks = " " * (width - cell_len(text))
            text, blanks = (blanks + text, "") if column.right and -n <= len(head) else (text, blanks)
            blanks += " " * (GAP - 1 if at < last else 0)
            pieces.append("".join(f"{before}{part}{after}" for part in (text, blanks) if part))
        yield " ".join(pieces)


def _single_lines(columns: Sequence["Column"]) -> tuple[list[_Lines], Sequence[int]]:
    """The columns with one line a cell, and on which of the lines each cell ends."""
    count = len(columns[0].cells)
    if not any("\n" in "\0".join(column.cells) for column in columns):
        return [_Lines(column.cells, _styles(column, count)) for column in columns], range(count)
    split = [[cell.split("\n") for cell in column.cells] for column in columns]
    heights = [max(len(cells[n]) for cells in split) for n in range(count)]
    ends = [end - 1 for end in accumulate(heights)]
    return [
        _Lines(
            [line for cell, height in zip(cells, heights, strict=True) for line in _filled(cell, height)],
            [style for style, height in zip(_styles(column, count), heights, strict=True) for _ in range(height)],
        )
        for cells, column in zip(split, columns, strict=True)
    ], ends


def _filled(lines: list[str], height: int) -> list[str | None]:
    return [*lines, *[None] * (height - len(lines))]


def _styles(column: "Column", count: int) -> Sequence[str]:
    return column.styles or [column.style] * count


def _painted(cells: _Lines, right: bool, width: int, colour: str) -> list[str]:
    """Each text as wide as its column, in its style; somebody's text stays text, a class may be called [red]."""
    if not colour or not any(cells.styles):
        return [_padded(text or "", right, width) for text in cells.texts]
    return [_styled(text, right, width, style, colour) for text, style in zip(cells.texts, cells.styles, strict=True)]


def _padded(text: str, right: bool, width: int) -> str:
    if text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def _styled(text: str | None, right: bool, width: int, style: str, colour: str) -> str:
    if text is None:
        return " " * width
    if right:
        text = _padded(text, right, width)
    before, after = _codes(style, colour) if text else ("", "")
    return f"{before}{text}{after}" + " " * (width - cell_len(text))


@cache
def _codes(style: str, colour: str) -> tuple[str, str]:
    """The escape codes before and after a text in this style."""
    if not colour or not style:
        return "", ""
    before, _, after = Style.parse(style).render("|", color_system=_SYSTEMS[colour]).partition("|")
    return before, after
