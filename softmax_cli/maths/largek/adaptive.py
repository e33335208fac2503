"""Adaptive softmax: frequent classes in a small head, rare ones in clusters that are computed only when needed."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..arrays import Array, sum_rows
from ..softmax import softmax_steps


class Cluster(NamedTuple):
    """One tail: the classes from `start` up to, not including, `stop`."""

    start: int
    stop: int
    head_probability: float  # p(cluster)
    probabilities: Array  # p(class | cluster), (size,)


class Adaptive(NamedTuple):
    """The factorised distribution over all K classes, sorted from frequent to rare."""

    head_logits: Array  # the shortlist, then one logit a cluster, (c0 + C,)
    head_probabilities: Array  # (c0 + C,)
    clusters: tuple[Cluster, ...]
    log_probabilities: Array  # (K,)
    probabilities: Array  # head[y], or head[cluster] * tail[y - cutoff], (K,)
    total: float  # 1


def adaptive(head_logits: Array, tails: Sequence[Array]) -> Adaptive:
    """p(y) = head[y] in the shortlist, else head[cluster] * tail[y - cutoff]; head and tails are softmaxes.

    `head_logits` (c0 + C,) ends with one logit for each of the C `tails`. The sum over all classes is 1 whatever the
    logits are. Cost: the head, and the one tail that the class lies in.

    Source: E. Grave et al., Efficient softmax approximation for GPUs, arXiv:1609.04309.
    """
    shortlist = len(head_logits) - len(tails)
    head = softmax_steps(head_logits[None, :])
    parts = [head.log_probabilities[0, :shortlist]]
    clusters = []
    start = shortlist
    for number, logits in enumerate(tails, start=shortlist):
        log_tail, tail = _tail(logits)
        parts.append(head.log_probabilities[0, number] + log_tail)
        share = float(head.probabilities[0, number])
        cluster = Cluster(start, start + len(logits), share, tail)
        clusters.append(cluster)
        start = cluster.stop
    factors = [head.probabilities[0, :shortlist], *(one.head_probability * one.probabilities for one in clusters)]
    p = np.concatenate(factors)
    log_p = np.concatenate(parts)
    return Adaptive(head_logits, head.probabilities[0], tuple(clusters), log_p, p, float(sum_rows(p[None, :])[0]))


def adaptive_from_logits(logits: Array, cutoffs: Sequence[int]) -> Adaptive:
    """The same with a cluster's logit taken as the logsumexp of its classes: softmax(`logits`), up to rounding.

    `cutoffs` are rising and inside 1..K-1: the shortlist ends at the first, each further one starts a new cluster.
    Raises ValueError otherwise.
    """
    edges = [*cutoffs, len(logits)]
    if not cutoffs or edges[0] < 1 or any(low >= high for low, high in pairwise(edges)):
        raise ValueError(f"cutoffs must rise and lie in 1..{len(logits) - 1}, not {list(cutoffs)}")
    tails = [logits[low:high] for low, high in pairwise(edges)]
    cluster_logits = [softmax_steps(tail[None, :]).logsumexp[0] for tail in tails]
    return adaptive(np.concatenate([logits[: edges[0]], cluster_logits]), tails)


def _tail(logits: Array) -> tuple[Array, Array]:
    """log p and p within a cluster; 0 everywhere in one whose classes are all masked, which no example reaches."""
    if np.isneginf(logits).all():
        return logits, np.zeros_like(logits)
    tail = softmax_steps(logits[None, :])
    return tail.log_probabilities[0], tail.probabilities[0]
