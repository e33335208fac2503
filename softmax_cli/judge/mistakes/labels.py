"""Mistakes in the true class and in the target: another label, another smoothing, another weighting."""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...document.formula import equation, listed
from ...document.notation import CE, K, a, argmax, i, j, logsumexp, one_hot, s, true, w, y, y_smoothed, z
from ...document.text import Text
from ..question import LOSSES, Operation, Question, indicator
from .entry import MOST_VARIANTS, Change, Family, Mistake, forgotten

LABELLED: tuple[Operation, ...] = (*LOSSES, "bce")


def _moved(by: int) -> Change:
    """Every label `by` classes further, the first and the last being neighbours as in Python's indexing; not where
    the labels are names, which nobody counts."""

    def change(question: Question) -> Question | None:
        if not question.one_hot or question.logits.shape[1] < 2 or question.label_base is None:
            return None
        return _relabelled(question, (question.true_class + by) % question.logits.shape[1])

    return change


def _relabelled(question: Question, labels: NDArray[np.int64]) -> Question:
    if question.labels is None:
        return question.change(target=indicator(labels, question.logits.shape[1]))
    return question.with_labels(np.where(question.counted, labels, question.labels))


def _other_label(question: Question) -> Sequence[tuple[Text, Question]]:
    classes = question.logits.shape[1]
    if not question.one_hot or len(question.logits) > 1 or not 1 < classes <= 4 * MOST_VARIANTS:
        return []
    true = int(question.true_class[0])
    near = {true} if question.label_base is None else {true, (true + 1) % classes, (true - 1) % classes}
    return [
        (Text("these are the values for label {label}", label=question.named(k)), _relabelled(question, np.array([k])))
        for k in range(classes)
        if k not in near
    ]


def _before(question: Question) -> Text:
    if question.label_base == 1:
        return Text("The class before the true one was taken")
    if (question.true_class[question.counted] == 0).any():
        return Text("The label was counted from 1: before class 0 comes index -1, which is the last class")
    return Text("The label was counted from 1, so the class before the true one was taken")


def _after(question: Question) -> Text:
    if question.label_base == 1:
        return Text(
            "The label was counted from 0, though --one-based counts from 1: the class after the true one was taken"
        )
    if (question.true_class[question.counted] == question.logits.shape[1] - 1).any():
        return Text("The class after the true one was taken, and after the last one the first")
    return Text("The class after the true one was taken")


def _counting(question: Question) -> Text:
    if question.label_base == 1:
        return Text("With --one-based labels count from 1.")
    return Text("Labels count from 0; --one-based counts from 1.")


def _predicted(question: Question) -> Question | None:
    if question.target is None or ((question.z.argmax(axis=1) == question.true_class).all() and question.one_hot):
        return None
    return _relabelled(question, question.z.argmax(axis=1))


def _hardened(question: Question) -> Question | None:
    soft = question.target is not None and bool(((question.y > 0).sum(axis=1) > 1).any())
    return question.change(target=indicator(question.true_class, question.y.shape[1])) if soft else None


def _labels_swapped(question: Question) -> Sequence[tuple[Text, Question]]:
    """Two rows of a batch got each other's label."""
    rows = len(question.logits)
    if not question.one_hot or not 1 < rows <= MOST_VARIANTS:
        return []
    changes: list[tuple[Text, Question]] = []
    for one, other in combinations(range(rows), 2):
        labels = question.true_class.copy()
        labels[[one, other]] = labels[[other, one]]
        if (labels != question.true_class).any() and question.counted[[one, other]].all():
            detail = Text("rows {one} and {other} have each other's label", one=one, other=other)
            changes.append((detail, _relabelled(question, labels)))
    return changes


def _other_smoothing(question: Question) -> Question | None:
    options = question.options
    if not options.label_smoothing or question.target is None:
        return None
    convention: Literal["all", "others"] = "others" if options.smoothing_over == "all" else "all"
    return question.change(options=options._replace(smoothing_over=convention))


def _smoothed_twice(question: Question) -> Question | None:
    options = question.options
    return question.change(target=question.u) if options.label_smoothing and options.weight is None else None


def _true_class_only(question: Question) -> Question | None:
    """The share 1 - a is left at the true class and a/K is not given to it."""
    options = question.options
    if not options.label_smoothing or options.weight is not None:
        return None
    spread = options.label_smoothing / question.y.shape[1]
    target = np.where(question.y > 0, (1 - options.label_smoothing) * question.y, spread)
    return question.change(target=target, options=options._replace(label_smoothing=0.0))


LABEL = Family(LABELLED, "label", Text("class y"))
TARGET = Family(LOSSES, "label", equation(y_smoothed, (1 - a) * y + a.over(K)))

MISTAKES: tuple[Mistake, ...] = (
    LABEL("label-counted-from-1", Text("class y - 1"), _before, _counting, change=_moved(-1), weight=3, common=True),
    LABEL("next-class", Text("class y + 1"), _after, _counting, change=_moved(1), weight=2, common=True),
    LABEL("other-label", Text("class j"), Text("Another class was taken as the true one"), Text("Read the label back."),
        change=_other_label, weight=0.6),
    LABEL("predicted-class", Text("class {best}", best=argmax(z)), Text("The predicted class was taken, not the label"),
        Text("The loss is that of the label, however unlikely it is."), change=_predicted, operations=LOSSES, weight=2),
    TARGET("soft-target-hardened", equation(y, one_hot(argmax(y))),
        Text("The soft target was replaced by its heaviest class"), Text("Every class with y > 0 has its term."),
        change=_hardened, right=Text("y as given"), weight=1.5),
    LABEL("labels-swapped", equation(listed(y[i], y[j]), listed(y[j], y[i])), Text("Two rows have each other's label"),
        Text("Labels are in the order of the rows."), change=_labels_swapped, right=Text("y in the order of the rows"),
        weight=0.7),
    TARGET("other-smoothing", Text("the other of a/K and a/(K - 1)"),
        Text("The other convention of label smoothing was used"),
        Text("a/K goes to every class, the true one included; a/(K-1) goes to the others only (--smoothing-over)."),
        change=_other_smoothing, right=Text("the convention asked for"), weight=3),
    TARGET("smoothing-forgotten", y, Text("The label smoothing was forgotten"), Text("These are the values for a = 0."),
        change=forgotten("label_smoothing"), weight=2),
    TARGET("smoothed-twice", (1 - a) * y_smoothed + a.over(K),
        Text("A target that had been smoothed was smoothed again"), Text("Give either soft targets or a smoothing."),
        change=_smoothed_twice, right=(1 - a) * y + a.over(K), weight=0.7),
    TARGET("smoothing-leaves-mass-out", equation(y_smoothed[true], 1 - a),
        Text("The true class was left with 1 - a and got no share of a"), Text("The smoothed target must add up to 1."),
        change=_true_class_only, right=equation(y_smoothed[true], 1 - a + a.over(K)), weight=0.8),
    TARGET("weight-forgotten", equation(w, 1), Text("The class weights were forgotten"),
        Text("These are the values for w = 1."), change=forgotten("weight"), right=Text("w as given"), weight=2),
    TARGET("z-loss-forgotten", CE, Text("The z-loss was forgotten"), Text("These are the values for s = 0."),
        change=forgotten("z_loss"), right=CE + s * logsumexp**2, step="loss", weight=2),
)  # fmt: skip
