"""Records as a table of their own, and trees as Rich trees."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from .columns import Column, aligned
from .context import Context
from .flow import wrap
from .grid import tables
from .layout import tree_shown
from .numbers import bracketed, is_number
from .shortened import cell_limit

if TYPE_CHECKING:
    from rich.tree import Tree


def record_tables(records: Sequence[Mapping[str, Any]], context: Context) -> list[Table]:
    """One line a record; the keys, in the order in which they first appear, are the heads."""
    heads = list(dict.fromkeys(key for record in records for key in record))
    if not heads:
        return []
    columns = [_column(head, [record.get(head) for record in records], context) for head in heads]
    return tables(columns[:1], columns[1:], context.terminal, context.width)


def tree_of(node: Mapping[str, Any], context: Context) -> "Tree":
    """The same tree with its labels as text, shortened where it has too many leaves."""
    from rich.tree import Tree  # only the methods for many classes draw trees

    node = tree_shown(node, context.output.all)

    tree = Tree(_label(node, context, 0), guide_style="")
    _grow(tree, node, context, 1)
    return tree


def _grow(tree: "Tree", node: Mapping[str, Any], context: Context, depth: int) -> None:
    for child in node.get("children", ()):
        _grow(tree.add(_label(child, context, depth)), child, context, depth + 1)


def _label(node: Mapping[str, Any], context: Context, depth: int) -> Any:
    room = max(context.width - 4 * depth, 8)
    words = context.terminal.text(bracketed(node["label"], context.digits))
    return Text("\n".join(wrap(words, room)), no_wrap=True, overflow="ignore")


def _column(head: str, cells: Sequence[Any], context: Context) -> Column:
    limit = cell_limit(context.output)
    texts = [context.terminal.text(bracketed(cell, context.digits, limit)) for cell in cells]
    numeric = [text for text in texts if is_number(text)]
    wordy = 2 * len(numeric) < sum(bool(text) for text in texts)
    head = context.terminal.text(head)
    if wordy or not numeric:
        return Column(head, texts, right=False, wraps=True)
    return Column(head, aligned(texts))
