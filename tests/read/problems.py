"""Problems as the tests write them: the options by name."""

from collections.abc import Sequence
from typing import Any

from softmax_cli.read import problem
from softmax_cli.read.problem import Given, Problem, ProblemRules


def read_problem(logits: str | Sequence[str], **options: Any) -> Problem:
    """The problem that these logits and options are."""
    given = {name: value for name, value in options.items() if name in Given._fields}
    rules = {name: value for name, value in options.items() if name not in given}
    return problem.read_problem(Given(logits, **given), ProblemRules(**rules))
