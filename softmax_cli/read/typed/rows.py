"""Rows of numbers as they are read, and the class names that stand in them."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, Union

from .expressions import Scalar
from .slips import different_names, twice

# A row as parsed: numbers, or rows of numbers.
Nested: TypeAlias = list[Union[Scalar, "Nested"]]


class Parsed(NamedTuple):
    """What a text holds."""

    rows: Nested
    names: tuple[str, ...] | None
    named: int  # how many of the numbers have a name


@dataclass
class Row:
    """One row as it is read: its items, with the name of each where there is one."""

    items: Nested = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    listed: bool = False  # a comma stands after the last item


class NamedRows:
    """The class names of the rows that have them."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, ...]] = []

    def add(self, names: list[str]) -> None:
        """The names of one row. Raises InputError for one that is there twice."""
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise twice(name)
            seen.add(name)
        self._rows.append(tuple(names))

    def join(self) -> None:
        """Names that stand one a line belong to one vector."""
        if self._rows:
            joined = [name for names in self._rows for name in names]
            self._rows = []
            self.add(joined)

    def parsed(self, rows: Nested) -> Parsed:
        """`rows` with the names that all of them share. Raises InputError where they differ."""
        for number, names in enumerate(self._rows):
            if names != self._rows[0]:
                raise different_names(number, names, self._rows[0])
        return Parsed(rows, self._rows[0] if self._rows else None, sum(map(len, self._rows)))


def value_of(row: Row) -> Nested:
    """What a row stands for: a list of its own is the row, `[1, 2]; [3, 4]`."""
    if len(row.items) == 1 and isinstance(row.items[0], list):
        return row.items[0]
    return row.items
