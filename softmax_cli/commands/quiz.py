"""softmax-cli quiz"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command, Tool
from ..app.options import Json, one_of
from ..errors import ExitCode, InputError

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..quiz.problems import Task

MOST = 100  # problems in one quiz
SEEDS = 1_000_000  # a seed that nobody gave is below this: six digits to type again


class QuizSettings(NamedTuple):
    """What `quiz` takes, as typed."""

    topic: Annotated[
        str,
        typer.Option(
            "--topic",
            metavar="NAME",
            help="softmax, ce, grad, jacobian, or mixed.",
            autocompletion=one_of("softmax", "ce", "grad", "jacobian", "mixed"),
        ),
    ] = "mixed"
    problems: Annotated[
        int | None,
        typer.Option("--count", metavar="N", help="How many problems: 5, or 1 to print.", show_default=False),
    ] = None
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="S", help="The same seed asks the same; random by default.", show_default=False),
    ] = None
    level: Annotated[
        int, typer.Option("--level", metavar="1|2|3", help="1: in the head, 2: small decimals, 3: with options.")
    ] = 1
    print_: Annotated[bool, typer.Option("--print", help="Print the problems as JSON, without the answers.")] = False
    answer: Annotated[
        str | None, typer.Option("--answer", metavar="NUMBERS", help="Judge this answer to the problem of --seed.")
    ] = None
    json: Json = False


def quiz(settings: QuizSettings) -> ExitCode:
    """Problems to solve, judged and explained.

    \b
    softmax-cli quiz --topic grad --level 2
    softmax-cli quiz --seed 7 --print
    softmax-cli quiz --seed 7 --topic softmax --answer '1/8 5/8 1/4'

    On a terminal it waits for each answer; ? gives a hint, skip goes on, Ctrl-D or Ctrl-C ends with the score. From a
    pipe it reads one answer a line. It exits 1 if an answer is wrong and 130 after Ctrl-C.
    """
    from ..quiz.session import Session, check_one, print_problems

    answer, topic, level, json = settings.answer, settings.topic.strip(), settings.level, settings.json
    if answer is not None and settings.seed is None:
        raise InputError(
            "answer-without-seed",
            "--answer was given without --seed, which says what was asked.",
            "Type softmax-cli quiz --seed 7 --answer '1/2 1/3 1/6', or leave out --answer to be asked.",
        )
    if answer is not None and settings.print_:
        hint = "Type --print to be asked, or --answer to be judged."
        raise InputError("print-and-answer", "--print and --answer exclude each other.", hint)
    asked = _count(settings.problems, 1 if settings.print_ or json or answer is not None else 5, answer)
    seed = _seed(settings.seed)
    tasks = [_task(seed + number, topic, level) for number in range(asked)]
    if answer is not None:
        return check_one(tasks[0], answer, _explained, json=json)
    if settings.print_ or json:
        return print_problems(tasks, {"seed": seed, "topic": topic, "level": level, "count": asked})
    again = ["--seed", str(seed), "--topic", topic, "--level", str(level), "--count", str(asked)]
    return Session(tasks, again, _explained).run()


QUIZ = Tool(QuizSettings, quiz)


def _explained(task: "Task") -> "Explanation":
    """The solution of a problem, by the command of its topic."""
    from ..app.table import COMMANDS

    command = COMMANDS[task.topic].load()
    assert isinstance(command, Command)
    return command.explain(command.settings(**task.settings))


def _task(seed: int, topic: str, level: int) -> "Task":
    from ..quiz.problems import LEVELS, TOPICS, task
    from ..read.typed.words import guess

    known = (*TOPICS, "mixed")
    if topic not in known:
        hints = (guess(topic, known), "Type one of {topics}.")
        raise InputError("no-such-topic", "--topic '{topic}' is no topic.", hints, topic=topic, topics=known)
    if level not in LEVELS:
        hint = "Type 1 (in the head), 2 (small decimals) or 3 (options)."
        raise InputError("no-such-level", "--level {level} is no level.", hint, level=level)
    return task(seed, topic, level)


def _count(count: int | None, default: int, answer: str | None) -> int:
    if count is not None and not 1 <= count <= MOST:
        problem, hint = "--count {count} is out of range.", "Type a number from 1 to {most}."
        raise InputError("count-out-of-range", problem, hint, count=count, most=MOST)
    if count is not None and count > 1 and answer is not None:
        raise InputError(
            "answer-to-several",
            "--answer is the answer to one problem, not to {count}.",
            "Leave out --count; the problem number n of seed S is the one of seed S + n - 1.",
            count=count,
        )
    return default if count is None else count


def _seed(seed: int | None) -> int:
    from random import SystemRandom

    if seed is None:
        return SystemRandom().randrange(SEEDS)
    if seed < 0:
        hint = "Type a whole number, 0 or more: --seed 7."
        raise InputError("seed-negative", "--seed {seed} is negative.", hint, seed=seed)
    return seed
