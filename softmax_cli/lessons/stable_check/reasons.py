"""Why a step fails in a floating-point format: a clause for each failure, with the numbers of the failing class."""

from typing import NamedTuple

import numpy as np

from ...document.explanation import Value
from ...maths.formats.stability import ExactValues, NaiveSteps, ShiftedSteps
from ...maths.formats.stability_status import Judgement
from ...read.problem import Problem


class Place(NamedTuple):
    """Where a formula failed: the numbers that the words need."""

    problem: Problem
    exact: ExactValues
    steps: NaiveSteps | ShiftedSteps
    row: int
    found: Judgement

    @property
    def shifted(self) -> bool:
        return isinstance(self.steps, ShiftedSteps)

    def at(self, values: Value) -> Value:
        """The entry of an (N, K) array that failed."""
        return values[self.row, self.found.class_index]


def reason(place: Place) -> tuple[Value, ...]:
    """The clause for the failure at `place`."""
    return _REASONS[place.found.status, place.found.step or ""](place)


def _too_large(place: Place) -> tuple[Value, ...]:
    z = place.at(place.problem.logits)
    return ("z = ", z, " is past the largest number of the format, so it is infinite before any formula runs")


def _collapsed(place: Place) -> tuple[Value, ...]:
    z, true = place.at(place.problem.logits), place.at(place.exact.probabilities)
    same = "and another one become the same number in the format: at best they share p evenly, where the right one is "
    return ("its logit ", z, f" {same}", true)


def _rounded(place: Place) -> tuple[Value, ...]:
    z, held = place.at(place.problem.logits), place.at(place.steps.logits)
    return ("z = ", z, " is held as ", held, ", and exp turns the error of z into a relative error of p")


def _exp_overflow(place: Place) -> tuple[Value, ...]:
    return ("exp(", place.at(place.problem.logits), ") is past the largest number, and inf / inf is nan")


def _sum_overflow(place: Place) -> tuple[Value, ...]:
    return (
        "every exponential is finite, their sum is not, so every p is ",
        place.at(place.steps.probabilities),
        ", with no nan to warn",
    )


def _underflow(place: Place) -> tuple[Value, ...]:
    return ("exp(", place.at(place.problem.logits), "), the largest of them, is 0, and 0 / 0 is nan")


def _few_digits(place: Place) -> tuple[Value, ...]:
    p, true = place.at(place.steps.probabilities), place.at(place.exact.probabilities)
    return ("exp gives ", place.at(place.steps.exponentials), " with too few digits, so p = ", p, " instead of ", true)


def _sum_digits(place: Place) -> tuple[Value, ...]:
    p, true = place.at(place.steps.probabilities), place.at(place.exact.probabilities)
    return ("the sum has grown too large for its terms to count, so p = ", p, " instead of ", true)


def _log_of_zero(place: Place) -> tuple[Value, ...]:
    return ("p is rounded to 0, so ln p = -inf instead of ", place.at(place.exact.log_probabilities))


def _cancelled(place: Place) -> tuple[Value, ...]:
    loss, true = -place.at(place.steps.log_probabilities) + 0.0, -place.at(place.exact.log_probabilities)
    return ("beside the largest term the others are rounded away, so the loss is ", loss, " instead of ", true)


def _log_digits(place: Place) -> tuple[Value, ...]:
    log_p, true = place.at(place.steps.log_probabilities), place.at(place.exact.log_probabilities)
    return ("ln p = ", log_p, " instead of ", true)


def _shift_overflow(place: Place) -> tuple[Value, ...]:
    z = place.at(place.problem.logits)
    return ("z - m is past the largest number for z = ", z, ", so ln p = -inf, which is right for a masked class only")


def _born(place: Place) -> tuple[Value, ...]:
    z = place.problem.logits[place.row]
    if np.isnan(z).any():
        return ("the logit itself is nan, and every p of its row becomes nan",)
    operands = (
        ("inf - inf" if place.shifted else "inf / inf")
        if np.isposinf(z).any()
        else ("-inf - -inf" if place.shifted else "0 / 0")
    )
    return (f"{operands} is nan, and this is where it is born",)


_REASONS = {
    ("overflow", "convert"): _too_large,
    ("overflow", "exp"): _exp_overflow,
    ("overflow", "shift"): _shift_overflow,
    ("sum overflow", "sum"): _sum_overflow,
    ("underflow to 0/0", "exp"): _underflow,
    ("collapsed inputs", "convert"): _collapsed,
    ("digits lost", "convert"): _rounded,
    ("digits lost", "exp"): _few_digits,
    ("digits lost", "sum"): _sum_digits,
    ("digits lost", "log"): _log_digits,
    ("log of zero", "log"): _log_of_zero,
    ("cancellation", "sum"): _cancelled,
    ("undefined input", "input"): _born,
    ("undefined input", "divide"): _born,
    ("undefined input", "shift"): _born,
}
