"""The textbook answer to a problem in plain formulas: what a mistake earlier on the way is carried through."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..maths.derivatives import softcap_slope
from ..maths.loss import LossOptions
from .methods import method_loss
from .question import Array, Operation, Question


def solve(question: Question) -> Array:
    """The right answer to `question`, to about 1e-12: exact enough to compare typed digits with."""
    with np.errstate(all="ignore"):
        return SOLVERS[question.operation](question)


def row_losses(question: Question) -> Array:
    """-sum u ln p + z-loss of each row in nats, (N,); 0 * inf = 0."""
    terms = np.where(question.u == 0, 0.0, -question.u * question.log_p)
    return np.asarray(terms.sum(axis=1) + question.z_strength * np.square(question.lse) * question.counted)


def logit_gradient(question: Question, by_score: Array) -> Array:
    """dL/dz' (N, K) -> the typed gradient: through soft cap and temperature, over the mean's denominator."""
    options = question.options
    slope = 1.0 if options.softcap is None else softcap_slope(question.logits, options.softcap).rounded()
    scale = question.denominator * options.unit * options.temperature * question.divisor
    return question.typed_shape(by_score * slope / scale * question.counted[:, None])


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


class Outer(NamedTuple):
    """The matrix of each row that is u w^T but for its diagonal: what a row of it holds, and its product with a vector,
    are had without its K x K entries. Each part is (N, K)."""

    diagonal: Array
    u: Array
    w: Array

    def row(self, n: int) -> Array:
        """Row `n` of each matrix, (N, K)."""
        entries = self.u[:, n, None] * self.w
        entries[:, n] = self.diagonal[:, n]
        return np.asarray(entries)

    def product(self, v: Array) -> Array:
        """v^T times each matrix, (N, K)."""
        return np.asarray(self.diagonal * v + self.w * ((self.u * v).sum(axis=1, keepdims=True) - self.u * v))

    def whole(self) -> Array:
        """The matrices, (N, K, K)."""
        matrices = self.u[:, :, None] * self.w[:, None, :]
        places = np.arange(matrices.shape[1])
        matrices[:, places, places] = self.diagonal
        return np.asarray(matrices)


def jacobian(p: Array) -> Outer:
    """diag(p) - p p^T."""
    return Outer(p * (1 - p), -p, p)


def asked_of(question: Question, matrix: Outer) -> Array:
    """What was asked of the matrix, over T: all of it, one row, or the product with the vector."""
    t = question.options.temperature
    if question.operation == "jacobian_row":
        assert question.row is not None
        return question.typed_shape(matrix.row(question.row) / t)
    if question.operation == "vjp":
        vectors = np.broadcast_to(np.asarray(question.vector), question.logits.shape)
        return question.typed_shape(matrix.product(vectors) / t)
    return question.typed_shape(matrix.whole() / t)


def binary_losses(question: Question) -> Array:
    """-y ln sigma - (1 - y) ln(1 - sigma) of each class, (N, K); 0 * inf = 0."""
    z, y = question.z, question.y
    yes = np.where(y == 0, 0.0, y * np.logaddexp(0, -z))
    return np.asarray(yes + np.where(y == 1, 0.0, (1 - y) * np.logaddexp(0, z)))


def _gradient(question: Question) -> Array:
    mass = question.u.sum(axis=1, keepdims=True)
    strength = 2 * question.z_strength * question.lse[:, None] * question.counted[:, None]
    return logit_gradient(question, question.p * (mass + strength) - question.u)


def _perplexity(question: Question) -> Array:
    plain = LossOptions(
        question.options.temperature, question.options.softcap, ignore_index=question.options.ignore_index
    )
    mean = question.change(options=plain)
    return np.asarray(np.exp(mean.reduce(row_losses(mean))))


SOLVERS: dict[Operation, Callable[[Question], Array]] = {
    "softmax": lambda s: s.typed_shape(s.p),
    "log_softmax": lambda s: s.typed_shape(s.log_p),
    "logsumexp": lambda s: s.typed_shape(s.lse),
    "ce": lambda s: s.reduce(row_losses(s)),
    "perplexity": _perplexity,
    "grad": _gradient,
    "jacobian": lambda s: asked_of(s, jacobian(s.p)),
    "jacobian_row": lambda s: asked_of(s, jacobian(s.p)),
    "vjp": lambda s: asked_of(s, jacobian(s.p)),
    "sigmoid": lambda s: s.typed_shape(sigmoid(s.z)),
    "bce": lambda s: s.reduce(binary_losses(s).sum(axis=1)),
    "logits": lambda s: s.typed_shape(s.z),
    "large_k": method_loss,
}
