"""CSV and TSV text -> numbers: one row a line, with the class names in a first row without numbers."""

import csv
import io
import re

import numpy as np

from ..errors import InputError
from .grammar import looks_like_numbers
from .numbers import Numbers, parse_numbers
from .slips import nothing, twice
from .tokens import is_plain_number
from .words import shortened

_STARTS_AS_NUMBER = re.compile(r"[+-]?\.?\d")


def parse_csv(text: str, what: str = "logits") -> Numbers:
    """The numbers of a CSV text, separated by commas, or by semicolons if its first line has one. Raises InputError."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return _parse(text, ";" if ";" in first else ",", what)


def parse_tsv(text: str, what: str = "logits") -> Numbers:
    """The numbers of a tab-separated text. Raises InputError."""
    return _parse(text, "\t", what)


def _parse(text: str, delimiter: str, what: str) -> Numbers:
    rows = _rows(text, delimiter)
    if not rows:
        raise nothing(what)
    names = None
    if _is_header(rows[0][1]):
        names = tuple(cell.strip() for cell in rows.pop(0)[1])
        if not rows:
            raise InputError("There is a row of class names and no row of numbers.", "Add a row such as 2,1,0.1.")
    width = len(rows[0][1]) if names is None else len(names)
    tokens: list[str] = []
    for number, row in rows:
        if len(row) != width:
            where = "the class names" if names else f"row {rows[0][0]}"
            raise InputError(
                f"Row {number} has {len(row)} cells, but {where} has {width} (counted from 1).",
                "Give every row one cell for each class.",
            )
        tokens.extend(row)
    values = [_cell(token, number, column, what) for number, row in rows for column, token in enumerate(row, 1)]
    if width == 1 or len(rows) == 1:
        return Numbers(np.array(values), tuple(tokens), None if width == 1 else _checked(names))
    return Numbers(np.array(values).reshape(len(rows), width), tuple(tokens), _checked(names))


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number from 1; a comma at the end of a line adds no cell."""
    rows = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            cells = [cell.strip() for cell in row]
            if len(cells) > 1 and not cells[-1]:
                cells.pop()
            if any(cells):
                rows.append((number, cells))
    except csv.Error as error:
        raise InputError(
            f"This is no CSV: {error}.", "Write one row a line, cells separated by commas: 2,1,0.1."
        ) from None
    return rows


def _is_header(row: list[str]) -> bool:
    """Whether the first row holds class names: `a,b,c,d,e` does, `ln2,ln3` and `0,66;0,24` do not."""
    if any(is_plain_number(cell) for cell in row) or all(_STARTS_AS_NUMBER.match(cell) for cell in row):
        return False
    return not all(looks_like_numbers(cell) for cell in row)


def _cell(text: str, row: int, column: int, what: str) -> float:
    try:
        numbers = parse_numbers(text, what)
        if numbers.array.size == 1 and numbers.names is None:
            return float(numbers.array[0])
        problem, hint = f"'{shortened(text)}' is more than one number.", "Write one number in each cell."
    except InputError as error:
        problem, hint = error.problem, error.hint
    place = f"row {row}, column {column} (counted from 1)"
    if not text:
        problem, hint = "the cell is empty.", "Write a number in each cell; -inf masks a class."
    raise InputError(f"{place[0].upper()}{place[1:]}: {problem}", hint)


def _checked(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    seen: set[str] = set()
    for column, name in enumerate(names or (), 1):
        if not name:
            raise InputError(
                f"Row 1, column {column} (counted from 1) has no class name.",
                "Name every column; if it is an index column, leave it out (pandas: to_csv(index=False)).",
            )
        if name in seen:
            raise twice(name)
        seen.add(name)
    return names
