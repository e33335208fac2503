"""The words of a command line, standard input or a file -> numbers."""

from collections.abc import Sequence

from ...errors import InputError
from ..typed.numbers import Numbers, parse_numbers
from ..typed.tokens import is_source


def read_numbers(tokens: str | Sequence[str], what: str = "logits") -> Numbers:
    """The numbers in the words of a command line: `-` alone is standard input, `@FILE` alone a file.

    `what` they are (`logits`, or the option `--target`) is for the messages. Raises InputError, which names the word
    and says what to type instead.
    """
    # a negative number comes with a space before it, see arguments.py
    words = [word.strip() for word in ([tokens] if isinstance(tokens, str) else tokens)]
    text = " ".join(words)
    if is_source(text):
        from .files import read_source  # only where a file or standard input is read

        return read_source(text, len(words), what)
    try:
        numbers = parse_numbers(text, what)
    except InputError as error:
        from ..typed.forgotten import likelier

        raise likelier(words, what) or error from None
    if len(words) > 1 and numbers.array.ndim == 1 and any(" " in word for word in words):
        from ..typed.forgotten import rows_apart

        if unclear := rows_apart(words):
            raise unclear
    return numbers
