"""The stages of a classifier's output layer as calls that `timing` can time: the counted steps, as NumPy runs them."""

from collections.abc import Callable

import numpy as np

from ..arrays import Array
from .timing import Stage

DEFAULT_DIM = 256
LARGEST = 2**18  # 2 MiB of logits; one softmax takes about 2 ms there
LARGEST_JACOBIAN = 2**11  # 32 MiB a matrix, of which two live at once
LARGEST_WEIGHTS = 2**23  # 64 MiB of output embeddings


def stages(dim: int | None = None) -> tuple[Stage, ...]:
    """Softmax, gradient and Jacobian over K, and the logits W h with vectors of `dim` (256) entries, one row each."""
    d = DEFAULT_DIM if dim is None else dim
    return (
        Stage("softmax", _softmax, 1.0, LARGEST),
        Stage("gradient", _gradient, 1.0, LARGEST),
        Stage("jacobian", _jacobian, 2.0, LARGEST_JACOBIAN),
        Stage("logits", lambda k: _logits(k, d), 1.0, min(LARGEST, LARGEST_WEIGHTS // d)),
    )


def softmax(z: Array, out: Array | None = None) -> Array:
    """The counted algorithm in plain double precision, (K,), into `out`: max, subtract, exp, sum, divide.

    Timed with an array that is there already: a fresh one past 128 KiB costs a page fault every 4 KiB, which would be
    what is measured.
    """
    e = np.subtract(z, z.max(), out=out)
    np.exp(e, out=e)
    return np.asarray(np.divide(e, e.sum(), out=e))


def _row(k: int) -> Array:
    return np.random.default_rng(0).normal(size=k)


def _softmax(k: int) -> Callable[[], object]:
    z, out = _row(k), np.empty(k)
    return lambda: softmax(z, out)


def _gradient(k: int) -> Callable[[], object]:
    p, y, out = softmax(_row(k)), np.zeros(k), np.empty(k)
    y[0] = 1.0
    return lambda: np.subtract(p, y, out=out)


def _jacobian(k: int) -> Callable[[], object]:
    p, matrix = softmax(_row(k)), np.empty((k, k))
    minus, diagonal = -p[:, None], matrix.reshape(-1)[:: k + 1]

    def jacobian() -> Array:
        np.multiply(minus, p, out=matrix)
        np.add(diagonal, p, out=diagonal)
        return matrix

    return jacobian


def _logits(k: int, d: int) -> Callable[[], object]:
    weights = np.full((k, d), 0.5)
    hidden, out = np.full(d, 0.5), np.empty(k)
    return lambda: np.matmul(weights, hidden, out=out)
