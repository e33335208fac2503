""".npy and .npz files -> numbers. Nothing is ever unpickled: a pickle can run any program."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ...document.text import Text
from ...errors import InputError
from ..typed.tokens import shortened
from ..typed.values import Numbers
from .blocks import Stored, npy_file, npz_member
from .text import unreadable

_MAGIC = b"\x93NUMPY"
_HOW_TO_SAVE = "Save it again with numpy.save('logits.npy', numpy.asarray(logits, dtype=float))."
_HOW_TO_SAVE_SEVERAL = "Save it with numpy.savez('logits.npz', logits=logits)."
_OBJECTS = Text("Python objects (pickled), which are never loaded because a pickle can run any program")
_KINDS = {
    "O": _OBJECTS,
    "U": Text("text"),
    "S": Text("text"),
    "c": Text("complex numbers"),
    "V": Text("records, or a number format that NumPy does not know (such as bfloat16)"),
    "M": Text("dates"),
    "m": Text("time spans"),
}


class Reprs(Sequence[str]):
    """The repr of each number of an array in C order, made when asked for: a large file needs none of them."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array

    def __len__(self) -> int:
        return int(self._array.size)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(map(repr, self._array.ravel()[index].tolist()))
        return repr(self._array.ravel()[index].item())


def read_npy(path: Path, key: str | None = None) -> Numbers:
    """The array of a .npy file with 1 to 3 axes, as float64. Raises InputError."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise unreadable(path, error) from None
    if not start:
        raise InputError("npy-empty", "'{file}' is empty.", _HOW_TO_SAVE, file=str(path))
    if start != _MAGIC:
        raise InputError(
            "no-npy",
            "'{file}' is a pickle, which is never loaded because it can run any program: it starts with {start}."
            if start[:1] == b"\x80"
            else "'{file}' is no .npy file: it starts with {start}.",
            _HOW_TO_SAVE,
            file=str(path), start=repr(start),
        )  # fmt: skip
    with _told(path), npy_file(path) as stored:
        return _converted(stored, str(path))


def read_npz(path: Path, key: str | None = None) -> Numbers:
    """One array of a .npz file: the one under `key`, or the only one. Raises InputError."""
    if not zipfile.is_zipfile(path):
        raise InputError("no-npz", "'{file}' is no .npz file.", _HOW_TO_SAVE_SEVERAL, file=str(path))
    with _told(path), zipfile.ZipFile(path) as archive:
        keys = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        if key is None and len(keys) == 1:
            key = keys[0]
        if key is None or key not in keys:
            raise _no_array(path, key, keys)
        with npz_member(archive, key) as stored:
            return _converted(stored, f"{path}:{key}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever a broken file makes NumPy and zipfile raise: ValueError, EOFError, BadZipFile, zlib.error."""
    try:
        yield
    except InputError:
        raise
    except MemoryError:
        problem, hint = "'{file}' holds more numbers than there is memory for.", "Save fewer rows: logits[:1000]."
        raise InputError("npy-memory", problem, hint, file=str(path)) from None
    except OSError as error:
        raise unreadable(path, error) from None
    except Exception as error:
        problem, reason = "'{file}' is damaged: {reason}.", shortened(str(error))
        raise InputError("npy-damaged", problem, _HOW_TO_SAVE, file=str(path), reason=reason) from None


def _no_array(path: Path, key: str | None, keys: list[str]) -> InputError:
    """The error for a key that no array has, or for none where there are several arrays, or none at all."""
    if not keys:
        return InputError("npz-empty", "'{file}' holds no array.", _HOW_TO_SAVE_SEVERAL, file=str(path))
    from ..typed.words import guess  # for errors only

    return InputError(
        "npz-key",
        "'{file}' holds {count} arrays: {keys}." if key is None else "'{file}' has no array '{key}': {keys}.",
        (guess(key, keys) if key else None, "Type @{file}:{first}."),
        file=str(path), count=len(keys), key=None if key is None else shortened(key), keys=keys[:20], first=keys[0],
    )  # fmt: skip


def _converted(stored: Stored, place: str) -> Numbers:
    if stored.dtype.kind in _KINDS:
        kind = _KINDS[stored.dtype.kind]
        problem = "'{place}' holds {kind}, not real numbers."
        raise InputError("npy-kind", problem, _HOW_TO_SAVE, place=place, kind=kind)
    if len(stored.shape) > 3:
        problem, hint = "'{place}' has {axes} axes, {shape}.", "Save rows of classes: an array of shape (N, K)."
        raise InputError("npy-axes", problem, hint, place=place, axes=len(stored.shape), shape=str(stored.shape))
    if stored.size == 0:
        problem = "'{place}' holds no numbers: its shape is {shape}."
        raise InputError("npy-no-numbers", problem, _HOW_TO_SAVE, place=place, shape=str(stored.shape))
    array = np.atleast_1d(stored.whole())
    with np.errstate(over="ignore"):
        numbers = np.asarray(array, dtype=np.float64, order="C")
    if array.dtype.itemsize > 8 and (np.isinf(numbers) & np.isfinite(array)).any():
        problem = "'{place}' holds numbers above the largest float64, 1.797e308."
        raise InputError("npy-too-large", problem, _HOW_TO_SAVE, place=place)
    return Numbers(numbers, Reprs(numbers))
