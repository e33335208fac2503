"""The textbook answer to a problem in plain formulas: what a mistake earlier on the way is carried through."""

from collections.abc import Callable

import numpy as np

from ..maths.gradient import softcap_slope
from .methods import method_loss
from .subject import Array, Operation, Subject


def solve(subject: Subject) -> Array:
    """The right answer to `subject`, to about 1e-12: exact enough to compare typed digits with."""
    with np.errstate(all="ignore"):
        return SOLVERS[subject.operation](subject)


def row_losses(subject: Subject) -> Array:
    """-sum u ln p + z-loss of each row in nats, (N,); 0 * inf = 0."""
    terms = np.where(subject.u == 0, 0.0, -subject.u * subject.log_p)
    return np.asarray(terms.sum(axis=1) + subject.options.z_loss * np.square(subject.lse) * subject.counted)


def logit_gradient(subject: Subject, by_score: Array) -> Array:
    """dL/dz' (N, K) -> the typed gradient: through soft cap and temperature, over the mean's denominator."""
    options = subject.options
    slope = 1.0 if options.softcap is None else softcap_slope(subject.logits, options.softcap).rounded()
    scale = subject.denominator * options.unit * options.temperature * subject.divisor
    return subject.typed_shape(by_score * slope / scale * subject.counted[:, None])


def jacobian_of(p: Array) -> Array:
    """diag(p) - p p^T for each row, (N, K, K)."""
    return np.asarray(p[:, :, None] * (np.eye(p.shape[1]) - p[:, None, :]))


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0, -z)))


def shaped_jacobian(subject: Subject, matrices: Array) -> Array:
    """(N, K, K) matrices -> what was asked of them: all, one row, or the product with the vector."""
    matrices = matrices / subject.options.temperature
    if subject.operation == "jacobian_row":
        return subject.typed_shape(matrices[:, subject.row])
    if subject.operation == "vjp":
        vectors = np.broadcast_to(np.asarray(subject.vector), subject.logits.shape)
        return subject.typed_shape(np.einsum("nij,ni->nj", matrices, vectors))
    return subject.typed_shape(matrices)


def binary_losses(subject: Subject) -> Array:
    """-y ln sigma - (1 - y) ln(1 - sigma) of each class, (N, K); 0 * inf = 0."""
    z, y = subject.z, subject.y
    yes = np.where(y == 0, 0.0, y * np.logaddexp(0, -z))
    return np.asarray(yes + np.where(y == 1, 0.0, (1 - y) * np.logaddexp(0, z)))


def _gradient(subject: Subject) -> Array:
    mass = subject.u.sum(axis=1, keepdims=True)
    strength = 2 * subject.options.z_loss * subject.lse[:, None] * subject.counted[:, None]
    return logit_gradient(subject, subject.p * (mass + strength) - subject.u)


def _perplexity(subject: Subject) -> Array:
    in_nats = subject.options._replace(unit=1.0, reduction="mean", z_loss=0.0)
    mean = subject.change(options=in_nats)
    return np.asarray(np.exp(mean.reduce(row_losses(mean))))


SOLVERS: dict[Operation, Callable[[Subject], Array]] = {
    "softmax": lambda s: s.typed_shape(s.p),
    "log_softmax": lambda s: s.typed_shape(s.log_p),
    "logsumexp": lambda s: s.typed_shape(s.lse),
    "ce": lambda s: s.reduce(row_losses(s)),
    "perplexity": _perplexity,
    "grad": _gradient,
    "jacobian": lambda s: shaped_jacobian(s, jacobian_of(s.p)),
    "jacobian_row": lambda s: shaped_jacobian(s, jacobian_of(s.p)),
    "vjp": lambda s: shaped_jacobian(s, jacobian_of(s.p)),
    "sigmoid": lambda s: s.typed_shape(sigmoid(s.z)),
    "bce": lambda s: s.reduce(binary_losses(s).sum(axis=1)),
    "logits": lambda s: s.typed_shape(s.z),
    "large_k": method_loss,
}
