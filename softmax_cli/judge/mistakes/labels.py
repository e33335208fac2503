"""Mistakes in the true class and in the target: another label, another smoothing, another weighting."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ...document.explanation import Phrase
from ..question import LOSSES, Operation, Question
from .entry import Mistake
from .problem import MOST_VARIANTS

LABELLED: tuple[Operation, ...] = (*LOSSES, "bce")


def _moved(question: Question, by: int) -> Question | None:
    """Every label `by` classes further, the first and the last being neighbours as in Python's indexing; not where
    the labels are names, which nobody counts."""
    if not question.one_hot or question.logits.shape[1] < 2 or question.label_base is None:
        return None
    moved = (question.true_class + by) % question.logits.shape[1]
    return _relabelled(question, moved)


def _relabelled(question: Question, labels: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> Question:
    if question.labels is None:
        return question.change(target=np.eye(question.logits.shape[1])[labels])
    return question.with_labels(np.where(question.counted, labels, question.labels))


def _other_label(question: Question) -> Sequence[tuple[Phrase, Question]]:
    classes = question.logits.shape[1]
    if not question.one_hot or len(question.logits) > 1 or not 1 < classes <= 4 * MOST_VARIANTS:
        return []
    true = int(question.true_class[0])
    near = {true} if question.label_base is None else {true, (true + 1) % classes, (true - 1) % classes}
    return [
        (("these are the values for label ", question.named(k)), _relabelled(question, np.array([k])))
        for k in range(classes)
        if k not in near
    ]


def _before(question: Question) -> str:
    if question.label_base == 1:
        return "The class before the true one was taken."
    if (question.true_class[question.counted] == 0).any():
        return "The label was counted from 1: before class 0 comes index -1, which is the last class."
    return "The label was counted from 1, so the class before the true one was taken."


def _after(question: Question) -> str:
    if question.label_base == 1:
        return "The label was counted from 0, though --one-based counts from 1: the class after the true one was taken."
    if (question.true_class[question.counted] == question.logits.shape[1] - 1).any():
        return "The class after the true one was taken, and after the last one the first."
    return "The class after the true one was taken."


def _counting(question: Question) -> str:
    if question.label_base == 1:
        return "With --one-based labels count from 1."
    return "Labels count from 0; --one-based counts from 1."


def _predicted(question: Question) -> Question | None:
    if question.target is None or ((question.z.argmax(axis=1) == question.true_class).all() and question.one_hot):
        return None
    return _relabelled(question, question.z.argmax(axis=1))


def _hardened(question: Question) -> Question | None:
    soft = question.target is not None and bool(((question.y > 0).sum(axis=1) > 1).any())
    return question.change(target=np.eye(question.y.shape[1])[question.true_class]) if soft else None


def _labels_swapped(question: Question) -> Sequence[tuple[Phrase, Question]]:
    """Two rows of a batch got each other's label."""
    rows = len(question.logits)
    if not question.one_hot or not 1 < rows <= MOST_VARIANTS:
        return []
    found: list[tuple[Phrase, Question]] = []
    for i in range(rows):
        for j in range(i + 1, rows):
            labels = question.true_class.copy()
            labels[[i, j]] = labels[[j, i]]
            if (labels != question.true_class).any() and question.counted[[i, j]].all():
                found.append((("rows ", i, " and ", j, " have each other's label"), _relabelled(question, labels)))
    return found


def _other_smoothing(question: Question) -> Question | None:
    options = question.options
    if not options.label_smoothing or question.target is None:
        return None
    other: Literal["all", "others"] = "others" if options.smoothing_over == "all" else "all"
    return question.change(options=options._replace(smoothing_over=other))


def _no_smoothing(question: Question) -> Question | None:
    options = question.options
    return question.change(options=options._replace(label_smoothing=0.0)) if options.label_smoothing else None


def _smoothed_twice(question: Question) -> Question | None:
    options = question.options
    if not options.label_smoothing or question.options.weight is not None:
        return None
    return question.change(target=question.u)


def _true_class_only(question: Question) -> Question | None:
    """The share 1 - a is left at the true class and a/K is not given to it."""
    options = question.options
    if not options.label_smoothing or options.weight is not None:
        return None
    spread = options.label_smoothing / question.y.shape[1]
    target = np.where(question.y > 0, (1 - options.label_smoothing) * question.y, spread)
    return question.change(target=target, options=options._replace(label_smoothing=0.0))


def _no_weight(question: Question) -> Question | None:
    return (
        question.change(options=question.options._replace(weight=None)) if question.options.weight is not None else None
    )


def _no_z_loss(question: Question) -> Question | None:
    return question.change(options=question.options._replace(z_loss=0.0)) if question.options.z_loss else None


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "label-counted-from-1", LABELLED, change=lambda s: _moved(s, -1), step="label", weight=3, common=True,
        why=_before, see=_counting, wrong="class y - 1", right="class y",
    ),
    Mistake(
        "next-class", LABELLED, change=lambda s: _moved(s, 1), step="label", weight=2, common=True,
        why=_after, see=_counting, wrong="class y + 1", right="class y",
    ),
    Mistake(
        "other-label", LABELLED, change=_other_label, step="label", weight=0.6,
        why="Another class was taken as the true one.", see="Read the label back.", wrong="class j", right="class y",
    ),
    Mistake(
        "predicted-class", LOSSES, change=_predicted, step="label", weight=2,
        why="The predicted class was taken, not the label.",
        see="The loss is that of the label, however unlikely it is.",
        wrong="class argmax z", right="class y",
    ),
    Mistake(
        "soft-target-hardened", LOSSES, change=_hardened, step="label", weight=1.5,
        why="The soft target was replaced by its heaviest class.", see="Every class with y > 0 has its term.",
        wrong="y = one-hot(argmax y)", right="y as given",
    ),
    Mistake(
        "labels-swapped", LABELLED, change=_labels_swapped, step="label", weight=0.7,
        why="Two rows have each other's label.", see="Labels are in the order of the rows.",
        wrong="y_i, y_j = y_j, y_i", right="y in the order of the rows",
    ),
    Mistake(
        "other-smoothing", LOSSES, change=_other_smoothing, step="label", weight=3,
        why="The other convention of label smoothing was used.",
        see="a/K goes to every class, the true one included; a/(K-1) goes to the others only (--smoothing-over).",
        wrong="the other of a/K and a/(K - 1)", right="the convention asked for",
    ),
    Mistake(
        "smoothing-forgotten", LOSSES, change=_no_smoothing, step="label", weight=2,
        why="The label smoothing was forgotten.", see="These are the values for a = 0.",
        wrong="y", right="y' = (1 - a) y + a/K",
    ),
    Mistake(
        "smoothed-twice", LOSSES, change=_smoothed_twice, step="label", weight=0.7,
        why="A target that had been smoothed was smoothed again.", see="Give either soft targets or a smoothing.",
        wrong="(1 - a) y' + a/K", right="(1 - a) y + a/K",
    ),
    Mistake(
        "smoothing-leaves-mass-out", LOSSES, change=_true_class_only, step="label", weight=0.8,
        why="The true class was left with 1 - a and got no share of a.", see="The smoothed target must add up to 1.",
        wrong="y'_y = 1 - a", right="y'_y = 1 - a + a/K",
    ),
    Mistake(
        "weight-forgotten", LOSSES, change=_no_weight, step="label", weight=2,
        why="The class weights were forgotten.", see="These are the values for w = 1.", wrong="w = 1",
        right="w as given",
    ),
    Mistake(
        "z-loss-forgotten", LOSSES, change=_no_z_loss, step="loss", weight=2,
        why="The z-loss was forgotten.", see="These are the values for s = 0.",
        wrong="CE", right="CE + s logsumexp^2",
    ),
)  # fmt: skip
