"""Negative sampling (word2vec): the true class against k classes drawn from noise, as k + 1 binary cross-entropies."""

from typing import NamedTuple

import numpy as np

from ..arrays import Array
from ..softmax import softmax_steps
from .binary import Contrast, Integers, check_classes, check_counts, check_label, contrast, scatter


class Draw(NamedTuple):
    """Classes drawn from noise, and those that are left when the true class is skipped."""

    drawn: Integers  # (k,)
    kept: Integers  # those other than the label, at most k


class NegativeSampling(NamedTuple):
    """The loss of one example."""

    label: int
    negatives: Integers  # (k,)
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


def draw(q: Array, k: int, label: int, seed: int) -> Draw:
    """k classes from `q` with replacement; a draw equal to the label is skipped, as word2vec.c does."""
    drawn = np.random.default_rng(seed).choice(len(q), size=k, p=q).astype(np.int64)
    return Draw(drawn, drawn[drawn != label])


def negative_sampling(logits: Array, label: int, negatives: Integers) -> NegativeSampling:
    """L = -log s(z_y) - sum_i log s(-z_(n_i)) in nats, and its gradient.

    Not normalised: nothing makes the scores a distribution. Raises ValueError for a class outside 0..K-1.

    Source: Mikolov et al., arXiv:1310.4546, equation 4.
    """
    check_label(label, len(logits))
    negatives = check_classes(negatives, len(logits))
    decisions = contrast(float(logits[label]), logits[negatives])
    return NegativeSampling(
        label, negatives, decisions, decisions.loss, scatter(decisions, label, negatives, len(logits))
    )


def optimum(p: Array, q: Array, k: int) -> Optimum:
    """Where training ends: z* = log p - log(k q). Its softmax is biased; q e^z* renormalised gives p back.

    Source: O. Levy and Y. Goldberg, Neural word embedding as implicit matrix factorization, NIPS 2014.
    """
    with np.errstate(divide="ignore"):
        scores = np.log(p) - np.log(k * q)
    weighted = q * np.exp(scores)
    return Optimum(scores, softmax_steps(scores[None, :]).probabilities[0], weighted / weighted.sum())
