"""Files and standard input -> text, and everything that can go wrong on the way."""

import os
import re
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from ...document.text import Text
from ...errors import InputError
from ..typed.tokens import composed, shortened
from .wanted import Wanted

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
        raise InputError("no-file-name", "'@' has no file name after it.", "Type @FILE, for example @logits.npy.")
    try:
        path, key = Path(name).expanduser(), None
        if not path.exists() and (keyed := _KEYED.fullmatch(name)):
            path, key = Path(keyed[1]).expanduser(), keyed[2].strip()
        found, folder = path.exists(), path.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        problem = "'{file}' cannot be a file: {reason}."
        hint = "Type @logits.npy."
        raise InputError("no-file", problem, hint, file=shortened(name), reason=_reason(error)) from None
    if folder:
        problem, hint = "'{folder}' is a directory, not a file.", "Type a file in it: @{file}."
        raise InputError("file-is-directory", problem, hint, folder=name, file=os.path.join(name, "FILE"))
    if not found:
        raise InputError(
            "file-missing", "There is no file '{file}'.",
            (
                neighbour(path),
                "Put only one @FILE, quoted if its name has spaces, and no numbers beside it." if words > 1 else None,
                "Type the path of a file: @logits.npy.",
            ),
            file=shortened(str(path)),
        )  # fmt: skip
    return Source(path, key)


def read_text(path: Path) -> str:
    """The text of a file, in UTF-8, or in UTF-16 with its mark. Raises InputError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if not data.strip():
        problem = "'{file}' is empty."
        raise InputError("file-empty", problem, "Write numbers into it, one row a line: 2 1 0.1.", file=str(path))
    return _decoded(data, f"'{path}'")


def read_stdin() -> str:
    """All of standard input. Raises InputError if it is empty or no text."""
    try:
        stream = getattr(sys.stdin, "buffer", None)
        data: bytes = stream.read(LARGEST + 1) if stream else (sys.stdin.read().encode() if sys.stdin else b"")
    except (OSError, ValueError) as error:
        problem = "Standard input cannot be read: {reason}."
        raise InputError("standard-input-unreadable", problem, _HOW_TO_PIPE, reason=_reason(error)) from None
    if not data.strip():
        raise InputError("standard-input-empty", "Standard input (-) is empty.", _HOW_TO_PIPE)
    return _decoded(data, Text("Standard input"))


def without_comments(text: str) -> str:
    """`text` without what follows a # at the start of a line or after a space."""
    return _COMMENT.sub("", text) if "#" in text else text


def located(
    place: str | Text, reader: Callable[[str, str, Wanted], _Result], text: str, what: str, wanted: Wanted
) -> _Result:
    """What `reader` makes of `text`; its errors say where the text came from."""
    try:
        return reader(text, what, wanted)
    except InputError as error:
        raise error.within("In {place}: {problem}", place=place) from None


def unreadable(path: Path, error: Exception) -> InputError:
    problem, hint = "'{file}' cannot be read: {reason}.", "Type the path of a file that you may read."
    return InputError("file-unreadable", problem, hint, file=str(path), reason=_reason(error))


def neighbour(path: Path) -> Text | None:
    """The sentence that names the file beside it that was probably meant."""
    from ..typed.words import guess  # for errors only

    try:
        with os.scandir(path.parent) as entries:
            return guess(path.name, [entry.name for entry in islice(entries, _MOST_NEIGHBOURS)])
    except (OSError, ValueError):
        return None


def _decoded(data: bytes, place: str | Text) -> str:
    if len(data) > LARGEST:
        problem, hint = "{place} holds more than {most} MiB of text.", "Save it with numpy.save: @FILE.npy."
        raise InputError("text-too-long", problem, hint, place=place, most=LARGEST >> 20)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return composed(data.decode(encoding))
    except UnicodeDecodeError as error:
        problem = "{place} is no text in UTF-8 (byte {position} is 0x{byte})."
        hint = "Save it as text in UTF-8, or as .npy."
        if data.startswith(b"\x93NUMPY"):
            problem, hint = "{place} is a NumPy file (byte {position} is 0x{byte}).", "Rename it: @FILE.npy."
        elif data.startswith(b"PK\x03\x04"):
            problem, hint = "{place} is a zip file (byte {position} is 0x{byte}).", "Rename it: @FILE.npz."
        byte = f"{data[error.start]:02x}"
        raise InputError("no-text", problem, hint, place=place, position=error.start, byte=byte) from None


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:] if reason else type(error).__name__
