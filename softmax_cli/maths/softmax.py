"""Softmax, log-softmax and log-sum-exp in one pass, each number rounded once, when it is shown."""

import math
from typing import Any, NamedTuple

import numpy as np

from .double_double import DoubleDouble
from .exactness import Array


class Carried(NamedTuple):
    """The numbers that later steps go on with, in double-double, before they are rounded; (N, K) each but the last."""

    probabilities: DoubleDouble
    complements: DoubleDouble
    minus_log: DoubleDouble  # -ln p
    logsumexp: DoubleDouble  # (N,)


class SoftmaxSteps(NamedTuple):
    """Every intermediate array of a softmax over N rows of K classes, in the order in which it is computed."""

    logits: Array  # z, (N, K)
    maximum: Array  # m = max(z), (N,)
    shifted: Array  # z - m, (N, K)
    scaled: Array  # (z - m) / T, (N, K)
    exponentials: Array  # exp((z - m) / T), (N, K)
    others: Array  # s: the sum of the exponentials without the maximum's own 1, (N,)
    total: Array  # S = 1 + s, (N,)
    probabilities: Array  # p = exp / S, (N, K)
    complements: Array  # 1 - p, as the sum of the other exponentials over S, (N, K)
    log_total: Array  # ln S = log1p(s), (N,)
    log_probabilities: Array  # (z - m) / T - ln S, (N, K)
    logsumexp: Array  # m / T + ln S, (N,)
    carried: Carried


@np.errstate(all="ignore")
def softmax_steps(logits: Array | DoubleDouble, temperature: float = 1.0) -> SoftmaxSteps:
    """p_i = exp(z_i / T) / sum_j exp(z_j / T) for each row of `logits` (N, K), with everything on the way.

    Every step is carried in double-double arithmetic, so each number shown is within 1 ulp of the exact one at any
    magnitude, subnormals included; only a logsumexp that cancels, of more than 4096 log-probabilities, is not.

    Special values: -inf is a masked class (p = 0, log p = -inf); a row with nan or +inf, or of -inf only,
    gives nan probabilities, and its logsumexp is nan, +inf or -inf.

    Source: P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and softmax functions,
    IMA J. Numer. Anal. 41 (2021), doi:10.1093/imanum/draa038.

    >>> steps = softmax_steps(np.array([[2.0, 1.0, 0.1]]))
    >>> steps.probabilities.round(4).tolist()
    [[0.659, 0.2424, 0.0986]]
    """
    z = DoubleDouble.of(logits)
    rounded = z.rounded()
    rows, top = np.arange(len(rounded)), rounded.argmax(axis=1)
    is_top = np.zeros(rounded.shape, dtype=bool)
    is_top[rows, top] = True
    maximum = z[rows, top]
    shifted = z - maximum[:, None]
    scaled = shifted if temperature == 1.0 else shifted / temperature
    exponentials = scaled.exp()
    others = exponentials.where(~is_top).sum().where(~np.isposinf(maximum.high), np.nan)  # inf - inf: no share
    total = others + 1.0
    # The maximum's own complement is s / S; elsewhere 1 + (s - e_i) loses nothing, being at least half of S.
    remaining = ((others[:, None] - exponentials) + 1.0).where(~is_top, others[:, None])
    log_total = others.log1p()
    carried = Carried(
        probabilities=exponentials / total[:, None],
        complements=remaining / total[:, None],
        minus_log=log_total[:, None] - scaled,
        logsumexp=_add_maximum(z, maximum, temperature, log_total),
    )
    return SoftmaxSteps(
        logits=rounded,
        maximum=maximum.rounded(),
        shifted=shifted.rounded(),
        scaled=scaled.rounded(),
        exponentials=exponentials.rounded(),
        others=others.rounded(),
        total=total.rounded(),
        probabilities=carried.probabilities.rounded(),
        complements=carried.complements.rounded(),
        log_total=log_total.rounded(),
        log_probabilities=(0.0 - carried.minus_log).rounded(),
        logsumexp=carried.logsumexp.rounded(),
        carried=carried,
    )


def _add_maximum(z: DoubleDouble, maximum: DoubleDouble, temperature: float, log_total: DoubleDouble) -> DoubleDouble:
    """m / T + ln S, shape (N,). Where the two cancel, the logits having been log-probabilities, even twice the digits
    leave too few (ln 2 and -0.6931471805599453 give 2.3e-17), so those few rows are added up in 50-digit arithmetic;
    not past 4096 logits of them, which would take a second."""
    scaled = maximum / temperature
    total = (scaled + log_total).where(np.isfinite(maximum.high), maximum)
    value = total.rounded()
    cancelled = np.flatnonzero(np.abs(value) < np.abs(scaled.rounded()) * 2.0**-12)
    if 0 < cancelled.size * z.high.shape[1] <= 4096:
        from .exact import exact_row

        for row in cancelled:
            value[row] = float(exact_row(z[row].rounded().tolist(), temperature).logsumexp)
        keep = np.ones(len(value), dtype=bool)
        keep[cancelled] = False
        return total.where(keep, value)
    return total


@np.errstate(all="ignore")
def entropy(steps: SoftmaxSteps) -> Array:
    """H(p) = -sum p ln p in nats for each row, with 0 ln 0 = 0; shape (N,)."""
    return steps.carried.probabilities.times(steps.carried.minus_log).sum().rounded()


def times_log(weights: Array, minus_log: Array) -> Array:
    """weights * minus_log with 0 * inf = 0: a class without weight costs nothing, masked or not."""
    with np.errstate(invalid="ignore"):
        return np.where(weights == 0, 0.0, weights * minus_log)


def as_rows(values: Any) -> tuple[Array, tuple[int, ...]]:
    """`values` as float64 rows (N, K) and the original shape; classes are the last axis.

    Raises ValueError for a scalar or for no classes at all.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError(f"logits need at least one class on the last axis, not shape {array.shape}")
    return array.reshape(-1, array.shape[-1]), array.shape


def check_temperature(temperature: float) -> float:
    """The temperature itself; ValueError unless 0 < T < inf."""
    if not (temperature > 0 and math.isfinite(temperature)):
        raise ValueError(f"temperature must be above 0 and finite, not {temperature}")
    return temperature
