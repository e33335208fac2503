"""Sampled softmax: cross-entropy over the true class and n sampled ones, corrected for how often each is sampled."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array, subtract
from ..softmax import softmax_steps
from .binary import Integers, check_classes, check_label

BLOCK = 100_000  # numbers of a study that are in memory at once: about 10 MB


class SampledSoftmax(NamedTuple):
    """D draws of n samples each; the true class is entry 0 of the last axis."""

    samples: Integers  # (D, n)
    hits: NDArray[np.bool_]  # samples equal to the label, (D, n)
    maxima: Array  # m = the largest z of the label and the samples, (D,)
    adjusted: Array  # a = (z - m) - log Q, the label first, removed hits -inf, (D, n + 1)
    logsumexps: Array  # of a, (D,)
    probabilities: Array  # over the sample, (D, n + 1)
    losses: Array  # logsumexp(a) - a_y, nats, (D,)


class Study(NamedTuple):
    """The loss over many draws beside the exact one."""

    losses: Array  # (D,)
    mean: float
    standard_error: float  # of the mean
    exact: float  # cross-entropy over all K classes
    bias: float  # mean - exact: below 0 with the correction, by Jensen's inequality


def log_uniform(classes: int) -> Array:
    """P(k) = (log(k + 2) - log(k + 1)) / log(K + 1), shape (K,), for classes sorted from frequent to rare.

    >>> log_uniform(6).round(4).tolist()
    [0.3562, 0.2084, 0.1478, 0.1147, 0.0937, 0.0792]
    """
    k = np.arange(classes, dtype=np.float64)
    q: Array = np.log1p(1 / (k + 1)) / np.log(classes + 1.0)
    return q


def sampled_softmax(
    logits: Array,
    label: int,
    samples: Integers,
    expected_true: float,
    expected_samples: Array,
    remove_hits: bool = True,
) -> SampledSoftmax:
    """L = logsumexp(a) - a_y with a_j = (z_j - m) - log Q(j), over the label and the samples, shape (n,) or (D, n).

    m, their largest logit, cancels; without it log Q would be rounded away beside z = 1e17.

    Q is the expected count of a class among the samples: n q_j for n draws with replacement, and 1 for a label that is
    always there. Leaving the correction out is Q = 1 everywhere. A sample equal to the label is removed, as TensorFlow
    does by default, since it would be pushed up and down at once. Raises ValueError for a class outside 0..K-1.

    What is made of a is within 1 ulp for a single draw, and plain float64 for many, a few ulp of the largest a.

    Source: S. Jean et al., arXiv:1412.2007; Y. Bengio and J.-S. Senecal, IEEE Trans. Neural Netw. 19 (2008).
    """
    check_label(label, len(logits))
    samples = np.atleast_2d(check_classes(samples, len(logits)))
    hits = samples == label
    z = np.concatenate([np.full((len(samples), 1), logits[label]), logits[samples]], axis=1)
    maxima = z.max(axis=1)
    expected = np.broadcast_to(np.asarray(expected_samples, dtype=np.float64), samples.shape)
    shifted, error = subtract(z, maxima[:, None])
    with np.errstate(divide="ignore"):
        log_expected = np.log(np.concatenate([np.full((len(samples), 1), expected_true), expected], axis=1))
    adjusted = shifted - (log_expected - error)
    if remove_hits:
        adjusted[:, 1:][hits] = -np.inf
    made = _of_one_draw(adjusted) if len(samples) == 1 else _of_many_draws(adjusted)
    return SampledSoftmax(samples, hits, maxima, adjusted, *made)


def _of_one_draw(adjusted: Array) -> tuple[Array, Array, Array]:
    """logsumexp(a), the probabilities over the sample, and the loss."""
    softmax = softmax_steps(adjusted)
    return softmax.logsumexp, softmax.probabilities, 0.0 - softmax.log_probabilities[:, 0]


@np.errstate(all="ignore")
def _of_many_draws(adjusted: Array) -> tuple[Array, Array, Array]:
    """The same in plain float64, ten times as fast: their mean has a standard error of 1e-3."""
    true, others = adjusted[:, :1], adjusted[:, 1:]
    top = others.max(axis=1, keepdims=True, initial=-np.inf)
    exponentials = np.where(np.isneginf(top), 0.0, np.exp(others - top))  # every sample was a hit: -inf - -inf
    rest = top + np.log(exponentials.sum(axis=1, keepdims=True))
    logsumexp = np.logaddexp(true, rest)
    losses = np.logaddexp(0.0, rest - true)  # 1e-20 stays 1e-20
    return logsumexp[:, 0], np.exp(adjusted - logsumexp), losses[:, 0]


def study(
    logits: Array,
    label: int,
    q: Array,
    n: int,
    draws: int,
    seed: int,
    corrected: bool = True,
    remove_hits: bool = True,
    label_too: bool = False,
) -> Study:
    """The loss over `draws` samples of n classes from `q` with replacement, the label always there.

    Corrected and with hits removed, each e^(z_j) / (n q_j) makes the sum an unbiased estimate of the whole normaliser,
    but the logarithm of an estimate is too small on average: the expected loss is below the exact one and reaches it
    as n grows. Uncorrected (Q = 1) it grows with log n instead. `label_too` takes ln(n q) out of the label's score as
    well, as TensorFlow does: the label is in every sample, so no bound holds then.
    """
    generator, block = np.random.default_rng(seed), max(1, BLOCK // n)
    counts = n * q if corrected else np.ones(len(q))
    true_count = float(n * q[label]) if label_too else 1.0
    blocks = []
    for start in range(0, draws, block):
        size = (min(block, draws - start), n)  # the generator goes on where it stopped: any block gives the same draws
        samples = generator.choice(len(q), size=size, p=q).astype(np.int64)
        blocks.append(sampled_softmax(logits, label, samples, true_count, counts[samples], remove_hits).losses)
    losses = np.concatenate(blocks)
    exact = 0.0 - float(softmax_steps(logits[None, :]).log_probabilities[0, label])
    mean, error = mean_and_error(losses)
    return Study(losses, mean, error, exact, mean - exact)


def mean_and_error(values: Array) -> tuple[float, float]:
    """The mean and its standard error (inf for a single value), over a power of two: no 1e300 overflows."""
    scale = 2.0 ** max(np.frexp(np.abs(values).max())[1] - 1, 0)
    scaled = values / scale
    error = float(scaled.std(ddof=1) / np.sqrt(len(values))) * scale if len(values) > 1 else float("inf")
    return float(scaled.mean()) * scale, error
