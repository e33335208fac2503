"""The Huffman tree over class counts: frequent classes get short paths."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..arrays import Array
from .binary import Integers, check_counts


class Tree(NamedTuple):
    """A binary tree over K classes. A node below K is the class itself, node K + i is internal node i."""

    counts: Array  # (K,)
    children: Integers  # (K - 1, 2): the nodes behind code bit 0 and bit 1 of each internal node, the root last
    codes: tuple[tuple[int, ...], ...]  # bits from the root, one tuple a class
    paths: tuple[tuple[int, ...], ...]  # internal nodes from the root, as long as the code
    lengths: Integers  # (K,)
    kraft: float  # sum 2^-length: 1 for every complete code
    mean_length: float  # decisions of an average example, sum count * length / sum count
    entropy: float  # of the counts, in bits: no code has a smaller mean length


def huffman(counts: Sequence[float] | Array) -> Tree:
    """Merge the two rarest nodes until one is left; the rarer of the two gets bit 0, the other bit 1.

    Ties go to the node made first (classes in order, then merges in order), so the same counts give the same tree.
    Code bits differ between implementations, the mean length does not: it lies in [H, H + 1) bits if all counts
    are above 0. Equal counts give a balanced tree. K = 1 has an empty code. Raises ValueError for no counts, a
    negative or non-finite one, or only 0s.

    Source: D. A. Huffman, A method for the construction of minimum-redundancy codes, Proc. IRE 40 (1952),
    doi:10.1109/JRPROC.1952.273898; for softmax: Mikolov et al., arXiv:1310.4546.

    >>> huffman([50, 30, 10, 5, 3, 2]).lengths.tolist()
    [1, 2, 3, 4, 5, 5]
    """
    counts = check_counts(counts)
    children = _merge(counts)
    codes, paths = _walk(children, len(counts))
    lengths = np.array([len(code) for code in codes], dtype=np.int64)
    share = counts / counts.sum()
    seen = share[share > 0]
    return Tree(
        counts=counts,
        children=children,
        codes=codes,
        paths=paths,
        lengths=lengths,
        kraft=float(np.ldexp(1.0, -lengths).sum()),
        mean_length=float(share @ lengths),
        entropy=0.0 - float(seen @ np.log2(seen)),
    )


def _merge(counts: Array) -> Integers:
    heap = [(count, node) for node, count in enumerate(counts.tolist())]
    heapq.heapify(heap)
    children = np.zeros((len(counts) - 1, 2), dtype=np.int64)
    for merged in range(len(children)):
        (rarer, zero), (other, one) = heapq.heappop(heap), heapq.heappop(heap)
        children[merged] = zero, one
        heapq.heappush(heap, (rarer + other, len(counts) + merged))
    return children


def _walk(children: Integers, classes: int) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """Codes and paths of all classes, from the root (the last internal node) down."""
    codes: list[tuple[int, ...]] = [()] * (classes + len(children))
    paths = list(codes)
    for node in range(len(children) - 1, -1, -1):  # a node is made after its children, so parents come first here
        for bit, child in enumerate(children[node].tolist()):
            codes[child] = (*codes[classes + node], bit)
            paths[child] = (*paths[classes + node], node)
    return tuple(codes[:classes]), tuple(paths[:classes])
