"""JSON text -> numbers: a list, nested lists, an object of name: number, or objects with "logits", one or one a row."""

import json
from typing import Any, NamedTuple

import numpy as np

from ...document.text import Text
from ...errors import InputError
from ..typed.tokens import shortened
from ..typed.values import Numbers, flattened, nothing, plain_number, shared, unique
from .json_objects import BESIDE, Literal, Object, fields_of, is_json, is_json_lines, lines_of, lists_in, loaded_from
from .wanted import NOTHING, Wanted, without_columns

_WORDS = frozenset({"nan", "inf", "-inf", "infinity", "-infinity", "+inf", "+infinity"})


class Place(NamedTuple):
    """Where a value stands, for messages: its path, and in JSON lines its line."""

    path: str
    line: int | None = None

    def inside(self, key: str) -> "Place":
        """The place of what stands under `key`, written as it follows the path."""
        return Place(self.path + key, self.line)

    @property
    def words(self) -> Text:
        path = shortened(self.path)
        return (
            Text("{path}", path=path) if self.line is None else Text("line {line}, {path}", line=self.line, path=path)
        )


def parse_json(text: str, what: str = "logits", wanted: Wanted = NOTHING) -> Numbers:
    """The numbers in a JSON text. Raises InputError with the line and column, or the path, of what is wrong."""
    without_columns(wanted)
    names: list[tuple[str, ...]] = []
    tokens: list[str] = []
    loaded = loaded_from(text, 1)
    if not isinstance(loaded, Object) and isinstance(loaded, list) and any(_is_inside(row, what) for row in loaded):
        return _one_a_row([(Place(f"$[{number}]"), row) for number, row in enumerate(loaded)], what)
    value, given = _inner(loaded, what)
    nested = _walk(value, Place("$"), names, tokens, 0)
    numbers = _numbers(nested if isinstance(nested, list) else [nested], names, tokens, what)
    if given is not None and len(given) != numbers.array.shape[-1]:
        raise InputError(
            "json-name-count", '"names" and "logits" are {names} and {logits} long.',
            'Write one name for each logit, in the order of the logits: "names": ["cat", "dog"].',
            names=len(given), logits=numbers.array.shape[-1],
        )  # fmt: skip
    return numbers if given is None else numbers._replace(names=given)


def parse_json_lines(text: str, what: str = "logits", wanted: Wanted = NOTHING) -> Numbers:
    """One row a line, each in JSON; numbers on their own are one vector. Raises InputError."""
    without_columns(wanted)
    return _one_a_row([(Place("$", number), loaded_from(line, number)) for number, line in lines_of(text)], what)


def label_in(text: str, key: str | None = None) -> str:
    """What JSON objects hold under "label" or "labels", or under `key`, as it is typed; any other text as it is."""
    objects = _objects(text)
    if not objects:
        return text
    labels = [_label(row, key) for row in objects]
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


def _label(row: Any, key: str | None) -> Any:
    fields = fields_of(row)
    label = fields.get("label", fields.get("labels")) if key is None else fields.get(key)
    if label is None:
        raise InputError(
            "json-no-label", 'There is no "{key}" in this object.',
            'Write {{"{key}": [1, 0]}}, or only the list [1, 0].',
            key=key or "label",
        )  # fmt: skip
    return label


def _one_a_row(rows: list[tuple[Place, Any]], what: str) -> Numbers:
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
            "json-other-key", 'The element at $.{found} is a list, not a number, and there is no "{key}".',
            'Name the list of the numbers "{key}": {{"{key}": [2, 1, 0.1]}}.',
            found=shortened(lists[0]), key=key,
        )  # fmt: skip
    unknown = [name for name in fields if name not in (key, *BESIDE)]
    if unknown:
        raise InputError(
            "json-option", '"{found}" beside "{key}" is not read from a file.',
            "Leave it out, and type options on the command line; only {known} may stand there.",
            found=shortened(unknown[0]), key=key, known=BESIDE,
        )  # fmt: skip
    if key != "logits":
        return fields[key], None
    if isinstance(fields[key], Object) and fields.get("names") is not None:
        raise InputError(
            "json-named-twice", '"names" stands beside logits that are named already.',
            'Leave out "names", or write the logits as a list: {{"logits": [2, 1], "names": ["cat", "dog"]}}.',
        )  # fmt: skip
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
        hint = 'Write one for each class: "names": ["cat", "dog"].'
        raise InputError("json-names", '"names" is no list of class names.', hint)
    return unique(value)


def _numbers(nested: list[Any], names: list[tuple[str, ...]], tokens: list[str], what: str) -> Numbers:
    shape, values = flattened(nested, what)
    class_names = shared(names)
    if names and sum(map(len, names)) != len(values):
        problem = "Some rows name their classes and some do not."
        raise InputError("json-some-unnamed", problem, 'Write {{"cat": 2, "dog": 1}} for every row.')
    return Numbers(np.array(values, dtype=np.float64).reshape(shape), tuple(tokens), class_names)


def _walk(value: Any, place: Place, names: list[tuple[str, ...]], tokens: list[str], depth: int) -> Any:
    """`value` with every literal as a float; its tokens and the names of its objects are collected."""
    if isinstance(value, Literal) or (isinstance(value, str) and value.strip().lower() in _WORDS):
        tokens.append(str(value))
        number = plain_number(value)
        return _special(value, place) if number is None else number
    if isinstance(value, Object):
        if not value:
            raise nothing("logits")
        names.append(unique([key for key, _ in value]))
        for key, inner in value:
            if isinstance(inner, list):
                raise _no_number(place.inside(f".{key}"), inner)
        return [_walk(inner, place.inside(f".{key}"), names, tokens, depth + 1) for key, inner in value]
    if isinstance(value, list) and depth <= 4:
        return [_walk(inner, place.inside(f"[{i}]"), names, tokens, depth + 1) for i, inner in enumerate(value)]
    raise _no_number(place, value)


def _special(text: str, place: Place) -> float:
    """nan and the infinities; any other literal is one that cannot be held."""
    from ..typed.arithmetic import literal

    if text.strip().lower().lstrip("+-") in _WORDS:
        return float(text)
    return literal(text, Text(" at {place}", place=place.words))


def _no_number(place: Place, value: Any) -> InputError:
    kinds = {
        bool: Text("true or false"),
        type(None): Text("null"),
        str: Text("text {value}", value=json.dumps(shortened(value)) if isinstance(value, str) else ""),
        Object: Text("an object"),
        list: Text("a list"),
    }
    return InputError(
        "json-no-number", "The element at {place} is {kind}, not a number.",
        'Write a number there, or "inf", "-inf" or "nan" in quotes: [2, "-inf", 0.1].',
        place=place.words, kind=kinds[type(value)],
    )  # fmt: skip
