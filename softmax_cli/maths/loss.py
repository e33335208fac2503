"""Cross-entropy from logits, with the options that training code knows, and its gradient."""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .exactness import Array, sum_rows
from .softmax import SoftmaxSteps, softmax_steps, times_log

Reduction = Literal["mean", "sum", "none"]


class LossOptions(NamedTuple):
    """Everything that shapes a cross-entropy besides logits and target. The defaults change nothing."""

    temperature: float = 1.0  # p = softmax(z / T)
    softcap: float | None = None  # z' = c tanh(z / c) first
    label_smoothing: float = 0.0  # a in [0, 1]
    smoothing_over: Literal["all", "others"] = "all"  # a/K on every class, or a/(K-1) on the other classes
    weight: Array | None = None  # (K,), multiplies each class's term
    reduction: Reduction = "mean"
    ignore_index: int = -100
    z_loss: float = 0.0  # adds z_loss * logsumexp^2 to each row
    unit: float = 1.0  # nats in one unit of the loss: 1 for nats, ln 2 for bits, ln 10 for bans


class LossSteps(NamedTuple):
    """Every intermediate array of a cross-entropy over N rows of K classes."""

    logits: Array  # z; 0 in the ignored rows that have no softmax, (N, K)
    capped: Array  # c tanh(z / c), or the logits themselves, (N, K)
    softmax: SoftmaxSteps
    target: Array  # y as given: one-hot or a distribution, (N, K)
    smoothed: Array  # y after label smoothing, (N, K)
    weighted: Array  # u = w * y, what each -ln p_i is multiplied with, (N, K)
    terms: Array  # -u_i ln p_i in nats, (N, K)
    cross_entropies: Array  # sum of the terms, (N,)
    z_losses: Array  # z_loss * logsumexp^2, (N,)
    losses: Array  # cross-entropy + z-loss in the unit asked for; 0 for an ignored row, (N,)
    counted: NDArray[np.bool_]  # rows that are not ignored, (N,)
    divisors: Array  # what each row adds to the mean's denominator: w[y], or 1, or 0, (N,)
    denominator: float  # of the mean; 1 for a sum or none
    loss: float  # the reduced loss (for "none", the sum of `losses`)


def cross_entropy_steps(
    logits: Array, options: LossOptions, labels: NDArray[np.int64] | None = None, target: Array | None = None
) -> LossSteps:
    """L = -sum_i w_i y_i ln p_i for each row of `logits` (N, K), reduced, with everything on the way.

    Give `labels` (N,) from 0 (`options.ignore_index` leaves a row out) or `target` (N, K). Each -ln p_i is
    (m - z_i) / T + log1p(s), subtracted before adding, so the loss of [40, 0] at label 0 is 4.2e-18 and not 0.
    A mean divides by the weights of the true classes (labels) or by the number of rows (targets), as PyTorch does.
    A target of 0 on a masked class costs nothing; a positive one costs +inf. The mean of nothing is nan.
    """
    counted = np.ones(len(logits), dtype=bool) if labels is None else labels != options.ignore_index
    unreadable = ~counted & ~np.isfinite(logits.max(axis=1))
    logits = np.where(unreadable[:, None], 0.0, logits)  # whatever an ignored row holds, it must not leak
    given = one_hot(labels, counted, logits.shape) if target is None else target
    capped, tails = (logits, None) if options.softcap is None else soft_cap(logits, options.softcap)
    softmax = softmax_steps(capped, options.temperature, tails)
    smoothed = smooth(given, options) * counted[:, None]
    weighted = smoothed if options.weight is None else smoothed * options.weight
    terms = _terms(weighted, softmax, capped, options.temperature)
    cross_entropies = sum_rows(terms)
    z_losses = np.where(counted, _z_loss(softmax.logsumexp, options.z_loss), 0.0)
    losses = (cross_entropies + z_losses) / options.unit
    divisors = _divisors(given, counted, options.weight, hard=target is None)
    denominator = math.fsum(divisors) if options.reduction == "mean" else 1.0
    total = float(sum_rows(losses[None, :])[0])
    return LossSteps(
        logits=logits,
        capped=capped,
        softmax=softmax,
        target=given,
        smoothed=smoothed,
        weighted=weighted,
        terms=terms,
        cross_entropies=cross_entropies,
        z_losses=z_losses,
        losses=losses,
        counted=counted,
        divisors=divisors,
        denominator=denominator,
        loss=total / denominator if denominator else math.nan,
    )


def soft_cap(logits: Array, cap: float) -> tuple[Array, Array]:
    """(z', tail) with z' + tail = c tanh(z / c), between -c and c; a masked class (-inf) stays masked.

    The rounding of a z' near 30 alone moves a probability by 16 ulp, so up to 4096 logits are capped in 50-digit
    arithmetic and the tail is kept; beyond that it is 0. Source: Gemma 2, arXiv:2408.00118.
    """
    capped = np.where(np.isneginf(logits), logits, cap * np.tanh(logits / cap))
    tails = np.zeros_like(capped)
    if logits.size <= 4096:
        from .exact import exact_difference, exact_soft_cap

        for place in np.argwhere(np.isfinite(logits)):
            exact = exact_soft_cap(float(logits[tuple(place)]), cap)
            capped[tuple(place)] = float(exact)
            tails[tuple(place)] = float(exact_difference(exact, float(exact)))
    return capped, tails


def _terms(weighted: Array, softmax: SoftmaxSteps, logits: Array, temperature: float) -> Array:
    """-u ln p for each class; where z - m is past the largest double but u (m - z) is not, multiplied first."""
    terms = times_log(weighted, -softmax.log_probabilities)
    lost = np.isinf(terms) & np.isfinite(logits)
    if lost.any():
        with np.errstate(over="ignore"):
            by_parts = weighted / temperature * softmax.maximum[:, None] - weighted / temperature * logits
        terms = np.where(lost, by_parts, terms)
    return terms


def smooth(target: Array, options: LossOptions) -> Array:
    """y' = (1 - a) y + a/K on every class, or with `smoothing_over="others"` a/(K-1) on the classes that y leaves out.

    Sources: Szegedy et al., arXiv:1512.00567 (all); Megatron-LM and ESPnet (others).
    """
    amount, classes = options.label_smoothing, target.shape[1]
    if amount == 0:
        return target
    if classes == 1:
        return target  # there is no other class to spread anything over
    spread = amount / classes
    if options.smoothing_over == "others":
        spread = amount * (1 - target) / (classes - 1)
    smoothed: Array = (1 - amount) * target + spread
    return smoothed


def perplexity(steps: LossSteps) -> float:
    """exp of the mean cross-entropy in nats over the rows that count, z-loss left out; nan where nothing counts."""
    denominator = math.fsum(steps.divisors)
    if not denominator:
        return math.nan
    mean = float(sum_rows(steps.cross_entropies[None, :])[0]) / denominator
    return math.exp(mean) if mean < 709.782712893384 else math.inf  # exp overflows above


def one_hot(labels: NDArray[np.int64] | None, counted: NDArray[np.bool_], shape: tuple[int, ...]) -> Array:
    """y with a 1 at the label of each row of `shape` (N, K) that counts, 0 elsewhere; ValueError without labels."""
    target = np.zeros(shape)
    if labels is None:
        raise ValueError("a cross-entropy needs labels or a target")
    rows = np.flatnonzero(counted)
    target[rows, labels[rows]] = 1.0
    return target


def _z_loss(logsumexp: Array, strength: float) -> Array:
    with np.errstate(over="ignore"):
        return strength * np.square(logsumexp) if strength else np.zeros_like(logsumexp)


def _divisors(target: Array, counted: NDArray[np.bool_], weight: Array | None, *, hard: bool) -> Array:
    if weight is None or not hard:
        return counted.astype(np.float64)
    return target @ weight
