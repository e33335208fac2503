"""The stages of a classifier's output layer as calls that `timing` can time: the counted steps, as NumPy runs them."""

from collections.abc import Callable

import numpy as np

from ..arrays import Array
from .timing import Stage

DEFAULT_DIM = 256
LARGEST = 2**18  # 2 MiB of logits; one softmax takes about 2 ms there
LARGEST_JACOBIAN = 2**11  # 32 MiB a matrix, of which two live at once
LARGEST_WEIGHTS = 2**23  # 64 MiB of class vectors


def stages(dim: int | None = None) -> tuple[Stage, ...]:
    """Softmax, gradient and Jacobian over K, and the logits W h with vectors of `dim` (256) entries, one row each."""
    d = DEFAULT_DIM if dim is None else dim
    return (
        Stage("softmax", _softmax, 1.0, LARGEST),
        Stage("gradient", _gradient, 1.0, LARGEST),
        Stage("jacobian", _jacobian, 2.0, LARGEST_JACOBIAN),
        Stage("logits", lambda k: _logits(k, d), 1.0, min(LARGEST, LARGEST_WEIGHTS // d)),
    )


def softmax(z: Array) -> Array:
    """The counted algorithm in plain double precision, (K,): max, subtract, exp, sum, divide."""
    e = np.exp(z - z.max())
    return np.asarray(e / e.sum())


def _row(k: int) -> Array:
    return np.random.default_rng(0).normal(size=k)


def _softmax(k: int) -> Callable[[], object]:
    z = _row(k)
    return lambda: softmax(z)


def _gradient(k: int) -> Callable[[], object]:
    p, y = softmax(_row(k)), np.zeros(k)
    y[0] = 1.0
    return lambda: p - y


def _jacobian(k: int) -> Callable[[], object]:
    p = softmax(_row(k))

    def jacobian() -> Array:
        matrix = np.outer(-p, p)
        matrix[np.arange(k), np.arange(k)] += p
        return matrix

    return jacobian


def _logits(k: int, d: int) -> Callable[[], object]:
    weights = np.full((k, d), 0.5)
    hidden = np.full(d, 0.5)
    return lambda: weights @ hidden
