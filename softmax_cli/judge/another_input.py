"""Reading an answer backwards: the logits that its probabilities belong to, compared with those that were given."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..document.notation import T, softmax, sqrt, z
from ..document.text import Text
from ..document.verdict import Candidate
from .question import Array, Question
from .search import Finding
from .solve import solve
from .transformed import factors
from .typed import Typed, fit, shortest

UNWRITTEN = 8  # decimals from which a number was not typed out
SILENT_ABOVE = 0.005  # chance that unrelated probabilities agree with the given logits as far as is claimed


class Reading(NamedTuple):
    """ln p of one row as typed, up to a constant, and how far it may be off; `known` where p is above its tolerance."""

    logs: Array  # (K,)
    half: Array  # (K,)
    known: NDArray[np.bool_]  # (K,)
    sums_to_one: bool


def read_back(question: Question, typed: Typed) -> Reading | None:
    """The log-probabilities that a typed row of probabilities, log-probabilities or p - y stands for."""
    if len(question.logits) != 1 or typed.values.shape != question.value.shape or not typed.known.all():
        return None
    values, half = typed.values.ravel(), typed.tolerance.ravel()
    if question.operation == "log_softmax":
        total = float(np.exp(values).sum())
        return Reading(values, half, np.isfinite(values), abs(total - 1) <= 2 * float((np.exp(values) * half).sum()))
    if question.operation == "grad":
        options = question.options
        if options.softcap is not None or options.z_loss or options.weight is not None:
            return None
        scale = question.denominator * options.unit * options.temperature * question.divisor
        values, half = values * scale + question.u[0], half * scale
    elif question.operation != "softmax":
        return None
    known = values > 2 * half
    if known.sum() < 2 or (values < -half).any():
        return None
    safe = np.where(known, values, 1.0)
    return Reading(np.log(safe), half / safe, known, abs(float(values.sum()) - 1) <= 2 * float(half.sum()) + 1e-12)


def another_input(question: Question, typed: Typed) -> Finding | None:
    """The one other logit, or the other temperature, that the answer is right for; None unless that says something."""
    reading = read_back(question, typed)
    if reading is None or not reading.sums_to_one or not np.isfinite(question.z).all() or question.z.shape[1] < 3:
        return None
    if factors(question, typed) is not None:  # a gradient times a constant
        return None
    candidate = _another_temperature(question, typed, reading) or _another_logit(question, typed, reading)
    return None if candidate is None else Finding(candidates=(candidate,))


def _another_logit(question: Question, typed: Typed, reading: Reading) -> Candidate | None:
    """All classes but one agree with the given logits, up to one constant."""
    offset, known = reading.logs - question.z[0], reading.known
    low_without = _largest_of_the_others(np.where(known, offset - reading.half, -np.inf))
    high_without = -_largest_of_the_others(np.where(known, -offset - reading.half, -np.inf))
    others = np.flatnonzero(known & (low_without <= high_without))
    if len(others) != 1 or known.sum() < 3:
        return None
    k = int(others[0])
    low, high = float(low_without[k]), float(high_without[k])
    rest = known & (np.arange(len(offset)) != k)
    if _chance(reading.half[rest]) * len(offset) > SILENT_ABOVE:
        return None
    t = question.options.temperature
    reach = float(reading.half[k])
    logits = question.logits.copy()
    ends = (reading.logs[k] - reach - high) * t, (reading.logs[k] + reach - low) * t
    other = shortest(*ends)
    if _decimals(other) > max(map(_decimals, question.logits[0].tolist())):  # nobody misread a logit as 2.38707
        return None
    logits[0, k] = other
    detail = Text(
        "it is right for logits [{logits}]: {other} for {given}",
        logits=logits[0], other=float(logits[0, k]), given=float(question.logits[0, k]),
    )  # fmt: skip
    why = Text("One logit is another one than was given.")
    told = Text("One logit is another one than was given ({detail}).", detail=detail)
    return _candidate("other-logit", (why, told, detail), question.change(logits=logits), typed)


def _largest_of_the_others(values: Array) -> Array:
    """For each entry the largest of all but itself."""
    first, second = np.argsort(values)[[-1, -2]]
    largest = np.full(len(values), values[first])
    largest[first] = values[second]
    return largest


def _another_temperature(question: Question, typed: Typed, reading: Reading) -> Candidate | None:
    """The differences of ln p are those of z times one factor."""
    z, known = question.z[0], reading.known
    low_class = int(np.where(known, z, np.inf).argmin())
    gaps = (z - z[low_class])[known]
    logs = (reading.logs - reading.logs[low_class])[known]
    half = (reading.half + reading.half[low_class])[known]
    apart = gaps > 0
    if apart.sum() < 2 or (np.abs(logs[~apart]) > half[~apart]).any():
        return None
    low, high = (
        float(((logs - half) / gaps.clip(1e-300))[apart].max()),
        float(((logs + half) / gaps.clip(1e-300))[apart].min()),
    )
    if not 0 < low <= high or low <= 1 <= high or _chance(half[apart]) > SILENT_ABOVE:
        return None
    t = question.options.temperature
    temperature, root = shortest(t / high, t / low), float(np.sqrt(t))
    detail = Text("it is right for temperature {other}, not {given}", other=temperature, given=t)
    if t != 1 and t / high <= root <= t / low:
        temperature = root
        detail = Text("it is right for temperature {root}, not {given}", root=sqrt(t), given=t)
    elif not temperature > 0 or _decimals(temperature) > max(_decimals(t), 1):
        return None
    why = Text("Another temperature was used.")
    told = Text("Another temperature was used ({detail}).", detail=detail)
    changed = question.change(scores=question.z * (t / temperature))
    return _candidate("other-temperature", (why, told, detail), changed, typed)


def _decimals(number: float) -> int:
    """How many decimals a number is written with; those of ln 3 are no decimals that somebody typed."""
    decimals = len(np.format_float_positional(number, trim="-").partition(".")[2])
    return decimals if decimals < UNWRITTEN else 0


def _chance(half: Array) -> float:
    """The chance that unrelated numbers agree: one of them is free, each other must hit its window."""
    windows = np.sort(np.minimum(2 * half, 1.0))[::-1]
    return float(windows[1:].prod()) if len(windows) > 1 else 1.0


def _candidate(name: str, words: tuple[Text, Text, Text], changed: Question, typed: Typed) -> Candidate | None:
    value = solve(changed)
    how = fit(value, typed)
    if how is None:
        return None
    why, told, detail = words
    return Candidate(
        id=name, why=why, told=told, see=(Text("Read the input back, number by number."),),
        wrong_line=Text("softmax of another input"), right_line=softmax(z / T), value=value, step="input",
        detail=detail, fit=how,
    )  # fmt: skip
