"""Arrays in files, read in blocks of checked length: a file that shrinks while it is read is an error, not a crash.

A mapped file that loses its end kills the process with a bus error; a read that comes back short can be told.
"""

import os
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

BLOCK = 1 << 16  # numbers read at a time


class CutShortError(ValueError):
    """The file ends before its header says that it does."""


class Stored(NamedTuple):
    """An array in a file: what its header says, and the stream that stands at its first number."""

    stream: IO[bytes]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool  # the first axis changes fastest

    @property
    def size(self) -> int:
        """How many numbers there are."""
        count = 1
        for length in self.shape:
            count *= length
        return count

    def blocks(self, most: int = BLOCK) -> Iterator[NDArray[Any]]:
        """The numbers in the order of the file, at most so many at a time; the next block overwrites the last.

        Raises CutShortError where the stream ends early.
        """
        buffer = np.empty(min(most, self.size), self.dtype)
        memory = buffer.view(np.uint8).data
        for start in range(0, self.size, most):
            count = min(self.size - start, most)
            if not _filled(self.stream, memory[: count * self.dtype.itemsize]):
                raise CutShortError(f"it ends before number {start + count} of {self.size}")
            yield buffer[:count]

    def whole(self) -> NDArray[Any]:
        """All of the numbers in the shape of the array, in C order, floats of more than 8 bytes as they are."""
        kept = self.dtype if self.dtype.itemsize > 8 else np.dtype(np.float64)
        numbers, start = np.empty(self.size, kept), 0
        for block in self.blocks():
            numbers[start : start + len(block)] = block
            start += len(block)
        return numbers.reshape(self.shape, order="F" if self.fortran else "C")


@contextmanager
def npy_file(path: Path) -> Iterator[Stored]:
    """The array of an open .npy file. Raises OSError, and ValueError for what is no array of numbers."""
    with path.open("rb") as file:
        stored = stored_in(file)
        held = os.fstat(file.fileno()).st_size - file.tell()
        _check_length(stored, held)
        yield stored


@contextmanager
def npz_member(archive: zipfile.ZipFile, key: str) -> Iterator[Stored]:
    """The array of that name in an open .npz file, unpacked as it is read."""
    name = f"{key}.npy"
    with archive.open(name) as file:
        stored = stored_in(file)
        _check_length(stored, archive.getinfo(name).file_size - file.tell())
        yield stored


def stored_in(stream: IO[bytes]) -> Stored:
    """What the header at the start of `stream` says. Raises ValueError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns about old headers, which read well
        version = npy.read_magic(stream)
        read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, fortran, dtype = read_header(stream)
    return Stored(stream, shape, dtype, fortran)


def _check_length(stored: Stored, held: int) -> None:
    needed = stored.size * stored.dtype.itemsize
    if held < needed:
        raise CutShortError(f"{held} bytes where its header says {needed}")


def _filled(stream: IO[bytes], memory: memoryview) -> bool:
    """Whether there was enough in the stream, which may give less at a time, to fill `memory`."""
    done = 0
    while done < len(memory) and (got := stream.readinto(memory[done:])):  # type: ignore[attr-defined]
        done += got
    return done == len(memory)
