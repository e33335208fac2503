"""Where numbers come from besides the command line: `@FILE`, read by its suffix, and `-`, standard input."""

from collections.abc import Callable
from pathlib import Path

from ...document.text import Text
from ..typed.values import Numbers, parse_numbers
from .binary import read_npy, read_npz
from .json_numbers import parse_json, parse_json_lines
from .json_objects import is_json, is_json_lines
from .tables import has_header, parse_csv, parse_tsv
from .text import find_source, located, read_stdin, read_text, without_comments
from .wanted import NOTHING, Wanted, without_columns


def parse_lines(text: str, what: str, wanted: Wanted = NOTHING) -> Numbers:
    """The forms of the command line, one row a line, with `#` comments."""
    without_columns(wanted)
    return parse_numbers(without_comments(text), what)


# A new format is one line here. A text reader gets the text, what the numbers are for and what is wanted of them; a
# binary one the path and, for a file of several arrays, the name of the one to take.
TextReader = Callable[[str, str, Wanted], Numbers]
TEXT_READERS: dict[str, TextReader] = {
    ".json": parse_json,
    ".jsonl": parse_json_lines,
    ".csv": parse_csv,
    ".tsv": parse_tsv,
}
BINARY_READERS: dict[str, Callable[[Path, str | None], Numbers]] = {".npy": read_npy, ".npz": read_npz}


def read_source(text: str, words: int, what: str, wanted: Wanted = NOTHING) -> Numbers:
    """The numbers of `-` or `@FILE`, typed as `text` in so many words. Raises InputError."""
    if text.strip() == "-":
        piped = read_stdin()
        return located(Text("standard input"), _reader_of(piped), piped, what, wanted)
    source = find_source(text, words)
    suffix = source.path.suffix.lower()
    if suffix in BINARY_READERS:
        without_columns(wanted)
        return BINARY_READERS[suffix](source.path, source.key)
    return located(f"'{source.path}'", TEXT_READERS.get(suffix, parse_lines), read_text(source.path), what, wanted)


def _reader_of(piped: str) -> TextReader:
    """The reader for a text that has no suffix."""
    if is_json(piped):
        return parse_json
    if is_json_lines(piped):
        return parse_json_lines
    return parse_csv if has_header(piped) else parse_lines
