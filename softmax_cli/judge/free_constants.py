"""Logits are right up to one constant a row: the constant that an answer was given with."""

from typing import NamedTuple

import numpy as np

from ..document.explanation import Phrase
from ..errors import InputError
from .inverse import shortest
from .matching import fit
from .phrases import parts
from .question import Array, Question
from .typed import EXACT, Typed


class Frame(NamedTuple):
    """The right answer with a constant added to each row, and the words for it; "" for the answer as it is shown."""

    words: Phrase
    question: Question

    def opening(self, right: str) -> tuple[object, ...]:
        """E.g. "Right, up to a constant: yours is ln p + 2.3.", or only "Right."."""
        return (f"{right}, up to a constant: ", *parts(self.words), ".") if self.words else (f"{right}.",)


def frames(question: Question, typed: Typed) -> tuple[Frame, ...]:
    """The right answer in every form in which `typed` may have it, the nearest last; one for other operations."""
    own = Frame("", question)
    if question.operation != "logits" or typed.values.shape != question.value.shape:
        return (own,)
    constants, agreed = _agreed(question.value, typed)
    near = Frame(_words(constants), _shifted(question, constants))
    usual = (own, *_usual(question))
    return (*usual, near) if agreed else (near, *usual[1:], own)


def with_slack(question: Question, typed: Typed) -> Typed:
    """Room for the rounding of one addition where a constant is added."""
    if question.operation != "logits" or typed.values.shape != question.value.shape:
        return typed
    size = max(float(np.abs(_finite(values)).max()) for values in (question.value, typed.values))
    return typed.change(tolerance=typed.tolerance + EXACT * size)


def nearest(value: Array, typed: Typed) -> Array:
    """`value` plus the constants, one a row, with which it comes nearest to `typed`."""
    return np.asarray(value + _agreed(value, typed)[0].reshape(*value.shape[:-1], 1))


def check_enough(question: Question, typed: Typed) -> None:
    """Raises InputError where a single logit of a row was typed that is right with some constant, as any number is."""
    if question.operation != "logits" or typed.values.shape != question.value.shape:
        return
    finite, known = np.atleast_2d(np.isfinite(question.value)), np.atleast_2d(typed.known)
    alone = ((finite & known).sum(axis=1) == 1) & (finite & ~known).any(axis=1)
    if alone.any() and not any(fit(frame.question.value, typed) for frame in (Frame("", question), *_usual(question))):
        raise InputError(
            "One logit alone is neither right nor wrong: every number is right up to a constant.",
            "Type two of them or more: --expect 0=-0.357,1=-1.609.",
        )


def _usual(question: Question) -> tuple[Frame, Frame]:
    value, finite = question.value, np.isfinite(question.value)
    largest = value.max(axis=-1, where=finite, initial=-np.inf)
    mean = value.sum(axis=-1, where=finite) / finite.sum(axis=-1)
    return (
        Frame("in yours the largest logit is 0", _shifted(question, -largest)),
        Frame("in yours the mean is 0", _shifted(question, -mean)),
    )


def _shifted(question: Question, constants: Array) -> Question:
    return question.change(value=question.value + np.reshape(constants, (*question.value.shape[:-1], 1)))


def _words(constants: Array) -> Phrase:
    if not constants.any():
        return ""
    if constants.size > 1:
        return "in yours each row has a constant of its own added"
    value = float(constants.flat[0])
    return ("yours is ln p ", "+ " if value > 0 else "- ", abs(value))


def _agreed(value: Array, typed: Typed) -> tuple[Array, bool]:
    """The constant of each row, and whether two entries or more of every row agree about it."""
    rows = [np.atleast_2d(array) for array in (value, typed.values, typed.tolerance, typed.known)]
    found = [_constant(*row) for row in zip(*rows, strict=True)]
    return np.array([constant for constant, _ in found]), all(agreed for _, agreed in found)


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
