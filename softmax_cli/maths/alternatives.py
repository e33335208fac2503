"""Other ways from scores to shares of 1, to be held against softmax."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .arrays import Array, sum_rows
from .largek.binary import softplus
from .softmax import softmax_steps

NAMES = ("base_e", "base_2", "linear", "squared", "softplus", "sparsemax")
SMALL_SOFTPLUS = -20.0  # e^2z = 4e-18 is left out of ln softplus below it
TEMPERATURE_OF_BASE_2 = 1.0 / math.log(2.0)


class Sparsemax(NamedTuple):
    """The projection of each row onto the simplex."""

    threshold: Array  # tau, (N,)
    probabilities: Array  # max(z - tau, 0), (N, K)


def shares(name: str, logits: Array) -> Array:
    """The shares of the alternative `name` for each row of finite `logits` (N, K); shape (N, K).

    nan, or an infinity, where it is undefined: linear and squared divide by a sum that may be 0 or overflow.
    Raises KeyError for a name that is not in `NAMES`.
    """
    return _SHARES[name](logits)


def log_shares(name: str, logits: Array) -> Array:
    """ln of the shares, (N, K), for the exponentials and softplus without ever forming p; nan for a negative share."""
    if name == "softplus":
        return softmax_steps(log_softplus(logits)).log_probabilities
    if name in ("base_e", "base_2"):
        return softmax_steps(logits, 1.0 if name == "base_e" else TEMPERATURE_OF_BASE_2).log_probabilities
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(shares(name, logits)), dtype=np.float64)


def base_e(logits: Array) -> Array:
    """e^z / sum e^z: softmax."""
    return softmax_steps(logits).probabilities


def base_2(logits: Array) -> Array:
    """2^z / sum 2^z, from 2^(z - m): softmax with T = 1 / ln 2."""
    return _over_sum(np.exp2(_below_maximum(logits)))


def linear(logits: Array) -> Array:
    """z / sum z.

    >>> linear(np.array([[2.0, 1.0, 1.0]])).tolist()
    [[0.5, 0.25, 0.25]]
    """
    return _over_sum(logits)


def divisor(name: str, logits: Array) -> Array:
    """What the alternative `name` divides by where that may be 0, (N,); 1 where it is always above 0."""
    if name == "linear":
        return sum_rows(logits)
    return sum_rows(np.square(logits)) if name == "squared" else np.ones(len(logits))


def squared(logits: Array) -> Array:
    """z^2 / sum z^2."""
    with np.errstate(over="ignore", under="ignore"):
        return _over_sum(logits * logits)


def softplus_shares(logits: Array) -> Array:
    """w / sum w with w = ln(1 + e^z), from ln w: w itself is 0 below -745.

    >>> softplus_shares(np.array([[-1000.0, -1000.0]])).tolist()
    [[0.5, 0.5]]
    """
    return softmax_steps(log_softplus(logits)).probabilities


def log_softplus(logits: Array) -> Array:
    """ln ln(1 + e^z), of any shape: z - e^z / 2 + O(e^2z) far below 0, where 1 + e^z rounds e^z away."""
    small = np.exp(np.minimum(logits, SMALL_SOFTPLUS))
    near = np.log(softplus(np.maximum(logits, SMALL_SOFTPLUS)))
    return np.asarray(np.where(logits < SMALL_SOFTPLUS, logits - small / 2, near), dtype=np.float64)


def sparsemax(logits: Array) -> Sparsemax:
    """The nearest point of the simplex in Euclidean distance: max(z - tau, 0), with tau such that it sums to 1.

    Source: A. Martins and R. Astudillo, From softmax to sparsemax, arXiv:1602.02068, algorithm 1.

    >>> sparsemax(np.array([[2.0, 1.5, 0.1]])).probabilities.tolist()
    [[0.75, 0.25, 0.0]]
    """
    shifted = _below_maximum(logits)
    # tau lies less than 1 below the maximum, so -2 is as good as anything lower, and -1e308 would add up to -inf.
    ordered = -np.sort(-np.maximum(shifted, -2.0), axis=1)
    sums = np.cumsum(ordered, axis=1)
    support = (1.0 + np.arange(1, logits.shape[1] + 1) * ordered > sums).sum(axis=1)
    threshold = (sums[np.arange(len(logits)), support - 1] - 1.0) / support
    probabilities = np.maximum(shifted - threshold[:, None], 0.0)
    return Sparsemax(threshold + logits.max(axis=1), probabilities)


def _below_maximum(logits: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(logits - logits.max(axis=1, keepdims=True), dtype=np.float64)


def _over_sum(weights: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(weights / sum_rows(weights)[:, None], dtype=np.float64)


def _sparsemax_shares(logits: Array) -> Array:
    return sparsemax(logits).probabilities


_SHARES: dict[str, Callable[[Array], Array]] = {
    "base_e": base_e,
    "base_2": base_2,
    "linear": linear,
    "squared": squared,
    "softplus": softplus_shares,
    "sparsemax": _sparsemax_shares,
}
