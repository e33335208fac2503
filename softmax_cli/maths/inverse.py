"""From probabilities back to logits: defined up to one constant, so three ways to fix it, and the log-odds."""

from typing import NamedTuple

import numpy as np

from .arrays import Array
from .precise.double_double import DoubleDouble, Number
from .softmax import SoftmaxSteps, largest_of, softmax_steps


class LogitSteps(NamedTuple):
    """The logits of N rows of K probabilities. A probability of 0 is a masked class: its logit is -inf."""

    probabilities: Array  # p, (N, K)
    logs: Array  # z = ln p, (N, K)
    log_largest: Array  # max z, (N,)
    zero_max: Array  # z - max z = ln(p / max p), (N, K)
    mean_logit: Array  # mean of z over the classes with p > 0, (N,)
    zero_mean: Array  # (z - max z) - their mean, (N, K)
    rest: Array  # 1 - p, as the sum of the others, (N, K)
    one_vs_rest: Array  # ln(p / (1 - p)), which is no logit of the softmax, (N, K)
    gap: Array  # one_vs_rest - ln p = -ln(1 - p), another number for each class, (N, K)
    again: SoftmaxSteps  # softmax(z): p once more


@np.errstate(all="ignore")
def shares(numbers: DoubleDouble, *, normalize: bool = False) -> DoubleDouble:
    """The probabilities that `numbers` (N, K) are: divided by the sum of their row, or else at most 1."""
    if normalize:
        return numbers / numbers.sum()[:, None]
    return numbers.where(numbers.rounded() <= 1, 1.0)


@np.errstate(all="ignore")
def logit_steps(probabilities: Number, *, normalize: bool = False) -> LogitSteps:
    """z = ln p + c for each row of `probabilities` (N, K), entries in [0, 1] that sum to 1 or nearly so; with
    `normalize` any of 0 or more, divided by their sum first.

    softmax forgets the constant c, so every choice of it is right: c = 0 gives ln p, the other two give a largest logit
    of 0 and a mean of 0. Each number is within 1 ulp.

    Special values: p = 0 gives -inf (and is left out of the mean); p = 1 has one-vs-rest log-odds inf.

    >>> logit_steps(np.array([[0.5, 0.25, 0.25]])).zero_max.round(4).tolist()
    [[0.0, -0.6931, -0.6931]]
    """
    p = shares(DoubleDouble.of(probabilities), normalize=normalize)
    top = largest_of(p)
    largest = p[np.arange(len(top)), top]
    zero_max = _log_ratio(p, largest[:, None])
    alive = p.high > 0
    mean = zero_max.where(alive).sum() / alive.sum(axis=1)
    rest = p.others(top)
    logs = p.log()
    if normalize:  # a p near 1 has its logarithm in the digits behind the last of 1 - rest
        logs = (-(rest / p).log1p()).where(p.rounded() > 0.5, logs)
    highest = logs[np.arange(len(top)), top]
    return LogitSteps(
        probabilities=p.rounded(),
        logs=logs.rounded(),
        log_largest=highest.rounded(),
        zero_max=zero_max.rounded(),
        mean_logit=(highest + mean).rounded(),
        zero_mean=(zero_max - mean[:, None]).rounded(),
        rest=rest.rounded(),
        one_vs_rest=_log_ratio(p, rest).rounded(),
        gap=_minus_log(p, rest).rounded(),
        again=softmax_steps(logs.rounded()),
    )


@np.errstate(all="ignore")
def pairwise_log_odds(probabilities: Number) -> Array:
    """z_i - z_j = ln(p_i / p_j) for each row of `probabilities` (N, K); shape (N, K, K), antisymmetric.

    -inf where only p_i is 0, inf where only p_j is, and nan where both are, 0 / 0 being anything.
    """
    p = DoubleDouble.of(probabilities)
    return _log_ratio(p[:, :, None], p[:, None, :]).rounded()


def _log_ratio(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble:
    """ln(a / b) for a, b >= 0: nan for 0 / 0, -inf for 0 / b, inf for a / 0.

    The quotient has twice the digits: ln(0.5 / 0.49999999999999994) is 1.1102e-16, which ln a - ln b rounds to 0.
    """
    return (a / b).log()


def _minus_log(p: DoubleDouble, rest: DoubleDouble) -> DoubleDouble:
    """-ln(1 - p), from p where that is the smaller one: p = 1e-20 gives 1e-20 and not 0."""
    return (-(-p).log1p()).where(p.rounded() < 0.5, -rest.log())
