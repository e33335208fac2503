"""Softmax, log-softmax and log-sum-exp in one pass that keeps every rounding error worth keeping."""

import math
from typing import Any, NamedTuple

import numpy as np

from .exactness import Array, divide_error, log1p_rows, subtract, sum_rows


class SoftmaxSteps(NamedTuple):
    """Every intermediate array of a softmax over N rows of K classes, in the order in which it is computed."""

    logits: Array  # z, (N, K)
    maximum: Array  # m = max(z), (N,)
    shifted: Array  # z - m, rounded once, (N, K)
    scaled: Array  # (z - m) / T, (N, K)
    exponentials: Array  # exp((z - m) / T), with the rounding errors of both steps folded back in, (N, K)
    others: Array  # s: the sum of the exponentials without the maximum's own 1, (N,)
    total: Array  # S = 1 + s, (N,)
    probabilities: Array  # p = exp / S, (N, K)
    complements: Array  # 1 - p, as the sum of the other exponentials over S, (N, K)
    log_total: Array  # ln S = log1p(s), (N,)
    log_probabilities: Array  # (z - m) / T - ln S, (N, K)
    logsumexp: Array  # m / T + ln S, (N,)


def softmax_steps(logits: Array, temperature: float = 1.0, tails: Array | None = None) -> SoftmaxSteps:
    """p_i = exp(z_i / T) / sum_j exp(z_j / T) for each row of `logits` (N, K), with everything on the way.

    The maximum is subtracted before the division by T, so T = 1e-308 is no overflow. Probabilities and
    log-probabilities are within 4 ulp at any magnitude, subnormals included. `tails` (N, K) is what the rounding of
    logits that were computed, under a soft cap, left out: the exact logits are `logits` + `tails`.

    Special values: -inf is a masked class (p = 0, log p = -inf); a row with nan or +inf, or of -inf only,
    gives nan probabilities, and its logsumexp is nan, +inf or -inf.

    Source: P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and softmax functions,
    IMA J. Numer. Anal. 41 (2021), doi:10.1093/imanum/draa038.

    >>> steps = softmax_steps(np.array([[2.0, 1.0, 0.1]]))
    >>> steps.probabilities.round(4).tolist()
    [[0.659, 0.2424, 0.0986]]
    """
    top = logits.argmax(axis=1)
    rows = np.arange(len(logits))
    maximum = logits[rows, top]
    shifted, scaled, correction = _shift_and_scale(logits, maximum, temperature)
    if tails is not None:
        correction = correction + (tails - tails[rows, top, None]) / temperature
    exponentials = np.exp(scaled)
    exponentials = exponentials + exponentials * correction
    without_top = exponentials.copy()
    without_top[rows, top] = 0.0
    others = np.where(np.isposinf(maximum), np.nan, sum_rows(without_top))  # +inf - +inf is nobody's share
    total = 1.0 + others
    log_total = log1p_rows(others)
    with np.errstate(invalid="ignore", over="ignore"):
        probabilities = exponentials / total[:, None]
        # The maximum's own complement is s / S; elsewhere 1 + (s - e_i) loses nothing, being at least half of S.
        remaining = 1.0 + (others[:, None] - exponentials)
        remaining[rows, top] = others
        log_probabilities = scaled + (correction - log_total[:, None])
        logsumexp = _add_maximum(logits, maximum, temperature, log_total)
    return SoftmaxSteps(
        logits=logits,
        maximum=maximum,
        shifted=shifted,
        scaled=scaled,
        exponentials=exponentials,
        others=others,
        total=total,
        probabilities=probabilities,
        complements=remaining / total[:, None],
        log_total=log_total,
        log_probabilities=log_probabilities,
        logsumexp=logsumexp,
    )


def _add_maximum(logits: Array, maximum: Array, temperature: float, log_total: Array) -> Array:
    """m / T + ln S, shape (N,). Where the two cancel, the logits having been log-probabilities, nothing in double
    precision is left of the sum (ln 2 and -0.6931471805599453 give 0 for 2.3e-17), so those few rows are added up in
    50-digit arithmetic; not past 4096 logits of them, which would take a second."""
    scaled = maximum / temperature
    total = np.where(np.isinf(maximum), maximum, scaled + log_total)
    cancelled = np.flatnonzero(np.abs(total) < np.abs(scaled) / 2)
    if 0 < cancelled.size * logits.shape[1] <= 4096:
        from .exact import exact_row

        for row in cancelled:
            total[row] = float(exact_row(logits[row].tolist(), temperature).logsumexp)
    return total


def _shift_and_scale(logits: Array, maximum: Array, temperature: float) -> tuple[Array, Array, Array]:
    """(z - m, (z - m) / T, correction): the exact exponent is (z - m) / T + correction."""
    shifted, error = subtract(logits, maximum[:, None])
    if temperature == 1.0:
        return shifted, shifted, error
    scaled, relative = divide_error(shifted, temperature)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        correction = scaled * (relative + np.where(shifted == 0, 0.0, error / shifted))
    # Past -745 the exponential is 0 whatever the correction; there it can be as large as the exponent itself.
    return shifted, scaled, np.where(np.abs(scaled) < 1e4, correction, 0.0)


def entropy(steps: SoftmaxSteps) -> Array:
    """H(p) = -sum p ln p in nats for each row, with 0 ln 0 = 0; shape (N,)."""
    return sum_rows(times_log(steps.probabilities, -steps.log_probabilities))


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
