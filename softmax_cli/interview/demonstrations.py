"""Runs the demonstrations of the interview questions: command lines as the user would type them."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..errors import InputError

if TYPE_CHECKING:
    from ..commands.interview import InterviewSettings
    from ..document.explanation import Explanation
    from .lesson import Filled
    from .loader import InterviewQuestion


Run: TypeAlias = "Callable[[Sequence[str]], Explanation]"  # what a command line explains, without the program's name


class Example(NamedTuple):
    """What the demonstrations run on, as words for their command lines; `true_class` is its index."""

    logits: list[str]
    label: str
    true_class: int
    names: Sequence[str | int]  # the indices where the classes have no names
    inputs: Mapping[str, Any]


def answered(settings: "InterviewSettings", run: Run) -> "Explanation":
    """The list, one question, or all of them. Raises InputError for a question or logits that do not fit."""
    from .lesson import contents, sheet
    from .loader import find, questions

    asked = settings.question
    if settings.all and asked is not None:
        raise InputError(
            "all-and-one",
            "--all answers every question, so '{question}' is not needed.",
            "Type softmax-cli interview --all, or softmax-cli interview {question} for one question.",
            question=asked.strip(),
        )
    if settings.all:
        alone = settings._replace(logits=None, label=None)
        return sheet([answer(question, alone, run) for question in questions()])
    if asked is None and settings.label is not None:
        raise InputError(
            "label-without-question",
            "--label was given without a question.",
            "Type softmax-cli interview 6 2 1 0.1 --label 0.",
        )
    return contents(questions()) if asked is None else answer(find(asked), settings, run)


def answer(question: "InterviewQuestion", settings: "InterviewSettings", run: Run) -> "Explanation":
    """One question with its demonstrations, on the user's logits if some are given."""
    from .lesson import Demonstration, explain, values_of

    example = read_example(question, settings)
    values: dict[str, Any] = {"y": example.true_class, "names": example.names}
    shown: list[Demonstration] = []
    for demonstration in question.demonstrations:
        words = _words(demonstration.run, example, values)
        explanation = run(words)
        shown.append(Demonstration(shlex.join(["softmax-cli", *words]), explanation))
        values[demonstration.name] = values_of(explanation)
    return explain(question, _filled(question, values), shown, example.inputs)


def _words(run: str, example: Example, values: Mapping[str, Any]) -> list[str]:
    """The words of a demonstration's command line, with everything in braces replaced."""
    from .prose import value_at

    words: list[str] = []
    for word in shlex.split(run):
        if word == "{logits}":
            words += example.logits
        elif word == "{label}":
            words.append(example.label)
        elif word.startswith("{"):
            words += _named(value_at(word.strip("{}"), values).tolist(), example.inputs.get("names"))
        else:
            words.append(word)
    return words


def _named(values: Sequence[float], names: Sequence[str] | None) -> list[str]:
    """One word a class, every digit of it: 0.25, or cat=0.25 where the classes have names."""
    words = [repr(value) for value in values]
    return words if names is None else [f"{name}={word}" for name, word in zip(names, words, strict=True)]


def _filled(question: "InterviewQuestion", values: Mapping[str, Any]) -> "Filled":
    from .lesson import Filled
    from .prose import fill, paths, value_at

    pitfalls = tuple((fill(pitfall.said, values), fill(pitfall.truth, values)) for pitfall in question.pitfalls)
    quoted = [path for text in question.texts for path in paths(text)]
    return Filled(fill(question.answer, values), pitfalls, {path: value_at(path, values) for path in quoted})


def read_example(question: "InterviewQuestion", settings: "InterviewSettings") -> Example:
    """The logits and the label given, or the question's own. Raises InputError for what no demonstration can use."""
    from ..lessons.common import inputs_of
    from ..read.problem import Given, ProblemRules, read_problem

    if not question.logits:
        if settings.logits or settings.label:
            raise InputError(
                "fixed-example",
                "Question {number} has its own example: rows of logits that belong together.",
                "Type softmax-cli interview {name}, or for rows of your own softmax-cli {command}.",
                number=question.number,
                name=question.slug,
                command=question.demonstrations[0].run,
            )
        return Example([], "", 0, [], {})
    words = [word.strip() for word in settings.logits or question.logits.split()]
    problem = read_problem(Given(words), ProblemRules(finite=False))
    if not problem.single or problem.logits.shape[1] < 2:
        raise InputError(
            "not-one-row",
            "The demonstrations take one row of two logits or more, not {shape}.",
            "Type for example softmax-cli interview {number} 2 1 0.1.",
            shape="x".join(map(str, problem.logits.shape)),
            number=question.number,
        )
    if "-" in words:  # standard input can be read only once
        words = _named(problem.logits[0].tolist(), problem.names)
    counted_from_1 = settings.one_based and settings.label is not None
    given = Given(words, label=settings.label or question.label, one_based=counted_from_1)
    problem = read_problem(given, ProblemRules(finite=False))
    assert problem.labels is not None
    label = int(problem.labels[0])
    names = problem.names or range(problem.logits.shape[1])
    return Example(words, str(names[label]), label, names, inputs_of(problem))
