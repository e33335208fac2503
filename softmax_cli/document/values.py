"""What a document is made of besides sentences: numbers, arrays, tables of records, trees, charts, paragraphs."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np

from .formula import Formula, equation
from .text import Sentences, Text

# NumPy's own aliases would do, but for the Any in them.
AnyArray: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64 | np.int64 | np.bool_ | np.object_]]
Array: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

# A title, a head or a label: words, a formula, or a name as it was given.
Said: TypeAlias = Text | Formula | str
# What a cell of a table holds; a Decimal may lie beyond the doubles (5e-435), and is a text in JSON where it does.
Cell: TypeAlias = float | int | Decimal | bool | str | Text | Formula | AnyArray | Sequence["Cell"] | None
# What JSON calls a value: the inputs and the result of a command.
Data: TypeAlias = (
    float | int | Decimal | bool | str | Text | Formula | AnyArray | Sequence["Data"] | Mapping[str, "Data"] | None
)


class Column(NamedTuple):
    """A column of records: a snake_case id for JSON and CSV, a title for people."""

    id: str
    title: Said


class Records(NamedTuple):
    """A table of its own, one tuple of cells a line.

    With `across`, a symbol such as K, the last two columns are a size and a number: `spread()` is how people read it.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    across: Formula | None = None

    def spread(self) -> "Records":
        """One line for lines that differ in nothing but the size: each size heads a column (K = 10) of the numbers."""
        if self.across is None:
            return self
        sizes = dict.fromkeys(row[-2] for row in self.rows)
        lines: dict[tuple[Cell, ...], dict[Cell, Cell]] = {}
        for *front, size, number in self.rows:
            lines.setdefault(tuple(front), {})[size] = number
        heads = (Column(f"{self.columns[-2].id}_{size}", equation(self.across, str(size))) for size in sizes)
        rows = tuple((*front, *map(numbers.get, sizes)) for front, numbers in lines.items())
        return Records((*self.columns[:-2], *heads), rows)


class Tree(NamedTuple):
    """A node with what is below it; `marked` nodes are kept where a tree is shortened."""

    label: Said
    children: tuple["Tree", ...] = ()
    marked: bool = False


class Chart(NamedTuple):
    """Points of several series on logarithmic axes; the ids are those of the columns that JSON and CSV have."""

    series: tuple[tuple[Said, tuple[tuple[float, float], ...]], ...]
    name: Column  # what tells the series apart
    x: Column
    y: Column


class Prose(NamedTuple):
    """Paragraphs; with `points` below them, each a statement and what is true of it."""

    paragraphs: tuple[Sentences, ...]
    points: tuple[tuple[Sentences, Sentences], ...] = ()


StepValue: TypeAlias = float | int | bool | Said | AnyArray | Records | Tree | Chart | Prose
