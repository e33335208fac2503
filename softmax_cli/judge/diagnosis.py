"""The verdict on an answer that is not right to every digit: imprecise, in another unit, or wrong, and why."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..document.explanation import Phrase
from ..document.verdict import Candidate, Verdict
from .ambiguity import separating
from .chance import DOUBTFUL_ABOVE, coincidences
from .evidence import verdict_on
from .first_step import STEPS, first_step
from .free_constants import Frame
from .inverse import another_input, read_back
from .nudged import is_one_unit_away, rounded_otherwise
from .orders import other_order
from .phrases import parts
from .precision import imprecise
from .question import Question
from .rows import row_by_row
from .scaled import factors, scaled_gradient
from .search import Search, composed, free_entries, search
from .typed import Typed
from .units import is_echo, other_unit
from .wording import apart_words, doubts, right_answer, summary

LEAST_DIGITS = 3  # from which a mistake that matches is likelier than a last digit that took up the remainder

Judge = Callable[[Question, Typed], Verdict]


def nearly_right(form: Frame, typed: Typed) -> Verdict | None:
    """Imprecise answers and other units are right; mistakes that give exactly these digits are listed all the same."""
    question = form.question
    if typed.values.shape != question.value.shape or is_echo(question, typed):
        return None
    word, reason = "rounded", imprecise(question, typed)
    if reason is None:
        word, reason = "unit", other_unit(question, typed)
    otherwise = rounded_otherwise(question, typed) if reason is None else ""
    if reason is None and not otherwise:
        return None
    found = search(question, typed)
    listed = tuple(match.candidate for match in found.matches if match.candidate.fit not in ("nudged", "random"))
    if reason is None:
        exact = any(candidate.fit == "rounded" for candidate in listed)
        if exact and not is_one_unit_away(question.value, typed) and int(typed.significant.max()) >= LEAST_DIGITS:
            return None
        word, reason = "rounded", otherwise
    notes: tuple[Phrase, ...] = ()
    clear = coincidences(typed, found.tried) < DOUBTFUL_ABOVE or int(typed.significant.max()) >= LEAST_DIGITS
    if listed and listed[0].fit == word == "rounded" and clear:
        notes = (("A mistake gives exactly these digits as well: ", listed[0].why),)
    return replace(
        verdict_on(word, True, (*form.opening("Right"), " ", *parts(reason)), question, typed),
        candidates=listed, notes=notes, tried=found.tried,
    )  # fmt: skip


def wrong(forms: Sequence[Frame], typed: Typed, judge: Judge) -> Verdict:
    question = forms[-1].question
    found = search(question, typed)
    if order := next(filter(None, (other_order(form.question, typed) for form in forms)), None):
        return _diagnosed(question, typed, found, [order])
    if found.matches:
        return _diagnosed(question, typed, found, [])
    paired = composed(question, typed, found.singles, free_entries(question, typed))
    tried = found.tried + paired.tried
    if paired.matches:
        return _diagnosed(question, typed, paired._replace(tried=tried), [])
    if (scaled := scaled_gradient(question, typed)) is not None:
        return _diagnosed(question, typed, Search((), tried), [scaled])
    if (rows := row_by_row(question, typed, judge)) is not None:
        return _framed(rows, question, typed)
    other = another_input(question, typed) if factors(question, typed) is None else None
    if other is not None:
        return _diagnosed(question, typed, Search((), tried), [other])
    return _unknown(question, typed, tried)


def _diagnosed(question: Question, typed: Typed, found: Search, first: Sequence[Candidate]) -> Verdict:
    """Wrong, with every mistake that matches."""
    listed = (*first, *(match.candidate for match in found.matches))
    best = listed[0]
    apart = separating(question, found.matches)
    notes = doubts(found, listed, apart)
    return replace(
        verdict_on(f"mistake:{best.id}", False, summary(best, question), question, typed),
        candidates=listed, notes=notes, tried=found.tried, separating=apart or None,
        apart=apart_words(apart) if apart else "", first_step=STEPS[best.step],
    )  # fmt: skip


def _unknown(question: Question, typed: Typed, tried: int) -> Verdict:
    """Nothing matches, and nothing is guessed: where to look first, and how far away it is."""
    notes: list[Phrase] = []
    reading = read_back(question, typed)
    if reading is not None and reading.sums_to_one and bool(reading.known.all()) and np.isfinite(question.z).all():
        t = question.options.temperature
        belongs = (reading.logs - float(np.median(reading.logs - question.z[0]))) * t
        notes.append(("Turned back into logits, it belongs to [", belongs, "], up to a constant."))
    summary = ("Wrong, and no known mistake gives it.", *right_answer(question))
    return replace(
        verdict_on("unknown", False, summary, question, typed),
        first_step=first_step(question, typed), notes=tuple(notes), tried=tried,
    )  # fmt: skip


def _framed(rows: Verdict, question: Question, typed: Typed) -> Verdict:
    """A row's own verdict, with the evidence of the whole answer around it."""
    whole = verdict_on(rows.word, False, (*parts(rows.summary), *right_answer(question)), question, typed)
    return replace(whole, candidates=rows.candidates, notes=rows.notes, tried=rows.tried, first_step=rows.first_step)
