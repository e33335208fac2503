"""What `logits` takes: rows of probabilities."""

import math

import numpy as np

from ..errors import InputError
from ..maths.arrays import TOLERANCE, Array
from .problem import Given, Problem, ProblemRules, read_problem


def read_probabilities(
    words: list[str] | None, *, names: str | None = None, normalize: bool = False
) -> tuple[Problem, Array]:
    """The rows with their class names, and the sum of each row as typed.

    Every entry lies in 0..1 and each row sums to 1 within 1e-6; `normalize` divides each row by its sum, and then takes
    any entries of 0 or more that are not all 0. Raises InputError.
    """
    if not words:
        raise InputError("No probabilities: there is no number to work with.", "Type one for each class: 0.5 0.3 0.2.")
    problem = read_problem(Given(words, names), ProblemRules(finite=False))
    p = problem.logits
    for row, values in enumerate(p):
        _check_entries(values, "" if len(p) == 1 else f" of row {row}", normalize)
    sums = np.array([math.fsum(values) for values in p.tolist()])
    for row, total in enumerate(sums.tolist()):
        _check_sum(total, "" if len(p) == 1 else f" in row {row}", normalize)
    probabilities = p / sums[:, None] if normalize else p
    return problem._replace(logits=np.minimum(probabilities, 1.0)), sums


def _check_entries(values: Array, where: str, normalize: bool) -> None:
    for index, value in enumerate(values.tolist()):
        entry = f"{value!r} (entry {index}{where}, counted from 0)"
        if math.isnan(value) or math.isinf(value):
            raise InputError(f"{entry} is no probability.", "Type numbers from 0 to 1: 0.5 0.3 0.2.")
        if value < 0:
            hint = "Type numbers from 0 to 1; for logits the command is softmax-cli softmax."
            raise InputError(f"{entry} is negative: no probability is.", hint)
        if value > 1 + TOLERANCE and not normalize:
            hint = "Type numbers from 0 to 1 or with %: 66% 24% 10%; for counts add --normalize."
            raise InputError(f"{entry} is more than 1: no probability is.", hint)


def _check_sum(total: float, where: str, normalize: bool) -> None:
    if normalize:
        if not (0 < total < math.inf):
            raise InputError(
                f"The numbers{where} sum to {total!r}: there is nothing to divide by.", "Type 0.5 0.3 0.2."
            )
    elif abs(total - 1) > TOLERANCE:
        raise InputError(
            f"The probabilities{where} sum to {total!r}, not to 1.",
            "Add --normalize to divide by the sum, or type all classes: 0.5 0.3 0.2.",
        )
