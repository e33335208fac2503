"""A value of a JSON answer sheet -> the same as it would be typed on the command line."""

from typing import Any

from ..errors import InputError
from .sources.json_objects import Object
from .typed.tokens import shortened, to_ascii


def as_typed(value: Any) -> str | bool:
    """Null is nothing, true and false stay, and what holds several values is a list of them. Raises InputError."""
    if value is None or isinstance(value, bool):
        return value or ""
    if isinstance(value, Object):
        return ", ".join([f"{_quoted(name)}={_entry(inner)}" for name, inner in value])
    return f"[{', '.join([_entry(inner) for inner in value])}]" if isinstance(value, list) else str(value)


def _entry(value: Any) -> str:
    """One of several values; null is an entry that is not known."""
    return "?" if value is None else str(as_typed(value))


def _quoted(name: str) -> str:
    """A class name in quotes where it could be read as more than a name."""
    plain = to_ascii(name)
    if name and not any(mark.isspace() or mark in "\"',;=:[](){}<>" for mark in plain):
        return name
    quote = next((mark for mark in "\"'" if mark not in plain and "\n" not in plain), None)
    if quote is None or not name.strip():
        problem = "The class name '{name}' cannot be written before a number."
        raise InputError(
            "name-unwritable", problem, "Choose a name without quotes and line breaks.", name=shortened(name)
        )
    return f"{quote}{name}{quote}"
