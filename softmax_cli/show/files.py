"""Getting text into a file, whole or not at all; what is no regular file is written through."""

import os
import re
import stat
from pathlib import Path

from .. import signals
from ..errors import InputError
from .write import write_all

_HINT = "Give a file in a folder that exists and that you can write to, for example --output result.json."
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(self|thread-self|\d+)(/task/\d+)?/fd")
_MOST_LINKS = 40
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def to_file(text: str, file: Path) -> None:
    """Replace `file` by `text` in UTF-8; when anything fails, what was there before is still there."""
    data = text.encode("utf-8", "backslashreplace")  # a name may hold half a character
    try:
        _write(data, file)
    except (FileNotFoundError, NotADirectoryError) as error:
        if file.parent.is_dir():
            raise _unwritable(file, error) from error
        raise InputError(
            "output-folder", '--output {file}: the folder "{folder}" does not exist.', _HINT,
            file=str(file), folder=str(file.parent),
        ) from error  # fmt: skip
    except OSError as error:
        raise _unwritable(file, error) from error


def is_special(file: Path) -> bool:
    """Whether it is there and no regular file: a device, a pipe, a descriptor such as /dev/stdout."""
    try:
        return _descriptor(file) is not None or not (stat.S_ISREG(mode := file.stat().st_mode) or stat.S_ISDIR(mode))
    except (OSError, ValueError):
        return False


def _write(data: bytes, file: Path) -> None:
    target = Path(os.path.realpath(file))
    if (descriptor := _descriptor(file)) is not None:
        # Opened by its name it would be cut off: `-o /dev/stdout >> log`.
        _write_through(os.dup(descriptor), data)
    elif target.is_dir():
        raise InputError(
            "output-is-folder", "--output {file}: this is a folder, not a file.",
            "Name a file in it: --output {file}/result.json", file=str(file),
        )  # fmt: skip
    elif target.exists() and not target.is_file():
        _write_through(os.open(target, os.O_WRONLY), data)
    else:
        _replace(target, data, file)


def _descriptor(file: Path) -> int | None:
    """The number of the open descriptor that the name stands for: /dev/stdout, /dev/fd/63 of a shell's >(...)."""
    path = os.path.abspath(file)
    for _ in range(_MOST_LINKS):
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder)
        if name.isdecimal() and _DESCRIPTORS.fullmatch(folder):
            return int(name)
        if not os.path.islink(path):
            return None
        path = os.path.join(folder, os.readlink(path))
    return None


def _write_through(descriptor: int, data: bytes) -> None:
    """There is nothing to replace, and a reader that has gone away is no error."""
    with open(descriptor, "wb", buffering=0) as stream:
        try:
            write_all(stream, data)
        except BrokenPipeError:
            return


def _replace(target: Path, data: bytes, file: Path) -> None:
    """Write beside the target, force it to disk, and let it take the target's place in one step."""
    mode = None
    if target.exists():
        if not os.access(target, os.W_OK):
            raise InputError(
                "output-protected", "--output {file}: the file is write-protected.",
                "Choose another name, or change its mode.", file=str(file),
            )  # fmt: skip
        mode = stat.S_IMODE(target.stat().st_mode)
    descriptor, part = _new_file(target.parent)
    try:
        with open(descriptor, "wb", buffering=0) as stream:
            write_all(stream, data)
            os.fsync(descriptor)
        if mode is not None:
            os.chmod(part, mode)
        os.replace(part, target)
    finally:
        signals.remove_unfinished()


def _new_file(folder: Path) -> tuple[int, str]:
    """A file that was not there before, open; a signal removes it."""
    while True:
        part = os.path.join(folder, f".softmax-cli-{os.urandom(8).hex()}.part")
        signals.unfinished.add(part)
        try:
            return os.open(part, _NEW, 0o666), part
        except FileExistsError:  # somebody else's
            signals.unfinished.discard(part)


def _unwritable(file: Path, error: OSError) -> InputError:
    why = str(error.strerror or error)
    return InputError(
        "output-unwritable", "--output {file}: this cannot be written: {why}.", _HINT, file=str(file), why=why
    )
