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
    keys = _key_count(records, heads)
    return tables(columns[:keys], columns[keys:], context.terminal, context.width)


def _key_count(records: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> int:
    """How many of the first columns tell every line from every other: a table that is split repeats so many."""
    whole = [record for record in records if len(record) > 1]  # the others stand for lines that were left out
    for count in range(1, len(heads)):
        if len({tuple(str(record.get(head)) for head in heads[:count]) for record in whole}) == len(whole):
            return count
    return 1


def tree_of(node: Mapping[str, Any], context: Context) -> tuple["Tree", str]:
    """The same tree with its labels as text, and the words that say what was left out of too many leaves."""
    from rich.tree import Tree  # only the methods for many classes draw trees

    node, note = tree_shown(node, context.output.all)
    tree = Tree(_label(node, context, 0), guide_style="")
    _grow(tree, node, context, 1)
    return tree, note


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
