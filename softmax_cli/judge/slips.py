"""The right answer with a slip in writing it down, or with a wrong sum under all of its entries."""

import re
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from ..document.formula import equation
from ..document.notation import S, c, e, total, z
from ..document.text import Text
from ..document.verdict import Candidate
from .catalogue import free_entries
from .chance import SILENT_ABOVE, coincidences
from .question import Array, Question
from .search import Finding
from .typed import Typed, shortest, within

POINTS = (-3, -2, -1, 1, 2, 3)  # places that a decimal point is moved by
SIZES = (1.0, 0.1, 0.01)  # of a slip in one digit, where that is not the last one typed
LEAST_RATIOS = 2  # entries of a row that are off, before its sum is said to be wrong
_DIGITS = re.compile(r"\s*([+-]?)(\d*\.?\d*)\s*", re.ASCII)
# What a number may have been: the slip, in words, and the right number as it is meant.
Slip = tuple[str, Text, float]

EXCHANGED = Text("Two digits changed places")
MOVED = Text("The decimal point was moved")
ONE_OFF = Text("One digit is off by one")
WHY = {"digits-exchanged": EXCHANGED, "decimal-point-moved": MOVED, "digit-off-by-one": ONE_OFF}
SEE = Text("Compare the digits with those on the calculator one by one.")


def slipped(question: Question, typed: Typed) -> Finding | None:
    """A right answer but for one entry, whose digits tell what happened to them."""
    value = question.value
    if value.shape != typed.values.shape or typed.absolute or not np.isfinite(typed.values[typed.known]).all():
        return None
    off = np.flatnonzero((~within(value, typed) & typed.known).ravel())
    if len(off) != 1 or not np.isfinite(value.flat[off[0]]):
        return _all_moved(question, typed) if len(off) > 1 else None
    k = int(off[0])
    slips = list(_slips(typed.tokens[k] if k < len(typed.tokens) else "", float(typed.values.flat[k])))
    half, right = float(typed.tolerance.flat[k]), float(value.flat[k])
    found = [slip for slip in slips if abs(slip[2] - right) <= half * max(1.0, _grown(slip, typed, k))]
    if not found or coincidences(typed, len(slips), free_entries(question, typed)) > SILENT_ABOVE:
        return None
    candidates = tuple({slip[0]: _candidate(slip, question, typed, k) for slip in found}.values())
    return Finding(candidates=candidates, tried=len(slips))


def _grown(slip: Slip, typed: Typed, k: int) -> float:
    """How much larger the number meant is than the one typed, where the point was moved: so is its rounding."""
    given = float(typed.values.flat[k])
    return abs(slip[2] / given) if slip[0] == "decimal-point-moved" and given else 1.0


def _slips(token: str, given: float) -> Iterator[Slip]:
    """Every number that may have been meant."""
    if (match := _DIGITS.fullmatch(token)) and match[2].strip("."):
        digits = match[2]
        for i, j in combinations([n for n, sign in enumerate(digits) if sign != "."], 2):
            if digits[i] != digits[j]:
                other = [*digits]
                other[i], other[j] = other[j], other[i]
                yield "digits-exchanged", EXCHANGED, float(f"{match[1]}{''.join(other)}")
        unit = 10.0 ** -len(digits.partition(".")[2])
        for size in (size for size in SIZES if size > 9 * unit):
            yield from (("digit-off-by-one", ONE_OFF, given + sign * size) for sign in (-1, 1))
    if given:
        yield from (("decimal-point-moved", MOVED, given * 10.0**places) for places in POINTS)


def _candidate(slip: Slip, question: Question, typed: Typed, k: int) -> Candidate:
    name, why, meant = slip
    given = float(typed.values.flat[k])
    detail = Text("{given} for {meant}", given=given, meant=meant)
    value = np.array(question.value)  # a loss may be a NumPy number, which takes no assignment
    value[np.unravel_index(k, value.shape) if value.ndim else ()] = given
    return _told(name, why, detail, value)


def _told(name: str, why: Text, detail: Text, value: Array) -> Candidate:
    return Candidate(
        id=name, why=Text("{why}.", why=why), told=Text("{why} ({detail}).", why=why, detail=detail), see=(SEE,),
        wrong_line=Text("the digits as typed"), right_line=Text("the digits as computed"), value=value,
        step="reduce", detail=detail,
    )  # fmt: skip


def _all_moved(question: Question, typed: Typed) -> Finding | None:
    """The decimal point of every entry was moved by the same number of places."""
    for places in POINTS:
        factor = 10.0**places
        moved = typed.change(values=typed.values * factor, tolerance=typed.tolerance * factor)
        if within(question.value, moved)[typed.known].all():
            detail = Text("{factor} times the answer", factor=1 / factor)
            candidate = _told("decimal-point-moved", MOVED, detail, np.asarray(question.value / factor))
            return Finding(candidates=(candidate,), tried=len(POINTS))
    return None


def wrong_sum(question: Question, typed: Typed) -> Finding | None:
    """Probabilities in the right ratios that do not add up to 1, or logarithms of such."""
    if question.operation not in ("softmax", "log_softmax") or question.value.shape != typed.values.shape:
        return None
    if not question.single or typed.absolute or not typed.known.all():
        return None
    if (~within(question.value, typed)).sum() < LEAST_RATIOS:  # one entry alone says nothing about the others' sum
        return None
    bounds = _factor(question, typed)
    if bounds is None:
        return None
    factor = shortest(*bounds)
    logs = question.operation == "log_softmax"
    value = question.value + np.log(factor) if logs else question.value * factor
    detail = Text("S is {factor} times too small", factor=factor)
    if factor < 1:
        detail = Text("S is {factor} times too large", factor=shortest(1 / bounds[1], 1 / bounds[0]))
    why = Text("The ratios are right, but the sum under all of them is not")
    candidate = Candidate(
        id="wrong-sum", why=Text("{why}.", why=why), told=Text("{why} ({detail}).", why=why, detail=detail),
        see=(Text("Add the exponentials up once more: the probabilities must add up to 1."),),
        wrong_line=equation(S, c * total(e**z)), right_line=equation(S, total(e**z)), value=np.asarray(value),
        step="sum", detail=detail,
    )  # fmt: skip
    return Finding(candidates=(candidate,), tried=1)


def _factor(question: Question, typed: Typed) -> tuple[float, float] | None:
    """The least and the largest factor on p; None where there is none, where it may be 1, or where it says little."""
    right, given, half = question.value, typed.values, typed.tolerance
    if question.operation == "log_softmax":
        usable = np.isfinite(right) & np.isfinite(given)
        if not (usable | (right == given)).all():
            return None
        near, far = np.exp((given - half - right)[usable]), np.exp((given + half - right)[usable])
    else:
        usable = given > half
        if (np.abs(given - right)[~usable] > half[~usable]).any() or (given < 0).any():
            return None
        near, far = ((given + sign * half)[usable] / right[usable] for sign in (-1, 1))
    if usable.sum() < LEAST_RATIOS:
        return None
    low, high = float(near.max()), float(far.min())
    windows = np.sort(np.minimum((far - near) / ((far + near) / 2), 1.0))[::-1]
    unsure = 2 * float(windows[1:].prod()) > SILENT_ABOVE
    return None if unsure or not 0 < low <= high < np.inf or low <= 1 <= high else (low, high)
