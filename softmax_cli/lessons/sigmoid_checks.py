"""The independent proofs of `sigmoid`."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from ..document.explanation import Check, Section
from ..document.formula import equation, vector
from ..document.notation import s, sigmoid, softmax
from ..document.text import Text
from ..document.values import Data
from ..maths.loss import LossOptions
from ..maths.precise.exact_loss import exact_loss
from ..maths.precise.exact_sigmoid import exact_sigmoid
from ..maths.precise.fifty_digits import ONE, Exacts, exact_softmax, exacts
from ..maths.sigmoid import SigmoidSteps, sigmoid_steps
from ..maths.softmax import SoftmaxSteps
from ..read.problem import Problem
from . import proofs
from .sigmoid_losses import Losses

UNPROVED = ("bce_mean", "branch")  # made of numbers that are proved; a formula
NUMBERS = 4  # exponentials and logarithms of each score that 50-digit arithmetic takes


def sigmoid_checks(
    problem: Problem,
    steps: SigmoidSteps,
    one_softmax: SoftmaxSteps | None,
    losses: Losses | None,
    temperature: float,
    sections: Sequence[Section],
    result: Mapping[str, Data],
) -> tuple[Check | None, ...]:
    """Each a route of its own: two classes, the mirror image, the complex step, 50-digit arithmetic."""
    exact = partial(_exact, problem, one_softmax is not None, losses, temperature)
    return (
        _pairs(steps),
        _mirrored(steps),
        _complex_step(steps, temperature),
        _difference(problem, one_softmax, temperature),
        proofs.agrees(sections, result, NUMBERS * problem.logits.size, exact, UNPROVED),
    )


def _pairs(steps: SigmoidSteps) -> Check:
    worst = float(np.abs(steps.pairs - steps.probabilities).max())
    title = equation(sigmoid(s), softmax(vector(s, 0))[0])
    return Check("two-classes", title, worst <= 2 * proofs.EPS, worst)


def _mirrored(steps: SigmoidSteps) -> Check:
    worst = float(np.abs((steps.probabilities - 1.0) + steps.complements).max())
    return Check("mirrored", equation(sigmoid(s) + sigmoid(-s), 1), worst <= proofs.EPS, worst)


def _complex_step(steps: SigmoidSteps, temperature: float) -> Check | None:
    """Im sigma(s + i h) / h with h = 1e-12: no difference is formed, so nothing cancels; the error is h^2."""
    # Up to here every number on the way, h times the slope included, is above 2.2e-308 and has all its digits.
    kept = (np.abs(steps.scaled) < 650) & (steps.slopes > 1e-290)
    if not kept.any() or temperature < 1e-200:
        return None
    x = steps.scaled[kept]
    derivative = (1.0 / (1.0 + np.exp(-(x + 1e-12j)))).imag / 1e-12
    with np.errstate(under="ignore"):
        gap = np.abs(derivative - steps.slopes[kept] * temperature) / np.maximum(derivative, 1e-290)
    worst = float(gap.max())
    # exp(-x) of the textbook form carries the rounding of s / T, up to 700 times 1.1e-16
    return Check("complex-step", Text("complex-step derivative agrees"), worst <= 1e-12, worst)


def _difference(problem: Problem, one_softmax: SoftmaxSteps | None, temperature: float) -> Check | None:
    """Two classes: softmax(s)_0 = sigmoid(s_0 - s_1)."""
    z = problem.logits
    if one_softmax is None or z.shape[1] != 2 or not np.isfinite(z).all():
        return None
    with np.errstate(over="ignore"):
        sigmas = sigmoid_steps(z[:, :1] - z[:, 1:], temperature).probabilities[:, 0]
    worst = float(np.abs(sigmas - one_softmax.probabilities[:, 0]).max())
    allowed = 8 * proofs.EPS * (1.0 + float(np.abs(z).max()) / temperature)
    return Check("difference", equation(softmax(s)[0], sigmoid(s[0] - s[1])), worst <= allowed, worst)


def _exact(problem: Problem, comparable: bool, losses: Losses | None, temperature: float) -> Exacts:
    """The sigmoids and their losses, and beside them one softmax and its cross-entropy."""
    z, target = problem.logits, None if losses is None else losses.binary.target
    known = exact_sigmoid(z, temperature, target)
    if not comparable:
        return known
    known |= {"softmax": exact_softmax(z, temperature)["probabilities"], "softmax_sum": exacts([ONE] * len(z))}
    if losses is not None and losses.cross is not None:
        labels = problem.labels  # the cross-entropy follows the label where both are given
        cross = exact_loss(z, LossOptions(temperature=temperature), labels, target if labels is None else None)
        known |= {"ce_terms": cross["terms"], "ce": cross["cross_entropy"]}
    return known
