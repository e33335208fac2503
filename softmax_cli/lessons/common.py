"""What every lesson about softmax says alike: the inputs, the softmax steps, the title."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..document.explanation import Kind, Step
from ..document.formula import Formula, Part, Relation, Symbol, Value, equation, part, plus
from ..document.notation import S, T, c, d, e, exp, ln, logsumexp, lse, m, maximum, p, tanh, total, z, z_capped
from ..document.text import Plural, Sentences, Text
from ..document.values import Array, Data, Said
from ..maths.softmax import SoftmaxSteps
from ..read.problem import Problem

CERTAIN = Text("With one class there is nothing to choose: p = 1 whatever the logit is, and nothing to learn.")


def flat(problem: Problem, array: NDArray[Any]) -> NDArray[Any]:
    """`array` without its row axis where one row was given: the shape of results and inputs in JSON."""
    return array[0] if problem.single else array  # a number where an axis was all it had


def inputs_of(problem: Problem, **settings: Data) -> Mapping[str, Data]:
    """The input as understood: logits, names, label or target, and every setting with its default."""
    inputs: dict[str, Data] = {"logits": flat(problem, problem.logits)}
    if problem.names is not None:
        inputs["names"] = list(problem.names)
    if problem.ids is not None:
        inputs["ids"] = list(problem.ids)
    if problem.labels is not None:
        inputs["label"] = flat(problem, problem.labels)
    if problem.target is not None:
        inputs["target"] = flat(problem, problem.target)
    return {**inputs, **settings}


def title_of(problem: Problem, what: Said) -> Text:
    """E.g. "softmax of z = [2, 1, 0.1]   K = 3"."""
    rows, classes = problem.logits.shape
    if problem.single:
        return Text("{what} of z = [{z}]   K = {k}", what=what, z=problem.logits[0], k=classes)
    return Plural(
        "{what} of {n} row of K = {k} classes", "{what} of {n} rows of K = {k} classes", n=rows, what=what, k=classes
    )


def scalar(
    problem: Problem, step_id: str, title: Text, formula: Said, value: NDArray[Any], numbers: Formula | None = None
) -> Step:
    """A step with one number per row; `numbers`, the formula with the numbers in, is kept for a single row only."""
    shown = numbers if problem.single else None
    return Step(step_id, title, formula, value, axes=("row",), symbol=name_in(formula), numbers=shown)


def column(
    step_id: str, title: Text, formula: Said, value: NDArray[Any], symbol: Said | None = None,
    numbers: Formula | None = None, kind: Kind = "value",
) -> Step:  # fmt: skip
    """A step with one number per row and class; the head of its column is what the formula is an equation for."""
    head = name_in(formula) if symbol is None else symbol
    return Step(step_id, title, formula, value, axes=("row", "class"), symbol=head, numbers=numbers, kind=kind)


def name_in(formula: Said) -> Said:
    """The left side of an equation; any other formula is its own name."""
    return formula.sides[0] if isinstance(formula, Relation) else formula


def tempered(formula: Part, temperature: float, by: Part = T) -> Formula:
    """The formula over the temperature, or as it is where T = 1."""
    return part(formula) if temperature == 1 else part(formula) / by


def softmax_path(problem: Problem, steps: SoftmaxSteps, temperature: float, capped: Array | None = None) -> list[Step]:
    """The steps from the logits to the probabilities, in the order in which they are computed; p is the last."""
    logit = z if capped is None else z_capped
    given, top, scaled = Value(problem.logits[0]), Value(steps.maximum[0]), Value(steps.scaled[0])
    ours, terms = Value(steps.logits[0]), steps.exponentials
    exponent = logit - m
    path = [column("logits", Text("the logits"), z, problem.logits, numbers=given, kind="input")]
    if capped is not None:
        formula = equation(z_capped, c * tanh(z / c))
        path.append(column("capped", Text("the logits under the soft cap"), formula, capped))
    largest = maximum(Value(steps.logits[0], bare=True))
    path.append(scalar(problem, "max", Text("the largest logit"), equation(m, maximum(logit)), steps.maximum, largest))
    title = Text("the maximum subtracted")
    path.append(column("shifted", title, equation(d, exponent), steps.shifted, exponent, ours - top))
    if temperature != 1:
        shown = Value(steps.shifted[0]) / temperature
        path.append(column("scaled", Text("divided by T"), equation(d, exponent / T), steps.scaled, numbers=shown))
        exponent = d
    powers = exp(exponent)
    title = Text("the sum of the exponentials")
    path += [
        column("exponentials", Text("the exponentials"), equation(e, powers), terms, powers, exp(scaled)),
        scalar(problem, "sum", title, equation(S, total(powers)), steps.total, sum_of(terms[0], ends=True)),
        column(
            "probabilities", Text("each exponential over the sum"), equation(p, e / S), steps.probabilities,
            numbers=Value(terms[0]) / steps.total[0], kind="probability",
        ),
    ]  # fmt: skip
    return path if problem.single else [step._replace(numbers=None) for step in path]


def logsumexp_of(temperature: float, *, capped: bool = False) -> Formula:
    """logsumexp, or logsumexp(z / T), logsumexp(z') where it is of something else than the logits."""
    logit = z_capped if capped else z
    return logsumexp if temperature == 1 and not capped else lse(tempered(logit, temperature))


def logsumexp_step(problem: Problem, steps: SoftmaxSteps, temperature: float, *, capped: bool = False) -> Step:
    """The logsumexp of each row, of the scaled and capped logits where they are."""
    logit = tempered(z_capped if capped else z, temperature)
    title = Text("the logarithm of {sum}, never formed", sum=total(exp(logit)))
    formula = equation(logsumexp_of(temperature, capped=capped), tempered(m, temperature) + ln(S))
    shown = tempered(steps.maximum[0], temperature, temperature) + steps.log_total[0]
    return scalar(problem, "logsumexp", title, formula, steps.logsumexp, shown)


def sum_of(terms: Array | Sequence[float], *, ends: bool = False) -> Formula | None:
    """1 + 0.367879 + 0.149569 for up to six terms; past that 1 + 0.5 + ... + 0.149569 with `ends`, or nothing."""
    if len(terms) > 6:
        return plus(terms[0], terms[1], Symbol("..."), terms[-1]) if ends else None
    return plus(*terms) if len(terms) else None


def input_notes(problem: Problem) -> Sentences:
    """What is to be said of the logits before anything is computed: a single class, or two that became one double."""
    certain = (CERTAIN,) if problem.logits.shape[1] == 1 else ()
    if problem.logits.size > 1000 or len(problem.tokens) != problem.logits.size:
        return certain
    first: dict[float, str] = {}  # 1e17 and 100000000000000001 are different numbers as typed, and one double
    for token, value in zip(map(str.strip, problem.tokens), problem.logits.ravel().tolist(), strict=True):
        one = first.setdefault(value, token)
        if one != token and _differ(one, token):
            same = Text(
                "{one} and {other} are the same float64, so they are one logit from here on.", one=one, other=token
            )
            return (*certain, same)
    return certain


def small_notes(softmax: SoftmaxSteps) -> Sentences:
    """That a 0 may stand for a number that is not 0."""
    if not ((softmax.probabilities == 0) & (softmax.logits > float("-inf"))).any():
        return ()
    return (Text("A p shown as 0 whose logit is not -inf is above 0 but too small for a float64; its ln p is finite."),)


def _differ(one: str, other: str) -> bool:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(one) != Decimal(other)
    except InvalidOperation:  # an expression
        return False


def class_name(problem: Problem, index: int) -> str:
    """The name of class `index`, or the index where the classes have no names."""
    return str(index) if problem.names is None else problem.names[index]


def label_list(problem: Problem) -> Sequence[int] | None:
    """The true class of each row for marking, -1 for an ignored row; from a one-hot target too."""
    if problem.labels is not None:
        return [-1 if skip else int(label) for label, skip in zip(problem.labels, problem.ignored, strict=True)]
    if problem.target is not None:
        return [int(row.argmax()) if np.count_nonzero(row) == 1 else -1 for row in problem.target]
    return None


OUT_OF_REACH = Text(
    "The target asks for a class whose p is below 1e-300, so dL/dp = -y/p is finite but outside float64, or close to "
    "its end: only the shortcut p - y has a value here."
)
INFINITE_SLOPE = Text(
    "The target asks for a masked class, whose p is 0, so dL/dp = -y/p is infinite: only the shortcut p - y has a "
    "value here."
)


def no_chain(softmax: SoftmaxSteps, target: Array) -> Text:
    """Why there is no chain rule through p."""
    masked = ((target != 0) & np.isneginf(softmax.logits)).any()
    return INFINITE_SLOPE if masked else OUT_OF_REACH
