"""The derivatives: of the loss by the logits, of softmax by the logits, and both put together by the chain rule."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .loss import LossOptions, LossSteps, in_nats
from .precise.double_double import DoubleDouble
from .softmax import SoftmaxSteps

STEP = 1e-100
LEAST_SHARE = 1e-300  # below it p is nearly subnormal, and a rank cannot be counted


class GradientSteps(NamedTuple):
    """Every intermediate array of dL/dz over N rows of K classes."""

    cross_entropy: Array  # p_i U - u_i with U = sum_j u_j of the weighted target, (N, K)
    z_loss: Array  # 2 s logsumexp p, (N, K)
    slope: Array  # dz'/dz of the softcap, sech^2(z / c); 1 without, (N, K)
    divisor: float  # denominator of the mean * nats in the unit * temperature
    gradient: Array  # (cross_entropy + z_loss) * slope / divisor, z_loss over the rows that count, (N, K)
    total: Array  # the sum of each row's gradient before it is rounded, (N,)


@np.errstate(all="ignore")
def gradient_steps(loss: LossSteps, options: LossOptions) -> GradientSteps:
    """dL/dz of the loss in `loss`, shape (N, K); rows that are ignored get 0.

    For one label and no options this is p - y. Written as p_i (U - u_i) - u_i (1 - p_i) with 1 - p_i taken as the sum
    of the other probabilities, nothing cancels: at the label it is minus that sum, so [40, 0] gives -4.2e-18, not 0.
    A mean divides by its denominator, T divides, z-loss adds 2 s logsumexp p (over the rows that count, not over the
    weights), a softcap multiplies with sech^2(z / c).
    """
    softmax, weighted = loss.softmax.carried, loss.carried.weighted
    others = weighted.others(weighted.rounded().argmax(axis=1))
    spread, kept = softmax.probabilities * others, weighted * softmax.complements
    cross_entropy = spread - kept
    pull = softmax.logsumexp * 2.0 * options.z_loss
    z_loss = softmax.probabilities.where(loss.counted[:, None]).times(pull[:, None])
    slope = DoubleDouble.of(np.ones_like(loss.logits))
    if options.softcap is not None:
        slope = softcap_slope(loss.logits, options.softcap)
    reduced = (cross_entropy + z_loss) / loss.carried.denominator
    if options.z_loss and loss.rows != loss.denominator:
        reduced = cross_entropy / loss.carried.denominator + z_loss / loss.rows
    gradient = reduced * slope / in_nats(options.unit) / options.temperature
    total, divisor = gradient.sum().rounded(), loss.denominator * options.unit * options.temperature
    sizes = np.abs(spread.rounded()) + np.abs(kept.rounded())
    lost = 2.0**-90 * sizes.sum(axis=1) / divisor  # what the carried digits cannot tell from 0
    return GradientSteps(
        cross_entropy=cross_entropy.rounded(),
        z_loss=z_loss.rounded(),
        slope=slope.rounded(),
        divisor=divisor,
        gradient=gradient.rounded(),
        total=np.where(np.abs(total) <= lost, 0.0, total),
    )


def softcap_slope(logits: Array, cap: float) -> DoubleDouble:
    """d/dz c tanh(z / c) = 1 - tanh^2 = sech^2(z / c), as 4 e / (1 + e)^2 with e = exp(-2 |z / c|): no cancellation."""
    e = (DoubleDouble.of(-np.abs(logits)) * 2.0 / cap).exp()
    return e * 4.0 / ((e + 1.0) * (e + 1.0))


def complex_step_gradient(loss: LossSteps, options: LossOptions) -> Array:
    """dL/dz once more, by the complex-step derivative of the textbook loss, shape (N, K); O(N K^2) time and memory.

    Im L(z + i h e_k) / h has no cancellation, so h can be 1e-100 and the derivative is good to the last digits.
    Source: W. Squire and G. Trapp, SIAM Review 40 (1998), doi:10.1137/S003614459631241X.
    """
    classes = loss.logits.shape[1]
    z = loss.logits[:, None, :] + 1j * STEP * np.eye(classes)
    with np.errstate(all="ignore"):
        if options.softcap is not None:
            z = np.where(np.isneginf(z.real), z, options.softcap * np.tanh(z / options.softcap))
        top = z.real.max(axis=2, keepdims=True)
        z, top = (z - top) / options.temperature, top[..., 0] / options.temperature
        log_sum = np.log(np.exp(z).sum(axis=2))
        weighted = loss.weighted[:, None, :]
        terms = np.where(weighted == 0, 0, weighted * (log_sum[..., None] - z))
        losses = terms.sum(axis=2) / loss.denominator
        if options.z_loss:
            losses = losses + options.z_loss * (log_sum + top) ** 2 / loss.rows
        derivative = losses.imag / STEP / options.unit
    result: Array = np.where(loss.counted[:, None], derivative, 0.0)
    return result


class JacobianSteps(NamedTuple):
    """dp_i/dz_j for N rows of K classes."""

    diagonal: Array  # p_i (1 - p_i) / T, (N, K)
    jacobian: Array  # the diagonal, and -p_i p_j / T elsewhere, (N, K, K)
    trace: Array  # sum of the diagonal = (1 - sum p^2) / T, (N,)


class ProductSteps(NamedTuple):
    """J^T v = J v for N rows of K classes, in O(K)."""

    mean: Array  # p.v, the average of v under p, (N,)
    centred: Array  # v - p.v, (N, K)
    product: Array  # p (v - p.v) / T, (N, K)


class ChainSteps(NamedTuple):
    """The chain rule through the matrix, for the loss -sum u ln p of N rows of K classes."""

    outer: Array  # dL/dp = -u / p, (N, K)
    product: Array  # J^T dL/dp = (p sum u - u) / T, (N, K)


@np.errstate(all="ignore")
def jacobian_steps(softmax: SoftmaxSteps, temperature: float = 1.0) -> JacobianSteps:
    """J_ii = p_i (1 - p_i) / T and J_ij = -p_i p_j / T, shape (N, K, K); symmetric, rows sum to 0, rank K - 1.

    1 - p_i is the sum of the other probabilities, so the diagonal of [400, 0] is 1.9e-174 and not 0.
    """
    p = softmax.carried.probabilities
    diagonal = p * softmax.carried.complements / temperature
    jacobian = np.stack([jacobian_row(softmax, i, temperature) for i in range(softmax.logits.shape[1])], axis=1)
    return JacobianSteps(diagonal.rounded(), jacobian, diagonal.sum().rounded())


@np.errstate(all="ignore")
def chain_steps(softmax: SoftmaxSteps, jacobian: Array, weighted: Array) -> ChainSteps:
    """dL/dp = -u / p, 0 where u is 0, and J^T dL/dp for `jacobian` (N, K, K) and the weighted target u (N, K).

    Both are (N, K); p must be above 0 wherever u is not 0, or dL/dp is infinite.
    """
    absent = weighted == 0
    outer = np.where(absent, 0.0, -weighted / np.where(absent, 1.0, softmax.probabilities))
    return ChainSteps(outer, np.einsum("nij,ni->nj", jacobian, outer))


def is_out_of_reach(softmax: SoftmaxSteps, weighted: Array) -> bool:
    """Whether -u/p of some class is too large for the matrix route."""
    return bool(((softmax.probabilities < LEAST_SHARE) & (weighted > 0)).any())


def chain_of(softmax: SoftmaxSteps, weighted: Array, temperature: float) -> ChainSteps | None:
    """The chain rule through the whole matrix; None where dL/dp or 1 / T is past the largest double."""
    if is_out_of_reach(softmax, weighted):
        return None
    chain = chain_steps(softmax, jacobian_steps(softmax, temperature).jacobian, weighted)
    return chain if np.isfinite(chain.outer).all() and np.isfinite(chain.product).all() else None


def jacobian_ranks(softmax: SoftmaxSteps) -> NDArray[np.int64]:
    """The rank of each J, shape (N,): one less than the classes that are not masked, however small their p is.

    exp(-1000) is above 0 although no double is near it, so the J of [1000, 0] has rank 1.
    """
    return np.asarray((softmax.logits > -np.inf).sum(axis=1) - 1, dtype=np.int64)


def measured_ranks(softmax: SoftmaxSteps, jacobian: Array) -> NDArray[np.int64]:
    """The rank that each J of `jacobian` (N, K, K) is seen to have, shape (N,), over the classes with p > LEAST_SHARE.

    Counted on J_ij / sqrt(p_i p_j), whose singular values are 0 and 1 / T however small the p_i are.
    """
    ranks = []
    for p, j in zip(softmax.probabilities, jacobian, strict=True):
        alive = np.flatnonzero(p > LEAST_SHARE)
        if alive.size < 2:
            ranks.append(0)
            continue
        root = np.sqrt(p[alive])
        balanced = j[np.ix_(alive, alive)] / np.outer(root, root)
        ranks.append(int((np.linalg.svd(balanced, compute_uv=False) > 0.5 * balanced.max()).sum()))
    return np.array(ranks, dtype=np.int64)


@np.errstate(all="ignore")
def jacobian_row(softmax: SoftmaxSteps, index: int, temperature: float = 1.0) -> Array:
    """Row `index` of the Jacobian, dp_index/dz_j, shape (N, K), in O(K)."""
    p, rest = softmax.carried.probabilities, softmax.carried.complements
    row = 0.0 - (p[:, index, None] * p / temperature).rounded()
    row[:, index] = (p[:, index] * rest[:, index] / temperature).rounded()
    return row


@np.errstate(all="ignore")
def vjp_steps(softmax: SoftmaxSteps, vector: Array, temperature: float = 1.0) -> ProductSteps:
    """J^T v = J v = p * (v - p.v) / T for `vector` (K,) or (N, K), in O(K) time and memory per row.

    v is first counted from its entry t at the most probable class, so that v_t - p.v is -sum p (v - v_t) and loses
    nothing where p_t rounds to 1: [40, 0] and v = [1, -1] give 8.5e-18, not 0.
    """
    p = softmax.carried.probabilities
    rows, top = np.arange(len(softmax.probabilities)), softmax.probabilities.argmax(axis=1)
    v = DoubleDouble.of(np.broadcast_to(vector, softmax.probabilities.shape))
    reference = v[rows, top]
    offsets = v - reference[:, None]
    mean_offset = (p * offsets).sum()
    centred = offsets - mean_offset[:, None]
    product = p * centred / temperature
    return ProductSteps((reference + mean_offset).rounded(), centred.rounded(), product.rounded())
