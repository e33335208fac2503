"""Which entries of a long table are shown, and the line that says what was left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .values import size_of

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


def tree_shown(node: Mapping[str, Any], everything: bool = False) -> tuple[Mapping[str, Any], str]:
    """The tree itself, or of one with too many leaves what lies along its marked nodes, and what was left out."""
    count = _leaves(node)
    if everything or count <= MAX_LEAVES:
        return node, ""
    return _along(node), left_out(count, _kept(node), "leaves")


def _along(node: Mapping[str, Any]) -> Mapping[str, Any]:
    children = node.get("children", ())
    if children and not node.get("marked"):
        return {"label": node["label"], "children": [{"label": f"... {_leaves(node)} leaves"}]}
    return {**node, "children": [_along(child) for child in children]}


def _kept(node: Mapping[str, Any]) -> int:
    """The leaves that `_along` keeps."""
    children = node.get("children", ())
    return sum(map(_kept, children)) if node.get("marked") and children else int(not children)


def _leaves(node: Mapping[str, Any]) -> int:
    return sum(map(_leaves, node.get("children", ()))) or 1


def left_out(total: int, shown: int, noun: str) -> str:
    """The line under a shortened table, or nothing if nothing is missing."""
    missing = total - shown
    if missing <= 0:
        return ""
    return f"... {missing} of {total} {noun} left out (--all shows everything)"


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
    return sorted(range(len(entries)), key=lambda i: -size_of(entries[i]))[:count]
