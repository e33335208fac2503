"""The logistic sigmoid in two branches, its slope, and the binary cross-entropy from scores."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .precise.double_double import DoubleDouble
from .softmax import softmax_steps


class Carried(NamedTuple):
    """The numbers that the loss goes on with, in double-double, before they are rounded; (N, K) each."""

    scaled: DoubleDouble
    exponentials: DoubleDouble
    probabilities: DoubleDouble
    complements: DoubleDouble


class SigmoidSteps(NamedTuple):
    """K independent sigmoids in each of N rows, in the order in which they are computed."""

    scores: Array  # s, (N, K)
    scaled: Array  # s / T, (N, K)
    negative: NDArray[np.bool_]  # where the branch e / (1 + e) is taken, (N, K)
    exponentials: Array  # e = exp(-|s / T|), never above 1, (N, K)
    probabilities: Array  # sigma(s / T), (N, K)
    complements: Array  # 1 - sigma, as the other branch, (N, K)
    slopes: Array  # d sigma / ds = sigma (1 - sigma) / T, (N, K)
    pairs: Array  # softmax([s, 0] / T)_0, which is the same number by another route, (N, K)
    totals: Array  # sum of the sigmoids of a row, anything from 0 to K, (N,)
    carried: Carried


class BinarySteps(NamedTuple):
    """The binary cross-entropy of every score against its own target from 0 to 1."""

    target: Array  # y, (N, K)
    linear: Array  # max(s, 0) - s y: what the score costs on the wrong side of 0, (N, K)
    log_terms: Array  # ln(1 + e^-|s|), from ln 2 at s = 0 down to 0, (N, K)
    losses: Array  # their sum, nats, (N, K)
    gradients: Array  # dL/ds = (sigma - y) / T, (N, K)
    totals: Array  # sum over the classes, (N,)


@np.errstate(all="ignore")
def sigmoid_steps(scores: Array, temperature: float = 1.0) -> SigmoidSteps:
    """sigma(s / T) = 1 / (1 + e^(-s/T)) of each score, shape (N, K), with everything on the way.

    With e = exp(-|s / T|) it is 1 - e / (1 + e) for s >= 0 and e / (1 + e) below 0, so no exponential overflows and
    sigma(-740) is 4.2e-322 and not 0. Values and slopes are within 1 ulp, subnormals included.

    Special values: sigma(inf) = 1, sigma(-inf) = 0, sigma(nan) = nan.

    >>> sigmoid_steps(np.array([[0.0, -740.0, 800.0]])).probabilities.tolist()
    [[0.5, 4.2e-322, 1.0]]
    """
    s = DoubleDouble.of(scores) / temperature
    negative = scores < 0
    exponentials = s.where(negative, -s).exp()
    small = exponentials / (exponentials + 1.0)
    large = 1.0 - small
    sigma, rest = small.where(negative, large), large.where(negative, small)
    return SigmoidSteps(
        scores=scores,
        scaled=s.rounded(),
        negative=negative,
        exponentials=exponentials.rounded(),
        probabilities=sigma.rounded(),
        complements=rest.rounded(),
        slopes=(small * large / temperature).rounded(),
        pairs=_pairs(scores, temperature),
        totals=sigma.sum().rounded(),
        carried=Carried(s, exponentials, sigma, rest),
    )


@np.errstate(all="ignore")
def binary_steps(steps: SigmoidSteps, target: Array, temperature: float = 1.0) -> BinarySteps:
    """L = -y ln sigma - (1 - y) ln(1 - sigma) = max(s, 0) - s y + ln(1 + e^-|s|) in nats, s already divided by T.

    `target` (N, K) holds y in [0, 1], one independent question a class. max(s, 0) - s y is |s| (1 - y) for s >= 0 and
    |s| y below 0, so nothing cancels: s = 40, y = 1 costs 4.2e-18 and not 0. The gradient is (1 - y) sigma -
    y (1 - sigma), which is sigma - y without the cancellation, divided by T.

    Special values: an infinite score on the right side costs 0, on the wrong side inf.
    """
    y = DoubleDouble.of(target)
    s, e, sigma, rest = steps.carried
    linear = (1.0 - y).where(~steps.negative, y).times(s.where(~steps.negative, -s))
    log_terms = e.log1p()
    losses = linear + log_terms
    gradients = ((1.0 - y) * sigma - y * rest) / temperature
    return BinarySteps(
        target, linear.rounded(), log_terms.rounded(), losses.rounded(), gradients.rounded(), losses.sum().rounded()
    )


def _pairs(scores: Array, temperature: float) -> Array:
    """softmax([s, 0] / T)_0 of every score; an infinite one is its own limit, where inf - inf would be nan."""
    flat = scores.reshape(-1, 1)
    finite = np.where(np.isinf(flat), np.sign(flat) * 1e308, flat)
    rows = np.concatenate([finite, np.zeros_like(flat)], axis=1)
    with np.errstate(invalid="ignore"):  # a score over T past 1.8e308
        pairs: Array = softmax_steps(rows, temperature).probabilities[:, 0].reshape(scores.shape)
    if np.isinf(scores).any():
        pairs = np.where(np.isinf(scores), (scores > 0) * 1.0, pairs)
    return pairs
