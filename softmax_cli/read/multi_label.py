"""What `sigmoid` takes: scores, a class for the cross-entropy, and answers from 0 to 1 for the binary one."""

import numpy as np

from ..document.text import Text
from ..errors import InputError
from ..maths.arrays import Array
from .problem import Given, Problem, ProblemRules, read_problem
from .settings import read_choice
from .targets import read_target

_RULE = Text("each entry answers its own question with 0 to 1")


def read_scores(given: Given) -> tuple[Problem, Array | None]:
    """The scores with their labels, and the multi-label target (N, K), which need not sum to 1.

    inf and -inf are scores, nan is not. Raises InputError.
    """
    rules = ProblemRules(finite=False, beside=("--target",), multi_label=True)
    problem = read_problem(given._replace(target=None), rules)  # a target may stand beside a label here
    if np.isnan(problem.logits).any():
        hint = "Type a number; inf and -inf are allowed here."
        raise InputError("score-is-nan", "nan is no score: its sigmoid is nan.", hint)
    return problem, None if given.target is None else read_answers(given.target, problem)


def read_answers(text: str, problem: Problem) -> Array:
    """The multi-label target, (N, K). Raises InputError for another shape or an entry outside 0..1."""
    target = read_target(text, problem.logits.shape, problem.names, unnormalized=True, rule=_RULE)
    if (target > 1).any():
        value = float(target[target > 1][0])
        raise InputError(
            "answer-above-one", "'{value}' in --target is more than 1: {rule}.",
            "Type 1 for every class that is there: --target 1,0,1.",
            value=f"{value:g}", rule=_RULE,
        )  # fmt: skip
    return target


def read_binary_reduction(text: str | None, problem: Problem, target: Array | None) -> str | None:
    """mean or sum, of the binary losses of the classes; None where that was left open. Raises InputError."""
    if text is None:
        return None
    if target is None and problem.labels is None:
        raise InputError(
            "reduction-of-no-loss", "--reduction is for the binary losses, and there are none without a target.",
            "Type a target as well, for example --target 1,0,1, or leave --reduction out.",
        )  # fmt: skip
    return read_choice(text, "--reduction", ("mean", "sum"))
