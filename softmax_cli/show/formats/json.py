"""One JSON object: the inputs as understood, every step, every check, the result."""

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from ...document.explanation import Explanation, Step
from ...document.formula import Formula
from ...document.text import Text
from ...document.values import Chart, Prose, Records, Tree
from ..output import Output, Terminal
from ..said import Speaker, exact

SCHEMA_VERSION = 2

_INDENT = "  "
_SENTENCE = 40


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """The object that the published JSON Schema describes; no number loses a bit, and none is NaN or Infinity."""
    whole = _Jsonable(Speaker(None, output.language, clean=str)).explanation(explanation)
    text = _text(whole, ensure_ascii=False)
    return (text if terminal.can_show(text) else _text(whole, ensure_ascii=True)) + "\n"


class _Jsonable:
    """Documents as dicts, lists, strings and the numbers that JSON has."""

    def __init__(self, speaker: Speaker) -> None:
        self.say = speaker.say

    def explanation(self, explanation: Explanation) -> dict[str, Any]:
        """The explanation in the order in which it is read."""
        whole: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "command": explanation.command,
            "inputs": self.data(explanation.inputs),
            "steps": [self.step(explanation.shown(step)) for step in explanation.steps],
            "checks": [
                {"id": one.id, "title": self.say(one.title), "passed": bool(one.passed), "value": self.data(one.value)}
                for one in explanation.checks
            ],
            "result": self.data(explanation.result),
        }
        if explanation.verdict is not None:
            whole["verdict"] = self.data(explanation.verdict.data())
        whole["notes"] = [self.say(note) for note in explanation.notes]
        if explanation.parts:
            whole["parts"] = [self.explanation(part) for part in explanation.parts]
        return whole

    def step(self, step: Step) -> dict[str, Any]:
        """A step with its value in the shape that goes with its type."""
        shown = {"id": step.id, "title": self.say(step.title), "formula": self.say(step.formula)}
        if step.numbers:
            shown["numbers"] = self.say(step.numbers)
        return shown | {"value": self.value(step.value)}

    def value(self, value: Any) -> Any:
        """Records and points are lists of objects keyed by the ids of the columns; a cell that is empty has no key."""
        match value:
            case Records(columns, rows):
                ids = [column.id for column in columns]
                return [
                    {id: self.data(cell) for id, cell in zip(ids, row, strict=True) if cell is not None} for row in rows
                ]
            case Chart(series, name, x, y):
                return [
                    {name.id: self.say(one), x.id: self.data(across), y.id: self.data(up)}
                    for one, points in series
                    for across, up in points
                ]
            case Tree(label, children, marked):
                node = {"label": self.say(label), **({"marked": True} if marked else {})}
                return node | ({"children": [self.value(child) for child in children]} if children else {})
            case Prose(paragraphs, points):
                said = [{"said": self.say(one), "true": self.say(true)} for one, true in points]
                return {"paragraphs": [self.say(one) for one in paragraphs], "points": said}
        return self.data(value)

    def data(self, value: Any) -> Any:
        """Lists, dicts and numbers that JSON has; a number that is not finite becomes its name."""
        match value:
            case None | bool() | int() | str():
                return value
            case float():
                return value if math.isfinite(value) else exact(value)
            case np.ndarray() | np.generic():
                whole = value.dtype.kind in "biuU" or (value.dtype.kind == "f" and np.isfinite(value).all())
                return value.tolist() if whole else self.data(value.tolist())
            case Decimal():
                near = float(value)
                return near if math.isfinite(near) and (near or not value) else exact(value)
            case Text() | Formula():
                return self.say(value)
            case Mapping():
                return {str(key): self.data(entry) for key, entry in value.items()}
            case list() | tuple():
                if isinstance(value, tuple) and value and all(isinstance(one, Text) for one in value):
                    return self.say(value)
                return [self.data(entry) for entry in value]
        return str(value)


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
    text = json.dumps(value, ensure_ascii=ensure_ascii, allow_nan=False)
    # JSON itself would leave DEL, the controls of C1 and of the writing direction, and U+2028 as they are.
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
