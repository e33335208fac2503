"""The losses of the methods for a large K, in the plain formulas that their mistakes are variations of."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .subject import NCE, NEGATIVE_SAMPLING, SAMPLED, Array, Method, Subject

MOST_NUMBERS = 200_000  # draws times samples up to which the mistakes of sampled softmax are tried: 20 ms each


def method_loss(subject: Subject, name: str | None = None) -> Array:
    """The loss of one example by the subject's own method, or by the method `name`, nats, ()."""
    method = settings(subject)
    return np.asarray(LOSSES[name or method.name](subject, method))


def settings(subject: Subject) -> Method:
    """The method that a large-k subject always carries."""
    assert subject.method is not None
    return subject.method


def label_of(subject: Subject) -> int:
    """The true class."""
    return int(subject.true_class[0])


def no(scores: Array) -> Array:
    """-ln s(-score): what it costs that a class drawn from noise says yes."""
    return np.asarray(np.logaddexp(0, scores))


def kept(subject: Subject) -> NDArray[np.int64]:
    """The negatives without those that are the true class."""
    drawn = settings(subject).negatives
    return np.asarray(drawn[drawn != label_of(subject)])


def negative_sampling(subject: Subject, method: Method) -> float:
    """-ln s(z_y) - sum ln s(-z_n)."""
    z = subject.z[0]
    return float(no(-z[[label_of(subject)]]).sum() + no(z[kept(subject)]).sum())


def nce(subject: Subject, method: Method) -> float:
    """The same of z - ln(k q), with every sample kept."""
    return contrast(subject, np.log(len(method.negatives) * method.q))


def contrast(subject: Subject, taken_out: Array, *, hits: bool = True) -> float:
    """-ln s(a_y) - sum ln s(-a_n) with a = z - `taken_out` (K,)."""
    a = subject.z[0] - taken_out
    drawn = settings(subject).negatives if hits else kept(subject)
    return float(no(-a[[label_of(subject)]]).sum() + no(a[drawn]).sum())


def sampled(subject: Subject, method: Method) -> float:
    """The mean over the draws of logsumexp(a) - a_y, a = z - ln Q, Q = n q."""
    return sampled_with(subject, lambda expected: expected)


def sampled_with(
    subject: Subject, counts: Callable[[Array], Array], *, remove_hits: bool = True, draws: int | None = None
) -> float:
    """The same with `counts` of the expected counts n q, and over the first so many draws."""
    from ..maths.largek.sampled import sampled_softmax  # 1 ms that only large-k needs

    method = settings(subject)
    shape = (method.draws, method.samples)
    drawn = np.random.default_rng(method.seed).choice(len(method.q), size=shape, p=method.q).astype(np.int64)[:draws]
    expected = counts(method.samples * method.q[drawn])
    return float(sampled_softmax(subject.z[0], label_of(subject), drawn, 1.0, expected, remove_hits).losses.mean())


def exact(subject: Subject, method: Method) -> float:
    """The cross-entropy of the full softmax."""
    return float(subject.lse[0] - subject.z[0, label_of(subject)])


LOSSES: dict[str, Callable[[Subject, Method], float]] = {
    NEGATIVE_SAMPLING: negative_sampling,
    NCE: nce,
    SAMPLED: sampled,
    "all": exact,
    "hierarchical": exact,
    "adaptive": exact,
    "online": exact,
    "parallel": exact,
}
