"""Online softmax: maximum and sum in one pass, rescaling the sum whenever the maximum rises."""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from ..arrays import Array, subtract, sum_rows


class State(NamedTuple):
    """What is known of the classes seen so far. The maximum's own 1 stays out of the sum, so that no tail is lost."""

    maximum: float
    others: float  # s: sum of exp(z - maximum) over the classes other than the maximum

    @property
    def denominator(self) -> float:
        """d = 1 + s; 0 where no class was seen."""
        return 0.0 if self.maximum == -math.inf else 1.0 + self.others


class Trace(NamedTuple):
    """The state after each class, and what each one did to it."""

    maxima: Array  # m_j = max(m_(j-1), z_j), (K,)
    rescales: Array  # exp(m_(j-1) - m_j): 1 unless the maximum rose, 0 at the start, (K,)
    terms: Array  # exp(z_j - m_j), (K,)
    others: Array  # s_j = d_j - 1, added up without the 1, (K,)
    denominators: Array  # d_j = d_(j-1) rescale_j + term_j, (K,)
    state: State  # the last one
    logsumexp: float  # m_K + log d_K
    unrescaled: float  # the same without the rescaling: the usual mistake


class Merge(NamedTuple):
    """Blocks, each reduced on its own, and the running merge of them."""

    blocks: tuple[State, ...]
    merged: tuple[State, ...]  # after block 1, 2, ...
    state: State  # the last one
    logsumexp: float


START = State(-math.inf, 0.0)


def merge(a: State, b: State) -> State:
    """The state of both together; associative, commutative, and START changes nothing.

    A side that has seen no class (or only masked ones) has m = -inf, where m - m is nan: it counts as 0.
    """
    high, low = (a, b) if a.maximum >= b.maximum else (b, a)
    return State(high.maximum, high.others + low.denominator * _factor(low.maximum, high.maximum))


def trace(logits: Array) -> Trace:
    """m_j = max(m_(j-1), z_j), d_j = d_(j-1) e^(m_(j-1) - m_j) + e^(z_j - m_j), lse = m + log d, in one pass.

    Starts at (-inf, 0). -inf is a masked class; only -inf gives lse = -inf.

    Source: M. Milakov and N. Gimelshein, Online normalizer calculation for softmax, arXiv:1805.02867.
    """
    z = logits.tolist()
    states = list(accumulate((State(value, 0.0) for value in z), merge, initial=START))
    maxima = [state.maximum for state in states]
    terms = [_factor(value, maximum) for value, maximum in zip(z, maxima[1:], strict=True)]
    return Trace(
        maxima=np.array(maxima[1:]),
        rescales=np.array([_factor(old, new) for old, new in pairwise(maxima)]),
        terms=np.array(terms),
        others=np.array([state.others for state in states[1:]]),
        denominators=np.array([state.denominator for state in states[1:]]),
        state=states[-1],
        logsumexp=logsumexp(states[-1]),
        unrescaled=logsumexp(State(maxima[-1], max(math.fsum(terms) - 1.0, 0.0))),
    )


def merge_blocks(blocks: Sequence[Array]) -> Merge:
    """Reduce the blocks independently and merge them from left to right."""
    states = tuple(reduce_block(block) for block in blocks)
    merged = tuple(accumulate(states, merge))
    return Merge(states, merged, merged[-1], logsumexp(merged[-1]))


def reduce_block(logits: Array) -> State:
    """Maximum and sum of one block; START for an empty or wholly masked one."""
    if not len(logits) or np.isneginf(logits).all():
        return START
    top = int(logits.argmax())
    others = exponentials(np.delete(logits, top), float(logits[top]))
    return State(float(logits[top]), float(sum_rows(others[None, :])[0]))


def exponentials(logits: Array, maximum: float) -> Array:
    """exp(z - m) with the rounding of z - m folded back in."""
    shifted, error = subtract(logits, np.full_like(logits, maximum))
    e: Array = np.exp(shifted)
    return e + e * error


def logsumexp(state: State) -> float:
    """m + log d; -inf where nothing was seen."""
    return state.maximum + math.log1p(state.others)


def loss(state: State, z_y: float) -> float:
    """-log p_y = (m - z_y) + log1p(s): subtracted before anything is added, so that 4e-18 is not 0."""
    gap, error = subtract(np.array([state.maximum]), np.array([z_y]))
    return float(gap[0] + (error[0] + math.log1p(state.others)))


def _factor(old: float, new: float) -> float:
    """exp(old - new) with the rounding of the difference folded back in; 0 for old = -inf whatever `new` is."""
    d = old - new
    if not d > -math.inf:
        return 0.0
    back = d - old
    e = math.exp(d)
    return e + e * ((old - (d - back)) - (new + back))
