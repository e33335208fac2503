""".npy and .npz files -> numbers. Nothing is ever unpickled: a pickle can run any program."""

import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ..typed.numbers import Numbers
from ..typed.words import did_you_mean, shortened
from .sources import unreadable

_MAGIC = b"\x93NUMPY"
_HOW_TO_SAVE = "Save it again with numpy.save('logits.npy', numpy.asarray(logits, dtype=float))."
_HOW_TO_SAVE_SEVERAL = "Save it with numpy.savez('logits.npz', logits=logits)."
_KINDS = {
    "O": "Python objects (pickled), which are never loaded because a pickle can run any program",
    "U": "text",
    "S": "text",
    "c": "complex numbers",
    "V": "records, or a number format that NumPy does not know (such as bfloat16)",
    "M": "dates",
    "m": "time spans",
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
        raise InputError(f"'{path}' is empty.", _HOW_TO_SAVE)
    if start != _MAGIC:
        kind = (
            "a pickle, which is never loaded because it can run any program" if start[:1] == b"\x80" else "no .npy file"
        )
        raise InputError(f"'{path}' is {kind}: it starts with {start!r}.", _HOW_TO_SAVE)
    # Mapping it checks the file's size against its header before any memory is asked for.
    return _converted(_loaded(path, lambda: np.load(path, mmap_mode="r", allow_pickle=False)), str(path))


def read_npz(path: Path, key: str | None = None) -> Numbers:
    """One array of a .npz file: the one under `key`, or the only one. Raises InputError."""
    if not zipfile.is_zipfile(path):
        raise InputError(f"'{path}' is no .npz file.", _HOW_TO_SAVE_SEVERAL)
    with _loaded(path, lambda: np.load(path, allow_pickle=False)) as archive:
        keys = list(archive.files)
        if key is None and len(keys) == 1:
            key = keys[0]
        if key is None or key not in keys:
            problem = (
                f"'{path}' holds {len(keys)} arrays" if key is None else f"'{path}' has no array '{shortened(key)}'"
            )
            guess = did_you_mean(key, keys) if key else ""
            if not keys:
                raise InputError(f"'{path}' holds no array.", _HOW_TO_SAVE_SEVERAL)
            raise InputError(f"{problem}: {', '.join(keys[:20])}.", f"{guess}Type @{path}:{keys[0]}.")
        return _converted(_loaded(path, lambda: archive[key]), f"{path}:{key}")


def _loaded(path: Path, load: Callable[[], Any]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy warns about old headers, which read well
            return load()
    except OSError as error:
        raise unreadable(path, error) from None
    except Exception as error:
        # A broken file makes NumPy and zipfile raise anything: ValueError, EOFError, zlib.error, MemoryError.
        if "Python objects" in str(error) or "Object arrays" in str(error):
            raise InputError(f"'{path}' holds {_KINDS['O']}.", _HOW_TO_SAVE) from None
        raise InputError(f"'{path}' is damaged: {shortened(str(error))}.", _HOW_TO_SAVE) from None


def _converted(array: NDArray[Any], place: str) -> Numbers:
    if array.dtype.kind in _KINDS:
        raise InputError(f"'{place}' holds {_KINDS[array.dtype.kind]}, not real numbers.", _HOW_TO_SAVE)
    if array.ndim > 3:
        raise InputError(
            f"'{place}' has {array.ndim} axes, {array.shape}.", "Save rows of classes: an array of shape (N, K)."
        )
    if array.size == 0:
        raise InputError(f"'{place}' holds no numbers: its shape is {array.shape}.", _HOW_TO_SAVE)
    with np.errstate(over="ignore"):
        numbers = np.array(np.atleast_1d(array), dtype=np.float64, order="C")
    if array.dtype.itemsize > 8 and (np.isinf(numbers) & np.isfinite(array)).any():
        raise InputError(f"'{place}' holds numbers above the largest float64, 1.797e308.", _HOW_TO_SAVE)
    return Numbers(numbers, Reprs(numbers))
