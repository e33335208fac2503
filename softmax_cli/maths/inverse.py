"""From probabilities back to logits: defined up to one constant, so three ways to fix it, and the log-odds."""

from typing import NamedTuple

import numpy as np

from .exactness import Array, sum_rows
from .softmax import SoftmaxSteps, softmax_steps


class LogitSteps(NamedTuple):
    """The logits of N rows of K probabilities. A probability of 0 is a masked class: its logit is -inf."""

    probabilities: Array  # p, (N, K)
    logs: Array  # z = ln p, (N, K)
    largest: Array  # max p, (N,)
    zero_max: Array  # z - max z = ln(p / max p), (N, K)
    mean: Array  # mean of z - max z over the classes with p > 0, (N,)
    zero_mean: Array  # (z - max z) - their mean, (N, K)
    rest: Array  # 1 - p, as the sum of the others, (N, K)
    one_vs_rest: Array  # ln(p / (1 - p)), which is no logit of the softmax, (N, K)
    gap: Array  # one_vs_rest - ln p = -ln(1 - p), another number for each class, (N, K)
    again: SoftmaxSteps  # softmax(z): p once more


def logit_steps(probabilities: Array) -> LogitSteps:
    """z = ln p + c for each row of `probabilities` (N, K), entries in [0, 1] that sum to 1 or nearly so.

    softmax forgets the constant c, so every choice of it is right: c = 0 gives ln p, the other two give a largest logit
    of 0 and a mean of 0. Logarithms of ratios near 1 are taken as log1p of the exact difference, within 2 ulp.

    Special values: p = 0 gives -inf (and is left out of the mean); p = 1 has one-vs-rest log-odds inf.

    >>> logit_steps(np.array([[0.5, 0.25, 0.25]])).zero_max.round(4).tolist()
    [[0.0, -0.6931, -0.6931]]
    """
    p = probabilities
    with np.errstate(divide="ignore"):
        logs = np.log(p)
    largest = p.max(axis=1)
    zero_max = log_ratio(p, np.broadcast_to(largest[:, None], p.shape))
    alive = p > 0
    mean = sum_rows(np.where(alive, zero_max, 0.0)) / alive.sum(axis=1)
    rest = _rest(p)
    return LogitSteps(
        probabilities=p,
        logs=logs,
        largest=largest,
        zero_max=zero_max,
        mean=mean,
        zero_mean=zero_max - mean[:, None],
        rest=rest,
        one_vs_rest=log_ratio(p, rest),
        gap=_minus_log(p, rest),
        again=softmax_steps(logs),
    )


def pairwise_log_odds(probabilities: Array) -> Array:
    """z_i - z_j = ln(p_i / p_j) for each row of `probabilities` (N, K); shape (N, K, K), antisymmetric.

    -inf where only p_i is 0, inf where only p_j is, and nan where both are, 0 / 0 being anything.
    """
    p = probabilities
    shape = (*p.shape, p.shape[1])
    return log_ratio(np.broadcast_to(p[:, :, None], shape), np.broadcast_to(p[:, None, :], shape))


def log_ratio(a: Array, b: Array) -> Array:
    """ln(a / b) for a, b >= 0 of one shape, within 2 ulp: nan for 0 / 0, -inf for 0 / b, inf for a / 0.

    Between 1/2 and 2 as log1p((a - b) / b), where a - b is exact: ln(0.5 / 0.49999999999999994) is 1.1102e-16, which
    ln a - ln b rounds to 0. A ratio outside the normal range is the difference of the logarithms, 708 or more.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        ratio = a / b
        near = (ratio >= 0.5) & (ratio <= 2.0)
        normal = (ratio > 2.3e-308) & (ratio < 1.7e308)
        result = np.where(normal, np.log(ratio), np.log(a) - np.log(b))
        result = np.where(near, np.log1p(np.where(near, (a - b) / b, 0.0)), result)
    return np.asarray(result, dtype=np.float64)


def _rest(p: Array) -> Array:
    """The sum of the other probabilities of each row; the largest is left out of a sum, not subtracted from it."""
    rows, top = np.arange(len(p)), p.argmax(axis=1)
    others = p.copy()
    others[rows, top] = 0.0
    below = sum_rows(others)
    rest: Array = p[rows, top][:, None] + (below[:, None] - p)
    rest[rows, top] = below
    return rest


def _minus_log(p: Array, rest: Array) -> Array:
    """-ln(1 - p), from p where that is the smaller one: p = 1e-20 gives 1e-20 and not 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(p < 0.5, -np.log1p(-np.minimum(p, 0.5)), -np.log(rest)) + 0.0, dtype=np.float64)
