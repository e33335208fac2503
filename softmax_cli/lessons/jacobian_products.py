"""What can be had of the Jacobian in O(K): one row of it, or its product with a vector."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np

from ..document.explanation import Check, Section, Step
from ..document.formula import Formula, Value, equation, listed
from ..document.notation import J_T, J, i, p, total, v
from ..document.text import Sentences, Text
from ..document.values import Array, Data
from ..maths.arrays import sum_rows
from ..maths.derivatives import jacobian_row, jacobian_steps, vjp_steps
from ..maths.precise.fifty_digits import Exacts, exact_jacobian_row, exact_product
from ..maths.softmax import SoftmaxSteps
from ..read.problem import Problem
from . import proofs
from .common import class_name, column, flat, scalar, tempered


class Parts(NamedTuple):
    """What the matrix, one row of it or its product with a vector adds to the explanation."""

    sections: tuple[Section, ...]
    result: Mapping[str, Data]
    answer: Step
    checks: tuple[Check, ...]
    size: int  # how many numbers are held against 50-digit arithmetic
    exact: Callable[[], Exacts]
    notes: Sentences = ()
    unproved: Collection[str] = ()


def entries(temperature: float, row: str = "i", other: str = "j") -> tuple[Formula, Formula]:
    """The formulas of an entry on the diagonal and of one beside it, tight indices such as J_ij."""
    inside, beside = p[row] * (1 - p[row]), -p[row] * p[other]
    return (
        equation(J[f"{row}{row}"], tempered(inside, temperature)),
        equation(J[f"{row}{other}"], tempered(beside, temperature)),
    )


def row_parts(problem: Problem, softmax: SoftmaxSteps, temperature: float, index: int) -> Parts:
    """dp_index/dz_j of each row, in O(K); the row sums to 0, and each entry is held against 50-digit arithmetic."""
    values = jacobian_row(softmax, index, temperature)
    name = class_name(problem, index)
    formula = listed(*entries(temperature), equation(i, Value(name)))
    title = Text("how p of class {name} follows each logit", name=name)
    answer = column("row", title, formula, values, J[Value(name), "j"], kind="signed")
    worst = float(np.abs(sum_rows(values)).max())
    check = Check("row-sums-to-zero", Text("the row sums to 0"), worst <= 2.0**-50 / temperature, worst)
    section = Section(Text("row {name} of the Jacobian, in O(K)", name=name), (answer,))
    exact = partial(exact_jacobian_row, problem.logits, index, temperature)
    return Parts((section,), {"row": flat(problem, values)}, answer, (check,), values.size, exact)


def product_parts(problem: Problem, softmax: SoftmaxSteps, temperature: float, vector: Array) -> Parts:
    """J^T v = p (v - p.v) / T for `vector` (K,) or (N, K), in O(K); the matrix route beside it up to 1e6 products."""
    steps = vjp_steps(softmax, vector, temperature)
    given = np.broadcast_to(vector, softmax.probabilities.shape)
    centred = v - p.dot(v)
    whole = tempered(p * centred, temperature)
    answer = column("product", Text("the product"), equation(J_T * v, whole), steps.product, whole, kind="signed")
    columns = [
        column("vector", Text("the vector"), v, given, kind="input"),
        column("centred", Text("its mean under p subtracted"), centred, steps.centred),
    ]
    made = []
    if softmax.probabilities.size * given.shape[1] <= 1_000_000:
        matrix = np.einsum("nij,ni->nj", jacobian_steps(softmax, temperature).jacobian, given)
        columns.append(column("matrix_route", Text("the matrix route, O(K^2)"), J_T * v, matrix))
        with np.errstate(all="ignore"):
            gap = float(np.abs(matrix - steps.product).max())
        size = float(np.abs(given).max()) / temperature or 1.0
        # A product below 2.2e-308 is a whole multiple of TINY, before T divides it.
        allowed = given.shape[1] * (1e-13 * size + 2 * proofs.TINY * max(1.0, 1.0 / temperature))
        made.append(Check("matrix-route", Text("the matrix route agrees"), gap <= allowed, gap))
    mean = scalar(problem, "mean", Text("the mean of v under p"), equation(p.dot(v), total(p * v)), steps.mean)
    note = Text("J is symmetric, so J^T v = J v: one product serves both directions.")
    section = Section(Text("the product, in O(K) and without the matrix"), (*columns, answer, mean))
    result = {"product": flat(problem, steps.product)}
    exact = partial(exact_product, problem.logits, vector.tolist(), temperature)
    return Parts((section,), result, answer, tuple(made), given.size, exact, (note,))
