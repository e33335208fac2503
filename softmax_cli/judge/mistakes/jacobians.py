"""Mistakes in the Jacobian of softmax, in one row of it, and in its product with a vector."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from ...document.formula import Fenced, derivative, equation, listed, part
from ...document.notation import I, J, T, diag, i, j, k, mean, p, total, v, z
from ...document.text import Text
from ..question import Array, Operation, Question
from ..solve import Outer, asked_of, jacobian, solve
from .entry import MOST_VARIANTS, Family, Mistake, Rule, Variant, values

JACOBIAN: tuple[Operation, ...] = ("jacobian", "jacobian_row", "vjp")


def matrix(parts: Callable[[Array], tuple[Array | float, Array | float, Array | float]]) -> Rule:
    """A rule for the matrices from the probabilities (N, K): their diagonals, and u and w of the entries u_i w_j
    beside them."""

    def rule(question: Question) -> Array:
        shape = question.p.shape
        return asked_of(question, Outer(*(np.broadcast_to(part, shape) for part in parts(question.p))))

    return rule


def _with_diagonal(diagonal: Callable[[Array], Array]) -> Rule:
    """The off-diagonal entries are right."""
    return matrix(lambda p: (diagonal(p), -p, p))


def _exchanged(axis: int, said: Callable[[int, int], Text]) -> Rule:
    """Two rows or two columns of the matrix in each other's place."""

    def rule(question: Question) -> Sequence[Variant]:
        variants: list[Variant] = []
        classes = question.logits.shape[1]
        if classes > 4 * MOST_VARIANTS:
            return []
        right = jacobian(question.p).whole() / question.options.temperature
        for one, other in combinations(range(min(classes, MOST_VARIANTS)), 2):
            order = np.arange(classes)
            order[[one, other]] = other, one
            variants.append((said(one, other), question.typed_shape(np.take(right, order, axis=axis))))
        return variants

    return rule


def _other_row(question: Question) -> Sequence[Variant]:
    classes = question.logits.shape[1]
    if question.row is None or classes > 4 * MOST_VARIANTS:
        return []
    others = [k for k in range(classes) if k != question.row]
    return [(Text("row {row}", row=k), solve(question.change(row=k))) for k in others]


def _over_t(formula: Callable[[Question], Array]) -> Rule:
    """A rule for the values of each row of classes, which the temperature divides."""
    return values(lambda s: formula(s) / s.options.temperature)


def _without_temperature(question: Question) -> Array | None:
    t = question.options.temperature
    p = question.p
    return asked_of(question, Outer(p * (1 - p) * t, -p * t, p)) if t != 1 else None


ROWS = Text("Each row and each column must add up to 0.")
SYMMETRIC = Text("The Jacobian of softmax is symmetric.")
POSITIVE = Text("The diagonal p_i (1 - p_i) is never negative.")
WHOLE_MATRIX = diag(p) - p * p ** "T"

MATRIX = Family(
    JACOBIAN, "gradient", listed(equation(J["ii"], p[i] * (1 - p[i])), equation(J["ij"], -p[i] * p[j])), ROWS
)
WHOLE = Family(("jacobian",), "gradient", WHOLE_MATRIX)
PRODUCT = Family(("vjp",), "gradient", p * (v - p.dot(v)), Text("p (v - p.v) adds up to 0."))

MISTAKES: tuple[Mistake, ...] = (
    MATRIX("off-diagonal-plus", equation(J["ij"], Fenced("+", p[i] * p[j], "")),
        Text("The minus sign of the off-diagonal entries was lost"), rule=matrix(lambda p: (p * (1 - p), p, p)),
        weight=3),
    MATRIX("diagonal-only", equation(J["ij"], 0),
        Text("The off-diagonal entries were taken as 0: raising one logit lowers every other probability"),
        rule=matrix(lambda p: (p * (1 - p), 0.0, 0.0)), weight=2),
    MATRIX("diagonal-term-missing", equation(J, -p * p**"T"), Text("The term diag(p) was left out"), POSITIVE,
        rule=matrix(lambda p: (-p * p, -p, p)), weight=2),
    MATRIX("outer-product", equation(J, p * p**"T"), Text("This is the outer product of p with itself"),
        rule=matrix(lambda p: (p * p, p, p))),
    MATRIX("sign", equation(J, p * p**"T" - diag(p)), Text("The sign is reversed"), POSITIVE,
        rule=matrix(lambda p: (-p * (1 - p), p, p)), weight=2),
    MATRIX("log-softmax-jacobian", equation(J, I - part(1) * p**"T"), Text("This is the Jacobian of log-softmax"),
        SYMMETRIC, rule=matrix(lambda p: (1 - p, -1.0, p)), weight=2),
    MATRIX("log-softmax-jacobian-transposed", equation(J, I - p * part(1) ** "T"),
        Text("This is the Jacobian of log-softmax, transposed"), SYMMETRIC,
        rule=matrix(lambda p: (1 - p, -p, 1.0))),
    MATRIX("one-formula-everywhere", equation(J["ij"], p[i] * (1 - p[j])),
        Text("The formula of the diagonal was used everywhere"),
        rule=matrix(lambda p: (p * (1 - p), p, 1 - p)), weight=2),
    MATRIX("one-formula-transposed", equation(J["ij"], p[j] * (1 - p[i])),
        Text("The formula of the diagonal was used everywhere, with i and j exchanged"),
        rule=matrix(lambda p: (p * (1 - p), 1 - p, p))),
    MATRIX("diagonal-of-p", equation(J, diag(p)), Text("The term p p^T was left out"),
        rule=matrix(lambda p: (p, 0.0, 0.0))),
    MATRIX("outer-product-added", equation(J, diag(p) + p * p**"T"), Text("p p^T was added instead of subtracted"),
        rule=matrix(lambda p: (p + p * p, p, p)), weight=1.5),
    MATRIX("off-diagonal-minus-p", equation(J["ij"], -p[j]), Text("The off-diagonal entries lack their factor p_i"),
        SYMMETRIC, rule=matrix(lambda p: (p * (1 - p), -1.0, p))),
    MATRIX("off-diagonal-minus-p-transposed", equation(J["ij"], -p[i]),
        Text("The off-diagonal entries lack their factor p_j"), SYMMETRIC,
        rule=matrix(lambda p: (p * (1 - p), -p, 1.0)), weight=0.8),
    MATRIX("diagonal-p", equation(J["ii"], p[i]), Text("The diagonal lacks its factor 1 - p_i"),
        rule=_with_diagonal(lambda p: p)),
    MATRIX("diagonal-squared", equation(J["ii"], p[i]**2), Text("The diagonal is p_i^2"),
        rule=_with_diagonal(np.square), weight=0.6),
    MATRIX("diagonal-complement", equation(J["ii"], 1 - p[i]), Text("The diagonal lacks its factor p_i"),
        rule=_with_diagonal(lambda p: 1 - p), weight=0.6),
    MATRIX("identity-minus-outer", equation(J, I - p * p**"T"), Text("The identity was taken for diag(p)"),
        rule=matrix(lambda p: (1 - p * p, -p, p))),
    WHOLE("vector-for-matrix", p * (1 - p),
        Text("Only the diagonal p (1 - p) was given, as if softmax worked on each entry by itself"),
        Text("Every probability depends on every logit: K x K entries."), rule=_over_t(lambda s: s.p * (1 - s.p)),
        weight=3),
    PRODUCT("elementwise-product", p * (1 - p) * v, Text("The vector was multiplied by p (1 - p) entry by entry"),
        rule=_over_t(lambda s: s.p * (1 - s.p) * np.asarray(s.vector)), weight=2),
    PRODUCT("mean-not-subtracted", p * v, Text("The average p.v was not subtracted"),
        rule=_over_t(lambda s: s.p * np.asarray(s.vector)), weight=2),
    PRODUCT("sum-subtracted", p * (v - total(v)), Text("The plain sum of v was subtracted, not its average under p"),
        rule=_over_t(lambda s: s.p * (np.asarray(s.vector) - np.asarray(s.vector).sum(axis=-1, keepdims=True)))),
    PRODUCT("mean-subtracted", p * (v - mean(v)), Text("The plain mean of v was subtracted, not its average under p"),
        rule=_over_t(lambda s: s.p * (np.asarray(s.vector) - np.asarray(s.vector).mean(axis=-1, keepdims=True))),
        weight=0.8),
    WHOLE("rows-exchanged", Text("rows i and j exchanged"), Text("Two rows changed places"),
        Text("The largest entry of each row is on the diagonal: no other is above 0."), right=Text("row i is dp_i/dz"),
        rule=_exchanged(1, lambda one, other: Text("rows {one} and {other}", one=one, other=other))),
    WHOLE("columns-exchanged", Text("columns i and j exchanged"), Text("Two columns changed places"),
        Text("The Jacobian is symmetric."), right=Text("column j is dp/dz_j"),
        rule=_exchanged(2, lambda one, other: Text("columns {one} and {other}", one=one, other=other)), weight=0.9),
    MATRIX("other-row", derivative(p[k], z), Text("This is another row of the Jacobian"),
        Text("Classes count from 0; the positive entry is row i's own."), rule=_other_row, right=derivative(p[i], z),
        operations=("jacobian_row",), weight=2),
    MATRIX("temperature-lost", WHOLE_MATRIX, Text("The factor 1/T was lost"), Text("dp/dz = J / T."),
        rule=_without_temperature, right=WHOLE_MATRIX / T, weight=3),
)  # fmt: skip
