"""Files of labels: one a line, with or without a header, a column of a table, or what JSON objects hold."""

from collections.abc import Callable

from .json_numbers import label_in
from .tables import read_column


def labels_in(text: str, option: str, column: str | None, is_label: Callable[[str], bool]) -> list[str] | str:
    """The labels in a column of a table, or the text of those that stand in any other form. Raises InputError.

    A table is what several lines with several cells are, the first of which holds something else than labels.
    """
    found = label_in(text, column)
    if found != text:
        return found
    lines = [line for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    delimiter = next((mark for mark in "\t;," if mark in first), ",")
    cells = first.replace('"', "").split(delimiter)
    if column is None and (len(cells) == 1 or len(lines) == 1 or all(map(is_label, cells)) or "[" in first):
        return text
    return read_column(text, delimiter, option, column)
