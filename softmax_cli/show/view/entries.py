"""Which entries of a long table are shown, and the words that say what was left out."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ...document.text import Text
from ...document.values import Tree

# Up to here everything is shown: a screenful.
MAX_CLASSES = 20
MAX_ROWS = 8
MAX_RECORDS = 24
MAX_LEAVES = 24

# Beyond it: so many from the start, from the end, and of the largest.
_HEAD, _TAIL, _LARGEST = 5, 3, 5
_HEAD_ROWS, _TAIL_ROWS = 4, 2
_HEAD_RECORDS, _TAIL_RECORDS = 12, 4

# A matrix spends columns on every class that it shows, so fewer of them.
_MATRIX_HEAD, _MATRIX_TAIL, _MATRIX_LARGEST = 4, 2, 1


def classes_shown(entries: Sequence[Any], marked: Iterable[int] = (), everything: bool = False) -> list[int]:
    """The indices shown of one vector, in order: head, tail, the marked and the largest ones."""
    if everything or len(entries) <= MAX_CLASSES:
        return list(range(len(entries)))
    return _chosen(len(entries), _HEAD, _TAIL, {*marked, *_largest(entries, _LARGEST)})


def matrix_shown(diagonal: Sequence[Any], marked: Iterable[int] = (), everything: bool = False) -> list[int]:
    """The indices shown of a matrix, for its lines and its columns alike."""
    if everything or len(diagonal) <= MAX_CLASSES:
        return list(range(len(diagonal)))
    return _chosen(len(diagonal), _MATRIX_HEAD, _MATRIX_TAIL, {*marked, *_largest(diagonal, _MATRIX_LARGEST)})


def rows_shown(count: int, everything: bool = False) -> list[int]:
    """The rows shown of a batch: its head and its tail."""
    if everything or count <= MAX_ROWS:
        return list(range(count))
    return _chosen(count, _HEAD_ROWS, _TAIL_ROWS, set())


def records_shown(count: int, marked: Iterable[int] = (), everything: bool = False) -> list[int]:
    """The lines shown of a table of records: its head, its tail and the marked ones."""
    if everything or count <= MAX_RECORDS:
        return list(range(count))
    return _chosen(count, _HEAD_RECORDS, _TAIL_RECORDS, set(marked))


def tree_shown(tree: Tree, everything: bool = False) -> tuple[Tree, tuple[Text, ...]]:
    """The tree itself, or of one with too many leaves what lies along its marked nodes, and what was left out."""
    count = _leaves(tree)
    if everything or count <= MAX_LEAVES:
        return tree, ()
    note = Text("... {n} of {m} leaves left out (--all shows everything)", n=count - _kept(tree), m=count)
    return _along(tree), (note,)


def _along(tree: Tree) -> Tree:
    if tree.children and not tree.marked:
        return tree._replace(children=(Tree(Text("... {n} leaves", n=_leaves(tree))),))
    return tree._replace(children=tuple(map(_along, tree.children)))


def _kept(tree: Tree) -> int:
    """The leaves that `_along` keeps."""
    return sum(map(_kept, tree.children)) if tree.marked and tree.children else int(not tree.children)


def _leaves(tree: Tree) -> int:
    return sum(map(_leaves, tree.children)) or 1


def with_gaps(shown: Sequence[int]) -> list[int | None]:
    """The indices with a None wherever some were left out between two of them."""
    lines: list[int | None] = []
    for before, index in zip([-1, *shown], shown, strict=False):
        if index != before + 1:
            lines.append(None)
        lines.append(index)
    return lines


def _chosen(total: int, head: int, tail: int, wanted: set[int]) -> list[int]:
    """Head, tail and the wanted ones; a gap of a single entry is filled, as the gap would take the same line."""
    chosen = set(range(head)) | set(range(total - tail, total)) | {i for i in wanted if 0 <= i < total}
    chosen |= {i + 1 for i in chosen if i + 2 in chosen}
    return sorted(chosen)


def _largest(entries: Sequence[Any], count: int) -> list[int]:
    return sorted(range(len(entries)), key=lambda i: -_size(entries[i]))[:count]


def _size(value: Any) -> float:
    """How much an entry stands out: its magnitude, or nothing if it is no number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 0.0 if math.isnan(value) else abs(float(value))
    return 0.0
