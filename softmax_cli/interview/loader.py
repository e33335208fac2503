"""The questions, read from questions.toml, and how one of them is found."""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..document.text import Text
from ..errors import InputError


@dataclass(frozen=True)
class Demonstration:
    """A command line without the program's name; `name` is what the prose calls its results by.

    `{logits}` and `{label}` stand for those of the question or of the user, `{name.path}` for an earlier result.
    """

    name: str
    run: str


@dataclass(frozen=True)
class Pitfall:
    """What is often said, and what is true instead; `note` marks what the interview note itself gets wrong."""

    said: str
    truth: str
    note: bool = False


@dataclass(frozen=True)
class InterviewQuestion:
    """One question with everything that is said and shown about it.

    `logits` is empty where the example is fixed and no other logits can take its place.
    """

    number: str
    slug: str
    asked: str
    chinese: str
    aliases: tuple[str, ...]
    logits: str
    label: str
    answer: str
    demonstrations: tuple[Demonstration, ...]
    pitfalls: tuple[Pitfall, ...]

    @property
    def title(self) -> Text:
        """E.g. "7. How is softmax kept numerically stable?"."""
        return Text("{number}. {question}", number=self.number, question=Text(self.asked))

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said: the answer and the pitfalls."""
        return (self.answer, *(text for pitfall in self.pitfalls for text in (pitfall.said, pitfall.truth)))

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that finds this question."""
        return (self.number, self.slug, *self.aliases)


@cache
def questions() -> tuple[InterviewQuestion, ...]:
    """Every question, in the note's order."""
    text = files(__package__).joinpath("questions.toml").read_text(encoding="utf-8")
    return tuple(_question(entry) for entry in tomllib.loads(text)["question"])


def find(text: str) -> InterviewQuestion:
    """The question of that number, name or alias, in any case. Raises InputError with the nearest name otherwise."""
    wanted = text.strip().lower().rstrip(".)?").replace("_", "-")
    known = {key.lower(): question for question in questions() for key in question.keys}
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted, known, n=1) if len(wanted) > 2 else []  # 12 is no slip for 2
    raise InputError(
        "no-such-question",
        "'{typed}' is none of the questions.",
        Text("Did you mean {near}? Type softmax-cli interview {near}.", near=near[0])
        if near
        else Text(
            "Type a number from {first} to {last}, or a name: {names}.",
            first=questions()[0].number,
            last=questions()[-1].number,
            names=[question.slug for question in questions()],
        ),
        typed=text.strip(),
    )


def _question(entry: dict[str, Any]) -> InterviewQuestion:
    return InterviewQuestion(
        number=entry["number"],
        slug=entry["slug"],
        asked=entry["asked"],
        chinese=entry["chinese"],
        aliases=tuple(entry["aliases"]),
        logits=entry.get("logits", ""),
        label=entry.get("label", "1"),
        answer=_one_line(entry["answer"]),
        demonstrations=tuple(Demonstration(**demo) for demo in entry["demonstration"]),
        pitfalls=tuple(
            Pitfall(_one_line(pitfall["said"]), _one_line(pitfall["truth"]), pitfall.get("note", False))
            for pitfall in entry["pitfall"]
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
