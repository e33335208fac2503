"""JSON text -> numbers: a list, nested lists, an object of name: number, or objects with "logits", one or one a row."""

import json
from typing import Any

import numpy as np

from ...errors import InputError
from ..typed.arithmetic import literal
from ..typed.numbers import Numbers
from ..typed.shapes import flattened
from ..typed.slips import different_names, nothing, unique
from ..typed.words import shortened
from .json_values import BESIDE, Literal, Object, fields_of, is_json, is_json_lines, lines_of, lists_in, loaded_from

_WORDS = frozenset({"nan", "inf", "-inf", "infinity", "-infinity", "+inf", "+infinity"})


def parse_json(text: str, what: str = "logits") -> Numbers:
    """The numbers in a JSON text. Raises InputError with the line and column, or the path, of what is wrong."""
    names: list[tuple[str, ...]] = []
    tokens: list[str] = []
    loaded = loaded_from(text, 1)
    if not isinstance(loaded, Object) and isinstance(loaded, list) and any(_is_inside(row, what) for row in loaded):
        return _one_a_row([(f"$[{number}]", row) for number, row in enumerate(loaded)], what)
    value, given = _inner(loaded, what)
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
    return _one_a_row([(f"line {number}, $", loaded_from(line, number)) for number, line in lines_of(text)], what)


def label_in(text: str) -> str:
    """What JSON objects hold under "label" or "labels", as it is typed; any other text as it is."""
    objects = _objects(text)
    if not objects:
        return text
    labels = [_label(row) for row in objects]
    if len(labels) == 1 and not isinstance(labels[0], list):
        return str(labels[0])
    each = [label for row in labels for label in (row if isinstance(row, list) else [row])]
    return f"[{', '.join(map(str, each))}]"


def _objects(text: str) -> list[Any]:
    """The JSON objects of a text, one alone, in a list, or one a line; none where it holds anything else."""
    if is_json(text):
        loaded = loaded_from(text, 1)
        rows = [loaded] if isinstance(loaded, Object) else loaded
    else:
        rows = [loaded_from(line, number) for number, line in lines_of(text)] if is_json_lines(text) else []
    return rows if all(isinstance(row, Object) for row in rows) else []


def _label(row: Any) -> Any:
    fields = fields_of(row)
    label = fields.get("label", fields.get("labels"))
    if label is None:
        raise InputError('There is no "label" in this object.', 'Write {"label": [1, 0]}, or only the list [1, 0].')
    return label


def _one_a_row(rows: list[tuple[str, Any]], what: str) -> Numbers:
    """The numbers of (place, value), one row each, each in any form that JSON has for one."""
    names: list[tuple[str, ...]] = []
    tokens: list[str] = []
    nested = []
    for place, row in rows:
        value, given = _inner(row, what)
        nested.append(_walk(value, place, names, tokens, 1))
        names += [] if given is None else [given]
    return _numbers(nested, names, tokens, what)


def _inner(value: Any, what: str) -> tuple[Any, tuple[str, ...] | None]:
    """What an object holds under "logits" (or "target", ...), and its "names"; any other value as it is."""
    if not _is_inside(value, what):
        return value, None
    key, fields, lists = what.lstrip("-"), fields_of(value), lists_in(value)
    if not isinstance(fields.get(key), list):
        raise InputError(
            f'The element at $.{shortened(lists[0])} is a list, not a number, and there is no "{key}".',
            f'Name the list of the numbers "{key}": {{"{key}": [2, 1, 0.1]}}.',
        )
    unknown = [name for name in fields if name not in (key, *BESIDE)]
    if unknown:
        raise InputError(
            f'"{shortened(unknown[0])}" beside "{key}" is not read from a file.',
            f"Leave it out, and type options on the command line; only {', '.join(BESIDE)} may stand there.",
        )
    if key != "logits":
        return fields[key], None
    if isinstance(fields[key], Object) and fields.get("names") is not None:
        raise InputError(
            '"names" stands beside logits that are named already.',
            'Leave out "names", or write the logits as a list: {"logits": [2, 1], "names": ["cat", "dog"]}.',
        )
    return fields[key], _given_names(fields.get("names"))


def _is_inside(value: Any, what: str) -> bool:
    """Whether the numbers stand under a key of this object, as a list or as an object of name: number."""
    return bool(lists_in(value)) or isinstance(fields_of(value).get(what.lstrip("-")), list)


def _given_names(value: Any) -> tuple[str, ...] | None:
    """The list of class names beside the logits. Raises InputError."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(
        isinstance(name, str) and not isinstance(name, Literal) for name in value
    ):
        raise InputError('"names" is no list of class names.', 'Write one for each class: "names": ["cat", "dog"].')
    return unique(value)


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
    if isinstance(value, Object):
        if not value:
            raise nothing("logits")
        names.append(unique([key for key, _ in value]))
        for key, inner in value:
            if isinstance(inner, list):
                raise _no_number(f"{path}.{key}", inner)
        return [_walk(inner, f"{path}.{key}", names, tokens, depth + 1) for key, inner in value]
    if isinstance(value, list) and depth <= 4:
        return [_walk(inner, f"{path}[{i}]", names, tokens, depth + 1) for i, inner in enumerate(value)]
    raise _no_number(path, value)


def _no_number(path: str, value: Any) -> InputError:
    kinds = {bool: "true or false", type(None): "null", str: "text", Object: "an object", list: "a list"}
    kind = kinds.get(type(value), "no number")
    shown = f" {json.dumps(shortened(value))}" if isinstance(value, str) else ""
    return InputError(
        f"The element at {shortened(path)} is {kind}{shown}, not a number.",
        'Write a number there, or "inf", "-inf" or "nan" in quotes: [2, "-inf", 0.1].',
    )
