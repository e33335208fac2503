"""The words of a command line, standard input or a file -> numbers, or the text itself."""

from collections.abc import Sequence

from ...errors import InputError
from ..typed.tokens import composed, is_source
from ..typed.values import Numbers, parse_numbers
from .wanted import NOTHING, Wanted, without_columns


def read_numbers(tokens: str | Sequence[str], what: str = "logits", wanted: Wanted = NOTHING) -> Numbers:
    """The numbers in the words of a command line: `-` alone is standard input, `@FILE` alone a file.

    `what` they are (`logits`, or the option `--target`) is for the messages, `wanted` for files. Raises
    InputError, which names the word and says what to type instead.
    """
    # a negative number comes with a space before it, see argv.py
    words = [word.strip() for word in ([tokens] if isinstance(tokens, str) else tokens)]
    try:
        return _read(words, " ".join(words), what, wanted)
    except InputError as error:
        raise error.about(what) from None


def _read(words: list[str], text: str, what: str, wanted: Wanted) -> Numbers:
    if is_source(text):
        from .access import check_access  # only where a file or standard input is read
        from .files import read_source

        check_access(text)
        return read_source(text, len(words), what, wanted)
    without_columns(wanted)
    try:
        numbers = parse_numbers(text, what)
    except InputError as error:
        from .forgotten import likelier

        raise likelier(words, what) or error from None
    if len(words) > 1 and numbers.array.ndim == 1 and any(" " in word for word in words):
        from .forgotten import rows_apart

        if unclear := rows_apart(words):
            raise unclear
    return numbers


def source_text(text: str) -> str:
    """`text`, or what the file or standard input holds that it names. Raises InputError."""
    text = text.strip()
    if not is_source(text):
        return composed(text)
    from .access import check_access
    from .text import find_source, read_stdin, read_text, without_comments  # 7 ms, for pathlib

    check_access(text)
    return without_comments(read_stdin() if text == "-" else read_text(find_source(text).path))
