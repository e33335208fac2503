"""Online softmax: maximum and sum in one pass, rescaling the sum whenever the maximum rises."""

import math
from typing import NamedTuple

import numpy as np

from ..exactness import Array


class State(NamedTuple):
    """What is known of the classes seen so far."""

    maximum: float
    denominator: float  # sum of exp(z - maximum)


class Trace(NamedTuple):
    """The state after each class, and what each one did to it."""

    maxima: Array  # m_j = max(m_(j-1), z_j), (K,)
    rescales: Array  # exp(m_(j-1) - m_j): 1 unless the maximum rose, 0 at the start, (K,)
    terms: Array  # exp(z_j - m_j), (K,)
    denominators: Array  # d_j = d_(j-1) rescale_j + term_j, (K,)
    logsumexp: float  # m_K + log d_K
    unrescaled: float  # the same without the rescaling: the usual mistake


class Merge(NamedTuple):
    """Blocks, each reduced on its own, and the running merge of them."""

    starts: tuple[int, ...]
    blocks: tuple[State, ...]
    merged: tuple[State, ...]  # after block 1, 2, ...
    logsumexp: float


START = State(-math.inf, 0.0)


def merge(a: State, b: State) -> State:
    """The state of both together; associative, commutative, and START changes nothing.

    A side that has seen no class (or only masked ones) has m = -inf, where m - m is nan: it counts as 0.
    """
    maximum = max(a.maximum, b.maximum)
    own, other = (state.denominator * _factor(state.maximum, maximum) for state in (a, b))
    return State(maximum, own + other)


def trace(logits: Array) -> Trace:
    """m_j = max(m_(j-1), z_j), d_j = d_(j-1) e^(m_(j-1) - m_j) + e^(z_j - m_j), lse = m + log d, in one pass.

    Starts at (-inf, 0). -inf is a masked class; only -inf gives lse = -inf.

    Source: M. Milakov and N. Gimelshein, Online normalizer calculation for softmax, arXiv:1805.02867.
    """
    maximum, denominator = START
    rows = []
    for z in logits.tolist():
        before, maximum = maximum, max(maximum, z)
        rescale, term = _factor(before, maximum), _factor(z, maximum)
        denominator = denominator * rescale + term
        rows.append((maximum, rescale, term, denominator))
    maxima, rescales, terms, denominators = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    right, wrong = State(maximum, denominator), State(maximum, math.fsum(terms))
    return Trace(maxima, rescales, terms, denominators, logsumexp(right), logsumexp(wrong))


def merge_blocks(logits: Array, size: int) -> Merge:
    """Reduce blocks of `size` classes independently and merge them from left to right."""
    starts = tuple(range(0, len(logits), size))
    blocks = tuple(reduce_block(logits[start : start + size]) for start in starts)
    merged = []
    state = START
    for block in blocks:
        state = merge(state, block)
        merged.append(state)
    return Merge(starts, blocks, tuple(merged), logsumexp(state))


def reduce_block(logits: Array) -> State:
    """Maximum and sum of one block; START for an empty or wholly masked one."""
    maximum = float(logits.max(initial=-np.inf))
    return START if maximum == -math.inf else State(maximum, math.fsum(np.exp(logits - maximum)))


def logsumexp(state: State) -> float:
    """m + log d; -inf where nothing was seen."""
    return state.maximum + math.log(state.denominator) if state.denominator > 0 else -math.inf


def _factor(old: float, new: float) -> float:
    """exp(old - new), and 0 for old = -inf whatever the new maximum is."""
    return 0.0 if old == -math.inf else math.exp(old - new)
