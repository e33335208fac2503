"""What a document says, as plain text, and its tables as dicts."""

from collections.abc import Mapping
from typing import Any

from softmax_cli.document.explanation import Explanation, Step
from softmax_cli.document.formula import Formula, Value, Words
from softmax_cli.document.text import Plural, Text
from softmax_cli.document.values import Records
from softmax_cli.show.formulas.line import Line


def said(words: Any) -> Any:
    """A text, a formula, or a tuple of them as one string, no number rounded; anything else as it is."""
    if isinstance(words, Formula):
        return Line(lambda part: said(part.text if isinstance(part, Words) else _value(part))).text(words)
    if isinstance(words, Text):
        several = isinstance(words, Plural) and words.values["n"] != 1
        template = words.several if isinstance(words, Plural) and several else words.template
        return template.format(**{name: _listed(value) for name, value in words.values.items()})
    if isinstance(words, tuple) and words and all(isinstance(one, Text) for one in words):
        return " ".join(map(said, words))
    return words


def _value(part: Any) -> str:
    return str(part.value) if isinstance(part, Value) else ""


def _listed(value: Any) -> Any:
    return ", ".join(str(said(one)) for one in value) if isinstance(value, (list, tuple)) else said(value)


def step_of(explanation: Explanation, step_id: str) -> Step:
    """The only step with that id."""
    (step,) = (step for step in explanation.steps if step.id == step_id)
    return step


def records_of(explanation: Explanation, step_id: str) -> list[dict[str, Any]]:
    """The lines of a table by the ids of its columns, without its empty cells."""
    value = step_of(explanation, step_id).value
    assert isinstance(value, Records)
    assert value.rows
    ids = [column.id for column in value.columns]
    return [{id: said(cell) for id, cell in zip(ids, row, strict=True) if cell is not None} for row in value.rows]


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of a result with its texts and formulas as strings."""
    return {key: said(value) for key, value in record.items()}
