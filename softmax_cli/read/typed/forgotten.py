"""What was forgotten: the @ of a file, the quotes of a name, the ; between rows, the label. Loaded for errors only."""

import os
import re
import shlex
from collections.abc import Sequence

from ...errors import InputError
from ..sources.json_text import label_in
from .names import source_text
from .numbers import parse_numbers
from .tokens import is_binary, is_plain_number, is_source
from .words import shortened


def likelier(words: Sequence[str], what: str) -> InputError | None:
    """The error for words that are no numbers, but a file, or a name with a space without its quotes."""
    option = f"{what} " if what.startswith("-") else ""
    for word in words:
        name, equals, value = word.partition("=")
        if is_plain_number(value) and _is_unquoted(name):
            quoted = shlex.quote(f'"{name.strip()}"={value.strip()}')
            return InputError(
                f"'{shortened(word)}' has a class name with a space, which ends a name.",
                f"Put quotes around the name, within the quotes for the shell: {quoted}.",
            )
        if not equals and re.search(r"[./]", word) and _is_file(word):
            return InputError(
                f"'{shortened(word)}' is a file, not a number.",
                f"Type an @ before it: {option}{shlex.quote(f'@{word}')}.",
            )
    return rows_apart(words)


def rows_apart(words: Sequence[str]) -> InputError | None:
    """The error for words that each hold several numbers, which nothing makes rows: "2 1" "0 3"."""
    several = [word for word in words if len(word.split()) > 1 and _row_length(word) > 1]
    if len(several) < 2:
        return None
    glue = ", " if all("," in word for word in words) else " "
    meant = {"rows": "; ".join(words), "one row": glue.join(words)}
    readable = [f"'{shortened(text)}' for {kind}" for kind, text in meant.items() if _is_readable(text)]
    if not readable:
        return None
    return InputError(
        f"'{shortened(several[0])}' and '{shortened(several[1])}' hold several numbers each: one row, or several?",
        f"Type {', or '.join(readable)}. Rows have a ; between them, or brackets of their own: '[2, 1]' '[0, 3]'.",
    )


def labelled_file(logits: str | Sequence[str]) -> str:
    """`@FILE`, if the logits come from a file that holds labels too."""
    typed = (logits if isinstance(logits, str) else " ".join(logits)).strip()
    if not is_source(typed) or typed == "-" or is_binary(typed):
        return ""
    content = source_text(typed)
    try:
        return shlex.quote(typed) if label_in(content) != content else ""
    except InputError:  # JSON without a label
        return ""


def _row_length(word: str) -> int:
    """How many numbers `word` holds on its own, 0 if it is no single row."""
    try:
        array = parse_numbers(word).array
    except InputError:
        return 0
    return array.size if array.ndim == 1 else 0


def _is_readable(text: str) -> bool:
    try:
        return parse_numbers(text).array.size > 0
    except InputError:
        return False


def _is_unquoted(name: str) -> bool:
    """Whether `name` has a space in it, and no quotes that hold it together: new york, but not 2 b."""
    words = name.split()
    return len(words) > 1 and not is_plain_number(words[0]) and not re.search("[\"'=]", name)


def _is_file(word: str) -> bool:
    try:
        return os.path.isfile(word)
    except ValueError:  # a NUL character
        return False
