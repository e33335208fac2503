"""The verdict on an answer: right, imprecise, in another unit, or wrong, and why."""

import numpy as np

from ..verdict import Verdict
from .constants import Frame, frames, with_slack
from .evidence import distance
from .matching import fit
from .subject import Subject
from .typed import Typed


def judge_typed(subject: Subject, typed: Typed) -> Verdict:
    """The order of verdicts: right, imprecise, another unit, another order, known mistakes alone, in pairs, in single
    rows, another input, unknown."""
    with np.errstate(all="ignore"):
        forms, typed = frames(subject, typed), with_slack(subject, typed)
        right = next((verdict for form in forms if (verdict := _right(form, typed)) is not None), None)
        if right is not None:
            return right
        from .diagnosis import nearly_right, wrong  # the catalogue of mistakes: not loaded for a right answer

        nearly = next((verdict for form in forms if (verdict := nearly_right(form, typed)) is not None), None)
        return nearly or wrong(forms, typed, judge_typed)


def _right(form: Frame, typed: Typed) -> Verdict | None:
    subject = form.subject
    if fit(subject.value, typed) != "rounded":
        return None
    exactly = "Right" if typed.absolute else "Right, to every digit typed"
    return Verdict("right", True, form.opening(exactly), subject.value, typed.values, distance=distance(subject, typed))
