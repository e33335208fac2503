"""What was forgotten: the @ of a file, the quotes of a name, the ; between rows, the label. Loaded for errors only."""

import os
import re
import shlex
from collections.abc import Sequence

from ...document.text import Text
from ...errors import InputError
from ..typed.tokens import is_binary, is_plain_number, is_source, shortened
from ..typed.values import parse_numbers
from .access import files_allowed
from .json_numbers import label_in
from .reading import source_text

_SUFFIXES = (".npy", ".npz", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".pt", ".pth", ".safetensors", ".pkl")


def likelier(words: Sequence[str], what: str) -> InputError | None:
    """The error for words that are no numbers, but a file, or a name with a space without its quotes."""
    for word in words:
        name, equals, value = word.partition("=")
        if is_plain_number(value) and _is_unquoted(name):
            quoted = shlex.quote(f'"{name.strip()}"={value.strip()}')
            return InputError(
                "name-with-space", "'{token}' has a class name with a space, which ends a name.",
                "Put quotes around the name, within the quotes for the shell: {quoted}.",
                token=shortened(word), quoted=quoted,
            )  # fmt: skip
        if not equals and re.search(r"[./]", word) and (file := without_at(word, what)):
            return file
    return rows_apart(words)


def without_at(word: str, what: str) -> InputError | None:
    """The error for a file, there or only called like one, that has no @ before it."""
    exists = _is_file(word)
    if not exists and os.path.splitext(word)[1].lower() not in _SUFFIXES:
        return None
    return InputError(
        "file-without-at",
        "'{token}' is a file, not a number." if exists else "'{token}' is the name of a file, not a number.",
        "Type an @ before it: {option} {file}." if what.startswith("-") else "Type an @ before it: {file}.",
        token=shortened(word), option=what, file=shlex.quote(f"@{word}"),
    )  # fmt: skip


def rows_apart(words: Sequence[str]) -> InputError | None:
    """The error for words that each hold several numbers, which nothing makes rows: "2 1" "0 3"."""
    several = [word for word in words if len(word.split()) > 1 and _row_length(word) > 1]
    if len(several) < 2:
        return None
    glue = ", " if all("," in word for word in words) else " "
    rows, row = "; ".join(words), glue.join(words)
    readable = [
        Text("'{token}' for rows", token=shortened(rows)) if _is_readable(rows) else None,
        Text("'{token}' for one row", token=shortened(row)) if _is_readable(row) else None,
    ]
    meant = [text for text in readable if text is not None]
    if not meant:
        return None
    return InputError(
        "one-row-or-several", "'{first}' and '{second}' hold several numbers each: one row, or several?",
        (
            "Type {meant}." if len(meant) == 1 else "Type {meant}, or {other}.",
            "Rows have a ; between them, or brackets of their own: '[2, 1]' '[0, 3]'.",
        ),
        first=shortened(several[0]), second=shortened(several[1]), meant=meant[0], other=meant[-1],
    )  # fmt: skip


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
        return files_allowed() and os.path.isfile(word)
    except ValueError:  # a NUL character
        return False
