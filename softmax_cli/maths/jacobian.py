"""The Jacobian of softmax, one row of it, and its product with a vector without building it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .precise.double_double import DoubleDouble
from .softmax import SoftmaxSteps

LEAST_SHARE = 1e-300  # below it p is nearly subnormal, and a rank cannot be counted


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


def jacobian_ranks(softmax: SoftmaxSteps, jacobian: Array) -> NDArray[np.int64]:
    """The rank of each J of `jacobian` (N, K, K), shape (N,): one less than the classes with p > LEAST_SHARE.

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
