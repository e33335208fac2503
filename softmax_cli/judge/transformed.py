"""The right values in another order, in another unit, or times a constant."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..document.notation import c, p, y
from ..document.text import Inline, Sentences, Text
from ..document.verdict import Candidate
from .catalogue import fits_exactly, single_mistakes
from .chance import SILENT_ABOVE
from .forms import forms_of, nearest
from .precision import machine_format
from .question import Array, Question
from .search import Finding
from .typed import Typed, fit, shortest, within

LOG_VALUED = ("ce", "bce", "log_softmax", "logsumexp", "logits", "large_k")
LEAST_ENTRIES = 3  # of a row, before a unit is guessed beside a constant: two always agree with some constant
LEAST_SPREAD = 40  # of a row, in half units of the last digit typed
SAME_ORDER = "logits-swapped"  # the mistake that says the same of the input as another order says of the answer
UNIT_DIGITS = 3  # of an answer, before it is said to be in another unit
# A logarithm's unit in nats, its name, and the logarithm.
SCALES = (
    (1.0, Text("nats"), "ln"),
    (math.log(2), Text("bits"), "log2"),
    (math.log(10), Text("bans"), "log10"),
)
LOG_KEY = Text("You took log10 (the LOG key).")
FREE_SILENT_ABOVE = 0.005  # chance that an unrelated row is the gradient times some constant
MOST_COMPARED = 1000  # rows or columns up to which each is compared with every other
Places = NDArray[np.int64]


def in_another_order(question: Question, typed: Typed) -> Finding | None:
    """The right values of which entries, rows or columns changed places; with the mistakes that give the same."""
    for form in forms_of(question, typed):
        if (candidate := _other_order(form.question, typed)) is not None:
            known = single_mistakes(question, typed)
            if candidate.fit == "truncated" and fits_exactly(known):
                return None
            alike = [one.id for one in known.candidates if one.fit == candidate.fit and one.id != SAME_ORDER]
            return known._replace(candidates=(candidate, *known.candidates), alike=("order", *alike))
    return None


def _other_order(question: Question, typed: Typed) -> Candidate | None:
    value = question.value
    if value.shape != typed.values.shape or not typed.known.all() or value.ndim not in (1, 2) or len(value) < 2:
        return None
    if question.operation == "jacobian" or not np.isfinite(typed.values).all():
        return None
    if value.ndim == 2:
        rows, columns = _nearest_rows(typed.values, value), _nearest_rows(typed.values.T, value.T)
        return _moved(
            value[rows], rows, typed, lambda to, of: Text("row {to} holds the value of row {of}", to=to, of=of)
        ) or _moved(value[:, columns], columns, typed, lambda to, of: _column_moved(question, to, of))
    if float(np.ptp(value)) <= 2 * float(typed.tolerance.max()):  # the digits typed cannot tell two entries apart
        return None
    places = np.empty(len(value), dtype=np.int64)  # the smallest typed entry belongs to the smallest right one
    places[np.argsort(typed.values, kind="stable")] = np.argsort(value, kind="stable")
    return _moved(value[places], places, typed, lambda to, of: _class_moved(question, to, of))


def _nearest_rows(given: Array, value: Array) -> Places:
    """The right row that each row typed is nearest to; of very many, the one in the same place of their order."""
    if len(given) > MOST_COMPARED:
        places = np.empty(len(given), dtype=np.int64)
        places[np.lexsort(given.T)] = np.lexsort(value.T)
        return places
    return np.array([int(np.abs(value - row).sum(axis=1).argmin()) for row in given])


def _class_moved(question: Question, to: int, of: int) -> Text:
    if question.names is not None:
        return Text("{to} holds the value of {of}", to=question.named(to), of=question.named(of))
    return Text("class {to} holds the value of class {of}", to=to, of=of)


def _column_moved(question: Question, to: int, of: int) -> Text:
    named = question.names is not None
    return _class_moved(question, to, of) if named else Text("column {to} holds the value of column {of}", to=to, of=of)


def _moved(moved: Array, places: Places, typed: Typed, words: Callable[[int, int], Text]) -> Candidate | None:
    """The candidate that says which entries changed places; no two may be the same one's."""
    how = fit(moved, typed) if len(set(places.tolist())) == len(places) else None
    if how not in ("rounded", "truncated") or (places == np.arange(len(places))).all():
        return None
    first = [k for k in range(len(places)) if places[k] != k][:3]
    moves = [words(k, int(places[k])) for k in first]
    return Candidate(
        id="order", why=Text("The values are right, but they are in another order."),
        told=Text("The values are right, but they are in another order ({moves}).", moves=moves),
        see=(Text("Entry i belongs to logit i, in the order in which the logits were given."),),
        wrong_line=Text("in another order"), right_line=Text("in the order of the logits"),
        value=moved, step="input", detail=Text("{moves}", moves=moves), fit=how,
    )  # fmt: skip


def in_another_unit(question: Question, typed: Typed) -> Finding | None:
    """The right answer to logarithms of another base, where nobody named one and the digits carry it."""
    if (
        typed.most_digits < UNIT_DIGITS
        or question.options.unit_named
        or question.operation not in (*LOG_VALUED, "grad")
    ):
        return None
    asked = question.options.unit
    for unit, _, _ in SCALES:
        factor = asked / unit
        if unit != asked and any(_is(value, question, typed, factor) for value in _in_unit(question, typed, factor)):
            return told_in_unit(question, typed, unit)
    return None


def told_in_unit(question: Question, typed: Typed, unit: float) -> Finding:
    """The right answer in a unit of so many nats, which nobody asked for."""
    units, log = next((units, log) for size, units, log in SCALES if size == unit)
    factor = question.options.unit / unit
    said = _other_unit(question, typed, {"units": units, "log": log, "factor": factor})
    return Finding("unit", said if log != "log10" else (*said, LOG_KEY), factor=factor)


def _is(value: Array, question: Question, typed: Typed, factor: float) -> bool:
    """Whether these are the digits typed, or all of a floating-point format; --tol is in the unit asked for."""
    exact = fit(value, typed.by_digits()) == "rounded" or machine_format(value, question, typed) is not None
    return exact and (not typed.absolute or bool(within(value / factor, typed.scaled(1 / factor))[typed.known].all()))


def _in_unit(question: Question, typed: Typed, factor: float) -> list[Array]:
    if question.operation == "logits":
        return _up_to_a_constant(question.typed_shape(question.z) * factor, typed)
    return [question.value * factor]


def _other_unit(question: Question, typed: Typed, words: dict[str, Inline]) -> Sentences:
    """What the answer is, and what was asked for."""
    words["asked"] = next((units for unit, units, _ in SCALES if unit == question.options.unit), "--base")
    if question.operation == "grad":
        return (
            Text(
                "Not what was asked: this is the gradient of the loss in {units} ({log}), {factor} times that of the "
                "loss in {asked}.",
                **words,
            ),
        )
    if question.value.ndim:
        return (
            Text("Not what was asked: these are in {units} ({log}), {factor} times what they are in {asked}.", **words),
        )
    words |= {"given": typed.tokens[0].strip(), "right": question.value}
    return (Text("Not what was asked: {given} is this loss in {units} ({log}); in {asked} it is {right}.", **words),)


def is_echo(question: Question, typed: Typed) -> bool:
    """The probabilities that were given, typed as their own logits."""
    return question.operation == "logits" and fit(question.typed_shape(question.logits), typed) == "rounded"


def _up_to_a_constant(value: Array, typed: Typed) -> list[Array]:
    """`value` in the usual forms, and with any constant where there is enough to see it by."""
    finite = np.isfinite(value)
    largest = value.max(axis=-1, keepdims=True, where=finite, initial=-np.inf)
    mean = value.sum(axis=-1, keepdims=True, where=finite) / finite.sum(axis=-1, keepdims=True)
    smallest = value.min(axis=-1, keepdims=True, where=finite, initial=np.inf)
    enough = (finite & typed.known).sum(axis=-1).min() >= LEAST_ENTRIES
    wide = float((largest - smallest).min()) > LEAST_SPREAD * float(typed.tolerance.max())
    forms = [value, value - largest, value - mean]
    return [*forms, nearest(value, typed)] if enough and wide else forms


def times_a_constant(question: Question, typed: Typed) -> Finding | None:
    """A gradient that is the right one times a constant; None where that would say too little."""
    bounds = factors(question, typed)
    if bounds is None:
        return None
    low, high = bounds
    usual = _usual_factors(question)
    # A row adds up to 0, so one entry of it is no evidence, and a free constant takes one more.
    free = typed.count - max(typed.values.size // typed.values.shape[-1], 1)
    window = min(4 * float(typed.tolerance.max()) / float(np.abs(typed.values).max()), 1.0)
    for factor, name in usual:
        if low <= factor <= high and len(usual) * window**free <= SILENT_ABOVE:
            return _scaled(question, typed, factor, Text("times {factor}: {name}", factor=factor, name=name))
    if window ** (free - 1) > FREE_SILENT_ABOVE:
        return None
    factor = shortest(low, high)
    return _scaled(question, typed, factor, Text("times {factor}", factor=factor))


def factors(question: Question, typed: Typed) -> tuple[float, float] | None:
    """The least and the largest positive constant that the right gradient may have been multiplied by; not 1."""
    if question.operation != "grad" or typed.values.shape != question.value.shape or not typed.known.all():
        return None
    right, given, half = question.value.ravel(), typed.values.ravel(), typed.tolerance.ravel()
    if not np.isfinite(given).all() or (np.abs(given[right == 0]) > half[right == 0]).any() or not right.any():
        return None
    near, far = ((given + sign * half)[right != 0] / right[right != 0] for sign in (-1, 1))
    low, high = float(np.minimum(near, far).max()), float(np.maximum(near, far).min())
    return (low, high) if 0 < low <= high and not low <= 1 <= high else None


def _usual_factors(question: Question) -> list[tuple[float, Text]]:
    """The constants that people multiply by, with what each is."""
    t, (rows, classes) = question.options.temperature, question.logits.shape
    halved = Text("halved") if rows > 1 else Text("halved, as for a mean over 2 rows")
    usual = [(0.5, halved), (0.25, Text("quartered")), (2.0, Text("doubled"))]
    if rows > 1:
        usual = [(1 / rows, Text("1/N once more")), (float(rows), Text("1/N left out")), *usual]
    if classes > 2:
        usual.append((1 / classes, Text("1/K")))
    if t != 1:
        usual = [(1 / t, Text("1/T twice")), (1 / t**2, Text("1/T three times")), *usual]
    return usual


def _scaled(question: Question, typed: Typed, factor: float, detail: Text) -> Finding | None:
    value = np.asarray(question.value * factor)
    how = fit(value, typed)
    if how is None:
        return None
    candidate = Candidate(
        id="scaled-gradient", why=Text("This is the right gradient times a constant."),
        told=Text("This is the right gradient times a constant ({detail}).", detail=detail),
        see=(
            Text("The true class's entry must be p_y - 1 (over T, and over N in a mean)."),
            Text("Another logit for the true class scales all entries alike too."),
        ),
        wrong_line=c * (p - y), right_line=p - y, value=value, step="gradient", detail=detail, fit=how,
    )  # fmt: skip
    return Finding(candidates=(candidate,))
