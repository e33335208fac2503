"""The gradient of the cross-entropy with respect to the logits: p - y, and what every option makes of it."""

from typing import NamedTuple

import numpy as np

from .arrays import Array
from .loss import LossOptions, LossSteps, in_nats
from .precise.double_double import DoubleDouble


class GradientSteps(NamedTuple):
    """Every intermediate array of dL/dz over N rows of K classes."""

    cross_entropy: Array  # p_i U - u_i with U = sum_j u_j of the weighted target, (N, K)
    z_loss: Array  # 2 s logsumexp p, (N, K)
    slope: Array  # dz'/dz of the softcap, sech^2(z / c); 1 without, (N, K)
    divisor: float  # denominator of the mean * nats in the unit * temperature
    gradient: Array  # (cross_entropy + z_loss) * slope / divisor, (N, K)


@np.errstate(all="ignore")
def gradient_steps(loss: LossSteps, options: LossOptions) -> GradientSteps:
    """dL/dz of the loss in `loss`, shape (N, K); rows that are ignored get 0.

    For one label and no options this is p - y. Written as p_i (U - u_i) - u_i (1 - p_i) with 1 - p_i taken as the sum
    of the other probabilities, nothing cancels: at the label it is minus that sum, so [40, 0] gives -4.2e-18, not 0.
    A mean divides by its denominator, T divides, z-loss adds 2 s logsumexp p, a softcap multiplies with sech^2(z / c).
    """
    softmax, weighted = loss.softmax.carried, loss.carried.weighted
    others = weighted.others(weighted.rounded().argmax(axis=1))
    cross_entropy = softmax.probabilities * others - weighted * softmax.complements
    pull = softmax.logsumexp * 2.0 * options.z_loss
    z_loss = softmax.probabilities.where(loss.counted[:, None]).times(pull[:, None])
    slope = DoubleDouble.of(np.ones_like(loss.logits))
    if options.softcap is not None:
        slope = softcap_slope(loss.logits, options.softcap)
    gradient = (cross_entropy + z_loss) * slope / loss.carried.denominator / in_nats(options.unit)
    return GradientSteps(
        cross_entropy=cross_entropy.rounded(),
        z_loss=z_loss.rounded(),
        slope=slope.rounded(),
        divisor=loss.denominator * options.unit * options.temperature,
        gradient=(gradient / options.temperature).rounded(),
    )


def softcap_slope(logits: Array, cap: float) -> DoubleDouble:
    """d/dz c tanh(z / c) = 1 - tanh^2 = sech^2(z / c), as 4 e / (1 + e)^2 with e = exp(-2 |z / c|): no cancellation."""
    e = (DoubleDouble.of(-np.abs(logits)) * 2.0 / cap).exp()
    return e * 4.0 / ((e + 1.0) * (e + 1.0))
