"""Nested lists -> the shape of an array, or an error that says which row is out of line."""

from collections.abc import Sequence
from typing import Any

from ...errors import InputError
from .slips import nothing

DEEPEST_ARRAY = 3


def flattened(rows: list[Any], what: str) -> tuple[tuple[int, ...], list[Any]]:
    """The shape of nested lists and their leaves in C order. Raises InputError for ragged, mixed or empty ones."""
    shape: list[int] = []
    level: list[Any] = [rows]
    while level and any(isinstance(item, list) for item in level):
        if len(shape) == DEEPEST_ARRAY:
            raise InputError(
                f"The {what} are nested more than {DEEPEST_ARRAY} deep.",
                "Type a vector [2, 1, 0.1] or rows [[2, 1], [0, 3]].",
            )
        shape.append(_common_length(level, tuple(shape)))
        level = [item for row in level for item in row]
    if not level:
        raise nothing(what)
    return tuple(shape), level


def _common_length(level: Sequence[Any], shape: tuple[int, ...]) -> int:
    length = len(level[0]) if isinstance(level[0], list) else -1
    for number, row in enumerate(level):
        own = len(row) if isinstance(row, list) else -1
        if own == length:
            continue
        place = _place(number, shape)
        if -1 in (own, length):
            raise InputError(
                f"{place} is a {'number' if own == -1 else 'list'}, but {_place(0, shape).lower()} is a "
                f"{'list' if own == -1 else 'number'}.",
                "Type rows of the same kind: [[2, 1], [0, 3]] or 2 1; 0 3.",
            )
        first = _place(0, shape).lower()
        raise InputError(
            f"{place} has {_entries(own)}, but {first} has {_entries(length)} (rows counted from 0).",
            "Give every row the same number of classes; type -inf for a class that a row must not have.",
        )
    return length


def _place(number: int, shape: tuple[int, ...]) -> str:
    if len(shape) < 2:
        return f"Row {number}"
    return f"Row {number % shape[-1]} of matrix {number // shape[-1]}"


def _entries(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'}"
