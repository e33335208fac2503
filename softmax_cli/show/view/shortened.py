"""What is shown of a long list, where its gaps are, and the words that say how much was left out."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ...document.text import Text
from ..said import is_number, plain_number


class Limit(NamedTuple):
    """Up to `most` entries are shown; beyond it so many from the head, from the tail, and of the largest."""

    most: int
    head: int
    tail: int
    largest: int = 0


CLASSES = Limit(20, 5, 3, 5)  # a screenful
ROWS = Limit(8, 4, 2)


def shown_of(entries: Sequence[Any], limit: Limit, marked: int | None = None, everything: bool = False) -> list[int]:
    """The indices shown of a list, in order: head, tail, the marked and the largest ones."""
    count = len(entries)
    if everything or count <= limit.most:
        return list(range(count))
    sizes = [abs(entry) if is_numeric(entry) and entry == entry else 0.0 for entry in entries]
    wanted = sorted(range(count), key=lambda i: -sizes[i])[: limit.largest]
    chosen = {*range(limit.head), *range(count - limit.tail, count), *wanted}
    chosen |= {marked} if marked is not None and 0 <= marked < count else set()
    chosen |= {i + 1 for i in chosen if i + 2 in chosen}  # a gap of a single entry would take the same line
    return sorted(chosen)


def with_gaps(shown: Sequence[int]) -> list[int | None]:
    """The indices with a None wherever some were left out between two of them."""
    lines: list[int | None] = []
    for before, index in zip([-1, *shown], shown, strict=False):
        if index != before + 1:
            lines.append(None)
        lines.append(index)
    return lines


def left_out(note: Text, total: int, shown: int) -> tuple[Text, ...]:
    """The note with its numbers, if anything is missing."""
    return (Text(note.template, n=total - shown, m=total),) if shown < total else ()


def is_numeric(cell: Any) -> bool:
    if type(cell) is float:
        return True
    cell = plain_number(cell)
    return (
        is_number(cell)
        if isinstance(cell, str)
        else isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
    )
