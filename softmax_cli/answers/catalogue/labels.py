"""Mistakes in the true class and in the target: another label, another smoothing, another weighting."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ...explanation import Phrase
from ..subject import LOSSES, Operation, Subject
from .entry import Mistake
from .problem import MOST_VARIANTS

LABELLED: tuple[Operation, ...] = (*LOSSES, "bce")


def _moved(subject: Subject, by: int) -> Subject | None:
    """Every label `by` classes further, the first and the last being neighbours as in Python's indexing; not where
    the labels are names, which nobody counts."""
    if not subject.one_hot or subject.logits.shape[1] < 2 or subject.label_base is None:
        return None
    moved = (subject.true_class + by) % subject.logits.shape[1]
    return _relabelled(subject, moved)


def _relabelled(subject: Subject, labels: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> Subject:
    if subject.labels is None:
        return subject.change(target=np.eye(subject.logits.shape[1])[labels])
    return subject.with_labels(np.where(subject.counted, labels, subject.labels))


def _other_label(subject: Subject) -> Sequence[tuple[Phrase, Subject]]:
    classes = subject.logits.shape[1]
    if not subject.one_hot or len(subject.logits) > 1 or not 1 < classes <= 4 * MOST_VARIANTS:
        return []
    true = int(subject.true_class[0])
    near = {true} if subject.label_base is None else {true, (true + 1) % classes, (true - 1) % classes}
    return [
        (("these are the values for label ", subject.named(k)), _relabelled(subject, np.array([k])))
        for k in range(classes)
        if k not in near
    ]


def _before(subject: Subject) -> str:
    if subject.label_base == 1:
        return "The class before the true one was taken."
    if (subject.true_class[subject.counted] == 0).any():
        return "The label was counted from 1: before class 0 comes index -1, which is the last class."
    return "The label was counted from 1, so the class before the true one was taken."


def _after(subject: Subject) -> str:
    if subject.label_base == 1:
        return "The label was counted from 0, though --one-based counts from 1: the class after the true one was taken."
    if (subject.true_class[subject.counted] == subject.logits.shape[1] - 1).any():
        return "The class after the true one was taken, and after the last one the first."
    return "The class after the true one was taken."


def _counting(subject: Subject) -> str:
    if subject.label_base == 1:
        return "With --one-based labels count from 1."
    return "Labels count from 0; --one-based counts from 1."


def _predicted(subject: Subject) -> Subject | None:
    if subject.target is None or ((subject.z.argmax(axis=1) == subject.true_class).all() and subject.one_hot):
        return None
    return _relabelled(subject, subject.z.argmax(axis=1))


def _hardened(subject: Subject) -> Subject | None:
    soft = subject.target is not None and bool(((subject.y > 0).sum(axis=1) > 1).any())
    return subject.change(target=np.eye(subject.y.shape[1])[subject.true_class]) if soft else None


def _labels_swapped(subject: Subject) -> Sequence[tuple[Phrase, Subject]]:
    """Two rows of a batch got each other's label."""
    rows = len(subject.logits)
    if not subject.one_hot or not 1 < rows <= MOST_VARIANTS:
        return []
    found: list[tuple[Phrase, Subject]] = []
    for i in range(rows):
        for j in range(i + 1, rows):
            labels = subject.true_class.copy()
            labels[[i, j]] = labels[[j, i]]
            if (labels != subject.true_class).any() and subject.counted[[i, j]].all():
                found.append((("rows ", i, " and ", j, " have each other's label"), _relabelled(subject, labels)))
    return found


def _other_smoothing(subject: Subject) -> Subject | None:
    options = subject.options
    if not options.label_smoothing or subject.target is None:
        return None
    other: Literal["all", "others"] = "others" if options.smoothing_over == "all" else "all"
    return subject.change(options=options._replace(smoothing_over=other))


def _no_smoothing(subject: Subject) -> Subject | None:
    options = subject.options
    return subject.change(options=options._replace(label_smoothing=0.0)) if options.label_smoothing else None


def _smoothed_twice(subject: Subject) -> Subject | None:
    options = subject.options
    if not options.label_smoothing or subject.options.weight is not None:
        return None
    return subject.change(target=subject.u)


def _true_class_only(subject: Subject) -> Subject | None:
    """The share 1 - a is left at the true class and a/K is not given to it."""
    options = subject.options
    if not options.label_smoothing or options.weight is not None:
        return None
    spread = options.label_smoothing / subject.y.shape[1]
    target = np.where(subject.y > 0, (1 - options.label_smoothing) * subject.y, spread)
    return subject.change(target=target, options=options._replace(label_smoothing=0.0))


def _no_weight(subject: Subject) -> Subject | None:
    return subject.change(options=subject.options._replace(weight=None)) if subject.options.weight is not None else None


def _no_z_loss(subject: Subject) -> Subject | None:
    return subject.change(options=subject.options._replace(z_loss=0.0)) if subject.options.z_loss else None


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
