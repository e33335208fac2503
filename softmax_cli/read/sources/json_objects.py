"""JSON text -> Python objects, whose keys keep their order and whose numbers stay as they were typed."""

import json
from typing import Any

from ...errors import InputError
from ..typed.values import unique

BESIDE = ("logits", "names", "label", "labels", "target")  # what may stand in one object, each for its own option


class Literal(str):
    """A JSON number, kept as it was typed."""

    __slots__ = ()


class Object(list[tuple[str, Any]]):
    """A JSON object, its keys in order and possibly repeated."""


def is_json(text: str) -> bool:
    """Whether `text` is a JSON list or object."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("[", "{"):
        return False
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def is_json_lines(text: str) -> bool:
    """Whether every line of `text` that holds anything is a JSON list or object."""
    return all(is_json(line) for _, line in lines_of(text))


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that hold anything, each with its number from 1."""
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def loaded_from(text: str, line: int) -> Any:
    """What a text that starts at this line holds. Raises InputError with the line and column of what is wrong."""
    try:
        return json.loads(
            text, parse_int=Literal, parse_float=Literal, parse_constant=Literal, object_pairs_hook=Object
        )
    except json.JSONDecodeError as error:
        raise InputError(
            "json-invalid", "Invalid JSON in line {line}, column {column}: {reason}.",
            'Write a list such as [2, 1, 0.1] or [[2, 1], [0, 3]], or an object such as {{"cat": 2, "dog": 1}}.',
            line=line + error.lineno - 1, column=error.colno, reason=error.msg,
        ) from None  # fmt: skip
    except RecursionError:
        hint = "Write a list such as [[2, 1], [0, 3]]."
        raise InputError("json-too-deep", "The JSON is nested too deeply.", hint) from None


def lists_in(value: Any) -> list[str]:
    """The keys of an object under which a list stands."""
    return [
        name for name, inner in fields_of(value).items() if isinstance(inner, list) and not isinstance(inner, Object)
    ]


def fields_of(value: Any) -> dict[str, Any]:
    """The keys of an object with their values; of what our own --json writes, the inputs that can be read again."""
    if not isinstance(value, Object):
        return {}
    unique([key for key, _ in value])
    fields = dict(value)
    inputs = fields.get("inputs")
    return {key: inner for key, inner in inputs if key in BESIDE} if isinstance(inputs, Object) else fields
