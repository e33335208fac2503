"""The losses of the methods for a large K, in the plain formulas that their mistakes are variations of."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .question import NCE, NEGATIVE_SAMPLING, SAMPLED, Array, Method, Question

MOST_NUMBERS = 200_000  # draws times samples up to which the mistakes of sampled softmax are tried: 15 to 40 ms each


def method_loss(question: Question, name: str | None = None) -> Array:
    """The loss of one example by the question's own method, or by the method `name`, nats, ()."""
    method = settings(question)
    return np.asarray(LOSSES[name or method.name](question, method))


def settings(question: Question) -> Method:
    """The method that a large-k question always carries."""
    assert question.method is not None
    return question.method


def label_of(question: Question) -> int:
    """The true class."""
    return int(question.true_class[0])


def no(scores: Array) -> Array:
    """-ln s(-score): what it costs that a class drawn from noise says yes."""
    return np.asarray(np.logaddexp(0, scores))


def without_label(question: Question) -> NDArray[np.int64]:
    """The negatives without those that are the true class."""
    drawn = settings(question).negatives
    return np.asarray(drawn[drawn != label_of(question)])


def kept(question: Question, usual: str = "remove") -> NDArray[np.int64]:
    """The negatives that count; `usual` is what becomes of those that are the true class if nobody says."""
    method = settings(question)
    return without_label(question) if (method.hits or usual) == "remove" else method.negatives


def negative_sampling(question: Question, method: Method) -> float:
    """-ln s(z_y) - sum ln s(-z_n)."""
    return contrast(question, np.zeros(len(method.q)), kept(question))


def nce(question: Question, method: Method) -> float:
    """The same of z - ln Q, Q = k q unless it was typed, with every sample kept."""
    return contrast(question, np.log(method.expected_counts(len(method.negatives))))


def contrast(question: Question, taken_out: Array, drawn: NDArray[np.int64] | None = None) -> float:
    """-ln s(a_y) - sum ln s(-a_n) with a = z - `taken_out` (K,), over `drawn` or all that NCE keeps."""
    a = question.z[0] - taken_out
    drawn = kept(question, "keep") if drawn is None else drawn
    return float(no(-a[[label_of(question)]]).sum() + no(a[drawn]).sum())


def sampled(question: Question, method: Method) -> float:
    """The mean over the draws of logsumexp(a) - a_y, a = z - ln Q, Q = n q."""
    return float(sampled_with(question, lambda expected: expected).mean())


def sampled_with(question: Question, counts: Callable[[Array], Array], *, remove_hits: bool | None = None) -> Array:
    """The loss of each draw with `counts` of the expected counts, (D,); one draw where the sample was typed."""
    from ..maths.largek.sampled import sampled_softmax  # 1 ms that only large-k needs

    method = settings(question)
    shape = (method.draws, method.samples)
    drawn = method.negatives
    if not method.given:
        drawn = np.random.default_rng(method.seed).choice(len(method.q), size=shape, p=method.q).astype(np.int64)
    expected, y = counts(method.expected_counts(method.samples)), label_of(question)
    of_label = 1.0 if method.expected is None else float(expected[y])
    remove = method.hits != "keep" if remove_hits is None else remove_hits
    return sampled_softmax(question.z[0], y, drawn, of_label, expected[drawn], remove).losses


def exact(question: Question, method: Method) -> float:
    """The cross-entropy of the full softmax."""
    return float(question.lse[0] - question.z[0, label_of(question)])


LOSSES: dict[str, Callable[[Question, Method], float]] = {
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
