"""The ways in which the mistakes of several tables are made."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from ...document.formula import Formula
from ...document.text import Plural, Text
from ...maths.loss import LossOptions
from ..question import Array, Question
from .entry import Change, Rule

MOST_VARIANTS = 12  # classes up to which every logit, and every pair of them, is tried
CARRY = Text("Carry two digits more than you write down.")

Entries = Callable[[Question], Array | None]  # (N, K) of a problem


def values(formula: Entries) -> Rule:
    """A rule for the values of each row, (N, K) or (N,), as they are typed."""

    def rule(question: Question) -> Array | None:
        wrong = formula(question)
        return None if wrong is None else question.typed_shape(np.asarray(wrong, dtype=np.float64))

    return rule


def scores(formula: Entries) -> Change:
    """A change that puts `formula`'s (N, K) in the place of what enters exp()."""
    return _instead("scores", formula)


def shares(formula: Entries) -> Change:
    """A change that puts `formula`'s (N, K) in the place of the probabilities."""
    return _instead("shares", formula)


def _instead(place: Literal["scores", "shares"], formula: Entries) -> Change:
    def change(question: Question) -> Question | None:
        wrong = formula(question)
        return None if wrong is None or not np.isfinite(wrong).any() else question.change(**{place: wrong})

    return change


def tempered(power: int) -> Entries:
    """What enters exp(), times T^power."""
    return lambda s: None if s.options.temperature == 1 else s.z * s.options.temperature**power


def forgotten(option: str) -> Change:
    """The problem without one of its options."""
    usual = getattr(LossOptions(), option)

    def change(question: Question) -> Question | None:
        asked = getattr(question.options, option)
        if asked is None or (not isinstance(asked, np.ndarray) and asked == usual):
            return None
        return question.change(options=question.options._replace(**{option: usual}))

    return change


def shortened(what: Formula, numbers: Array, digits: int) -> Sequence[tuple[Text, Array]]:
    """The numbers rounded to so many decimals, and cut off there."""
    rounded = Plural("{what} rounded to {n} decimal", "{what} rounded to {n} decimals", n=digits, what=what)
    cut_off = Plural("{what} cut to {n} decimal", "{what} cut to {n} decimals", n=digits, what=what)
    return (rounded, np.round(numbers, digits)), (cut_off, np.trunc(numbers * 10**digits) / 10**digits)
