"""A format is one module and one line in a table: a toy one renders every documented command, with JSON's numbers."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from softmax_cli import show
from softmax_cli.show.output import FORMATS, Output, Terminal

from ..test_transcripts import folder
from .documented import PAGES, shown_on

TOY = Path(__file__).parent / "toy_format.py"
KEYS = ("row", "class", "name")  # of tables: the indices that JSON has as places in a list
render = show.text

__all__ = ["folder"]


def test_it_is_one_short_file() -> None:
    assert len(TOY.read_text().splitlines()) <= 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_shows_every_number_of_json(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS, "toy", "tests.show.toy_format")
    for command, explanation, _ in shown_on(page, monkeypatch):
        shown = render(explanation, Output("toy"), Terminal())
        whole = json.loads(render(explanation, Output("json"), Terminal()))
        missing = Counter(_numbers_of(whole)) - Counter(_numbers_in(shown))
        assert not missing, command


def _numbers_of(whole: dict[str, Any]) -> Iterator[float]:
    for step in whole["steps"]:
        yield from _leaves(step["value"])
    for part in whole.get("parts", ()):
        yield from _numbers_of(part)


def _leaves(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = [] if "label" in value or "paragraphs" in value else [*value.values()]
    if isinstance(value, list):
        for entry in value:
            yield from _leaves(entry)
    else:
        yield from _number(str(value))


def _numbers_in(shown: str) -> Iterator[float]:
    for line in shown.splitlines():
        for cell in line.split("\t")[1:]:
            for word in cell.strip("[]").replace("[", "").replace("]", "").split(", "):
                yield from _number(word)


def _number(word: str) -> Iterator[float]:
    try:
        value = float(word) + 0.0
    except ValueError:
        return
    yield value if value == value else "nan"  # type: ignore[misc]  # nan is not itself
