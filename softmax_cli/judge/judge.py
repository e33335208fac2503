"""The verdict on an answer: right, imprecise, in another unit, or wrong, and why."""

import numpy as np

from ..document.text import Sentences, Text
from ..document.verdict import Difference, Verdict
from .forms import Form, right_form, with_slack
from .question import Question
from .search import Finding
from .typed import Typed, within

RIGHT = ("right", "rounded")  # the words of an answer that counts as right


def judge(question: Question, typed: Typed, unit: float | None = None) -> Verdict:
    """Whether the answer is right to every digit, nearly right, a known mistake, whole or in some rows, or unknown.
    `unit` is the one that it was typed with, as `typed` no longer is."""
    with np.errstate(all="ignore"):
        typed = with_slack(question, typed)
        form, finding = right_form(question, typed), Finding("right")
        if form is None:
            from .diagnosis import diagnosed  # the catalogue of mistakes: not loaded for a right answer

            form, finding = diagnosed(question, typed)
        if unit not in (None, question.options.unit) and finding.word in RIGHT:
            from .transformed import told_in_unit

            finding = told_in_unit(question, typed, unit or 1.0)
        if finding.word == "unknown" and not question.single:
            from .rows import in_some_rows

            finding = in_some_rows(question, typed) or finding
        return _verdict(form, typed, finding)


def _verdict(form: Form, typed: Typed, finding: Finding) -> Verdict:
    question, right = form.question, finding.word in RIGHT
    opening = (_opening(form, finding.word == "right" and not typed.absolute), *form.said)
    return Verdict(
        word=f"mistake:{finding.candidates[0].id}" if finding.word == "mistake" else finding.word,
        right=right,
        summary=(*opening, *finding.said) if right else (*finding.said, *_right_answer(question, finding)),
        answer=question.value,
        given=typed.values,
        differences=_differences(question, typed),
        violated=() if right or finding.word == "unit" else _violated(question, typed),
        first_step=finding.first_step,
        candidates=finding.candidates,
        notes=finding.notes,
        distance=_distance(question, typed),
        tried=finding.tried,
        separating=finding.separating,
        apart=finding.apart,
        alike=finding.alike,
        factor=finding.factor,
    )


def _opening(form: Form, every_digit: bool) -> Text:
    if form.words is None:
        return Text("Right, to every digit typed.") if every_digit else Text("Right.")
    if every_digit:
        return Text("Right, to every digit typed, up to a constant: {form}.", form=form.words)
    return Text("Right, up to a constant: {form}.", form=form.words)


def _right_answer(question: Question, finding: Finding) -> Sentences:
    """One number or one row; a matrix is shown by itself, and beside another unit a number has been said."""
    answer = question.value
    if answer.ndim > 1 or (finding.word == "unit" and not answer.ndim):
        return ()
    if question.operation == "logits":
        return (Text("The right answer is [{answer}], up to a constant.", answer=answer),)
    if answer.ndim:
        return (Text("The right answer is [{answer}].", answer=answer),)
    return (Text("The right answer is {answer}.", answer=float(answer)),)


def _violated(question: Question, typed: Typed) -> tuple[Text, ...]:
    from .laws import violated  # only for an answer that is wrong

    return violated(question, typed)


def _differences(question: Question, typed: Typed) -> tuple[Difference, ...]:
    """The entries that are not right to the digits typed."""
    if typed.values.shape != question.value.shape:
        return ()
    off = ~within(question.value, typed) & typed.known
    places = [tuple(int(k) for k in place) for place in np.argwhere(off)] if typed.values.ndim else [()] * bool(off)
    flat = np.arange(typed.values.size).reshape(typed.values.shape)
    return tuple(
        Difference(
            place, typed.tokens[int(flat[place])], float(typed.values[place]), float(question.value[place]),
            float(typed.values[place] - question.value[place]), float(f"{typed.tolerance[place]:.6g}"),
        )
        for place in places
    )  # fmt: skip


def _distance(question: Question, typed: Typed) -> float | None:
    """How far the entry lies that is furthest from the right one."""
    if typed.values.shape != question.value.shape or not typed.known.any():
        return None
    same = (typed.values == question.value) | (np.isnan(typed.values) & np.isnan(question.value))
    gaps = np.where(same, 0.0, np.abs(typed.values - question.value))[typed.known]
    return float(np.where(np.isnan(gaps), np.inf, gaps).max())
