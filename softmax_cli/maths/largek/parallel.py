"""Vocabulary-parallel cross-entropy: each rank holds a shard of the classes, three all-reduces join them."""

import math
from typing import NamedTuple

import numpy as np

from ..exactness import Array
from .binary import Integers, check_label
from .online import logsumexp, reduce_block


class VocabularyParallel(NamedTuple):
    """Every quantity of P ranks."""

    starts: Integers  # first class of each rank, (P,)
    shards: tuple[Array, ...]  # the logits of each rank
    owner: int  # the rank that holds the label
    maxima: Array  # of each shard, -inf for an empty one, (P,)
    maximum: float  # all-reduce MAX
    sums: Array  # sum of exp(z - maximum) of each shard, (P,)
    total: float  # all-reduce SUM of them
    label_terms: Array  # z_y - maximum on the owner, 0 elsewhere, (P,)
    label_term: float  # all-reduce SUM of them
    loss: float  # log total - label term
    local_loss: float  # what the owner alone would report, without any all-reduce


def vocabulary_parallel(logits: Array, label: int, ranks: int) -> VocabularyParallel:
    """L = log S - (z_y - m) from `ranks` shards of nearly equal size; the same number as over one.

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
    maximum = float(maxima.max())
    sums = np.array([math.fsum(np.exp(shard - maximum)) for shard in shards])
    label_terms = np.where(np.arange(ranks) == owner, logits[label] - maximum, 0.0)
    total, label_term = math.fsum(sums), math.fsum(label_terms)
    return VocabularyParallel(
        starts=stops - [len(shard) for shard in shards],
        shards=shards,
        owner=owner,
        maxima=maxima,
        maximum=maximum,
        sums=sums,
        total=total,
        label_terms=label_terms,
        label_term=label_term,
        loss=math.log(total) - label_term,
        local_loss=logsumexp(reduce_block(shards[owner])) - float(logits[label]),
    )
