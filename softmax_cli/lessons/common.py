"""What every lesson about softmax says alike: the inputs, the softmax steps, the title."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..document.explanation import Array, Phrase, Step, Value
from ..maths.softmax import SoftmaxSteps
from ..read.problem import Problem

CERTAIN = "With one class there is nothing to choose: p = 1 whatever the logit is, and nothing to learn."


def flat(problem: Problem, array: Any) -> Value:
    """`array` without its row axis where one row was given: the shape of results and inputs in JSON."""
    return array[0] if problem.single else array


def inputs_of(problem: Problem, **settings: Value) -> Mapping[str, Value]:
    """The input as understood: logits, names, label or target, and every setting with its default."""
    inputs: dict[str, Value] = {"logits": flat(problem, problem.logits)}
    if problem.names is not None:
        inputs["names"] = list(problem.names)
    if problem.labels is not None:
        inputs["label"] = flat(problem, problem.labels)
    if problem.target is not None:
        inputs["target"] = flat(problem, problem.target)
    return {**inputs, **settings}


def title_of(problem: Problem, what: str) -> Phrase:
    """E.g. "softmax of z = [2, 1, 0.1]   K = 3"."""
    rows, classes = problem.logits.shape
    if problem.single:
        return (f"{what} of z = [", problem.logits[0], f"]   K = {classes}")
    return (f"{what} of {rows} row{'s' * (rows > 1)} of K = {classes} classes",)


def scalar(problem: Problem, step_id: str, title: str, formula: str, value: Any, numbers: Phrase = "") -> Step:
    """A step with one number per row; `numbers`, the formula with the numbers in, is kept for a single row only."""
    return Step(
        step_id,
        title,
        formula,
        value,
        axes=("row",),
        symbol=formula.split(" = ")[0],
        numbers=numbers if problem.single else "",
    )


def softmax_path(problem: Problem, steps: SoftmaxSteps, temperature: float, capped: Array | None = None) -> list[Step]:
    """The steps from the logits to the probabilities, in the order in which they are computed; p is the last."""
    z = "z" if capped is None else "z'"
    given, m, e = steps.logits[0], steps.maximum, steps.exponentials
    path = [column("logits", "the logits", "z", problem.logits, "z", ("[", problem.logits[0], "]"), "input")]
    if capped is not None:
        path.append(column("capped", "the logits under the soft cap", "z' = c tanh(z / c)", capped, "z'"))
    path.append(scalar(problem, "max", "the largest logit", f"m = max({z})", m, ("max(", given, ")")))
    exponent, shown = f"{z} - m", ("[", given, "] - ", m[0])
    path.append(column("shifted", "the maximum subtracted", f"d = {exponent}", steps.shifted, exponent, shown))
    if temperature != 1:
        shown = ("[", steps.shifted[0], "] / ", temperature)
        path.append(column("scaled", "divided by T", f"d = ({exponent}) / T", steps.scaled, "d", shown))
        exponent = "d"
    exp = f"exp({exponent})"
    path.append(column("exponentials", "the exponentials", f"e = {exp}", e, exp, ("exp([", steps.scaled[0], "])")))
    path.append(
        scalar(
            problem, "sum", "the sum of the exponentials", f"S = sum {exp}", steps.total, sum_phrase(e[0], ends=True)
        )
    )
    shown = ("[", e[0], "] / ", steps.total[0])
    title = "each exponential over the sum"
    path.append(column("probabilities", title, "p = e / S", steps.probabilities, "p", shown, "probability"))
    return path if problem.single else [step._replace(numbers="") for step in path]


def logsumexp_step(problem: Problem, steps: SoftmaxSteps, temperature: float) -> Step:
    """The logsumexp of each row."""
    over = () if temperature == 1 else (" / ", temperature)
    title = "the logarithm of the sum of exp(z), never formed"
    shown = (steps.maximum[0], *over, " + ", steps.log_total[0])
    return scalar(
        problem, "logsumexp", title, f"logsumexp = m{over_temperature(temperature)} + ln S", steps.logsumexp, shown
    )


def over_temperature(temperature: float) -> str:
    """What a formula ends with where the temperature divides it: " / T", or nothing for T = 1."""
    return "" if temperature == 1 else " / T"


def column(
    step_id: str, title: str, formula: str, value: Any, symbol: str, numbers: Phrase = "", kind: Any = "value"
) -> Step:
    """A step with one number per row and class."""
    return Step(step_id, title, formula, value, axes=("row", "class"), symbol=symbol, numbers=numbers, kind=kind)


def sum_phrase(terms: Array | Sequence[float], *, ends: bool = False) -> Phrase:
    """ "1 + 0.367879 + 0.149569" for up to six terms; past that "1 + 0.5 + ... + 0.149569" with `ends`, or nothing."""
    if len(terms) > 6:
        return (terms[0], " + ", terms[1], " + ... + ", terms[-1]) if ends else ""
    return tuple(part for term in terms for part in (" + ", term))[1:] or ""


def input_notes(problem: Problem) -> tuple[Phrase, ...]:
    """What is to be said of the logits before anything is computed: a single class, or two that became one double."""
    notes: list[Phrase] = [CERTAIN] if problem.logits.shape[1] == 1 else []
    collapsed = _collapsed(problem)
    if collapsed:
        notes.append(f"{collapsed[0]} and {collapsed[1]} are the same float64, so they are one logit from here on.")
    return tuple(notes)


def _collapsed(problem: Problem) -> tuple[str, str] | None:
    """Two logits that were typed as different plain numbers and are the same double: 1e17 and 100000000000000001."""
    if problem.logits.size > 1000 or len(problem.tokens) != problem.logits.size:
        return None
    first: dict[float, str] = {}
    for token, value in zip(problem.tokens, problem.logits.ravel().tolist(), strict=True):
        other = first.setdefault(value, token)
        if other != token and _differ(other, token):
            return other.strip(), token.strip()
    return None


def _differ(one: str, other: str) -> bool:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(one.strip()) != Decimal(other.strip())
    except InvalidOperation:  # an expression
        return False


def class_name(problem: Problem, index: int) -> str:
    """The name of class `index`, or the index where the classes have no names."""
    return str(index) if problem.names is None else problem.names[index]


def argmax(steps: SoftmaxSteps) -> Any:
    """The most probable class of each row, by the logits, which differ where p rounds to one; the first in a tie."""
    return np.argmax(steps.shifted, axis=1)


def label_list(problem: Problem) -> Sequence[int] | None:
    """The true class of each row for marking, -1 for an ignored row; from a one-hot target too."""
    if problem.labels is not None:
        return [-1 if skip else int(y) for y, skip in zip(problem.labels, problem.ignored, strict=True)]
    if problem.target is not None:
        return [int(row.argmax()) if row.max() == row.sum() else -1 for row in problem.target]
    return None
