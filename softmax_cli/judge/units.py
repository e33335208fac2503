"""Right answers in another unit: bits, bans, percent, or without the minus sign."""

import math

import numpy as np

from ..document.explanation import Phrase
from .free_constants import nearest
from .matching import fit
from .phrases import parts
from .question import Array, Question
from .typed import Typed

LOG_VALUED = ("ce", "bce", "log_softmax", "logsumexp", "logits", "large_k")
LEAST_ENTRIES = 3  # of a row, before a unit is guessed beside a constant: two always agree with some constant
LEAST_SPREAD = 40  # of a row, in half units of the last digit typed
SCALES = (("nats", 1.0), ("bits", math.log(2)), ("bans", math.log(10)))


def other_unit(question: Question, typed: Typed) -> Phrase | None:
    """Which unit `typed` is in; None where no unit makes it right."""
    for sentence, factor in _conversions(question):
        values = [question.value * factor]
        if question.operation == "logits":
            values = _up_to_a_constant(question.typed_shape(question.z) * factor, typed)
        if any(fit(value, typed) in ("rounded", "truncated") for value in values):
            return sentence
    return None


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


def _conversions(question: Question) -> list[tuple[Phrase, float]]:
    found: list[tuple[Phrase, float]] = []
    if question.operation in ("softmax", "grad", "jacobian", "jacobian_row", "sigmoid"):
        found.append(("It is in percent: 100 times the answer.", 100.0))
    if question.operation in LOG_VALUED:
        own = question.options.unit
        name = next((name for name, unit in SCALES if unit == own), "units as asked for")
        found += [
            ((f"It is in {other}, not {name}: 1 {other[:-1]} is ", unit / own, f" {name}."), own / unit)
            for other, unit in SCALES
            if unit != own
        ]
    if question.operation == "bce" and question.z.shape[1] > 1:
        found.append(
            (f"It is the mean over the K = {question.z.shape[1]} classes, not their sum.", 1 / question.z.shape[1])
        )
    if question.operation in ("ce", "bce", "log_softmax"):
        signs = [((*parts(sentence), " The sign is the other one too."), -factor) for sentence, factor in found]
        found += [("It has the other sign: ln p and -ln p.", -1.0), *signs]
    return found
