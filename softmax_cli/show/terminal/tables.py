"""Columns -> tables that fit the width: split over several, never cropped."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..output import Terminal
from ..said import is_number
from .lines import GAP, Painted, table_lines
from .paper import cell_len, widest, words, wrap

MIN_BAR, BAR = 8, 16

# Words are wrapped to no less than this; a name beside narrow numbers to no less than that.
MIN_WORDS, MIN_NAME = 12, 6
MOST_LINES = 10  # about so many of one cell

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
        return widest((self.head, *self.cells))

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


def tables(
    keys: Sequence[Column], columns: Sequence[Column], terminal: Terminal, width: int, ruled: Collection[int] = ()
) -> list[Painted]:
    """As few tables as fit, each starting with the key columns; a rule follows every line in `ruled`."""
    keys, columns = _narrowed(list(keys), list(columns), width)
    room = width - _total(keys) - GAP if keys else width
    return [
        table_lines([*keys, *_with_bars(block, room, terminal)], terminal, ruled) for block in _split(columns, room)
    ]


def fits(keys: Sequence[Column], columns: Sequence[Column], width: int) -> bool:
    """Whether everything fits side by side, with room for a bar where one is asked for."""
    bar = GAP + MIN_BAR if any(column.bar for column in columns) else 0
    return _total([*keys, *columns]) + bar <= width


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width + GAP for column in columns) - GAP


def _narrowed(keys: list[Column], columns: list[Column], width: int) -> tuple[list[Column], list[Column]]:
    """Wrap the wordy columns until everything fits side by side, or as far as they can be narrowed."""
    if _total([*keys, *columns]) <= width:
        return keys, columns
    for key in [key for key in keys if key.wraps]:
        others = [column for column in (*keys, *columns) if column is not key]
        beside = width - GAP - _total(others)
        widest = max((column.width for column in columns if not column.wraps), default=MIN_WORDS)
        alone = width - 2 * GAP - widest - _total([other for other in keys if other is not key])
        if key.width <= beside:
            continue
        if alone < MIN_NAME and columns:
            keys.remove(key)
            columns.insert(0, key)
        else:
            enough = beside >= max(MIN_WORDS, min(key.longest_word, alone))
            _wrap_column(key, beside if enough else min(alone, max(width // 4, MIN_NAME)))
    room = width - _total(keys) - GAP if keys else width
    _narrow_words(columns, room)
    for column in columns:
        if column.width > room:  # 5e8 above 4e-18 takes 19 cells when aligned on the point, 11 when not
            column.cells = [cell.strip() for cell in column.cells]
            column.head = "\n".join(wrap(column.head, max(room, MIN_NAME)))
    return keys, columns


def _narrow_words(columns: list[Column], width: int) -> None:
    """Share what the numbers leave among the wordy columns; if that is too little, each may fill a table alone.

    A column gets more than its share for the sake of a long word, as far as the later ones keep MIN_WORDS; where the
    word would still be broken, or a cell take more than MOST_LINES, the column is better off in another table.
    """
    wordy = sorted((column for column in columns if column.wraps), key=lambda column: column.width)
    room = width - sum(column.width + GAP for column in columns if not column.wraps) + GAP
    for left, column in zip(range(len(wordy), 0, -1), wordy, strict=True):
        share = room // left - GAP
        share = max(share, min(column.longest_word, room - GAP - (left - 1) * (MIN_WORDS + GAP)))
        if column.width > share:
            least = max(MIN_WORDS, min(max(column.longest_word, column.width // MOST_LINES), width))
            _wrap_column(column, max(min(column.width, width), 1) if share < least else share)
        room -= column.width + GAP


def _wrap_column(column: Column, width: int) -> None:
    column.cells = ["\n".join(wrap(cell, width)) for cell in column.cells]
    column.head = "\n".join(wrap(column.head, width))


def _split(columns: list[Column], width: int) -> list[list[Column]]:
    """The fewest tables that fit, then as even as that number allows."""
    if not columns:
        return [[]]
    widths = [column.width for column in columns]
    starts = _greedy(widths, width)
    if len(starts) > 1:
        tries = (_greedy(widths, narrower) for narrower in range(max(widths), width))
        starts = next((even for even in tries if len(even) == len(starts)), starts)
    return [columns[start:end] for start, end in pairwise([*starts, len(columns)])]


def _greedy(widths: Sequence[int], width: int) -> list[int]:
    """Where each table starts."""
    starts: list[int] = []
    used = 0
    for n, own in enumerate(widths):
        if starts and used + GAP + own <= width:
            used += GAP + own
        else:
            starts.append(n)
            used = own
    return starts


def _with_bars(block: list[Column], width: int, terminal: Terminal) -> list[Column]:
    """Give the room that is left to the bars; where it is too little, the later bars go first."""
    room = width - _total(block)
    barred = [column for column in block if column.bar is not None]
    while barred and room // len(barred) - GAP < MIN_BAR:
        del barred[0]
    drawn: list[Column] = []
    for column in block:
        drawn.append(column)
        if column.bar is not None and column in barred:
            size = min(room // len(barred) - GAP, BAR + max(terminal.width - 80, 0) // 2)
            bars = column.bar(size)
            drawn.append(Column("", [text for text, _ in bars], right=False, styles=[style for _, style in bars]))
    return drawn
