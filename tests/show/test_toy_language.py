"""A language is a catalogue: a toy one, which shouts every template, leaves nothing readable as it was.

What is not said in words is made to shout elsewhere: formulas, numbers, and what stands verbatim because the user typed
it or because it is an id. What is left in lower case is a literal that no translator will ever see.
"""

import re
import shlex
from pathlib import Path

import pytest

from softmax_cli import show
from softmax_cli.interview.loader import questions
from softmax_cli.show.output import Terminal
from softmax_cli.show.said import Speaker
from softmax_cli.texts import Language

from ..test_transcripts import folder
from .documented import PAGES, shown_on

# Single words that are ids and not words for people: they are typed, or stand in JSON.
QUESTIONS = {question.slug for question in questions()}
VERDICTS = {"right", "rounded", "unit", "convention", "ambiguous", "unknown", "unreadable"}
METHODS = {"full", "hierarchical", "nce", "sampled", "adaptive", "online", "parallel", "cut"}
MISTAKES = {"order", "sign", "bits", "bans", "nats"}
IDS = {"softmax"} | QUESTIONS | VERDICTS | METHODS | MISTAKES
ID = re.compile(r"\[?(-?(ln )?\d+(, )?)+\]?|--?[a-z][a-z-]*|[a-z0-9]+([-_:+][a-z0-9+-]+)+|\S*\d\S*|softmax-cli .*")
render = show.text

__all__ = ["folder"]


class Loud(Language):
    """Every template in capitals, the names in its braces as they are."""

    def translate(self, template: str) -> str:
        return re.sub(r"(?<!\{)\{\w*\}(?!\})|[^{}]+", lambda part: _loud(part[0]), template)

    def plural(self, one: str, several: str, n: int) -> str:
        return self.translate(super().plural(one, several, n))


def _loud(part: str) -> str:
    return part if part.startswith("{") else part.upper()


def test_the_toy_language_shouts() -> None:
    assert Loud().translate("{n} of {m} rows, in {{braces}}") == "{n} OF {m} ROWS, IN {{BRACES}}"


@pytest.mark.parametrize("format", ["table", "markdown"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_readable_stands_outside_a_template(
    page: Path, format: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list(shown_on(page, monkeypatch))
    typed = " ".join(path.read_text(encoding="utf-8") for path in folder.glob("*.[jct]s*")) if shown else ""
    formula, number = Speaker._formula, Speaker.number
    monkeypatch.setattr(Speaker, "_formula", lambda self, said: formula(self, said).upper())
    monkeypatch.setattr(Speaker, "number", lambda self, value: number(self, value).upper())
    left: set[str] = set()
    for command, explanation, output in shown:
        words = " ".join(shlex.split(command)) + typed
        monkeypatch.setattr(Speaker, "verbatim", lambda _self, name, words=words: _verbatim(name, words))
        text = render(explanation, output._replace(format=format, language=Loud()), Terminal(width=1000))
        left |= {line.strip() for line in text.splitlines() if re.search("[a-z]", _without_numbers(line))}
    assert not left, "\n".join(sorted(left))


def _verbatim(name: str, typed: str) -> str:
    chinese = any("\u4e00" <= character <= "\u9fff" for character in name)  # it is in another language already
    ids = all(word in IDS or ID.fullmatch(word) for word in name.split())  # "ambiguous" stands before several
    allowed = name.strip("'") in typed or name in IDS or ID.fullmatch(name) or ids or chinese
    return name.upper() if allowed else name


def _without_numbers(line: str) -> str:
    return re.sub(r"\d[\d.]*e[+-]?\d+", "", line)
