"""Typed text -> a float64 array, with the text that each number came from."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .shapes import flattened
from .slips import unnamed
from .tokens import composed
from .words import shortened

_PLAIN = r"[+-]?(?>(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?>[eE][+-]?[0-9]+)?"
_FLAT = re.compile(rf"\s*{_PLAIN}(?:\s+{_PLAIN})*\s*|\s*{_PLAIN}(?:\s*,\s*{_PLAIN})*\s*", re.ASCII)
_BRACKETED = re.compile(r"[][0-9eE+\-.,\s]*", re.ASCII)


class Numbers(NamedTuple):
    """Numbers as they were typed.

    `array` has 1 axis (one vector), 2 (rows) or 3 (a stack of matrices, from nested brackets or a file only).
    `tokens` holds the text of each number in C order; numbers from a binary file give their repr.
    `names` are the class names of name=value.
    """

    array: NDArray[np.float64]
    tokens: Sequence[str]
    names: tuple[str, ...] | None = None


def parse_numbers(text: str, what: str = "logits") -> Numbers:
    """The numbers in `text`, in any of the forms that the command line takes. Raises InputError."""
    if plain := _plain_numbers(text):
        return plain
    from .grammar import parse  # 5 ms, and most of what is typed is plain numbers

    text = composed(text)
    parsed = parse(text, what)
    shape, scalars = flattened(parsed.rows, what)
    if parsed.named and parsed.named != len(scalars):
        raise unnamed(shortened(text), "")
    array = np.array([scalar.value for scalar in scalars], dtype=np.float64).reshape(shape)
    return Numbers(array, tuple(text[scalar.start : scalar.end] for scalar in scalars), parsed.names)


def _plain_numbers(text: str) -> Numbers | None:
    """The fast way for plain numbers only; None for whatever needs the grammar, errors included."""
    if not text.isascii() or "\r" in text:
        return None
    tokens, shape = _bracketed(text) if text.lstrip()[:1] == "[" else _lines(text)
    array = np.array([float(token) for token in tokens])
    doubtful = np.flatnonzero((array == 0) | np.isinf(array))  # 1e400 and 1e-400 are for the grammar to refuse
    if not tokens or any(not _is_zero(tokens[i]) for i in doubtful):
        return None
    return Numbers(array.reshape(shape), tokens)


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


def _is_zero(token: str) -> bool:
    return not re.search("[1-9]", re.split("[eE]", token)[0])
