"""Mistakes in the reduction over the rows of a batch, and in the shift of a language model's labels."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ...document.formula import Function, Symbol, Words, group
from ...document.notation import K, L, N, ln, mean_of, p, t, total, w, x
from ...document.text import Text
from ..question import LOSSES, Array, Operation, Question
from ..solve import row_losses, solve
from .entry import After, Family, Mistake, Rule, Variant

REDUCED: tuple[Operation, ...] = ("ce", "grad")


def divided(by: Callable[[Question], float | None], *when: str) -> After:
    """The sum over the rows divided by something else, where there is such a number; only where the reduction asked for
    is one of `when`."""

    def after(question: Question, value: Array) -> Array | None:
        divisor = by(question)
        several = len(question.logits) > 1 or question.options.weight is not None
        if divisor is None or not several or question.options.reduction not in when:
            return None
        total = value * question.denominator
        return np.asarray((total.sum() if question.operation == "ce" else total) / divisor)

    return after


def _weights_of_labels(question: Question) -> float | None:
    weight = question.options.weight
    return None if weight is None else float((question.y * weight).sum())


def _sum_of_weights(question: Question) -> float | None:
    weight = question.options.weight
    return None if weight is None else float(weight.sum())


def _rows(question: Question) -> float:
    return float(question.counted.sum())


def _losses(question: Question) -> Array | None:
    if question.options.reduction == "none" or question.single:
        return None
    return row_losses(question) * question.counted / question.options.unit


def _mean_of_class_means(question: Question) -> Array | None:
    """The mean within each true class first, then over the classes."""
    losses = _losses(question)
    if losses is None or not question.one_hot:
        return None
    classes = question.true_class[question.counted]
    return np.asarray(np.mean([losses[question.counted][classes == c].mean() for c in np.unique(classes)]))


def _mean_of_batch_means(question: Question) -> Sequence[Variant] | None:
    """Means of unequal parts, averaged: each split of the rows into two parts."""
    losses = _losses(question)
    if losses is None or not 2 < len(losses) <= 64:
        return None
    weights = question.weighting
    variants: list[Variant] = []
    for cut in range(1, len(losses)):
        parts = [losses[:cut].sum() / weights[:cut].sum(), losses[cut:].sum() / weights[cut:].sum()]
        detail = Text("rows 0 to {last} and the rest, each with a mean of its own", last=cut - 1)
        variants.append((detail, np.asarray(np.mean(parts))))
    return variants


def _mean_of_row_means(question: Question) -> Array | None:
    """Each row divided by its own weight: the weights cancel."""
    losses = _losses(question)
    if losses is None or question.options.weight is None or question.labels is None:
        return None
    live = question.counted & (question.weighting > 0)
    return np.asarray((losses[live] / question.weighting[live]).mean())


def _shifted(by: int) -> Rule:
    """Row t takes the label of row t + by; the rows without one are dropped."""

    def rule(question: Question) -> Array | None:
        rows = len(question.logits)
        if question.unshifted is not None:
            return _relabelled(question, _again(question) if by > 0 else question.unshifted)
        if question.operation != "ce" or question.options.reduction == "none":
            return None
        if rows < 3 or not question.one_hot or question.labels is None:
            return None
        keep = slice(None, rows - 1) if by > 0 else slice(1, None)
        labels = question.labels[1:] if by > 0 else question.labels[:-1]
        target = question.y[1:] if by > 0 else question.y[:-1]
        if not (labels != question.options.ignore_index).any():
            return None
        return solve(question.change(logits=question.logits[keep], labels=labels, target=target))

    return rule


def _again(question: Question) -> NDArray[np.int64]:
    """The labels shifted once more."""
    return np.append(np.asarray(question.labels)[1:], np.int64(question.options.ignore_index))


def _relabelled(question: Question, labels: NDArray[np.int64]) -> Array | None:
    counted = np.flatnonzero(labels != question.options.ignore_index)
    target = np.zeros(question.logits.shape)
    target[counted, labels[counted]] = 1.0
    return solve(question.change(labels=labels, target=target)) if len(counted) else None


MEAN = Family(REDUCED, "reduce", total(L) / N)
WEIGHTED = Family(REDUCED, "reduce", total(w * L) / total("w[y]"))
ROWS = Family(("ce",), "reduce", Text("the reduction asked for"))
SHIFTED = Family(LOSSES, "label", -ln(Function(p[t])(x[t + 1])))

MISTAKES: tuple[Mistake, ...] = (
    MEAN("sum-for-mean", total(L), Text("The rows were added up and not divided"),
        Text("A mean does not grow with the number of rows."),
        after=divided(lambda s: 1.0 if _rows(s) > 1 else None, "mean"), weight=3, common=True),
    MEAN("mean-for-sum", total(L) / N, Text("The rows were averaged"), Text("No division was asked for."),
        after=divided(_rows, "sum", "none"), right=Text("the reduction asked for"), weight=3, common=True),
    ROWS("sum-for-none", total(L), Text("The rows were added up"), Text("One loss a row was asked for."),
        after=divided(lambda s: 1.0, "none"), right=Text("L of each row"), weight=2),
    ROWS("not-reduced", Text("L of each row"), Text("These are the rows' losses, not reduced"),
        Text("One number was asked for."), rule=_losses, weight=2),
    WEIGHTED("divided-by-rows-not-weights", total(w * L) / N,
        Text("The weighted losses were divided by the number of rows"),
        Text("With labels, PyTorch's weighted mean divides by the sum of the weights; Keras divides by N."),
        weight=3, common=True, kind="convention",
        after=divided(lambda s: None if s.options.weight is None or s.labels is None else _rows(s), "mean")),
    MEAN("divided-by-weights-not-rows", total(w * L) / total("w[y]"),
        Text("The weighted losses were divided by the sum of the weights"),
        Text("With a target, PyTorch's weighted mean divides by the number of rows."), right=total(w * L) / N,
        after=divided(lambda s: _weights_of_labels(s) if s.labels is None else None, "mean"), weight=2),
    WEIGHTED("divided-by-all-weights", total(w * L) / total(w),
        Text("The weighted losses were divided by the sum of the class weights"),
        Text("Only the weights of the rows' true classes are in the denominator."),
        after=divided(_sum_of_weights, "mean")),
    MEAN("ignored-rows-counted", total(L) / N, Text("The mean was divided by all rows, ignored ones included"),
        Text("Ignored rows leave the denominator."), right=total(L) / group(Words(Text("rows that count"))),
        after=divided(lambda s: None if s.counted.all() else float(len(s.logits)), "mean"), weight=2),
    MEAN("divided-by-entries", total(L) / (N * K), Text("The sum was divided by N K, the number of all entries"),
        Text("A mean runs over the rows only."), after=divided(lambda s: _rows(s) * s.z.shape[1], "mean", "sum")),
    MEAN("divided-by-rows-twice", total(L) / N / N, Text("The mean was divided by N once more"),
        Text("The loss was averaged before its gradient was taken."),
        after=divided(lambda s: _rows(s) ** 2 if _rows(s) > 1 else None, "mean")),
    ROWS("mean-of-class-means", Text("mean over classes of mean L"), Text("Each class was averaged by itself first"),
        Text("Every row counts alike, however common its class."), rule=_mean_of_class_means,
        right=Text("mean over rows of L"), weight=0.8),
    ROWS("mean-of-means", (Symbol("mean")[1] + Symbol("mean")[2]) / 2, Text("Means of unequal parts were averaged"),
        Text("Weigh each part's mean with its number of rows."), rule=_mean_of_batch_means,
        right=(Symbol("sum")[1] + Symbol("sum")[2]) / (N[1] + N[2]), weight=0.8),
    WEIGHTED("weights-cancelled", mean_of(w * L / w),
        Text("Each row was divided by its own weight, then averaged: the weights cancel"),
        Text("PyTorch's weighted mean divides once, by the sum of the weights."), rule=_mean_of_row_means,
        operations=("ce",), weight=0.8),
    SHIFTED("labels-shifted-twice", -ln(Function(p[t])(x[t + 2])),
        Text("Labels that had been shifted were shifted again: each row is judged by the token after its next"),
        Text("Shift the labels once."), rule=_shifted(1)),
    SHIFTED("labels-not-shifted", -ln(Function(p[t])(x[t])),
        Text("The labels were not shifted: each row is judged by the token it has read"),
        Text("Row t predicts token t + 1."), rule=_shifted(-1)),
)  # fmt: skip
