"""What was forgotten in words that are no numbers: the @ of a file, the quotes of a name. Loaded for errors only."""

import os
import re
import shlex
from collections.abc import Sequence

from ..errors import InputError
from .tokens import is_plain_number
from .words import shortened


def likelier(words: Sequence[str], what: str) -> InputError | None:
    """The error for words that are no numbers, but a file, or a name with a space without its quotes."""
    option = f"{what} " if what.startswith("-") else ""
    for word in map(str.strip, words):
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
    return None


def _is_unquoted(name: str) -> bool:
    """Whether `name` has a space in it, and no quotes that hold it together: new york, but not 2 b."""
    words = name.split()
    return len(words) > 1 and not is_plain_number(words[0]) and not re.search("[\"'=]", name)


def _is_file(word: str) -> bool:
    try:
        return os.path.isfile(word)
    except ValueError:  # a NUL character
        return False
