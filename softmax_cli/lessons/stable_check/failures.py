"""Why a formula fails in a floating-point format: a sentence for each failure, with the failing class's numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from ...document.formula import Formula, Value
from ...document.text import Inline, Text
from ...maths.formats.stability import ExactValues, NaiveSteps, ShiftedSteps
from ...maths.formats.stability_status import Judgement
from ...read.problem import Problem
from ..common import class_name

Sentence: TypeAlias = Callable[[Callable[..., dict[str, Inline]]], Text]


def failure(
    problem: Problem,
    exact: ExactValues,
    steps: NaiveSteps | ShiftedSteps,
    formats: Sequence[str],
    failed: Sequence[tuple[int, Judgement]],
) -> Text:
    """The sentence for rows that fail alike in `formats`, with the numbers of the first of them."""
    row, judgement = failed[0]
    index, shifted = judgement.class_index or 0, isinstance(steps, ShiftedSteps)
    at = row, index
    log_p, exact_log_p = steps.log_probabilities[at], exact.log_probabilities[at]
    known: dict[str, Inline] = {
        "formats": formats,
        "place": _place(problem, row, len(failed), class_name(problem, index)),
        "z": problem.logits[at],
        "held": steps.logits[at],  # z as the format holds it
        "e": steps.exponentials[at],
        "p": steps.probabilities[at],
        "exact_p": exact.probabilities[at],
        "log_p": log_p,
        "exact_log_p": exact_log_p,
        "loss": 0.0 - log_p,
        "exact_loss": 0.0 - exact_log_p,
        "operands": _operands(bool(np.isposinf(problem.logits[row]).any()), shifted),
    }
    sentence = (_SHIFTED if shifted else _NAIVE)[judgement.status, judgement.step]
    return sentence(lambda *names: {name: known[name] for name in ("formats", "place", *names)})


def _place(problem: Problem, row: int, rows: int, name: str) -> Text:
    if problem.single:
        return Text("class {name}", name=name)
    if rows == 1:
        return Text("row {row}, class {name}", row=row, name=name)
    return Text("in {rows} rows, first in row {row}, class {name}", rows=rows, row=row, name=name)


def _operands(infinite: bool, shifted: bool) -> Formula:
    """What gives nan: inf - inf, -inf - -inf, inf / inf, 0 / 0."""
    if shifted:
        largest = math.inf if infinite else -math.inf
        return Value(largest) - Value(largest)
    divided = math.inf if infinite else 0
    return Value(divided) / Value(divided)


# The sentences by status and step; each takes the formats, the place and the values that it names.
# fmt: off
_NAIVE: Mapping[tuple[str, str | None], Sentence] = {
    ("overflow", "convert"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at convert (overflow), {place}: z = {z} is past the largest "
        "number of the format, so it is infinite before any formula runs.", **values("z")),
    ("overflow", "exp"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at exp (overflow), {place}: exp({z}) is past the largest number, "
        "and inf / inf is nan.", **values("z")),
    ("sum-overflow", "sum"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at sum (sum overflow), {place}: every exponential is finite, "
        "their sum is not, so every p is {p}, with no nan to warn.", **values("p")),
    ("underflow", "exp"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at exp (underflow to 0/0), {place}: exp({z}), the largest of "
        "them, is 0, and 0 / 0 is nan.", **values("z")),
    ("collapsed-inputs", "convert"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at convert (collapsed inputs), {place}: its logit {z} and another "
        "one become the same number in the format: at best they share p evenly, where the right one is {exact_p}.",
        **values("z", "exact_p")),
    ("digits-lost", "convert"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at convert (digits lost), {place}: z = {z} is held as {held}, and "
        "exp turns the error of z into a relative error of p.", **values("z", "held")),
    ("digits-lost", "exp"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at exp (digits lost), {place}: exp gives {e} with too few digits, "
        "so p = {p} instead of {exact_p}.", **values("e", "p", "exact_p")),
    ("digits-lost", "sum"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at sum (digits lost), {place}: the sum has grown too large for "
        "its terms to count, so p = {p} instead of {exact_p}.", **values("p", "exact_p")),
    ("digits-lost", "log"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at log (digits lost), {place}: ln p = {log_p} instead of "
        "{exact_log_p}.", **values("log_p", "exact_log_p")),
    ("log-of-zero", "log"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at log (log of zero), {place}: p is rounded to 0, so ln p = -inf "
        "instead of {exact_log_p}.", **values("exact_log_p")),
    ("absorption", "sum"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at sum (absorption), {place}: beside the largest term the "
        "others are rounded away, so the loss is {loss} instead of {exact_loss}.", **values("loss", "exact_loss")),
    ("undefined-input", "input"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at input (undefined input), {place}: the logit itself is nan, and "
        "every p of its row becomes nan.", **values()),
    ("undefined-input", "divide"): lambda values: Text(
        "{formats}: unsafe, the naive formula fails at divide (undefined input), {place}: {operands} is nan, and this "
        "is where it is born.", **values("operands")),
}
_SHIFTED: Mapping[tuple[str, str | None], Sentence] = {
    ("overflow", "convert"): lambda values: Text(
        "{formats}: the shifted formula fails at convert (overflow), {place}: z = {z} is past the largest number of "
        "the format, so it is infinite before any formula runs.", **values("z")),
    ("overflow", "shift"): lambda values: Text(
        "{formats}: the shifted formula fails at shift (overflow), {place}: z - m is past the largest number for z = "
        "{z}, so ln p = -inf, which is right for a masked class only.", **values("z")),
    ("collapsed-inputs", "convert"): lambda values: Text(
        "{formats}: the shifted formula fails at convert (collapsed inputs), {place}: its logit {z} and another one "
        "become the same number in the format: at best they share p evenly, where the right one is {exact_p}.",
        **values("z", "exact_p")),
    ("digits-lost", "convert"): lambda values: Text(
        "{formats}: the shifted formula fails at convert (digits lost), {place}: z = {z} is held as {held}, and exp "
        "turns the error of z into a relative error of p.", **values("z", "held")),
    ("digits-lost", "exp"): lambda values: Text(
        "{formats}: the shifted formula fails at exp (digits lost), {place}: exp gives {e} with too few digits, so p "
        "= {p} instead of {exact_p}.", **values("e", "p", "exact_p")),
    ("digits-lost", "sum"): lambda values: Text(
        "{formats}: the shifted formula fails at sum (digits lost), {place}: the sum has grown too large for its "
        "terms to count, so p = {p} instead of {exact_p}.", **values("p", "exact_p")),
    ("digits-lost", "log"): lambda values: Text(
        "{formats}: the shifted formula fails at log (digits lost), {place}: ln p = {log_p} instead of {exact_log_p}.",
        **values("log_p", "exact_log_p")),
    ("absorption", "sum"): lambda values: Text(
        "{formats}: the shifted formula fails at sum (absorption), {place}: beside the largest term the others are "
        "rounded away, so the loss is {loss} instead of {exact_loss}.", **values("loss", "exact_loss")),
    ("undefined-input", "input"): lambda values: Text(
        "{formats}: the shifted formula fails at input (undefined input), {place}: the logit itself is nan, and every "
        "p of its row becomes nan.", **values()),
    ("undefined-input", "shift"): lambda values: Text(
        "{formats}: the shifted formula fails at shift (undefined input), {place}: {operands} is nan, and this is "
        "where it is born.", **values("operands")),
}
# fmt: on
