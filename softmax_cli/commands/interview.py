"""softmax-cli interview"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Label, OneBased

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def _names(incomplete: str) -> list[str]:
    """For shell completion: the names of the questions."""
    from ..interview.loader import questions

    return [question.slug for question in questions() if question.slug.startswith(incomplete)]


class InterviewSettings(NamedTuple):
    """What `interview` takes, as typed."""

    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION", help="Number or name; none lists them.", show_default=False, autocompletion=_names
        ),
    ] = None
    logits: Annotated[
        list[str] | None,
        typer.Argument(metavar="LOGITS...", help="Your own logits for the demonstration.", show_default=False),
    ] = None
    label: Label = None
    one_based: OneBased = False
    all: Annotated[bool, typer.Option("--all", help="Answer every question: a study sheet.")] = False


def interview(settings: InterviewSettings) -> "Explanation":
    """Interview questions, answered live.

    \b
    softmax-cli interview
    softmax-cli interview 7 1000 0 --label 1
    softmax-cli interview --all --format markdown
    """
    from ..app.cli import explained
    from ..interview.demonstrations import answered

    return answered(settings, explained)


INTERVIEW = Command(InterviewSettings, interview, logits_optional=True)
