"""Getting text out: to standard output, which may close early, or into a file, whole or not at all."""

import os
import stat
import sys
from pathlib import Path
from typing import Any

from ..errors import InputError


def to_stdout(text: str) -> None:
    """Write and flush. A reader that has gone away (`| head -1`) is no error and gets no message."""
    if sys.stdout is None:
        raise InputError("Standard output is closed.", "Write to a file with --output FILE.")
    try:
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:
            encoding = sys.stdout.encoding
            sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    except OSError as error:
        _silence_stdout()
        raise InputError(
            f"standard output cannot be written: {error.strerror}.", "Write to a file with --output FILE."
        ) from error


def to_file(text: str, file: Path) -> None:
    """Replace `file` by `text` in UTF-8; when anything fails, what was there before is still there."""
    target = Path(os.path.realpath(file))
    try:
        if target.exists() and not target.is_file():
            _write_special(text, file, target)
        else:
            _write_atomically(text, file, target)
    except OSError as error:
        raise InputError(f"--output {file}: {_why(error, file)}.", _HINT) from error


_ENCODING: Any = {
    "encoding": "utf-8",
    "errors": "backslashreplace",
    "newline": "\n",
}  # a name may hold half a character
_HINT = "Give a file in a folder that exists and that you can write to, for example --output result.json."


def _write_special(text: str, file: Path, target: Path) -> None:
    """A device or a pipe is written through: there is nothing to replace."""
    if target.is_dir():
        raise InputError(
            f"--output {file}: this is a folder, not a file.", f"Name a file in it: --output {file}/result.json"
        )
    try:
        with open(target, "w", **_ENCODING) as stream:
            stream.write(text)
    except BrokenPipeError:
        return


def _write_atomically(text: str, file: Path, target: Path) -> None:
    """Write beside the target, force it to disk, and let it take the target's place in one step."""
    mode = None
    if target.exists():
        if not os.access(target, os.W_OK):
            raise InputError(
                f"--output {file}: the file is write-protected.", "Choose another name, or change its mode."
            )
        mode = stat.S_IMODE(target.stat().st_mode)
    part = target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
    try:
        with open(part, "x", **_ENCODING) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(part, mode)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _why(error: OSError, file: Path) -> str:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)) and not file.parent.is_dir():
        return f'the folder "{file.parent}" does not exist'
    return f"this cannot be written: {error.strerror or error}"


def _silence_stdout() -> None:
    """Send what is still buffered nowhere, or the interpreter complains about it on exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a descriptor has nothing to complain about
        return
