"""Mistakes in the Jacobian of softmax, in one row of it, and in its product with a vector."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..question import Array, Operation, Question
from ..solve import jacobian_of, shaped_jacobian, solve
from .entry import Mistake, Rule
from .problem import MOST_VARIANTS

JACOBIAN: tuple[Operation, ...] = ("jacobian", "jacobian_row", "vjp")


def matrix(formula: Callable[[Array], Array]) -> Rule:
    """A rule for the (N, K, K) matrices from the probabilities (N, K): all of them, a row, or the product."""
    return lambda s: shaped_jacobian(s, formula(s.p))


def _eye(p: Array) -> Array:
    return np.eye(p.shape[1])[None]


def _outer(p: Array) -> Array:
    return np.asarray(p[:, :, None] * p[:, None, :])


def _exchanged(axis: int, name: str) -> Callable[[Question], Sequence[tuple[Phrase, Array]]]:
    """Two rows or two columns of the matrix in each other's place."""

    def rule(question: Question) -> Sequence[tuple[Phrase, Array]]:
        classes = question.logits.shape[1]
        found: list[tuple[Phrase, Array]] = []
        for i in range(min(classes, MOST_VARIANTS)):
            for j in range(i + 1, min(classes, MOST_VARIANTS)):
                order = np.arange(classes)
                order[[i, j]] = j, i
                wrong = np.take(jacobian_of(question.p), order, axis=axis)
                found.append(((f"{name}s ", i, " and ", j), shaped_jacobian(question, wrong)))
        return found

    return rule


def _other_row(question: Question) -> Sequence[tuple[Phrase, Array]]:
    classes = question.logits.shape[1]
    if question.row is None or classes > 4 * MOST_VARIANTS:
        return []
    others = [k for k in range(classes) if k != question.row]
    return [(("row ", k), solve(question.change(row=k))) for k in others]


def _diagonal_vector(question: Question) -> Array:
    return question.typed_shape(question.p * (1 - question.p) / question.options.temperature)


def _elementwise(question: Question) -> Array:
    return question.typed_shape(
        question.p * (1 - question.p) * np.asarray(question.vector) / question.options.temperature
    )


def _without_temperature(question: Question) -> Array | None:
    t = question.options.temperature
    return shaped_jacobian(question, jacobian_of(question.p) * t) if t != 1 else None


def _entry(
    name: str, formula: Callable[[Array], Array], wrong: str, why: str, see: str, *, weight: float = 1.0
) -> Mistake:
    right = "J_ii = p_i (1 - p_i), J_ij = -p_i p_j"
    return Mistake(name, JACOBIAN, why, see, wrong, right, "gradient", rule=matrix(formula), weight=weight)


ROWS = "Each row and each column must add up to 0."

MISTAKES: tuple[Mistake, ...] = (
    _entry("off-diagonal-plus", lambda p: np.abs(jacobian_of(p)), "J_ij = +p_i p_j",
           "The minus sign of the off-diagonal entries was lost.", ROWS, weight=3),
    _entry("diagonal-only", lambda p: _eye(p) * (p * (1 - p))[:, None, :], "J_ij = 0",
           "The off-diagonal entries were taken as 0: raising one logit lowers every other probability.", ROWS,
           weight=2),
    _entry("diagonal-term-missing", lambda p: -_outer(p), "J = -p p^T",
           "The term diag(p) was left out.", "The diagonal p_i (1 - p_i) is never negative.", weight=2),
    _entry("outer-product", _outer, "J = p p^T", "This is the outer product of p with itself.", ROWS),
    _entry("sign", lambda p: -jacobian_of(p), "J = p p^T - diag(p)", "The sign is reversed.",
           "The diagonal p_i (1 - p_i) is never negative.", weight=2),
    _entry("log-softmax-jacobian", lambda p: _eye(p) - p[:, None, :], "J = I - 1 p^T",
           "This is the Jacobian of log-softmax.", "The Jacobian of softmax is symmetric.", weight=2),
    _entry("log-softmax-jacobian-transposed", lambda p: _eye(p) - p[:, :, None], "J = I - p 1^T",
           "This is the Jacobian of log-softmax, transposed.", "The Jacobian of softmax is symmetric."),
    _entry("one-formula-everywhere", lambda p: p[:, :, None] * (1 - p[:, None, :]), "J_ij = p_i (1 - p_j)",
           "The formula of the diagonal was used everywhere.", ROWS, weight=2),
    _entry("one-formula-transposed", lambda p: p[:, None, :] * (1 - p[:, :, None]), "J_ij = p_j (1 - p_i)",
           "The formula of the diagonal was used everywhere, with i and j exchanged.", ROWS),
    _entry("diagonal-of-p", lambda p: _eye(p) * p[:, None, :], "J = diag(p)", "The term p p^T was left out.", ROWS),
    _entry("outer-product-added", lambda p: _eye(p) * p[:, None, :] + _outer(p), "J = diag(p) + p p^T",
           "p p^T was added instead of subtracted.", ROWS, weight=1.5),
    _entry("diagonal-p", lambda p: np.where(_eye(p) > 0, p[:, :, None], -_outer(p)), "J_ii = p_i",
           "The diagonal lacks its factor 1 - p_i.", ROWS),
    _entry("diagonal-squared", lambda p: np.where(_eye(p) > 0, np.square(p)[:, :, None], -_outer(p)), "J_ii = p_i^2",
           "The diagonal is p_i^2.", ROWS, weight=0.6),
    _entry("diagonal-complement", lambda p: np.where(_eye(p) > 0, (1 - p)[:, :, None], -_outer(p)), "J_ii = 1 - p_i",
           "The diagonal lacks its factor p_i.", ROWS, weight=0.6),
    _entry("identity-minus-outer", lambda p: _eye(p) - _outer(p), "J = I - p p^T",
           "The identity was taken for diag(p).", ROWS),
    Mistake(
        "vector-for-matrix", ("jacobian",), rule=_diagonal_vector, step="gradient", weight=3,
        why="Only the diagonal p (1 - p) was given, as if softmax worked on each entry by itself.",
        see="Every probability depends on every logit: K x K entries.", wrong="p (1 - p)", right="diag(p) - p p^T",
    ),
    Mistake(
        "elementwise-product", ("vjp",), rule=_elementwise, step="gradient", weight=2,
        why="The vector was multiplied by p (1 - p) entry by entry.", see="p (v - p.v) adds up to 0.",
        wrong="p (1 - p) v", right="p (v - p.v)",
    ),
    Mistake(
        "mean-not-subtracted", ("vjp",),
        rule=lambda s: s.typed_shape(s.p * np.asarray(s.vector) / s.options.temperature),
        step="gradient", weight=2, why="The average p.v was not subtracted.", see="p (v - p.v) adds up to 0.",
        wrong="p v", right="p (v - p.v)",
    ),
    Mistake(
        "rows-exchanged", ("jacobian",), rule=_exchanged(1, "row"), step="gradient",
        why="Two rows changed places.", see="The largest entry of each row is on the diagonal, where p < 1/2.",
        wrong="rows i and j exchanged", right="row i is dp_i/dz",
    ),
    Mistake(
        "columns-exchanged", ("jacobian",), rule=_exchanged(2, "column"), step="gradient", weight=0.9,
        why="Two columns changed places.", see="The Jacobian is symmetric.",
        wrong="columns i and j exchanged", right="column j is dp/dz_j",
    ),
    Mistake(
        "other-row", ("jacobian_row",), rule=_other_row, step="gradient", weight=2,
        why="This is another row of the Jacobian.", see="Classes count from 0; the positive entry is row i's own.",
        wrong="dp_k/dz", right="dp_i/dz",
    ),
    Mistake(
        "temperature-lost", JACOBIAN, rule=_without_temperature, step="gradient", weight=3,
        why="The factor 1/T was lost.", see="dp/dz = J / T.", wrong="diag(p) - p p^T", right="(diag(p) - p p^T) / T",
    ),
)  # fmt: skip
