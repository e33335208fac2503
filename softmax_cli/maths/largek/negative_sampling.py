"""Negative sampling (word2vec) and noise-contrastive estimation: the true class against k classes drawn from noise."""

from typing import NamedTuple

import numpy as np

from ..arrays import Array
from ..softmax import softmax_steps
from .binary import Contrast, Integers, check_classes, check_counts, check_label, contrast, scatter


class Negatives(NamedTuple):
    """The loss of one example, as k + 1 binary cross-entropies."""

    kept: Integers  # the negatives, without those equal to the label if hits are removed, (k,)
    log_expected: Array  # what is taken out of the scores: 0, or for NCE ln of each class's expected count, (K,)
    contrast: Contrast
    loss: float
    gradient: Array  # dL/dz, (K,): s(z_y) - 1 at the label, s(z_n) at each negative, 0 elsewhere


class Optimum(NamedTuple):
    """The scores that minimise the expected loss: not the log-probabilities."""

    scores: Array  # z* = log p - log(k q), (K,)
    softmax: Array  # of those scores: proportional to p/q, not to p, (K,)
    recovered: Array  # q e^z*, normalised: p again, (K,)


def noise(counts: Array, power: float = 0.75) -> Array:
    """q proportional to count^power, shape (K,); word2vec's 0.75 lifts the rare classes. Errors as in `huffman`."""
    weights = check_counts(counts) ** power
    q: Array = weights / weights.sum()
    return q


def draw(q: Array, k: int, seed: int) -> Integers:
    """k classes from `q` with replacement, those equal to the label included."""
    drawn: Integers = np.random.default_rng(seed).choice(len(q), size=k, p=q).astype(np.int64)
    return drawn


def negative_sampling(logits: Array, label: int, negatives: Integers, remove_hits: bool = False) -> Negatives:
    """L = -log s(z_y) - sum_i log s(-z_(n_i)) in nats, and its gradient; word2vec.c removes draws equal to the label.

    Not normalised: nothing makes the scores a distribution. Raises ValueError for a class outside 0..K-1.

    Source: Mikolov et al., arXiv:1310.4546, equation 4.
    """
    return _against_noise(logits, label, negatives, np.zeros(len(logits)), remove_hits)


def nce(logits: Array, label: int, samples: Integers, expected: Array, remove_hits: bool = False) -> Negatives:
    """L = -log s(z_y - log Q_y) - sum_i log s(-(z_i - log Q_i)) in nats; Q (K,) is `expected`, k q for k draws from q.

    At the optimum e^z is p itself: the scores normalise themselves. Raises ValueError for a class outside 0..K-1.

    Source: M. Gutmann and A. Hyvarinen, JMLR 13 (2012); for language models: Mnih and Teh, arXiv:1206.6426.
    """
    with np.errstate(divide="ignore"):  # a class that the noise never draws: log 0 = -inf
        return _against_noise(logits, label, samples, np.log(expected), remove_hits)


def _against_noise(logits: Array, label: int, drawn: Integers, log_expected: Array, remove_hits: bool) -> Negatives:
    check_label(label, len(logits))
    drawn = check_classes(drawn, len(logits))
    kept = drawn[drawn != label] if remove_hits else drawn
    decisions = contrast(float(logits[label]) - float(log_expected[label]), logits[kept] - log_expected[kept])
    gradient = scatter(decisions, label, kept, len(logits))
    return Negatives(kept, log_expected, decisions, decisions.loss, gradient)


def optimum(p: Array, q: Array, k: int) -> Optimum:
    """Where training ends: z* = log p - log(k q). Its softmax is biased; q e^z* renormalised gives p back.

    Source: O. Levy and Y. Goldberg, Neural word embedding as implicit matrix factorization, NIPS 2014.
    """
    with np.errstate(divide="ignore"):
        scores = np.log(p) - np.log(k * q)
    weighted = q * np.exp(scores)
    return Optimum(scores, softmax_steps(scores[None, :]).probabilities[0], weighted / weighted.sum())
