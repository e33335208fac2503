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

_BESIDE = ("logits", "names", "label", "labels", "target")  # what may stand in one object, each for its own option
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
    value, given = _inner(_loaded(text, 1), what)
    nested = _walk(value, "$", names, tokens, 0)
    numbers = _numbers(nested if isinstance(nested, list) else [nested], names, tokens, what)
    if given is not None and len(given) != numbers.array.shape[-1]:
        raise InputError(
            f'"names" and "logits" are {len(given)} and {numbers.array.shape[-1]} long.',
            'Write one name for each logit, in the order of the logits: "names": ["cat", "dog"].',
        )
    return numbers if given is None else numbers._replace(names=given)


def parse_json_lines(text: str, what: str = "logits") -> Numbers:
    """One row a line, each in JSON; numbers on their own are one vector. Raises InputError."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    names: list[tuple[str, ...]] = []
    tokens: list[str] = []
    nested = []
    for number, line in lines:
        value, given = _inner(_loaded(line, number), what)
        nested.append(_walk(value, f"line {number}, $", names, tokens, 1))
        names += [] if given is None else [given]
    return _numbers(nested, names, tokens, what)


def label_in(text: str) -> str:
    """What a JSON object holds under "label" or "labels", as it is typed; any other text as it is."""
    if text.lstrip()[:1] != "{" or not is_json(text):
        return text
    fields = _fields(_loaded(text, 1))
    label = fields.get("label", fields.get("labels"))
    if label is None:
        raise InputError('There is no "label" in this object.', 'Write {"label": [1, 0]}, or only the list [1, 0].')
    return f"[{', '.join(map(str, label))}]" if isinstance(label, list) else str(label)


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


def _inner(value: Any, what: str) -> tuple[Any, tuple[str, ...] | None]:
    """What an object holds under "logits" (or "target", ...), and its "names"; any other value as it is."""
    key, fields = what.lstrip("-"), _fields(value)
    lists = [name for name, inner in fields.items() if isinstance(inner, list) and not isinstance(inner, _Object)]
    if not lists:
        return value, None
    if key not in lists:
        raise InputError(
            f'The element at $.{shortened(lists[0])} is a list, not a number, and there is no "{key}".',
            f'Name the list of the numbers "{key}": {{"{key}": [2, 1, 0.1]}}.',
        )
    unknown = [name for name in fields if name not in (key, *_BESIDE)]
    if unknown:
        raise InputError(
            f'"{shortened(unknown[0])}" beside "{key}" is not read from a file.',
            f"Leave it out, and type options on the command line; only {', '.join(_BESIDE)} may stand there.",
        )
    return fields[key], _given_names(fields.get("names")) if key == "logits" else None


def _fields(value: Any) -> dict[str, Any]:
    """The keys of an object with their values; of what our own --json writes, the inputs that can be read again."""
    if not isinstance(value, _Object):
        return {}
    _unique([key for key, _ in value])
    fields = dict(value)
    own = fields.get("inputs")
    return {key: inner for key, inner in own if key in _BESIDE} if isinstance(own, _Object) else fields


def _given_names(value: Any) -> tuple[str, ...] | None:
    """The list of class names beside the logits. Raises InputError."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(
        isinstance(name, str) and not isinstance(name, Literal) for name in value
    ):
        raise InputError('"names" is no list of class names.', 'Write one for each class: "names": ["cat", "dog"].')
    return _unique(value)


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
