"""The verdict on an answer: right, imprecise, in another unit, or wrong, and why."""

import numpy as np

from ..document.verdict import Verdict
from .evidence import distance
from .free_constants import Frame, frames, with_slack
from .matching import fit
from .question import Question
from .typed import Typed


def judge_typed(question: Question, typed: Typed) -> Verdict:
    """The order of verdicts: right, imprecise, another unit, another order, known mistakes alone, in pairs, in single
    rows, another input, unknown."""
    with np.errstate(all="ignore"):
        forms, typed = frames(question, typed), with_slack(question, typed)
        right = next((verdict for form in forms if (verdict := _right(form, typed)) is not None), None)
        if right is not None:
            return right
        from .diagnosis import nearly_right, wrong  # the catalogue of mistakes: not loaded for a right answer

        nearly = next((verdict for form in forms if (verdict := nearly_right(form, typed)) is not None), None)
        return nearly or wrong(forms, typed, judge_typed)


def _right(form: Frame, typed: Typed) -> Verdict | None:
    question = form.question
    if fit(question.value, typed) != "rounded":
        return None
    exactly = "Right" if typed.absolute else "Right, to every digit typed"
    return Verdict(
        "right", True, form.opening(exactly), question.value, typed.values, distance=distance(question, typed)
    )
