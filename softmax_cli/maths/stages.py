"""The stages of a classifier's output layer as calls that `timing` can time: this package's own functions."""

from collections.abc import Callable

import numpy as np

from .gradient import gradient_steps
from .jacobian import jacobian_steps
from .loss import LossOptions, cross_entropy_steps
from .softmax import softmax_steps
from .timing import Stage

DEFAULT_DIM = 256
LARGEST = 2**18  # 2 MiB of logits; one softmax takes about 20 ms there
LARGEST_JACOBIAN = 2**11  # 32 MiB a matrix, of which three live at once
LARGEST_WEIGHTS = 2**23  # 64 MiB of class vectors


def stages(dim: int | None = None) -> tuple[Stage, ...]:
    """Softmax, gradient and Jacobian over K, and the logits W h with vectors of `dim` (256) entries, one row each."""
    d = DEFAULT_DIM if dim is None else dim
    return (
        Stage("softmax", _softmax, 1.0, LARGEST),
        Stage("gradient", _gradient, 1.0, LARGEST),
        Stage("Jacobian", _jacobian, 2.0, LARGEST_JACOBIAN),
        Stage(f"logits, d = {d}", lambda k: _logits(k, d), 1.0, min(LARGEST, LARGEST_WEIGHTS // d)),
    )


def _row(k: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.random.default_rng(0).normal(size=(1, k))


def _softmax(k: int) -> Callable[[], object]:
    z = _row(k)
    return lambda: softmax_steps(z)


def _gradient(k: int) -> Callable[[], object]:
    options = LossOptions()
    loss = cross_entropy_steps(_row(k), options, labels=np.array([0]))
    return lambda: gradient_steps(loss, options)


def _jacobian(k: int) -> Callable[[], object]:
    softmax = softmax_steps(_row(k))
    return lambda: jacobian_steps(softmax)


def _logits(k: int, d: int) -> Callable[[], object]:
    weights = np.full((k, d), 0.5)
    hidden = np.full(d, 0.5)
    return lambda: weights @ hidden
