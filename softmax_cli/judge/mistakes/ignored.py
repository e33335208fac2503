"""Mistakes in which rows count: the first alone, one left out, an ignored one in; and in what is averaged over them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...document.formula import equation
from ...document.notation import L, ln, mean, n, p, true, w, y
from ...document.text import Text
from ..question import LOSSES, Array, Operation, Question
from ..solve import logit_gradient, row_losses
from .entry import MOST_VARIANTS, Family, Mistake, Variant

REDUCED: tuple[Operation, ...] = ("ce", "perplexity")


def _is_reduced(question: Question) -> bool:
    """Whether several rows give one number."""
    several = int(question.counted.sum()) > 1
    return several and (question.operation == "perplexity" or question.options.reduction != "none")


def _kept(question: Question, rows: NDArray[np.int64]) -> Question | None:
    """The problem of some rows only, where one of them counts."""
    if not question.counted[rows].any():
        return None
    return question.change(
        logits=question.logits[rows], unshifted=None,
        labels=None if question.labels is None else question.labels[rows],
        target=None if question.target is None else question.target[rows],
    )  # fmt: skip


def _first_row(question: Question) -> Question | None:
    return _kept(question, np.array([0])) if _is_reduced(question) else None


def _row_left_out(question: Question) -> Sequence[tuple[Text, Question]]:
    rows = len(question.logits)
    if not _is_reduced(question) or rows > MOST_VARIANTS:
        return []
    changes: list[tuple[Text, Question]] = []
    for left_out in np.flatnonzero(question.counted).tolist():
        others = np.delete(np.arange(rows), left_out)
        kept = None if others.tolist() == [0] else _kept(question, others)  # the first row alone is another entry
        if kept is not None:
            changes.append((Text("row {n} is missing", n=left_out), kept))
    return changes


def _row_lost(question: Question) -> Sequence[Variant]:
    """A row is missing from the sum, though the mean divides by all."""
    rows = len(question.logits)
    if not _is_reduced(question) or question.options.reduction != "mean" or rows > MOST_VARIANTS:
        return []
    losses = row_losses(question)
    variants: list[Variant] = []
    for lost in np.flatnonzero(question.counted).tolist():
        kept = np.where(np.arange(rows) == lost, 0.0, losses)
        variants.append((Text("row {n} is missing", n=lost), question.reduce(kept)))
    return variants


def _mean_probability(question: Question) -> Array | None:
    """-ln of the mean p_y."""
    if not _is_reduced(question) or not question.one_hot or question.options.weight is not None:
        return None
    p_true = question.at_label(question.p)[question.counted].mean()
    return np.asarray(-np.log(p_true) / question.options.unit)


def _with_ignored(question: Question, label: int) -> Question | None:
    """Every row counts, the ignored ones with this label."""
    if question.labels is None or question.counted.all() or not np.isfinite(question.logits).all():
        return None
    labels = np.where(question.counted, question.labels, label % question.logits.shape[1])
    nobody = int(labels.min()) - 1
    plain = question.change(labels=labels, options=question.options._replace(ignore_index=nobody))
    return plain.with_labels(labels)


def _p_in_ignored_rows(question: Question) -> Array | None:
    """p stands in the ignored rows of the gradient, as if only the target were 0 there."""
    everything = _with_ignored(question, 0)
    if everything is None:
        return None
    counted = question.counted[:, None]
    mass = np.where(counted, everything.u.sum(axis=1, keepdims=True), 1.0)
    wrong = everything.p * mass - np.where(counted, everything.u, 0.0)
    return logit_gradient(everything.change(divisor=question.denominator / everything.denominator), wrong)


def _weights_by_row(question: Question) -> Array | None:
    """w[n] for row n in the place of w[y_n]."""
    weight, rows = question.options.weight, len(question.logits)
    if weight is None or question.labels is None or question.options.label_smoothing or not 1 < rows <= len(weight):
        return None
    own = weight[:rows] * question.counted
    losses = row_losses(question.change(options=question.options._replace(weight=None))) * own / question.options.unit
    if question.options.reduction == "none":
        return np.asarray(losses)
    return np.asarray(losses.sum() / (own.sum() if question.options.reduction == "mean" else 1.0))


ROWS = Family(REDUCED, "reduce", Text("all rows that count"))
IGNORED = Family(LOSSES, "label", Text("an ignored row adds nothing"))
LEAVES = Text("An ignored row adds 0 to the loss and leaves the denominator.")
ALL_ROWS = Text("The sum over the rows has a term for each that counts.")

MISTAKES: tuple[Mistake, ...] = (
    ROWS("first-row-only", L[0], Text("This is the loss of the first row only"), ALL_ROWS, change=_first_row,
        weight=1.5),
    ROWS("row-left-out", Text("rows that count, but for one"), Text("One row was left out altogether"), ALL_ROWS,
        change=_row_left_out),
    ROWS("row-lost-from-the-sum", Text("sum over N - 1 rows, over N"),
        Text("One row is missing from the sum, though the mean divides by all"), ALL_ROWS, rule=_row_lost,
        operations=("ce",), weight=0.7),
    ROWS("log-of-mean-probability", -ln(mean(p[true])), Text("The probabilities were averaged before the logarithm"),
        Text("The mean is over the losses: -ln of a mean is never above it."), rule=_mean_probability,
        right=mean(-ln(p[true])), operations=("ce",), weight=1.5),
    IGNORED("ignored-as-first-class", equation(y, 0), Text("An ignored row was counted, with class 0 as its label"),
        LEAVES, change=lambda s: _with_ignored(s, 0), weight=1.5),
    IGNORED("ignored-as-last-class", equation(y, -1),
        Text("An ignored row was counted, with the last class as its label: a negative index counts from the end"),
        LEAVES, change=lambda s: _with_ignored(s, -1), weight=1.5),
    IGNORED("p-in-ignored-rows", p, Text("The rows that are ignored have p in the gradient"),
        Text("An ignored row has the gradient 0: it has no loss."), rule=_p_in_ignored_rows, operations=("grad",),
        step="gradient", weight=1.5),
    ROWS("weights-by-row", w[n], Text("Row n got the weight n, not that of its true class"),
        Text("The weights belong to the classes."), rule=_weights_by_row, right=w[true], operations=("ce",),
        step="label", weight=1.2),
)  # fmt: skip
