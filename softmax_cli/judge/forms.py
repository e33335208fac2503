"""The forms of a right answer: logits are right up to one constant a row, the one that an answer was given with; binary
losses are a sum or a mean where the question leaves that open; and shares may be in percent."""

import re
from typing import NamedTuple

import numpy as np

from ..document.text import Inline, Sentences, Text
from ..errors import InputError
from .question import Array, Question
from .typed import EXACT, Typed, fit, shortest

# A vector of these may be in percent.
SHARES = ("softmax", "grad", "jacobian", "jacobian_row", "sigmoid")
PERCENT = Text("It is in percent: 100 times the answer.")
_WHOLE = re.compile(r"\s*[+-]?\d+\.?\s*", re.ASCII)


class Form(NamedTuple):
    """The right answer with a constant added to each row, and the words for it; None for the answer as it is shown."""

    words: Text | None
    question: Question
    said: Sentences = ()  # what else is to be said of it


def forms_of(question: Question, typed: Typed) -> tuple[Form, ...]:
    """The right answer in every form in which `typed` may have it, the nearest last; one for other operations."""
    shown = Form(None, question)
    if question.open_mean:
        return _sum_or_mean(question)
    if question.operation != "logits" or typed.values.shape != question.value.shape:
        return (shown,)
    constants, agreed = _agreed(question.value, typed)
    near = Form(_words(constants), _shifted(question, constants))
    usual = (shown, *_usual(question))
    return (*usual, near) if agreed else (near, *usual[1:], shown)


def _sum_or_mean(question: Question) -> tuple[Form, ...]:
    """Of the binary losses of several classes."""
    classes = question.z.shape[1]
    if classes == 1:
        return (Form(None, question),)
    mean = question.change(value=question.value / classes, divisor=question.divisor * classes, open_mean=False)
    words: dict[str, Inline] = {"classes": classes, "sum": question.value, "mean": mean.value}
    averaged = Text("It is the mean over the K = {classes} classes; their sum is {sum}.", **words)
    added = Text("It is the sum over the K = {classes} classes; their mean is {mean}.", **words)
    return Form(None, mean, (averaged,)), Form(None, question, (added,))


def in_percent(question: Question, typed: Typed) -> tuple[Typed, ...]:
    """A whole vector in percent as the shares that it stands for, where it may be one: 66 24 10."""
    whole = typed.values.shape == question.value.shape and typed.known.all() and typed.values.size > 1
    if question.operation not in SHARES or not whole or not float(np.abs(typed.values).max()) > 1:
        return ()
    if all(_WHOLE.fullmatch(token) for token in typed.tokens):  # 4 beside 74 and 22 has no decimals hidden
        half = np.full(typed.half.shape, 0.5)
        typed = typed.change(half=half, tolerance=typed.tolerance if typed.absolute else half)
    return (typed.scaled(1 / 100),)


def right_form(question: Question, typed: Typed) -> Form | None:
    """The form in which `typed` is right, to every digit typed."""
    forms = forms_of(question, typed)
    for given in (typed, *in_percent(question, typed)):
        if (form := next((form for form in forms if fit(form.question.value, given) == "rounded"), None)) is not None:
            return form if given is typed else form._replace(said=(PERCENT,))
    return None


def nearest_form(question: Question, typed: Typed) -> Question:
    """The right answer in the form that is nearest to `typed`."""
    return forms_of(question, typed)[-1].question


def with_slack(question: Question, typed: Typed) -> Typed:
    """Room for the rounding of one addition where a constant is added."""
    if question.operation != "logits" or typed.values.shape != question.value.shape:
        return typed
    size = max(float(np.abs(_finite(values)).max()) for values in (question.value, typed.values))
    return typed.change(tolerance=typed.tolerance + EXACT * size, half=typed.half + EXACT * size)


def nearest(value: Array, typed: Typed) -> Array:
    """`value` plus the constants, one a row, with which it comes nearest to `typed`."""
    return np.asarray(value + _agreed(value, typed)[0].reshape(*value.shape[:-1], 1))


def check_enough(question: Question, typed: Typed) -> None:
    """Raises InputError where a single logit of a row was typed that is right with some constant, as any number is."""
    if question.operation != "logits" or typed.values.shape != question.value.shape:
        return
    finite, known = np.atleast_2d(np.isfinite(question.value)), np.atleast_2d(typed.known)
    alone = ((finite & known).sum(axis=1) == 1) & (finite & ~known).any(axis=1)
    if alone.any() and not any(fit(form.question.value, typed) for form in (Form(None, question), *_usual(question))):
        raise InputError(
            "one-logit-alone",
            "One logit alone is neither right nor wrong: every number is right up to a constant.",
            "Type two of them or more: --expect 0=-0.357,1=-1.609.",
        )


def _usual(question: Question) -> tuple[Form, Form]:
    value, finite = question.value, np.isfinite(question.value)
    largest = value.max(axis=-1, where=finite, initial=-np.inf)
    mean = value.sum(axis=-1, where=finite) / finite.sum(axis=-1)
    return (
        Form(Text("in yours the largest logit is 0"), _shifted(question, -largest)),
        Form(Text("in yours the mean is 0"), _shifted(question, -mean)),
    )


def _shifted(question: Question, constants: Array) -> Question:
    return question.change(value=question.value + np.reshape(constants, (*question.value.shape[:-1], 1)))


def _words(constants: Array) -> Text | None:
    if not constants.any():
        return None
    if constants.size > 1:
        return Text("in yours each row has a constant of its own added")
    value = float(constants.flat[0])
    return Text("yours is ln p + {c}", c=value) if value > 0 else Text("yours is ln p - {c}", c=-value)


def _agreed(value: Array, typed: Typed) -> tuple[Array, bool]:
    """The constant of each row, and whether two entries or more of every row agree about it."""
    rows = [np.atleast_2d(array) for array in (value, typed.values, typed.tolerance, typed.known)]
    constants, agreed = zip(*(_constant(*row) for row in zip(*rows, strict=True)), strict=True)
    return np.array(constants), all(agreed)


def _constant(value: Array, typed: Array, tolerance: Array, known: Array) -> tuple[float, bool]:
    usable = known.astype(bool) & np.isfinite(value) & np.isfinite(typed)
    gaps, half = (typed - value)[usable], tolerance[usable]
    if not len(gaps):
        return 0.0, True
    finite = value[np.isfinite(value)]
    usual = (0.0, -float(finite.max()), -float(finite.mean()))
    alike = np.abs(gaps[:, None] - gaps) <= half[:, None] + half
    best = alike[int(alike.sum(axis=1).argmax())]
    if best.sum() < min(2, len(gaps)):
        return float(np.median(gaps)), False
    low, high = float((gaps - half)[best].max()), float((gaps + half)[best].min())
    if low > high:
        return float(np.median(gaps[best])), True
    return next((constant for constant in usual if low <= constant <= high), shortest(low, high)), True


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, 0.0)
