"""What a document says, as plain text, and its tables as dicts."""

from collections.abc import Mapping
from typing import Any

from softmax_cli.document.explanation import Explanation, Step
from softmax_cli.document.formula import Formula
from softmax_cli.document.text import Text
from softmax_cli.document.values import Records
from softmax_cli.show.said import Speaker


def said(words: Any, digits: int | None = None) -> Any:
    """A text, a formula, or a tuple of them in English, with all digits or so many; anything else as it is."""
    several = isinstance(words, tuple) and words and all(isinstance(one, Text) for one in words)
    return Speaker(digits).say(words) if several or isinstance(words, (Text, Formula)) else words


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
