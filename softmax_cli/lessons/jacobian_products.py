"""What can be had of the Jacobian in O(K): one row of it, or its product with a vector."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from ..document.explanation import Array, Check, Phrase, Section, Step, Value
from ..maths.jacobian import jacobian_row, jacobian_steps, vjp_steps
from ..maths.precise.exact_softmax import exact_jacobian_row, exact_product
from ..maths.precise.fifty_digits import Exacts
from ..maths.softmax import SoftmaxSteps
from ..maths.sums import sum_rows
from ..read.problem import Problem
from . import proofs as checks
from .common import class_name, column, flat, over_temperature, scalar


class Parts(NamedTuple):
    """What the matrix, one row of it or its product with a vector adds to the explanation."""

    sections: tuple[Section, ...]
    result: dict[str, Value]
    answer: Step
    checks: tuple[Check, ...]
    size: int  # how many numbers are held against 50-digit arithmetic
    exact: Callable[[], Exacts]
    notes: tuple[Phrase, ...] = ()


def row_parts(problem: Problem, softmax: SoftmaxSteps, temperature: float, index: int) -> Parts:
    """dp_index/dz_j of each row, in O(K); the row sums to 0, and each entry is held against 50-digit arithmetic."""
    values = jacobian_row(softmax, index, temperature)
    name = class_name(problem, index)
    over = over_temperature(temperature)
    formula = f"J_ii = p_i (1 - p_i){over}, J_ij = -p_i p_j{over}, i = {name}"
    answer = column("row", f"how p of class {name} follows each logit", formula, values, f"J_{name},j", kind="signed")
    total = float(np.abs(sum_rows(values)).max())
    check = Check("row-sums-to-zero", "the row sums to 0", total <= 2.0**-50 / temperature, total)
    section = Section(f"row {name} of the Jacobian, in O(K)", (answer,))
    exact = partial(exact_jacobian_row, problem.logits, index, temperature)
    return Parts((section,), {"row": flat(problem, values)}, answer, (check,), values.size, exact)


def product_parts(problem: Problem, softmax: SoftmaxSteps, temperature: float, vector: Array) -> Parts:
    """J^T v = p (v - p.v) / T for `vector` (K,) or (N, K), in O(K); the matrix route beside it up to 1e6 products."""
    steps = vjp_steps(softmax, vector, temperature)
    over = over_temperature(temperature)
    v = np.broadcast_to(vector, softmax.probabilities.shape)
    answer = column(
        "product", "the product", f"J^T v = p (v - p.v){over}", steps.product, f"p (v - p.v){over}", kind="signed"
    )
    columns = [
        column("vector", "the vector", "v", v, "v", kind="input"),
        column("centred", "its mean under p subtracted", "v - p.v", steps.centred, "v - p.v"),
    ]
    made = []
    if softmax.probabilities.size * v.shape[1] <= 1_000_000:
        matrix = np.einsum("nij,ni->nj", jacobian_steps(softmax, temperature).jacobian, v)
        columns.append(column("matrix_route", "the matrix route, O(K^2)", "J^T v", matrix, "J^T v"))
        gap = float(np.abs(matrix - steps.product).max())
        size = float(np.abs(v).max()) / temperature or 1.0
        # A product below 2.2e-308 is a whole multiple of TINY, before T divides it.
        allowed = v.shape[1] * (1e-13 * size + 2 * checks.TINY * max(1.0, 1.0 / temperature))
        made.append(Check("matrix-route", "the matrix route agrees", gap <= allowed, gap))
    mean = scalar(problem, "mean", "the mean of v under p", "p.v = sum p v", steps.mean)
    note = "J is symmetric, so J^T v = J v: one product serves both directions."
    section = Section("the product, in O(K) and without the matrix", (*columns, answer, mean))
    result = {"product": flat(problem, steps.product)}
    exact = partial(exact_product, problem.logits, vector.tolist(), temperature)
    return Parts((section,), result, answer, tuple(made), v.size, exact, (note,))
