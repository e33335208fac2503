"""Arrays in files, block by block: every order and type of number, and files that are not what they say."""

import os
import resource
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.errors import InputError
from softmax_cli.read.sources import blocks
from softmax_cli.read.sources.blocks import CutShortError, npy_file
from softmax_cli.read.sources.reading import read_numbers

DTYPES = ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<i4", ">i8", "|u1", "|b1", np.dtype(np.longdouble).str)


def saved(path: Path, array: np.ndarray) -> Path:
    np.save(path, array)
    return path


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", "CF")
def test_every_type_and_order(dtype: str, order: str, tmp_path: Path) -> None:
    array = np.asarray(np.arange(24).reshape(4, 6) % 7, dtype=dtype, order=order)  # type: ignore[call-overload]
    read = read_numbers(f"@{saved(tmp_path / 'z.npy', array)}").array
    assert read.dtype == np.float64
    assert read.tolist() == array.astype(float).tolist()


@given(rows=st.integers(1, 9), columns=st.integers(1, 9), most=st.integers(1, 90), fortran=st.booleans())
def test_any_size_of_the_blocks(tmp_path_factory, rows, columns, most, fortran):  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("blocks") / "z.npy"
    array = np.arange(rows * columns, dtype=np.float32).reshape(rows, columns)
    np.save(path, np.asfortranarray(array) if fortran else array)
    with npy_file(path) as stored:
        read = [number for block in stored.blocks(most) for number in block.tolist()]
    assert read == array.ravel("F" if stored.fortran else "C").tolist()


def test_a_member_of_a_compressed_archive(tmp_path: Path) -> None:
    path, array = tmp_path / "z.npz", np.linspace(-3, 3, 200_000).reshape(2, -1)
    np.savez_compressed(path, logits=array, labels=np.array([1, 2]))
    assert (read_numbers(f"@{path}:logits").array == array).all()


def test_a_file_cut_short_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "z.npy", np.zeros(300_000))
    filled = blocks._filled

    def cutting(stream, memory):  # type: ignore[no-untyped-def]
        os.truncate(path, 400_000)  # within the first block
        return filled(stream, memory)

    monkeypatch.setattr(blocks, "_filled", cutting)
    with pytest.raises(InputError, match="is damaged: it ends before number 65536 of 300000"):
        read_numbers(f"@{path}")


def test_a_header_that_lies(tmp_path: Path) -> None:
    path = saved(tmp_path / "z.npy", np.zeros(1000))
    os.truncate(path, path.stat().st_size - 8)
    words = "7992 bytes where its header says 8000"
    with pytest.raises(CutShortError, match=words), npy_file(path):
        pass
    with pytest.raises(InputError, match=words):
        read_numbers(f"@{path}")


def test_a_sparse_file_of_9_terabytes_is_refused_without_a_traceback(tmp_path: Path) -> None:
    path = saved(tmp_path / "z.npy", np.zeros(1))
    header = bytearray(path.read_bytes()[:128])
    shape = b"(1,), }"
    header[header.index(shape) :] = b"(1125899906842,), }".ljust(127 - header.index(shape)) + b"\n"
    path.write_bytes(header)
    try:
        os.truncate(path, 128 + 8 * 1125899906842)
    except OSError:
        pytest.skip("this file system has no sparse files of that size")
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 40, limits[1]))
    try:
        with pytest.raises(InputError, match="more numbers than there is memory for"):
            read_numbers(f"@{path}")
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
