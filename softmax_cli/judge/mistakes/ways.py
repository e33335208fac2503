"""The ways in which the mistakes of several tables are made."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from ...document.text import Text
from ...maths.loss import LossOptions
from ..question import Array, Question
from .entry import Change, Rule

MOST_VARIANTS = 12  # classes up to which every logit, and every pair of them, is tried
CARRY = Text("Carry two digits more than you write down.")

Formula = Callable[[Question], Array | None]


def values(formula: Formula) -> Rule:
    """A rule for the values of each row, (N, K) or (N,), as they are typed."""

    def rule(question: Question) -> Array | None:
        wrong = formula(question)
        return None if wrong is None else question.typed_shape(np.asarray(wrong, dtype=np.float64))

    return rule


def scores(formula: Formula) -> Change:
    """A change that puts `formula`'s (N, K) in the place of what enters exp()."""
    return _instead("scores", formula)


def shares(formula: Formula) -> Change:
    """A change that puts `formula`'s (N, K) in the place of the probabilities."""
    return _instead("shares", formula)


def _instead(place: Literal["scores", "shares"], formula: Formula) -> Change:
    def change(question: Question) -> Question | None:
        wrong = formula(question)
        return None if wrong is None or not np.isfinite(wrong).any() else question.change(**{place: wrong})

    return change


def tempered(power: int) -> Formula:
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


def shortened(numbers: Array, digits: int) -> Sequence[tuple[bool, Array]]:
    """The numbers rounded to so many decimals, and (True) cut off there."""
    return (False, np.round(numbers, digits)), (True, np.trunc(numbers * 10**digits) / 10**digits)
