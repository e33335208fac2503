"""The losses of the methods for a large K, in the plain formulas that their mistakes are variations of."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .subject import NCE, NEGATIVE_SAMPLING, SAMPLED, Array, Method, Subject

MOST_NUMBERS = 200_000  # draws times samples up to which the mistakes of sampled softmax are tried: 15 to 40 ms each


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


def without_label(subject: Subject) -> NDArray[np.int64]:
    """The negatives without those that are the true class."""
    drawn = settings(subject).negatives
    return np.asarray(drawn[drawn != label_of(subject)])


def kept(subject: Subject, usual: str = "remove") -> NDArray[np.int64]:
    """The negatives that count; `usual` is what becomes of those that are the true class if nobody says."""
    method = settings(subject)
    return without_label(subject) if (method.hits or usual) == "remove" else method.negatives


def negative_sampling(subject: Subject, method: Method) -> float:
    """-ln s(z_y) - sum ln s(-z_n)."""
    return contrast(subject, np.zeros(len(method.q)), kept(subject))


def nce(subject: Subject, method: Method) -> float:
    """The same of z - ln Q, Q = k q unless it was typed, with every sample kept."""
    return contrast(subject, np.log(method.expected_counts(len(method.negatives))))


def contrast(subject: Subject, taken_out: Array, drawn: NDArray[np.int64] | None = None) -> float:
    """-ln s(a_y) - sum ln s(-a_n) with a = z - `taken_out` (K,), over `drawn` or all that NCE keeps."""
    a = subject.z[0] - taken_out
    drawn = kept(subject, "keep") if drawn is None else drawn
    return float(no(-a[[label_of(subject)]]).sum() + no(a[drawn]).sum())


def sampled(subject: Subject, method: Method) -> float:
    """The mean over the draws of logsumexp(a) - a_y, a = z - ln Q, Q = n q."""
    return float(sampled_with(subject, lambda expected: expected).mean())


def sampled_with(subject: Subject, counts: Callable[[Array], Array], *, remove_hits: bool | None = None) -> Array:
    """The loss of each draw with `counts` of the expected counts, (D,); one draw where the sample was typed."""
    from ..maths.largek.sampled import sampled_softmax  # 1 ms that only large-k needs

    method = settings(subject)
    shape = (method.draws, method.samples)
    drawn = method.negatives
    if not method.given:
        drawn = np.random.default_rng(method.seed).choice(len(method.q), size=shape, p=method.q).astype(np.int64)
    expected, y = counts(method.expected_counts(method.samples)), label_of(subject)
    of_label = 1.0 if method.expected is None else float(expected[y])
    remove = method.hits != "keep" if remove_hits is None else remove_hits
    return sampled_softmax(subject.z[0], y, drawn, of_label, expected[drawn], remove).losses


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
    "cut": exact,
}
