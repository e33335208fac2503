"""Cross-entropy and its gradient in 50-digit arithmetic, from the logits, labels or target and options as typed."""

import math
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array
from ..loss import LossOptions
from .fifty_digits import (
    ONE,
    ZERO,
    Exact,
    ExactRow,
    Exacts,
    collect,
    exact_arithmetic,
    exact_exp,
    exact_path,
    exact_row,
    exacts,
    times,
)  # fmt: skip

NAN = Decimal("NaN")


class _Row(NamedTuple):
    """One row as typed, in decimal arithmetic."""

    softmax: ExactRow
    logits: list[Decimal]
    target: list[Decimal]  # y, one-hot for a label; 0 in a row that is ignored
    smoothed: list[Decimal]
    weighted: list[Decimal]
    counts: bool
    readable: bool  # False for an ignored row with nan, inf or only -inf: its softmax is shown as nan
    divisor: Decimal  # what it adds to the mean's denominator


def exact_loss(
    logits: Array, options: LossOptions, labels: NDArray[np.int64] | None = None, target: Array | None = None
) -> Exacts:
    """Every number of `ce` and `grad` for `logits` (N, K) and either `labels` (N,) or `target` (N, K)."""
    count = len(logits)
    given = [None] * count if labels is None else labels.tolist()
    targets = [None] * count if target is None else target.tolist()
    with exact_arithmetic():
        rows = [_row(*row, options) for row in zip(logits.tolist(), given, targets, strict=True)]
        divisors = sum((row.divisor for row in rows), ZERO)
        counted = Decimal(sum(row.counts for row in rows))
        denominator, shared = (divisors, counted) if options.reduction == "mean" else (ONE, ONE)
        unit = _unit(options.unit)
        known: Exacts = {}
        for row in rows:
            collect(known, _softmax_numbers(row, options))
            collect(known, _loss_numbers(row, options, unit))
            collect(known, _gradient_numbers(row, options, (denominator, shared), unit))
        losses, crosses, pulls = ([one.value for one in known[name]] for name in ("losses", "cross_entropy", "z_loss"))
        loss = losses
        if options.reduction != "none":
            loss = [(sum(crosses, ZERO) / denominator + sum(pulls, ZERO) / shared) / unit]
        mean = sum((sum(map(times, row.target, row.softmax.minus_log), ZERO) for row in rows), ZERO)
        perplexity = (mean / counted).exp() if counted else NAN
    known |= {"loss": exacts(loss), "perplexity": [Exact(perplexity)]}
    divisor = denominator * unit * Decimal(options.temperature)
    return known | {
        name: [Exact(value)] for name, value in (("count", counted), ("denominator", denominator), ("divisor", divisor))
    }


def _row(values: list[float], label: int | None, target: list[float] | None, options: LossOptions) -> _Row:
    classes = range(len(values))
    counts = label is None or label != options.ignore_index
    readable = counts or (math.isfinite(max(values)) and not any(map(math.isnan, values)))
    values = values if readable else [0.0 for _ in classes]
    weights = [ONE for _ in classes] if options.weight is None else [Decimal(w) for w in options.weight.tolist()]
    if target is not None:
        y, divisor = [Decimal(value) for value in target], ONE
    else:
        y = [ONE if counts and i == label else ZERO for i in classes]
        divisor = weights[label] if counts and label is not None else ZERO
    smoothed = _smoothed(y, options) if counts else y
    return _Row(
        softmax=exact_row(values, options.temperature, options.softcap),
        logits=[Decimal(value) for value in values],
        target=y,
        smoothed=smoothed,
        weighted=[w * value for w, value in zip(weights, smoothed, strict=True)],
        counts=counts,
        readable=readable,
        divisor=divisor,
    )


def _smoothed(y: list[Decimal], options: LossOptions) -> list[Decimal]:
    """(1 - a) y + a/K, or + a (1 - y)/(K - 1); one class has no other to spread over."""
    amount, classes = Decimal(options.label_smoothing), len(y)
    if classes == 1:
        return y
    if options.smoothing_over == "others":
        return [(1 - amount) * value + amount * (1 - value) / (classes - 1) for value in y]
    return [(1 - amount) * value + amount / classes for value in y]


def _unit(nats: float) -> Decimal:
    """The nats of one unit: ln 2 and ln 10 as such, not as the doubles nearest to them."""
    exact = {math.log(2): Decimal(2), math.log(10): Decimal(10)}
    return exact[nats].ln() if nats in exact else Decimal(nats)


def _softmax_numbers(row: _Row, options: LossOptions) -> Exacts:
    path = exact_path(row.softmax, options.temperature, capped=options.softcap is not None)
    if not row.readable:
        path = {name: [Exact(NAN)] * len(values) for name, values in path.items()}
    return {**path, "logsumexp": [Exact(row.softmax.logsumexp)]}


def _loss_numbers(row: _Row, options: LossOptions, unit: Decimal) -> Exacts:
    """The loss -sum u ln p + s logsumexp^2 of one row, and the entropy -sum y ln y of its target, y as rounded."""
    terms = list(map(times, row.weighted, row.softmax.minus_log))
    cross = sum(terms, ZERO)
    z_loss = Decimal(options.z_loss) * row.softmax.logsumexp**2 if row.counts else ZERO
    entropies = [-y * y.ln() if y else ZERO for y in row.smoothed]
    return {
        "target": exacts(row.target),
        "smoothed": exacts(row.smoothed),
        "weighted": exacts(row.weighted),
        "terms": exacts(terms),
        "p_y": [_at_label(row, row.softmax.probabilities)],
        "from_logits": [_at_label(row, row.softmax.minus_log)],
        "cross_entropy": [Exact(cross)],
        "z_loss": [Exact(z_loss)],
        "losses": [Exact((cross + z_loss) / unit)],
        "target_entropy": [Exact(sum(entropies, ZERO) / unit, max(map(abs, (*entropies, *row.smoothed))) / unit)],
    }


def _at_label(row: _Row, values: list[Decimal]) -> Exact:
    """The value of the true class; a row that is ignored has none."""
    return Exact(sum(map(times, row.target, values), ZERO) if row.counts else NAN)


def _gradient_numbers(row: _Row, options: LossOptions, divisors: tuple[Decimal, Decimal], unit: Decimal) -> Exacts:
    """(p_i sum_(j != i) u_j - u_i (1 - p_i) + 2 s logsumexp p_i) sech^2(z / c) / denominator / unit / T.

    `divisors` are the mean's denominator, and the rows that count, by which the pull of the z-loss is divided instead.
    """
    p, rest, u = row.softmax.probabilities, row.softmax.complements, row.weighted
    heavy = [i for i, value in enumerate(u) if value]
    mass, strength = sum(u, ZERO), 2 * Decimal(options.z_loss) * row.softmax.logsumexp * row.counts
    # mass - u_i would leave 1e-52 of a one-hot 0.1, which has 55 digits.
    others = [ZERO if heavy == [i] else mass - value for i, value in enumerate(u)]
    values = [q * other - ui * r for q, other, ui, r in zip(p, others, u, rest, strict=True)]
    larger = [ZERO if len(heavy) < 2 else max(q * mass, ui) for q, ui in zip(p, u, strict=True)]
    differences, pulls = list(map(Exact, values, larger)), [strength * q for q in p]
    slopes = [_slope(z, options.softcap) for z in row.logits]
    denominator, rows = divisors
    scale = unit * Decimal(options.temperature)
    parts = [(value / denominator, pull / rows) for value, pull in zip(values, pulls, strict=True)]
    sizes = [
        max(a / denominator, abs(b)) if options.z_loss else a / denominator
        for a, (_, b) in zip(larger, parts, strict=True)
    ]
    gradient = [
        Exact((value + pull) * slope / scale, size * slope / scale)
        for (value, pull), slope, size in zip(parts, slopes, sizes, strict=True)
    ]
    return {
        "difference": differences,
        "z_loss_gradient": exacts(pulls),
        "slope": exacts(slopes),
        "gradient": gradient,
        "gradient_sum": [Exact(sum((one.value for one in gradient), ZERO), max(abs(one.value) for one in gradient))],
        "outer_gradient": exacts([-ui / q if ui else ZERO for ui, q in zip(u, p, strict=True)]),
    }


def _slope(z: Decimal, cap: float | None) -> Decimal:
    """sech^2(z / c) = 4 e / (1 + e)^2 with e = exp(-2 |z / c|); 1 without a cap."""
    if cap is None:
        return ONE
    e = exact_exp(-2 * abs(z / Decimal(cap)))
    return 4 * e / (ONE + e) ** 2
