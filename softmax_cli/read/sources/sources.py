"""Files and standard input -> text, and everything that can go wrong on the way."""

import os
import re
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from ...errors import InputError
from ..typed.tokens import composed
from ..typed.words import did_you_mean, shortened

LARGEST = 1 << 28  # bytes of text; an endless source such as /dev/zero ends here

_MOST_NEIGHBOURS = 1000  # files looked at for "did you mean"
_COMMENT = re.compile(r"(?:(?<=\s)|^)#.*$", re.MULTILINE)
_KEYED = re.compile(r"(.*\.npz):(.*)", re.IGNORECASE | re.DOTALL)
_HOW_TO_PIPE = "Pipe numbers in, echo 2 1 0.1 | softmax-cli softmax -, and let only one option read them."
_Result = TypeVar("_Result")


class Source(NamedTuple):
    """A file, and the name of the array in it where that was typed."""

    path: Path
    key: str | None


def find_source(text: str, words: int = 1) -> Source:
    """The file that `@FILE` or `@FILE.npz:KEY` names, typed in so many words. Raises InputError if there is none."""
    name = text.strip()[1:].strip()
    if not name:
        raise InputError("'@' has no file name after it.", "Type @FILE, for example @logits.npy.")
    try:
        path, key = Path(name).expanduser(), None
        if not path.exists() and (keyed := _KEYED.fullmatch(name)):
            path, key = Path(keyed[1]).expanduser(), keyed[2].strip()
        found, folder = path.exists(), path.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"'{shortened(name)}' cannot be a file: {_reason(error)}.", "Type @logits.npy.") from None
    if folder:
        raise InputError(f"'{name}' is a directory, not a file.", f"Type a file in it: @{os.path.join(name, 'FILE')}.")
    if not found:
        raise _missing(path, words)
    return Source(path, key)


def read_text(path: Path) -> str:
    """The text of a file, in UTF-8, or in UTF-16 with its mark. Raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if not data.strip():
        raise InputError(f"'{path}' is empty.", "Write numbers into it, one row a line: 2 1 0.1.")
    return _decoded(data, f"'{path}'")


def read_stdin() -> str:
    """All of standard input. Raises InputError if it is empty or no text."""
    try:
        stream = getattr(sys.stdin, "buffer", None)
        data: bytes = stream.read(LARGEST + 1) if stream else (sys.stdin.read().encode() if sys.stdin else b"")
    except (OSError, ValueError) as error:
        raise InputError(f"Standard input cannot be read: {_reason(error)}.", _HOW_TO_PIPE) from None
    if not data.strip():
        raise InputError("Standard input (-) is empty.", _HOW_TO_PIPE)
    return _decoded(data, "Standard input")


def without_comments(text: str) -> str:
    """`text` without what follows a # at the start of a line or after a space."""
    return _COMMENT.sub("", text) if "#" in text else text


def located(place: str, reader: Callable[[str, str], _Result], text: str, what: str) -> _Result:
    """What `reader` makes of `text`; its errors say where the text came from."""
    try:
        return reader(text, what)
    except InputError as error:
        raise error.within("In {place}: {problem}", place=place) from None


def unreadable(path: Path, error: Exception) -> InputError:
    return InputError(f"'{path}' cannot be read: {_reason(error)}.", "Type the path of a file that you may read.")


def _decoded(data: bytes, place: str) -> str:
    if len(data) > LARGEST:
        raise InputError(f"{place} holds more than {LARGEST >> 20} MiB of text.", "Save it with numpy.save: @FILE.npy.")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return composed(data.decode(encoding))
    except UnicodeDecodeError as error:
        known = {b"\x93NUMPY": "a NumPy file: name it FILE.npy", b"PK\x03\x04": "a zip file: name it FILE.npz"}
        kind = next((kind for magic, kind in known.items() if data.startswith(magic)), "no text in UTF-8")
        raise InputError(
            f"{place} is {kind.partition(':')[0]} (byte {error.start} is 0x{data[error.start]:02x}).",
            f"Rename it: @{kind.rpartition(' ')[2]}." if ":" in kind else "Save it as text in UTF-8, or as .npy.",
        ) from None


def _missing(path: Path, words: int) -> InputError:
    guess = ""
    try:
        with os.scandir(path.parent) as entries:
            guess = did_you_mean(path.name, [entry.name for entry in islice(entries, _MOST_NEIGHBOURS)])
    except OSError:
        pass
    several = "Put only one @FILE, quoted if its name has spaces, and no numbers beside it. " if words > 1 else ""
    return InputError(
        f"There is no file '{shortened(str(path))}'.", f"{guess}{several}Type the path of a file: @logits.npy."
    )


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:] if reason else type(error).__name__
