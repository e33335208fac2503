"""Vocabulary-parallel cross-entropy: each rank holds a shard of the classes, three all-reduces join them."""

from typing import NamedTuple

import numpy as np

from ..arrays import Array, sum_rows
from .binary import check_label
from .online import State, exponentials, loss, reduce_block


class VocabularyParallel(NamedTuple):
    """Every quantity of P ranks."""

    shards: tuple[Array, ...]  # the logits of each rank
    owner: int  # the rank that holds the label
    maxima: Array  # of each shard, -inf for an empty one, (P,)
    maximum: float  # all-reduce MAX
    sums: Array  # sum of exp(z - maximum) of each shard, without the maximum's own 1, (P,)
    others: float  # s: all-reduce SUM of them
    total: float  # S = 1 + s
    label_terms: Array  # z_y - maximum on the owner, 0 elsewhere, (P,)
    label_term: float  # all-reduce SUM of them
    loss: float  # (maximum - z_y) + log1p(s)
    local_loss: float  # what the owner alone would report, without any all-reduce


def vocabulary_parallel(logits: Array, label: int, ranks: int) -> VocabularyParallel:
    """L = (m - z_y) + log1p(s) from `ranks` shards of nearly equal size; the same number as over one.

    The logits are finite or -inf (masked). Raises ValueError for a label outside 0..K-1 or fewer than 1 rank.
    Source: M. Shoeybi et al., Megatron-LM, arXiv:1909.08053, section 3.
    """
    check_label(label, len(logits))
    if ranks < 1:
        raise ValueError(f"ranks must be at least 1, not {ranks}")
    shards = tuple(np.array_split(logits, ranks))
    stops = np.cumsum([len(shard) for shard in shards])
    owner = int(np.searchsorted(stops, label, side="right"))
    maxima = np.array([shard.max(initial=-np.inf) for shard in shards])
    rank = int(maxima.argmax())
    maximum = float(maxima[rank])
    sums = np.array([_sum(shard, maximum, i == rank) for i, shard in enumerate(shards)])
    with np.errstate(over="ignore"):
        label_terms = np.where(np.arange(ranks) == owner, logits[label] - maximum, 0.0)
    whole = State(maximum, float(sum_rows(sums[None, :])[0]))
    return VocabularyParallel(
        shards=shards,
        owner=owner,
        maxima=maxima,
        maximum=whole.maximum,
        sums=sums,
        others=whole.others,
        total=whole.denominator,
        label_terms=label_terms,
        label_term=float(label_terms[owner]),
        loss=loss(whole, float(logits[label])),
        local_loss=loss(reduce_block(shards[owner]), float(logits[label])),
    )


def _sum(shard: Array, maximum: float, holds_it: bool) -> float:
    """sum exp(z - maximum) of one shard, without the maximum itself where the shard holds it."""
    rest = np.delete(shard, int(shard.argmax())) if holds_it else shard
    return float(sum_rows(exponentials(rest, maximum)[None, :])[0])
