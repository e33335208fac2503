"""The gradient of the cross-entropy with respect to the logits: p - y, and what every option makes of it."""

from typing import NamedTuple

import numpy as np

from .exactness import Array, sum_rows
from .loss import LossOptions, LossSteps
from .softmax import times_log


class GradientSteps(NamedTuple):
    """Every intermediate array of dL/dz over N rows of K classes."""

    mass: Array  # U = sum_j u_j of the weighted target: 1 without weights, (N,)
    cross_entropy: Array  # p_i U - u_i, (N, K)
    z_loss: Array  # 2 s logsumexp p, (N, K)
    slope: Array  # dz'/dz of the softcap, sech^2(z / c); 1 without, (N, K)
    divisor: float  # denominator of the mean * nats in the unit * temperature
    gradient: Array  # (cross_entropy + z_loss) * slope / divisor, (N, K)


def gradient_steps(loss: LossSteps, options: LossOptions) -> GradientSteps:
    """dL/dz of the loss in `loss`, shape (N, K); rows that are ignored get 0.

    For one label and no options this is p - y. Written as p_i (U - u_i) - u_i (1 - p_i) with 1 - p_i taken as the sum
    of the other probabilities, nothing cancels: at the label it is minus that sum, so [40, 0] gives -4.2e-18, not 0.
    A mean divides by its denominator, T divides, z-loss adds 2 s logsumexp p, a softcap multiplies with sech^2(z / c).
    """
    softmax, weighted = loss.softmax, loss.weighted
    mass = sum_rows(weighted)
    cross_entropy = softmax.probabilities * (mass[:, None] - weighted) - weighted * softmax.complements
    strength = 2 * options.z_loss * softmax.logsumexp if options.z_loss else np.zeros_like(mass)
    z_loss = times_log(softmax.probabilities * loss.counted[:, None], strength[:, None])
    slope = np.ones_like(loss.logits) if options.softcap is None else softcap_slope(loss.logits, options.softcap)
    # One division after the other: their product can overflow where the gradient does not.
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        gradient = (cross_entropy + z_loss) * slope / loss.denominator / options.unit / options.temperature
    return GradientSteps(
        mass=mass,
        cross_entropy=cross_entropy,
        z_loss=z_loss,
        slope=slope,
        divisor=loss.denominator * options.unit * options.temperature,
        gradient=gradient,
    )


def softcap_slope(logits: Array, cap: float) -> Array:
    """d/dz c tanh(z / c) = 1 - tanh^2 = sech^2(z / c), as 4 e / (1 + e)^2 with e = exp(-2 |z / c|): no cancellation."""
    with np.errstate(over="ignore"):
        e = np.exp(-2 * np.abs(logits / cap))
    slope: Array = 4 * e / np.square(1 + e)
    return slope
