"""The step at which to look first, where no known mistake matches."""

import numpy as np

from ..document.text import Plural, Text
from .another_input import read_back
from .question import Question
from .typed import Typed, within

STEPS = {
    "input": Text("the logits, as they were read"),
    "shift": Text("what goes into exp(): z - m, or z / T"),
    "exponentials": Text("the exponentials exp(z - m)"),
    "sum": Text("the sum S of the exponentials"),
    "sigmoid": Text("the formula 1 / (1 + e^(-s)), class by class"),
    "binary": Text("the loss of a class, -y ln sigma - (1 - y) ln(1 - sigma)"),
    "divide": Text("the division p = exp(z - m) / S"),
    "label": Text("the true class and the target y"),
    "log": Text("the logarithm"),
    "loss": Text("the loss of a row, -ln p_y"),
    "gradient": Text("the formula of the derivative"),
    "method": Text("the formula of this method's loss"),
    "reduce": Text("the reduction over the rows"),
}


def first_step(question: Question, typed: Typed) -> Text | None:
    """Where a person who got `typed` would first have left the path, as far as the answer itself can tell."""
    if typed.values.shape != question.value.shape:
        return None
    if question.operation in ("softmax", "log_softmax", "grad"):
        return _from_probabilities(question, typed)
    if question.operation == "ce" and question.single and question.one_hot and typed.known.all():
        return _from_loss(question, typed)
    if question.operation in ("sigmoid", "logits"):
        return _from_entries(question, typed)
    if question.operation == "jacobian" and typed.known.all():
        return _from_jacobian(question, typed)
    return None


def _from_probabilities(question: Question, typed: Typed) -> Text | None:
    reading = read_back(question, typed)
    if reading is None:
        return STEPS["gradient" if question.operation == "grad" else "divide"] if len(question.logits) == 1 else None
    offset = np.where(reading.known, reading.logs - question.z[0], np.nan)
    if not reading.known.any() or not np.isfinite(offset[reading.known]).all():
        return None
    away = np.abs(offset - float(np.nanmedian(offset)))
    if (away[reading.known] <= 2 * reading.half[reading.known] + 1e-12).all():
        return Text("{step}: the ratios of your values are right, their sum is not", step=STEPS["divide"])
    k = int(np.nanargmax(away - reading.half))
    others = reading.known & (np.arange(len(away)) != k)
    low, high = (offset - reading.half)[others], (offset + reading.half)[others]
    if others.sum() < 2 or float(low.max()) > float(high.min()):  # nothing that the others agree about
        return STEPS["exponentials"]
    worst = question.named(k)
    return Text(
        "{step}: the value of class {worst} does not go with the others", step=STEPS["exponentials"], worst=worst
    )


def _from_entries(question: Question, typed: Typed) -> Text | None:
    """Each entry is computed by itself: which of them are right."""
    wrong = ~within(question.value, typed) & typed.known
    if len(question.logits) > 1 or wrong.sum() == typed.count or wrong.sum() > 3:
        return None
    classes = np.flatnonzero(wrong)
    return Plural(
        "class {classes}; every other entry is right", "classes {classes}; every other entry is right",
        n=len(classes), classes=classes,
    )  # fmt: skip


def _from_loss(question: Question, typed: Typed) -> Text:
    options = question.options
    if options.weight is not None or options.z_loss:
        return STEPS["loss"]
    right = float(question.p[0, question.true_class[0]])
    with np.errstate(over="ignore"):
        meant = float(np.exp(-float(typed.values) * options.unit))
    return Text(
        "{step}: your loss is that of p_y = {meant}; p_y is {right}", step=STEPS["divide"], meant=meant, right=right
    )


def _from_jacobian(question: Question, typed: Typed) -> Text:
    wrong = np.abs(typed.values - question.value) > typed.tolerance
    on_diagonal = int(np.diagonal(wrong, axis1=-2, axis2=-1).sum())
    if int(wrong.sum()) == on_diagonal:
        return Text("the diagonal, p_i (1 - p_i); the other entries are right")
    if not on_diagonal:
        return Text("the entries off the diagonal, -p_i p_j; the diagonal is right")
    return Text("the probabilities, on which every entry depends")
