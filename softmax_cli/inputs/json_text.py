"""JSON text -> numbers: a list, nested lists, an object of name: number, or an object with "logits"."""

import json
from typing import Any

import numpy as np

from ..errors import InputError
from .arithmetic import literal
from .numbers import Numbers
from .shapes import flattened
from .slips import different_names, nothing, twice
from .words import shortened

_WORDS = frozenset({"nan", "inf", "-inf", "infinity", "-infinity", "+inf", "+infinity"})


class Literal(str):
    """A JSON number, kept as it was typed."""

    __slots__ = ()


class _Object(list[tuple[str, Any]]):
    """A JSON object, its keys in order and possibly repeated."""


def parse_json(text: str, what: str = "logits") -> Numbers:
    """The numbers in a JSON text. Raises InputError with the line and column, or the path, of what is wrong."""
    names: list[tuple[str, ...]] = []
    tokens: list[str] = []
    nested = _walk(_inner(_loaded(text, 1)), "$", names, tokens, 0)
    return _numbers(nested if isinstance(nested, list) else [nested], names, tokens, what)


def parse_json_lines(text: str, what: str = "logits") -> Numbers:
    """One row a line, each in JSON; numbers on their own are one vector. Raises InputError."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    names: list[tuple[str, ...]] = []
    tokens: list[str] = []
    nested = [_walk(_inner(_loaded(line, number)), f"line {number}, $", names, tokens, 1) for number, line in lines]
    return _numbers(nested, names, tokens, what)


def is_json(text: str) -> bool:
    """Whether `text` is a JSON list or object."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("[", "{"):
        return False
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _loaded(text: str, line: int) -> Any:
    try:
        return json.loads(
            text, parse_int=Literal, parse_float=Literal, parse_constant=Literal, object_pairs_hook=_Object
        )
    except json.JSONDecodeError as error:
        raise InputError(
            f"Invalid JSON in line {line + error.lineno - 1}, column {error.colno}: {error.msg}.",
            'Write a list such as [2, 1, 0.1] or [[2, 1], [0, 3]], or an object such as {"cat": 2, "dog": 1}.',
        ) from None
    except RecursionError:
        raise InputError("The JSON is nested too deeply.", "Write a list such as [[2, 1], [0, 3]].") from None


def _inner(value: Any) -> Any:
    """What the object holds under "logits", or under "inputs" as our own --json writes it."""
    if isinstance(value, _Object):
        for key, inner in value:
            if key == "logits" and isinstance(inner, list):
                return inner
            if key == "inputs" and isinstance(inner, _Object):
                return _inner(inner)
    return value


def _numbers(nested: list[Any], names: list[tuple[str, ...]], tokens: list[str], what: str) -> Numbers:
    shape, values = flattened(nested, what)
    for number, row in enumerate(names):
        if row != names[0]:
            raise different_names(number, row, names[0])
    if names and sum(map(len, names)) != len(values):
        raise InputError("Some rows name their classes and some do not.", 'Write {"cat": 2, "dog": 1} for every row.')
    return Numbers(np.array(values, dtype=np.float64).reshape(shape), tuple(tokens), names[0] if names else None)


def _walk(value: Any, path: str, names: list[tuple[str, ...]], tokens: list[str], depth: int) -> Any:
    """`value` with every literal as a float; its tokens and the names of its objects are collected."""
    if isinstance(value, Literal) or (isinstance(value, str) and value.strip().lower() in _WORDS):
        tokens.append(str(value))
        return float(value) if value.strip().lower().lstrip("+-") in _WORDS else literal(value, f" at {path}")
    if isinstance(value, _Object):
        if not value:
            raise nothing("logits")
        names.append(_unique([key for key, _ in value]))
        value, steps = [inner for _, inner in value], [f"{path}.{key}" for key, _ in value]
        if any(isinstance(inner, list) for inner in value):
            raise _no_number(
                next(step for step, inner in zip(steps, value, strict=True) if isinstance(inner, list)), []
            )
        return [_walk(inner, step, names, tokens, depth + 1) for inner, step in zip(value, steps, strict=True)]
    if isinstance(value, list) and depth <= 4:
        return [_walk(inner, f"{path}[{i}]", names, tokens, depth + 1) for i, inner in enumerate(value)]
    raise _no_number(path, value)


def _unique(names: list[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise twice(name)
        seen.add(name)
    return tuple(names)


def _no_number(path: str, value: Any) -> InputError:
    kinds = {bool: "true or false", type(None): "null", str: "text", _Object: "an object", list: "a list"}
    kind = kinds.get(type(value), "no number")
    shown = f" {json.dumps(shortened(value))}" if isinstance(value, str) else ""
    return InputError(
        f"The element at {shortened(path)} is {kind}{shown}, not a number.",
        'Write a number there, or "inf", "-inf" or "nan" in quotes: [2, "-inf", 0.1].',
    )
