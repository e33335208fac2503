"""Softmax, log-softmax and log-sum-exp in one pass, each number rounded once, when it is shown."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .precise.double_double import DoubleDouble

MOST_CANCELLED = 65_536  # log-probabilities whose logsumexp is added up in 50-digit arithmetic


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
def softmax_steps(logits: Array, temperature: float = 1.0, softcap: float | None = None) -> SoftmaxSteps:
    """p_i = exp(z_i / T) / sum_j exp(z_j / T) for each row of `logits` (N, K), with everything on the way.

    With `softcap` c, z' = c tanh(z / c) takes the place of z (Gemma 2, arXiv:2408.00118).

    Every step is carried in double-double arithmetic, so each number shown is within 1 ulp of the exact one at any
    magnitude, subnormals included. Two kinds are not: a logsumexp that cancels by more than 30 digits, or of more than
    65,536 log-probabilities; and what a temperature below 1e-6 makes of the difference of two capped logits, which is
    known to 2**-75 of the cap.

    Special values: -inf is a masked class (p = 0, log p = -inf); a row with nan or +inf, or of -inf only,
    gives nan probabilities, and its logsumexp is nan, +inf or -inf.

    Source: P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and softmax functions,
    IMA J. Numer. Anal. 41 (2021), doi:10.1093/imanum/draa038.

    >>> steps = softmax_steps(np.array([[2.0, 1.0, 0.1]]))
    >>> steps.probabilities.round(4).tolist()
    [[0.659, 0.2424, 0.0986]]
    """
    z = soft_cap(logits, softcap)
    rows, top = np.arange(len(logits)), largest_of(z)
    maximum = z[rows, top]
    shifted = z - maximum[:, None]
    scaled = shifted if temperature == 1.0 else shifted / temperature
    exponentials = scaled.exp()
    remaining = exponentials.others(top)
    others = remaining[rows, top].where(~np.isposinf(maximum.high), np.nan)  # inf - inf is nobody's share
    total = others + 1.0
    log_total = others.log1p()
    carried = Carried(
        probabilities=exponentials / total[:, None],
        complements=remaining / total[:, None],
        minus_log=log_total[:, None] - scaled,
        logsumexp=_add_maximum(logits, maximum, log_total, temperature, softcap),
    )
    return SoftmaxSteps(
        logits=z.rounded(),
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


@np.errstate(all="ignore")
def soft_cap(logits: Array, cap: float | None) -> DoubleDouble:
    """c tanh(z / c), between -c and c; a masked class (-inf) stays masked. The logits themselves without a cap."""
    z = DoubleDouble.of(logits)
    return z if cap is None else ((z / cap).tanh() * cap).where(~np.isneginf(logits), -np.inf)


def largest_of(z: DoubleDouble) -> NDArray[np.int64]:
    """The place of the largest entry of each row, (N,), also among those that round to one double."""
    top: NDArray[np.int64] = z.rounded().argmax(axis=1)
    if z.low.any():
        top = (z - z[np.arange(len(top)), top][:, None]).rounded().argmax(axis=1)
    return top


def _add_maximum(
    logits: Array, maximum: DoubleDouble, log_total: DoubleDouble, temperature: float, softcap: float | None
) -> DoubleDouble:
    """m / T + ln S, shape (N,). Where the two cancel, the logits having been log-probabilities, even twice the digits
    leave too few (ln 2 and -0.6931471805599453 give 2.3e-17), so those few rows are added up in 50-digit arithmetic;
    not past 65,536 logits of them, which would take seconds."""
    scaled = maximum / temperature
    total = (scaled + log_total).where(np.isfinite(maximum.high), maximum)
    cancelled = np.abs(total.rounded()) < np.abs(scaled.rounded()) * 2.0**-12
    if 0 < cancelled.sum() * logits.shape[1] <= MOST_CANCELLED:
        from .precise.fifty_digits import exact_row

        exact = [exact_row(row, temperature, softcap).logsumexp for row in logits[cancelled].tolist()]
        place = np.maximum(np.cumsum(cancelled) - 1, 0)  # of each cancelled row among them
        return total.where(~cancelled, DoubleDouble.nearest(exact)[place])
    return total


@np.errstate(all="ignore")
def entropy(steps: SoftmaxSteps) -> Array:
    """H(p) = -sum p ln p in nats for each row, with 0 ln 0 = 0; shape (N,)."""
    return steps.carried.probabilities.times(steps.carried.minus_log).sum().rounded()


def as_rows(values: Any) -> tuple[Array, tuple[int, ...]]:
    """`values` as float64 rows (N, K) and the original shape; classes are the last axis.

    Raises ValueError for a scalar, no classes at all, or what are no real numbers.
    """
    array = real_numbers(values, "logits")
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError(f"logits need at least one class on the last axis, not shape {array.shape}")
    return array.reshape(-1, array.shape[-1]), array.shape


def real_numbers(values: Any, name: str) -> Array:
    """`values` as float64; ValueError, which calls them `name`, for what are no real numbers or lie past float64."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be real numbers, not {array.dtype}")
    with np.errstate(over="ignore"):
        numbers = array.astype(np.float64)
    if array.dtype.itemsize > 8 and (np.isinf(numbers) & np.isfinite(array)).any():
        raise ValueError(f"{name} must not be past the largest float64, 1.797e308")
    return numbers


def check_temperature(temperature: float) -> float:
    """The temperature itself; ValueError unless 0 < T < inf."""
    try:
        allowed = temperature > 0 and math.isfinite(temperature)
    except (TypeError, OverflowError):  # no number, or one past the largest double
        allowed = False
    if not allowed:
        raise ValueError(f"temperature must be above 0 and finite, not {temperature}")
    return temperature
