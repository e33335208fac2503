"""The sigmoid, and the binary cross-entropies of one true class against classes drawn from noise."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array, sum_rows

Integers = NDArray[np.int64]


class Contrast(NamedTuple):
    """k + 1 binary decisions, the true class first: it should say yes, each drawn class no; all (k + 1,)."""

    scores: Array
    sigmoids: Array
    losses: Array  # -log s(score) of the true class, -log s(-score) = -log(1 - s(score)) of the others, nats
    loss: float  # their sum
    slopes: Array  # dL/d score: s - 1, as -s(-score), of the true class, s of the others


def sigmoid(x: Array) -> Array:
    """s(x) = 1 / (1 + e^-x), of any shape; below 0 as e^x / (1 + e^x), so that s(-740) is 4.2e-322 and not 0.

    >>> sigmoid(np.array([0.0, -740.0, 800.0])).tolist()
    [0.5, 4.2e-322, 1.0]
    """
    small = np.exp(-np.abs(x))
    result: Array = np.where(x < 0, small, 1.0) / (1.0 + small)
    return result


def softplus(x: Array) -> Array:
    """log(1 + e^x) = -log s(-x) in nats, of any shape, without overflow."""
    result: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return result


def contrast(true_score: float, drawn: Array) -> Contrast:
    """L = -log s(true score) - sum_i log s(-score_i), with every decision and its slope."""
    scores = np.concatenate([[true_score], drawn])
    wrong = np.concatenate([[-true_score], drawn])  # the score of the wrong answer
    losses, slopes = softplus(wrong), sigmoid(wrong)
    slopes[0] = -slopes[0]
    loss = float(losses[0]) + float(sum_rows(losses[None, 1:])[0])
    return Contrast(scores, sigmoid(scores), losses, loss, slopes)


def scatter(contrast: Contrast, label: int, drawn: Integers, classes: int) -> Array:
    """The slopes as a gradient over all classes, (K,); a class drawn twice gets both."""
    gradient = np.zeros(classes)
    np.add.at(gradient, [label, *drawn.tolist()], contrast.slopes)
    return gradient


def check_classes(indices: Integers, classes: int) -> Integers:
    """`indices` as integers; ValueError unless every one lies in 0..K-1, since -1 would silently wrap to the last."""
    indices = np.asarray(indices, dtype=np.int64)
    outside = indices[(indices < 0) | (indices >= classes)]
    if outside.size:
        raise ValueError(f"class {outside.flat[0]} is not in 0..{classes - 1}")
    return indices


def check_label(label: int, classes: int) -> int:
    """`label` itself; ValueError unless it lies in 0..K-1."""
    return int(check_classes(np.array([label]), classes)[0])


def check_counts(counts: Sequence[float] | Array) -> Array:
    """`counts` as an array (K,); ValueError unless they are finite, not negative and not all 0."""
    counts = np.asarray(counts, dtype=np.float64)
    if counts.ndim != 1 or not np.isfinite(counts).all() or (counts < 0).any() or not counts.sum() > 0:
        raise ValueError("counts must be finite, not negative and not all 0")
    return counts
