"""The independent proofs of `sigmoid`."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from ..explanation import Check
from ..inputs.classes import Problem
from ..maths.exact import exact_arithmetic, exact_row
from ..maths.sigmoid import SigmoidSteps, sigmoid_steps
from ..maths.softmax import SoftmaxSteps
from . import checks
from .sigmoid_losses import Losses

MOST_EXACT = 1000  # scores that are checked in 50-digit arithmetic: about 0.1 s


def sigmoid_checks(
    problem: Problem, steps: SigmoidSteps, softmax: SoftmaxSteps | None, losses: Losses | None, temperature: float
) -> tuple[Check | None, ...]:
    """Each a route of its own: two classes, the mirror image, the complex step, 50-digit arithmetic."""
    return (
        _pairs(steps),
        _mirrored(steps),
        _complex_step(steps, temperature),
        _difference(problem, softmax, temperature),
        checks.agrees(list(_exact_pairs(steps, losses, temperature))),
    )


def _pairs(steps: SigmoidSteps) -> Check:
    worst = float(np.abs(steps.pairs - steps.probabilities).max())
    return Check("two-classes", "sigmoid(s) = softmax([s, 0])_0", worst <= 2 * checks.EPS, worst)


def _mirrored(steps: SigmoidSteps) -> Check:
    worst = float(np.abs((steps.probabilities - 1.0) + steps.complements).max())
    return Check("mirrored", "sigmoid(s) + sigmoid(-s) = 1", worst <= checks.EPS, worst)


def _complex_step(steps: SigmoidSteps, temperature: float) -> Check | None:
    """Im sigma(s + i h) / h with h = 1e-30: no difference is formed, so nothing cancels."""
    kept = np.abs(steps.scaled) < 700
    if not kept.any() or temperature < 1e-200:
        return None
    x = steps.scaled[kept]
    derivative = (1.0 / (1.0 + np.exp(-(x + 1e-30j)))).imag / 1e-30
    with np.errstate(under="ignore"):
        gap = np.abs(derivative - steps.slopes[kept] * temperature) / np.maximum(derivative, 1e-290)
    worst = float(gap.max())
    # exp(-x) of the textbook form carries the rounding of s / T, up to 700 times 1.1e-16
    return Check("complex-step", "complex-step derivative agrees", worst <= 1e-12, worst)


def _difference(problem: Problem, softmax: SoftmaxSteps | None, temperature: float) -> Check | None:
    """Two classes: softmax(s)_0 = sigmoid(s_0 - s_1)."""
    z = problem.logits
    if softmax is None or z.shape[1] != 2 or not np.isfinite(z).all():
        return None
    with np.errstate(over="ignore"):
        sigmas = sigmoid_steps(z[:, :1] - z[:, 1:], temperature).probabilities[:, 0]
    worst = float(np.abs(sigmas - softmax.probabilities[:, 0]).max())
    allowed = 8 * checks.EPS * (1.0 + float(np.abs(z).max()) / temperature)
    return Check("difference", "softmax(s)_0 = sigmoid(s_0 - s_1)", worst <= allowed, worst)


def _exact_pairs(
    steps: SigmoidSteps, losses: Losses | None, temperature: float
) -> Iterator[tuple[float, Decimal, float]]:
    """Sigmoid, slope and binary cross-entropy of each finite score beside their exact values."""
    flat = steps.scores.ravel()
    if flat.size > MOST_EXACT:
        return
    target = None if losses is None else losses.binary.target.ravel()
    found = None if losses is None else losses.binary.losses.ravel()
    for index in np.flatnonzero(np.isfinite(flat)):
        row = exact_row([float(flat[index]), 0.0], temperature)
        yield float(steps.probabilities.ravel()[index]), row.probabilities[0], 0.0
        with exact_arithmetic():
            slope = row.probabilities[0] * row.probabilities[1] / Decimal(temperature)
        yield float(steps.slopes.ravel()[index]), slope, 0.0
        if target is not None and found is not None:
            yield float(found[index]), _exact_loss(float(target[index]), row.minus_log), 0.0


def _exact_loss(y: float, minus_log: list[Decimal]) -> Decimal:
    with exact_arithmetic():
        return Decimal(y) * minus_log[0] + (1 - Decimal(y)) * minus_log[1]
