"""Getting text into a file, whole or not at all."""

import os
import stat
from pathlib import Path
from typing import IO

from ..errors import InputError


def to_file(text: str, file: Path) -> None:
    """Replace `file` by `text` in UTF-8; when anything fails, what was there before is still there."""
    target = Path(os.path.realpath(file))
    try:
        if target.exists() and not target.is_file():
            _write_special(text, file, target)
        else:
            _write_atomically(text, file, target)
    except (FileNotFoundError, NotADirectoryError) as error:
        if file.parent.is_dir():
            raise _unwritable(file, error) from error
        raise InputError(
            "output-folder", '--output {file}: the folder "{folder}" does not exist.', _HINT,
            file=str(file), folder=str(file.parent),
        ) from error  # fmt: skip
    except OSError as error:
        raise _unwritable(file, error) from error


_HINT = "Give a file in a folder that exists and that you can write to, for example --output result.json."


def _unwritable(file: Path, error: OSError) -> InputError:
    why = str(error.strerror or error)
    return InputError(
        "output-unwritable", "--output {file}: this cannot be written: {why}.", _HINT, file=str(file), why=why
    )


def _opened(file: Path, mode: str) -> IO[str]:
    # A name may hold half a character.
    return open(file, mode, encoding="utf-8", errors="backslashreplace", newline="\n")


def _write_special(text: str, file: Path, target: Path) -> None:
    """A device or a pipe is written through: there is nothing to replace."""
    if target.is_dir():
        raise InputError(
            "output-is-folder", "--output {file}: this is a folder, not a file.",
            "Name a file in it: --output {file}/result.json", file=str(file),
        )  # fmt: skip
    try:
        with _opened(target, "w") as stream:
            stream.write(text)
    except BrokenPipeError:
        return


def _write_atomically(text: str, file: Path, target: Path) -> None:
    """Write beside the target, force it to disk, and let it take the target's place in one step."""
    mode = None
    if target.exists():
        if not os.access(target, os.W_OK):
            raise InputError(
                "output-protected", "--output {file}: the file is write-protected.",
                "Choose another name, or change its mode.", file=str(file),
            )  # fmt: skip
        mode = stat.S_IMODE(target.stat().st_mode)
    part = target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
    try:
        with _opened(part, "x") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(part, mode)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
