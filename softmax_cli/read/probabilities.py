"""What `logits` takes: rows of probabilities."""

import math
from decimal import Decimal

from ..document.text import Text
from ..errors import InputError
from ..maths.arrays import TOLERANCE, Array
from .problem import Given, Problem, ProblemRules, read_problem
from .sources.wanted import NOTHING, Wanted


def read_probabilities(
    words: list[str] | None, *, names: str | None = None, normalize: bool = False, wanted: Wanted = NOTHING
) -> tuple[Problem, list[float | Decimal]]:
    """The rows as typed with their class names, and the sum of each row, a Decimal where that is beyond the doubles.

    Every entry lies in 0..1 and each row sums to 1 within 1e-6; with `normalize`, which divides by the sums later, any
    entries of 0 or more will do that are not all 0. Raises InputError.
    """
    if not words:
        problem_text = "No probabilities: there is no number to work with."
        raise InputError("no-probabilities", problem_text, "Type one for each class: 0.5 0.3 0.2.")
    problem = read_problem(Given(words, names, wanted=wanted), ProblemRules(finite=False))
    p = problem.logits
    for row, values in enumerate(p):
        _check_entries(values, None if len(p) == 1 else row, normalize)
    sums = [_sum(values) for values in p.tolist()]
    for row, total in enumerate(sums):
        _check_sum(total, None if len(p) == 1 else row, normalize)
    return problem, sums


def _sum(values: list[float]) -> float | Decimal:
    try:
        return math.fsum(values)
    except OverflowError:
        return sum(map(Decimal, values), Decimal(0))


def _check_entries(values: Array, row: int | None, normalize: bool) -> None:
    for index, value in enumerate(values.tolist()):
        if not math.isfinite(value):
            problem, hint = "{entry} is no probability.", "Type numbers from 0 to 1: 0.5 0.3 0.2."
        elif value < 0:
            problem = "{entry} is negative: no probability is."
            hint = "Type numbers from 0 to 1; for logits the command is softmax-cli softmax."
        elif value > 1 + TOLERANCE and not normalize:
            problem = "{entry} is more than 1: no probability is."
            hint = "Type numbers from 0 to 1 or with %: 66% 24% 10%; for counts add --normalize."
        else:
            continue
        entry = Text("{value} (entry {index}, counted from 0)", value=value, index=index)
        if row is not None:
            entry = Text("{value} (entry {index} of row {row}, counted from 0)", value=value, index=index, row=row)
        raise InputError("no-probability", problem, hint, entry=entry)


def _check_sum(total: float | Decimal, row: int | None, normalize: bool) -> None:
    where = None if row is None else Text(" in row {row}", row=row)
    if normalize and total == 0:
        raise InputError(
            "nothing-to-divide-by", "The numbers{where} sum to {total}: there is nothing to divide by.",
            "Type 0.5 0.3 0.2.",
            where=where, total=total,
        )  # fmt: skip
    if not normalize and abs(float(total) - 1) > TOLERANCE:
        raise InputError(
            "probabilities-sum", "The probabilities{where} sum to {total}, not to 1.",
            "Add --normalize to divide by the sum, or type all classes: 0.5 0.3 0.2.",
            where=where, total=total,
        )  # fmt: skip
