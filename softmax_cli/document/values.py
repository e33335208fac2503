"""What a document is made of besides sentences: numbers, arrays, tables of records, trees, charts, paragraphs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .formula import Formula
from .text import Sentences, Text

Array = NDArray[np.float64]

# A title, a head or a label: words, a formula, or a name as it was given.
Said: TypeAlias = Text | Formula | str
# What a cell of a table holds.
Cell: TypeAlias = float | int | bool | str | Text | Formula | NDArray[np.generic] | Sequence["Cell"] | None
# What JSON calls a value: the inputs and the result of a command.
Data: TypeAlias = Cell | Sequence["Data"] | Mapping[str, "Data"]


class Column(NamedTuple):
    """A column of records: a snake_case id for JSON and CSV, a title for people."""

    id: str
    title: Said


class Records(NamedTuple):
    """A table of its own, one tuple of cells a line."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Tree(NamedTuple):
    """A node with what is below it; `marked` nodes are kept where a tree is shortened."""

    label: Said
    children: tuple["Tree", ...] = ()
    marked: bool = False


class Chart(NamedTuple):
    """Points of several series on logarithmic axes; the ids are those of the columns that JSON and CSV have."""

    series: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    name: Column  # what tells the series apart
    x: Column
    y: Column


class Prose(NamedTuple):
    """Paragraphs; with `points` below them, each a statement and what is true of it."""

    paragraphs: tuple[Sentences, ...]
    points: tuple[tuple[Sentences, Sentences], ...] = ()


StepValue: TypeAlias = float | int | bool | str | Text | NDArray[np.generic] | Records | Tree | Chart | Prose
