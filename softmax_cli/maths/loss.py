"""Cross-entropy from logits, with the options that training code knows."""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .precise.double_double import DoubleDouble
from .softmax import SoftmaxSteps, softmax_steps

Reduction = Literal["mean", "sum", "none"]
UNITS = {"nats": 1.0, "bits": math.log(2), "bans": math.log(10)}  # the nats in each


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
    unit: float = 1.0  # nats in one unit of the loss, one of UNITS
    unit_named: bool = False  # whether somebody asked for this unit, or it is the usual one

    @property
    def unit_name(self) -> str:
        """The name of the unit."""
        return next(name for name, nats in UNITS.items() if nats == self.unit)


class Carried(NamedTuple):
    """The numbers that later steps go on with, in double-double, before they are rounded."""

    weighted: DoubleDouble  # u, (N, K)
    denominator: DoubleDouble  # of the mean; 1 for a sum or none, ()


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
    denominator: float  # of the mean of the cross-entropies; 1 for a sum or none
    rows: float  # the same of the z-losses, which no class weight touches: the rows that count
    summed: float  # the sum of `losses`
    z_summed: float  # what z-loss has added to that sum
    loss: float  # the reduced loss (for "none", the sum of `losses`)
    carried: Carried


@np.errstate(all="ignore")
def cross_entropy_steps(
    logits: Array, options: LossOptions, labels: NDArray[np.int64] | None = None, target: Array | None = None
) -> LossSteps:
    """L = -sum_i w_i y_i ln p_i for each row of `logits` (N, K), reduced, with everything on the way.

    Give `labels` (N,) from 0 (`options.ignore_index` leaves a row out) or `target` (N, K). Each -ln p_i is
    (m - z_i) / T + log1p(s), subtracted before adding, so the loss of [40, 0] at label 0 is 4.2e-18 and not 0.
    A mean divides by the weights of the true classes (labels) or by the number of rows (targets), as PyTorch does; the
    z-losses are averaged over the rows that count, whatever the weights.
    A target of 0 on a masked class costs nothing; a positive one costs +inf. The mean of nothing is nan.
    """
    counted = np.ones(len(logits), dtype=bool) if labels is None else labels != options.ignore_index
    unreadable = ~counted & ~np.isfinite(logits.max(axis=1))
    logits = np.where(unreadable[:, None], 0.0, logits)  # whatever an ignored row holds, it must not leak
    given = one_hot(labels, counted, logits.shape) if target is None else target
    softmax = softmax_steps(logits, options.temperature, options.softcap)
    smoothed = smooth(given, options).where(counted[:, None])
    weighted = smoothed if options.weight is None else smoothed * options.weight
    terms = weighted.times(softmax.carried.minus_log)
    cross_entropies = terms.sum()
    z_losses = _z_losses(softmax.carried.logsumexp, options.z_loss).where(counted)
    nats, one = in_nats(options.unit), DoubleDouble.of(1.0)
    losses = (cross_entropies + z_losses) / nats
    count = _divisors(given, counted, options.weight, hard=target is None).sum()
    denominator, rows = (count, float(counted.sum())) if options.reduction == "mean" else (one, 1.0)
    total = losses.sum() / denominator
    if options.z_loss:
        total = (cross_entropies.sum() / denominator + z_losses.sum() / rows) / nats
    return LossSteps(
        logits=logits,
        capped=softmax.logits,
        softmax=softmax,
        target=given,
        smoothed=smoothed.rounded(),
        weighted=weighted.rounded(),
        terms=terms.rounded(),
        cross_entropies=cross_entropies.rounded(),
        z_losses=z_losses.rounded(),
        losses=losses.rounded(),
        counted=counted,
        denominator=float(denominator.rounded()),
        rows=rows,
        summed=float(losses.sum().rounded()),
        z_summed=float((z_losses.sum() / nats).rounded()),
        loss=float(total.where(denominator.high != 0, np.nan).rounded()),
        carried=Carried(weighted, denominator),
    )


def in_nats(unit: float) -> DoubleDouble:
    """The nats of one unit; the doubles nearest to ln 2 and ln 10 stand for ln 2 and ln 10 themselves."""
    # mp.dps = 40; float(mp.log(2) - math.log(2)), float(mp.log(10) - math.log(10))
    rest = {math.log(2): 2.3190468138462996e-17, math.log(10): -2.1707562233822494e-16}
    return DoubleDouble.of(unit) + rest.get(unit, 0.0)


def smooth(target: Array, options: LossOptions) -> DoubleDouble:
    """y' = (1 - a) y + a/K on every class, or with `smoothing_over="others"` a/(K-1) on the classes that y leaves out.

    Sources: Szegedy et al., arXiv:1512.00567 (all); Megatron-LM and fairseq (others).
    """
    y, amount, classes = DoubleDouble.of(target), DoubleDouble.of(options.label_smoothing), target.shape[1]
    if options.label_smoothing == 0 or classes == 1:  # there is no other class to spread anything over
        return y
    spread = amount / classes if options.smoothing_over == "all" else amount * (1.0 - y) / (classes - 1)
    smoothed: DoubleDouble = y * (1.0 - amount) + spread
    return smoothed


@np.errstate(all="ignore")
def perplexity(steps: LossSteps) -> float | None:
    """exp of the mean -ln p_y in nats over the rows that count, whatever the smoothing, the weights and the z-loss.

    None where a row has no true class, only a soft target; nan where nothing counts.
    """
    if not has_labels(steps):
        return None
    rows = int(steps.counted.sum())
    mean = DoubleDouble.of(steps.target).times(steps.softmax.carried.minus_log).sum().sum() / float(rows)
    return float(mean.exp().rounded()) if rows else math.nan


def has_labels(steps: LossSteps) -> bool:
    """Whether each row that counts has one true class: a label, or a target that is one-hot."""
    target = steps.target[steps.counted]
    return bool((((target != 0).sum(axis=1) == 1) & (target.max(axis=1, initial=0.0) == 1)).all())


def one_hot(labels: NDArray[np.int64] | None, counted: NDArray[np.bool_], shape: tuple[int, ...]) -> Array:
    """y with a 1 at the label of each row of `shape` (N, K) that counts, 0 elsewhere; ValueError without labels."""
    target = np.zeros(shape)
    if labels is None:
        raise ValueError("a cross-entropy needs labels or a target")
    rows = np.flatnonzero(counted)
    target[rows, labels[rows]] = 1.0
    return target


def _z_losses(logsumexp: DoubleDouble, strength: float) -> DoubleDouble:
    return logsumexp * logsumexp * strength if strength else DoubleDouble.of(np.zeros_like(logsumexp.high))


def _divisors(target: Array, counted: NDArray[np.bool_], weight: Array | None, *, hard: bool) -> DoubleDouble:
    """What each row adds to the mean's denominator: w[y], or 1, or 0, (N,)."""
    if weight is None or not hard:
        return DoubleDouble.of(counted.astype(np.float64))
    return (DoubleDouble.of(target) * weight).sum()
