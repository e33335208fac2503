"""Mistakes in the reduction over the rows of a batch, and in the shift of a language model's labels."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..question import LOSSES, Array, Operation, Question
from ..solve import row_losses, solve
from .entry import After, Mistake

REDUCED: tuple[Operation, ...] = ("ce", "grad")


def divided(by: Callable[[Question], float], when: tuple[str, ...]) -> After:
    """The sum over the rows divided by something else; only where the reduction asked for is in `when`."""

    def after(question: Question, value: Array) -> Array | None:
        if question.target is None or question.options.reduction not in when:
            return None
        if len(question.logits) < 2 and question.options.weight is None:
            return None
        total = value * question.denominator
        return np.asarray((total.sum() if question.operation == "ce" else total) / by(question))

    return after


def only_if(condition: Callable[[Question], bool], after: After) -> After:
    """`after` where it can be told from the right answer."""
    return lambda s, v: after(s, v) if condition(s) else None


def _weights_of_labels(question: Question) -> float:
    weight = question.options.weight
    return float((question.y * weight).sum()) if weight is not None else float("nan")


def _all_weights(question: Question) -> float:
    return float(np.asarray(question.options.weight).sum())


def _rows(question: Question) -> float:
    return float(question.counted.sum())


def _losses(question: Question) -> Array | None:
    if question.options.reduction == "none" or question.single or question.target is None:
        return None
    return row_losses(question) * question.counted / question.options.unit


def _mean_of_class_means(question: Question) -> Array | None:
    """The mean within each true class first, then over the classes."""
    losses = _losses(question)
    if losses is None or not question.one_hot:
        return None
    classes = question.true_class[question.counted]
    return np.asarray(np.mean([losses[question.counted][classes == c].mean() for c in np.unique(classes)]))


def _mean_of_batch_means(question: Question) -> list[tuple[str, Array]] | None:
    """Means of unequal parts, averaged: each split of the rows into two parts."""
    losses = _losses(question)
    if losses is None or not 2 < len(losses) <= 64:
        return None
    weights = question.weighting
    found = []
    for cut in range(1, len(losses)):
        parts = [losses[:cut].sum() / weights[:cut].sum(), losses[cut:].sum() / weights[cut:].sum()]
        found.append((f"rows 0 to {cut - 1} and the rest, each with a mean of its own", np.asarray(np.mean(parts))))
    return found


def _mean_of_row_means(question: Question) -> Array | None:
    """Each row divided by its own weight: the weights cancel."""
    losses = _losses(question)
    if losses is None or question.options.weight is None or question.labels is None:
        return None
    live = question.counted & (question.weighting > 0)
    return np.asarray((losses[live] / question.weighting[live]).mean())


def _shifted(question: Question, by: int) -> Array | None:
    """Row t takes the label of row t + by; the rows without one are dropped."""
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


def _again(question: Question) -> NDArray[np.int64]:
    """The labels shifted once more."""
    return np.append(np.asarray(question.labels)[1:], np.int64(question.options.ignore_index))


def _relabelled(question: Question, labels: NDArray[np.int64]) -> Array | None:
    counted = np.flatnonzero(labels != question.options.ignore_index)
    target = np.zeros(question.logits.shape)
    target[counted, labels[counted]] = 1.0
    return solve(question.change(labels=labels, target=target)) if len(counted) else None


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "sum-for-mean", REDUCED, step="reduce", weight=3, common=True,
        after=only_if(lambda s: _rows(s) > 1, divided(lambda s: 1.0, ("mean",))),
        why="The rows were added up and not divided.", see="A mean does not grow with the number of rows.",
        wrong="sum L", right="sum L / N",
    ),
    Mistake(
        "mean-for-sum", REDUCED, after=divided(_rows, ("sum", "none")), step="reduce", weight=3, common=True,
        why="The rows were averaged.", see="No division was asked for.", wrong="sum L / N",
        right="the reduction asked for",
    ),
    Mistake(
        "sum-for-none", ("ce",), after=divided(lambda s: 1.0, ("none",)), step="reduce", weight=2,
        why="The rows were added up.", see="One loss a row was asked for.", wrong="sum L", right="L of each row",
    ),
    Mistake(
        "not-reduced", ("ce",), rule=_losses, step="reduce", weight=2,
        why="These are the rows' losses, not reduced.", see="One number was asked for.", wrong="L of each row",
        right="the reduction asked for",
    ),
    Mistake(
        "divided-by-rows-not-weights", REDUCED, step="reduce", weight=3, common=True,
        after=only_if(lambda s: s.options.weight is not None and s.labels is not None, divided(_rows, ("mean",))),
        why="The weighted losses were divided by the number of rows.",
        see="With labels, a weighted mean divides by the sum of the weights.", wrong="sum w L / N",
        right="sum w L / sum w[y]",
    ),
    Mistake(
        "divided-by-weights-not-rows", REDUCED, step="reduce", weight=2,
        after=only_if(lambda s: s.labels is None, divided(_weights_of_labels, ("mean",))),
        why="The weighted losses were divided by the sum of the weights.",
        see="With a target, a weighted mean divides by the number of rows.", wrong="sum w L / sum w[y]",
        right="sum w L / N",
    ),
    Mistake(
        "divided-by-all-weights", REDUCED, step="reduce",
        after=only_if(lambda s: s.options.weight is not None, divided(_all_weights, ("mean",))),
        why="The weighted losses were divided by the sum of the class weights.",
        see="Only the weights of the rows' true classes are in the denominator.",
        wrong="sum w L / sum w", right="sum w L / sum w[y]",
    ),
    Mistake(
        "ignored-rows-counted", REDUCED, step="reduce", weight=2,
        after=only_if(lambda s: not s.counted.all(), divided(lambda s: float(len(s.logits)), ("mean",))),
        why="The mean was divided by all rows, ignored ones included.", see="Ignored rows leave the denominator.",
        wrong="sum L / N", right="sum L / (rows that count)",
    ),
    Mistake(
        "divided-by-entries", REDUCED, after=divided(lambda s: _rows(s) * s.z.shape[1], ("mean", "sum")), step="reduce",
        why="The sum was divided by N K, the number of all entries.", see="A mean runs over the rows only.",
        wrong="sum L / (N K)", right="sum L / N",
    ),
    Mistake(
        "divided-by-rows-twice", REDUCED, step="reduce",
        after=only_if(lambda s: _rows(s) > 1, divided(lambda s: _rows(s) ** 2, ("mean",))),
        why="The mean was divided by N once more.", see="The loss was averaged before its gradient was taken.",
        wrong="sum L / N / N", right="sum L / N",
    ),
    Mistake(
        "mean-of-class-means", ("ce",), rule=_mean_of_class_means, step="reduce", weight=0.8,
        why="Each class was averaged by itself first.", see="Every row counts alike, however common its class.",
        wrong="mean over classes of mean L", right="mean over rows of L",
    ),
    Mistake(
        "mean-of-means", ("ce",), rule=_mean_of_batch_means, step="reduce", weight=0.8,
        why="Means of unequal parts were averaged.", see="Weigh each part's mean with its number of rows.",
        wrong="(mean_1 + mean_2) / 2", right="(sum_1 + sum_2) / (N_1 + N_2)",
    ),
    Mistake(
        "weights-cancelled", ("ce",), rule=_mean_of_row_means, step="reduce", weight=0.8,
        why="Each row was divided by its own weight, then averaged: the weights cancel.",
        see="A weighted mean divides once, by the sum of the weights.", wrong="mean(w L / w)",
        right="sum w L / sum w[y]",
    ),
    Mistake(
        "labels-shifted-twice", LOSSES, rule=lambda s: _shifted(s, 1), step="label", weight=1,
        why="Labels that had been shifted were shifted again: each row is judged by the token after its next.",
        see="Shift the labels once.", wrong="-ln p_t(x_(t+2))", right="-ln p_t(x_(t+1))",
    ),
    Mistake(
        "labels-not-shifted", LOSSES, rule=lambda s: _shifted(s, -1), step="label", weight=1,
        why="The labels were not shifted: each row is judged by the token it has read.",
        see="Row t predicts token t + 1.", wrong="-ln p_t(x_t)", right="-ln p_t(x_(t+1))",
    ),
)  # fmt: skip
