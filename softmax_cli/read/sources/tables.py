"""CSV and TSV text -> numbers: one row a line, with the class names in a first row without numbers."""

import csv
import io
import re
from typing import NamedTuple

import numpy as np

from ...document.text import Plural
from ...errors import InputError
from ..typed.parse import looks_like_numbers
from ..typed.tokens import is_plain_number, shortened
from ..typed.values import Numbers, nothing, parse_numbers, plain_array, plain_number, unique
from .column_names import is_other
from .columns import label_place, picked
from .wanted import NOTHING, Wanted

_STARTS_AS_NUMBER = re.compile(r"[+-]?\.?\d")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


def parse_csv(text: str, what: str = "logits", wanted: Wanted = NOTHING) -> Numbers:
    """The numbers of a CSV text, separated by commas, or by semicolons if its first line has one. Raises InputError."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return _parse(text, ";" if ";" in first else ",", what, wanted)


def parse_tsv(text: str, what: str = "logits", wanted: Wanted = NOTHING) -> Numbers:
    """The numbers of a tab-separated text. Raises InputError."""
    return _parse(text, "\t", what, wanted)


def has_header(text: str) -> bool:
    """Whether the first of several lines holds class names between commas, as in no other form of numbers."""
    first, _, rest = text.lstrip().partition("\n")
    cells = first.replace('"', "").split(",")
    return bool(rest.strip()) and len(cells) > 1 and not set("[](){}=;") & set(first) and _is_header(cells)


def read_column(text: str, delimiter: str, option: str, name: str | None, least: int = 1) -> list[str]:
    """The cells of the column of a table that holds the labels: the one of that `name`, the only one, or the only one
    whose name says so. Raises InputError."""
    table = _table(text, delimiter, "")
    if len(table.names) > 1 or name is not None:
        place = label_place(table.names, name, headed=table.headed, option=option)
        return [row[place] for _, row in table.rows]
    return [row[0] for _, row in table.rows]


class _Table(NamedTuple):
    """The rows that hold anything, each with its number from 1, and the names of the columns, or their places."""

    rows: list[tuple[int, list[str]]]
    names: tuple[str, ...]
    headed: bool


def _parse(text: str, delimiter: str, what: str, wanted: Wanted) -> Numbers:
    table = _table(text, delimiter, what, chosen=wanted.columns is not None)
    places = picked(table.names, wanted, headed=table.headed, what=what)
    width = len(places.classes)
    names = unique([table.names[place] for place in places.classes]) if table.headed else None
    rows, every = table.rows, places.classes == list(range(len(table.names)))
    cells = [row if every else [row[place] for place in places.classes] for _, row in rows]
    tokens = tuple(cell for row in cells for cell in row)
    values = plain_array(tokens)
    if values is None:
        values = np.array([
            _cell(cell, number, place, what) if (value := plain_number(cell)) is None else value
            for number, row in rows
            for place in places.classes
            for cell in (row[place],)
        ])  # fmt: skip
    labels = None if places.label is None else tuple(row[places.label] for _, row in rows)
    ids = None if places.id is None else tuple(row[places.id] for _, row in rows)
    shaped = values if labels is None and ids is None and 1 in (width, len(rows)) else values.reshape(len(rows), width)
    return Numbers(shaped, tokens, None if width == 1 and shaped.ndim == 1 else names, labels, ids)


def _table(text: str, delimiter: str, what: str, *, chosen: bool = False) -> _Table:
    """The rows of a text under their header. Raises InputError for none, or for a row of another length."""
    rows = _rows(text, delimiter)
    if not rows:
        raise nothing(what)
    names = _header(rows, what, chosen)
    if names is None and what == "logits" and not chosen:
        _check_column_numbers([row for _, row in rows])
    width = len(rows[0][1]) if names is None else len(names)
    for number, row in rows:
        if len(row) != width:
            raise InputError(
                "cell-count",
                "Row {row} (counted from 1) has {cells}, but there are {width} class names."
                if names
                else "Row {row} (counted from 1) has {cells}, but row {first} has {first_cells}.",
                "Give every row one cell for each class.",
                row=number, cells=_cells(len(row)), width=width, first=rows[0][0], first_cells=_cells(width),
            )  # fmt: skip
    return _Table(rows, tuple(map(str, range(width))) if names is None else names, names is not None)


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number from 1; a comma at the end of a line adds no cell."""
    rows = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            cells = [cell.strip() for cell in row]
            if len(cells) > 1 and not cells[-1]:
                cells.pop()
            if any(cells):
                rows.append((number, cells))
    except csv.Error as error:
        raise InputError(
            "no-csv", "This is no CSV: {reason}.",
            "Write one row a line, cells separated by commas, 2,1,0.1, and close every quote that is opened.",
            reason=str(error),
        ) from None  # fmt: skip
    return rows


def _header(rows: list[tuple[int, list[str]]], what: str, chosen: bool) -> tuple[str, ...] | None:
    """The names of the columns, taken from `rows` if the first one holds names. Raises InputError for a table of
    results, unless the columns were `chosen`."""
    first = rows[0][1]
    if {"class", "logits"} <= set(first) and not chosen:
        raise InputError(
            "results-table", "This is a table of results ({header}), not one of logits.",
            "Write the results with --output FILE.json, which is read again as @FILE.json; "
            "or leave only the column of the logits.",
            header=shortened(",".join(first)),
        )  # fmt: skip
    bare = [first[0].lstrip("# "), *first[1:]]  # numpy.savetxt writes its header behind a #
    several = len(first) > 1 and len(rows) > 1
    if not (_is_header(bare) or (several and _names_an_index(bare))):
        return None
    if len(rows) == 1:
        problem = "There is a row of class names and no row of numbers."
        raise InputError("header-alone", problem, "Add a row such as 2,1,0.1.")
    for column, name in enumerate(bare[1:], 2):
        if not name and not chosen:
            raise InputError(
                "column-unnamed", "Row 1, column {column} (counted from 1) is empty: the column has no class name.",
                "Name every column; if it is an index column, leave it out (pandas: to_csv(index=False)).",
                column=column,
            )  # fmt: skip
    del rows[0]
    return tuple(bare)


def _names_an_index(first: list[str]) -> bool:
    """Whether a first row with numbers in it is a header all the same: ,0,1 or id,0,1 as pandas writes it."""
    words = [cell for cell in first if not is_plain_number(cell)]
    return not first[0] or (bool(words) and all(map(is_other, words)) and "" not in words)


def _check_column_numbers(rows: list[list[str]]) -> None:
    """An error for a first row 0,1,2 above others: pandas writes that where the columns have no names."""
    if len(rows) > 1 and len(rows[0]) > 1 and rows[0] == [str(i) for i in range(len(rows[0]))]:
        raise InputError(
            "column-numbers", "Row 1 is {row}: that reads like column numbers, not like logits.",
            "Leave the row out (pandas: to_csv(header=False)); if these are logits, write 0.0 for the 0.",
            row=shortened(",".join(rows[0])),
        )  # fmt: skip


def _cells(count: int) -> Plural:
    return Plural("{n} cell", "{n} cells", n=count)


def _is_header(row: list[str]) -> bool:
    """Whether the first row holds class names: `a,b,c,d,e` does, `ln2,ln3` and `0,66;0,24` do not."""
    if any(is_plain_number(cell) for cell in row) or all(_STARTS_AS_NUMBER.match(cell) for cell in row):
        return False
    return not all(looks_like_numbers(cell) for cell in row)


def _cell(text: str, row: int, column: int, what: str) -> float:
    try:
        if not text:
            raise InputError("cell-empty", "the cell is empty.", "Write a number in each cell; -inf masks a class.")
        numbers = parse_numbers(text, what)
        if numbers.array.size != 1 or numbers.names is not None:
            raise _several(text)
    except InputError as error:
        place = "Row {row}, column {column} (counted from 1): {problem}"
        raise error.within(place, row=row, column=column + 1) from None
    return float(numbers.array[0])


def _several(text: str) -> InputError:
    """What is wrong with a cell of more than one number, and what to write."""
    if _DECIMAL_COMMA.fullmatch(text):
        problem, hint = "'{token}' has a decimal comma.", "Write a decimal point: {point}."
        point = shortened(text.replace(",", "."))
        return InputError("decimal-comma", problem, hint, token=shortened(text), point=point)
    return InputError(
        "several-in-cell", "'{token}' is more than one number.",
        "Write one number in each cell; commas separate cells in .csv, tabs in .tsv, spaces in .txt.",
        token=shortened(text),
    )  # fmt: skip
