"""Cut cross-entropy: the loss block by block, no row of logits held, and a gradient without its negligible blocks."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array
from .binary import check_label
from .online import Merge, exponentials, loss, merge_blocks

EPS = 2.0**-12  # the threshold of the paper: a bfloat16 sum of values near 1 loses what is smaller


class Cut(NamedTuple):
    """The loss of one example, and what is left of its gradient."""

    merge: Merge  # of the blocks' maxima and sums
    loss: float  # exact
    full: Array  # dL/dz = p - y, (K,)
    largest: Array  # |dL/dz| of each block, (B,)
    kept: NDArray[np.bool_]  # blocks with an entry of eps or more, (B,)
    gradient: Array  # dL/dz with 0 in the other blocks, (K,)
    error: float  # the largest entry dropped: below eps


def cut(blocks: Sequence[Array], label: int, eps: float = EPS) -> Cut:
    """L = (m - z_y) + log1p(s) over the merged blocks; dL/dz = p - y, a block left out if all of it is below `eps`.

    Memory: one block of logits and the class of each row, O(N + K), not the N x K logits. Raises ValueError for a
    label outside 0..K-1.

    Source: E. Wijmans et al., Cut your losses in large-vocabulary language models, arXiv:2411.09009.
    """
    sizes = [len(block) for block in blocks]
    check_label(label, sum(sizes))
    merged = merge_blocks(blocks)
    z_y = float(np.concatenate(blocks)[label])
    value = loss(merged.state, z_y)
    full = np.concatenate([exponentials(block, merged.state.maximum) for block in blocks]) / merged.state.denominator
    full[label] = 0.0 + math.expm1(-value)  # p_y - 1 keeps every digit of what is left to 1
    parts = np.split(np.abs(full), np.cumsum(sizes)[:-1])
    largest = np.array([part.max(initial=0.0) for part in parts])
    kept = largest >= eps
    gradient = np.where(np.repeat(kept, sizes), full, 0.0)
    return Cut(merged, value, full, largest, kept, gradient, float(np.abs(full - gradient).max()))
