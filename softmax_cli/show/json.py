"""One JSON object: the inputs as understood, every step, every check, the result."""

import json
from typing import Any

import numpy as np

from ..document.explanation import Check, Explanation
from .legacy import verdict_dict
from .numbers import exact, phrase
from .output import Output
from .terminal import Terminal
from .values import Shaped, shaped

SCHEMA_VERSION = 1

_INDENT = "  "
_SENTENCE = 40


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """The object that the published JSON Schema describes; no number loses a bit, and none is NaN or Infinity."""
    text = _text(jsonable(as_object(explanation)), ensure_ascii=False)
    if not terminal.can_show(text):
        text = _text(jsonable(as_object(explanation)), ensure_ascii=True)
    return text + "\n"


def as_object(explanation: Explanation) -> dict[str, Any]:
    """The explanation as a dict in the order in which it is read."""
    steps = [shaped(step, explanation.single) for step in explanation.steps]
    whole: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "command": explanation.command,
        "inputs": dict(explanation.inputs),
        "steps": [_step(step) for step in steps],
        "checks": [_check(check) for check in explanation.checks],
        "result": _spoken(dict(explanation.result)),
    }
    if explanation.verdict is not None:
        whole["verdict"] = _spoken(verdict_dict(explanation.verdict))
    whole["notes"] = [phrase(note, None) for note in explanation.notes]
    if explanation.parts:
        whole["parts"] = [as_object(part) for part in explanation.parts]
    return whole


def jsonable(value: Any) -> Any:
    """Lists, dicts and numbers that JSON has; a number that is not finite becomes its name."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and np.isfinite(value).all():
        return value.tolist()
    if isinstance(value, (np.ndarray, np.generic)):
        return jsonable(value.tolist())
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): jsonable(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(entry) for entry in value]
    if isinstance(value, float) and value - value != 0.0:
        return exact(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def _step(shaped_step: Shaped) -> dict[str, Any]:
    step = shaped_step.step
    shown: dict[str, Any] = {"id": step.id, "title": step.title, "formula": step.formula}
    numbers = phrase(step.numbers, None)
    if numbers:
        shown["numbers"] = numbers
    value = shaped_step.value
    if shaped_step.family in ("record", "tree"):
        value = _spoken(value)
    return shown | {"value": value}


def _check(check: Check) -> dict[str, Any]:
    title = phrase(check.title, None)
    return {"id": check.id, "title": title, "passed": bool(check.passed), "value": check.value}


def _spoken(value: Any) -> Any:
    """Join the phrases inside records and trees."""
    if isinstance(value, tuple) and any(isinstance(part, str) for part in value):
        return phrase(value, None)
    if isinstance(value, dict):
        return {key: _spoken(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spoken(entry) for entry in value]
    return value


def _text(value: Any, ensure_ascii: bool, indent: str = "") -> str:
    """Indent by two, but keep a list of numbers or words on one line."""
    inner = indent + _INDENT
    if isinstance(value, dict) and value:
        entries = [f"{_leaf(key, ensure_ascii)}: {_text(entry, ensure_ascii, inner)}" for key, entry in value.items()]
        return _braced("{", entries, "}", indent)
    if isinstance(value, list) and any(_has_lines(entry) for entry in value):
        return _braced("[", [_text(entry, ensure_ascii, inner) for entry in value], "]", indent)
    return _leaf(value, ensure_ascii)


def _has_lines(entry: Any) -> bool:
    """Lists and sentences get a line each; numbers and names share one."""
    return isinstance(entry, (list, dict)) or (isinstance(entry, str) and len(entry) > _SENTENCE)


def _braced(opening: str, entries: list[str], closing: str, indent: str) -> str:
    separator = f",\n{indent}{_INDENT}"
    return f"{opening}\n{indent}{_INDENT}{separator.join(entries)}\n{indent}{closing}"


def _leaf(value: Any, ensure_ascii: bool) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, allow_nan=False)
