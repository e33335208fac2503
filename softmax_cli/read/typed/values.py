"""Typed text -> a float64 array, with the text that each number came from."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...document.text import Plural, Text
from ...errors import InputError
from .tokens import UNSIGNED, composed, shortened

DEEPEST_ARRAY = 3

# A number that the grammar would read in just the same way: 007 is for it to refuse.
_PLAIN = rf"[+-]?(?!0[0-9]){UNSIGNED}"
_NUMBER = re.compile(_PLAIN)
_FLAT = re.compile(rf"\s*{_PLAIN}(?:\s+{_PLAIN})*\s*|\s*{_PLAIN}(?:\s*,\s*{_PLAIN})*\s*", re.ASCII)
_LISTED = re.compile(rf"{_PLAIN}(?:,{_PLAIN})*", re.ASCII)
_BRACKETED = re.compile(r"[][0-9eE+\-.,\s]*", re.ASCII)
_EXAMPLES = {"--target": "0,1,0", "--classes": "10,1000", "--expect": "0.66,0.24,0.10", "--cutoffs": "1,2"}


class Numbers(NamedTuple):
    """Numbers as they were typed.

    `array` has 1 axis (one vector), 2 (rows) or 3 (a stack of matrices, from nested brackets or a file only).
    `tokens` holds the text of each number in C order; numbers from a binary file give their repr.
    `names` are the class names of name=value.
    """

    array: NDArray[np.float64]
    tokens: Sequence[str]
    names: tuple[str, ...] | None = None
    labels: Sequence[str] | None = None  # of the rows, from a column of the table that holds the numbers
    ids: Sequence[str] | None = None  # what the rows are called
    given: str | None = None  # logits, probabilities, ...: where the source itself says what its numbers are


def parse_numbers(text: str, what: str = "logits") -> Numbers:
    """The numbers in `text`, in any of the forms that the command line takes. Raises InputError."""
    if plain := _plain_numbers(text):
        return plain
    from .parse import parse  # 5 ms, and most of what is typed is plain numbers

    text = composed(text)
    try:
        rows, names, named = parse(text, what)
        shape, scalars = flattened(rows, what)
        if named and named != len(scalars):
            raise unnamed(shortened(text), None)
    except InputError as error:
        raise error.about(what) from None
    array = np.array([scalar.value for scalar in scalars], dtype=np.float64).reshape(shape)
    return Numbers(array, tuple(text[scalar.start : scalar.end] for scalar in scalars), names)


def plain_array(tokens: Sequence[str]) -> NDArray[np.float64] | None:
    """The decimal numbers in `tokens`, the fast way; None where any of them needs more than that."""
    try:
        return _floats(tokens) if _LISTED.fullmatch(",".join(tokens)) else None
    except ValueError:  # a decimal comma
        return None


def plain_number(text: str) -> float | None:
    """The decimal number that `text` is, the fast way; None for whatever needs the grammar, 1e400 and 1e-400 too."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if (value and value - value == 0) or _is_exact(value, text) else None


def _is_exact(value: float, text: str) -> bool:
    """Whether the float of a decimal number is neither infinite nor a 0 that it has become."""
    if value == 0:
        return not re.search("[1-9]", re.split("[eE]", text)[0])
    return value - value == 0


def _plain_numbers(text: str) -> Numbers | None:
    """The fast way for plain numbers only; None for whatever needs the grammar, errors included."""
    if not text.isascii() or "\r" in text:
        return None
    tokens, shape = _bracketed(text) if text.lstrip()[:1] == "[" else _lines(text)
    array = _floats(tokens)
    return None if array is None else Numbers(array.reshape(shape), tokens)


def _floats(tokens: Sequence[str]) -> NDArray[np.float64] | None:
    """The floats of plain numbers; None for no numbers, and where one overflows or vanishes."""
    array = np.array([float(token) for token in tokens])
    doubtful = np.flatnonzero((array == 0) | np.isinf(array))
    if not tokens or any(not _is_exact(float(array[i]), tokens[i]) for i in doubtful.tolist()):
        return None
    return array


def _lines(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    lines = [line for line in text.split("\n") if line.strip()]
    rows = [line.replace(",", " ").split() for line in lines if _FLAT.fullmatch(line)]
    widths = set(map(len, rows))
    if len(rows) < len(lines) or len(widths) != 1:
        return (), ()
    width = widths.pop()
    shape = (len(rows) * width,) if 1 in (width, len(rows)) else (len(rows), width)
    return tuple(token for row in rows for token in row), shape


def _bracketed(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    import json

    try:
        nested = json.loads(text, parse_int=str, parse_float=str) if _BRACKETED.fullmatch(text) else []
        shape, tokens = flattened(nested, "logits")
    except (ValueError, RecursionError):  # InputError is a ValueError
        return (), ()
    return tuple(tokens), shape


def flattened(rows: list[Any], what: str) -> tuple[tuple[int, ...], list[Any]]:
    """The shape of nested lists and their leaves in C order. Raises InputError for ragged, mixed or empty ones."""
    shape: list[int] = []
    level: list[Any] = [rows]
    while level and any(isinstance(item, list) for item in level):
        if len(shape) == DEEPEST_ARRAY:
            raise InputError(
                "nested-too-deep", "The {what} are nested more than {deepest} deep.",
                "Type a vector [2, 1, 0.1] or rows [[2, 1], [0, 3]].",
                what=what, deepest=DEEPEST_ARRAY,
            )  # fmt: skip
        shape.append(_common_length(level, tuple(shape)))
        level = [item for row in level for item in row]
    if not level:
        raise nothing(what)
    return tuple(shape), level


def _common_length(level: Sequence[Any], shape: tuple[int, ...]) -> int:
    lengths = [len(row) if isinstance(row, list) else -1 for row in level]
    for number, length in enumerate(lengths):
        if length != lengths[0]:
            raise _uneven(number, length, lengths[0], shape)
    return lengths[0]


def _uneven(number: int, length: int, first: int, shape: tuple[int, ...]) -> InputError:
    """The error for a row that has not the length of row 0; -1 is that of a number."""
    row = number if len(shape) < 2 else number % shape[-1]
    row_words, first_words = Text("Row {row}", row=row), Text("row 0")
    if len(shape) == 2:
        row_words = Text("Row {row} of matrix {matrix}", row=row, matrix=number // shape[-1])
        first_words = Text("row 0 of matrix 0")
    if -1 in (length, first):
        return InputError(
            "number-beside-list",
            "{row} is a number, but {first_row} is a list."
            if length == -1
            else "{row} is a list, but {first_row} is a number.",
            "Type rows of the same kind: [[2, 1], [0, 3]] or 2 1; 0 3.",
            row=row_words, first_row=first_words,
        )  # fmt: skip
    return InputError(
        "rows-uneven", "{row} has {entries}, but {first_row} has {first_entries} (rows counted from 0).",
        "Give every row the same number of classes; type -inf for a class that a row must not have.",
        row=row_words, first_row=first_words, entries=Plural("{n} entry", "{n} entries", n=length),
        first_entries=Plural("{n} entry", "{n} entries", n=first),
    )  # fmt: skip


def nothing(what: str) -> InputError:
    """The error for no numbers at all."""
    if what.startswith("-"):
        example = _EXAMPLES.get(what, "2,1,0.1")
        return InputError(
            "no-numbers", "{option} has no numbers in it.", "Type them after it: {option} {example}.",
            option=what, example=example,
        )  # fmt: skip
    problem = "No {what}: there is no number to work with."
    return InputError("no-numbers", problem, "Type one number for each class: 2 1 0.1.", what=what)


def unnamed(typed: str, where: Text | None) -> InputError:
    return InputError(
        "some-unnamed", "'{token}'{where}: some entries have a name and some have none.",
        "Name all of them, cat=2 dog=1, or none, 2 1; put quotes around a name with spaces, '\"new york\"=2'.",
        token=typed, where=where,
    )  # fmt: skip


def repeated(names: Iterable[str]) -> str | None:
    """The first name that is there twice."""
    seen: set[str] = set()
    return next((name for name in names if name in seen or seen.add(name)), None)  # type: ignore[func-returns-value]


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """The class names. Raises InputError for one that is there twice."""
    if (name := repeated(names)) is not None:
        problem = "The class name '{name}' is there twice."
        raise InputError("class-twice", problem, "Type a different name for each class.", name=shortened(name))
    return tuple(names)


def shared(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The class names that all rows share; None where no row has any. Raises InputError where they differ."""
    for number, names in enumerate(rows):
        if names != rows[0]:
            raise InputError(
                "names-differ", "Row {row} names its classes {names}, row 0 {first}.",
                "Type the same names in the same order in every row.",
                row=number, names=shortened(", ".join(names)), first=shortened(", ".join(rows[0])),
            )  # fmt: skip
    return rows[0] if rows else None
