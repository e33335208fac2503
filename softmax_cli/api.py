"""The public Python functions: NumPy arrays in and out, classes on the last axis, any leading axes as a batch."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .maths.gradient import gradient_steps
from .maths.jacobian import jacobian_steps
from .maths.loss import LossOptions, LossSteps, cross_entropy_steps
from .maths.softmax import as_rows, check_temperature, softmax_steps

Array = NDArray[np.float64]
Reduction = Literal["mean", "sum", "none"]


def softmax(logits: ArrayLike, *, temperature: float = 1.0) -> Array:
    """p_i = exp(z_i / T) / sum_j exp(z_j / T) over the last axis; the shape of `logits`; within 4 ulp.

    -inf is a masked class (p = 0). A row with nan or +inf, or of -inf only, is nan.
    Raises ValueError for a scalar, no classes, or T not above 0.

    >>> softmax([[2.0, 1.0, 0.1], [0.0, 0.0, 0.0]]).round(4).tolist()
    [[0.659, 0.2424, 0.0986], [0.3333, 0.3333, 0.3333]]
    """
    rows, shape = as_rows(logits)
    return softmax_steps(rows, check_temperature(temperature)).probabilities.reshape(shape)


def log_softmax(logits: ArrayLike, *, temperature: float = 1.0) -> Array:
    """ln p_i = (z_i - m) / T - log1p(s) over the last axis, s the sum without the maximum; never ln(softmax).

    -inf stays -inf; rows that are nan in `softmax` are nan here.

    >>> float(log_softmax([40.0, 0.0])[0])
    -4.248354255291589e-18
    """
    rows, shape = as_rows(logits)
    return softmax_steps(rows, check_temperature(temperature)).log_probabilities.reshape(shape)


def logsumexp(logits: ArrayLike, *, temperature: float = 1.0) -> Any:
    """ln sum_j exp(z_j / T) over the last axis, in nats; one number for one row, otherwise the leading shape.

    -inf for a row of -inf only, +inf for a row with +inf, nan for one with nan.

    >>> float(logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    """
    rows, shape = as_rows(logits)
    return softmax_steps(rows, check_temperature(temperature)).logsumexp.reshape(shape[:-1])[()]


def cross_entropy(
    logits: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    target: ArrayLike | None = None,
    reduction: Reduction = "mean",
    **options: Any,
) -> Any:
    """-sum_i w_i y_i ln p_i in nats, of labels (from 0) or of a target distribution, reduced over the rows.

    `options` are the fields of `softmax_cli.maths.loss.LossOptions`: temperature, label_smoothing, smoothing_over,
    weight, ignore_index, z_loss, softcap, unit. With reduction="none" the leading shape of `logits` comes back.
    The mean over no rows is nan. Raises ValueError for labels out of range or shapes that do not fit.

    >>> float(cross_entropy([2.0, 1.0, 0.1], 1))
    1.4170300162778335
    """
    loss, _, shape = _loss(logits, labels, target, {**options, "reduction": reduction})
    return loss.losses.reshape(shape[:-1])[()] if reduction == "none" else np.float64(loss.loss)


def cross_entropy_gradient(
    logits: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    target: ArrayLike | None = None,
    reduction: Reduction = "mean",
    **options: Any,
) -> Array:
    """dL/dz of `cross_entropy`, in the shape of `logits`: p - y, divided by the number of rows for a mean.

    >>> cross_entropy_gradient([2.0, 1.0, 0.1], 1).round(4).tolist()
    [0.659, -0.7576, 0.0986]
    """
    loss, settings, shape = _loss(logits, labels, target, {**options, "reduction": reduction})
    return gradient_steps(loss, settings).gradient.reshape(shape)


def softmax_jacobian(logits: ArrayLike, *, temperature: float = 1.0) -> Array:
    """dp_i/dz_j = p_i ([i = j] - p_j) / T over the last axis: shape (..., K) gives (..., K, K).

    >>> softmax_jacobian([0.0, 0.0]).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    rows, shape = as_rows(logits)
    steps = jacobian_steps(softmax_steps(rows, check_temperature(temperature)), temperature)
    return steps.jacobian.reshape(*shape, shape[-1])


def _loss(
    logits: ArrayLike, labels: ArrayLike | None, target: ArrayLike | None, options: dict[str, Any]
) -> tuple[LossSteps, LossOptions, tuple[int, ...]]:
    rows, shape = as_rows(logits)
    if (labels is None) == (target is None):
        raise ValueError("give either labels or target")
    settings = LossOptions(**options)
    check_temperature(settings.temperature)
    if settings.weight is not None:
        settings = settings._replace(weight=np.asarray(settings.weight, dtype=np.float64))
    if target is not None:
        distribution = np.asarray(target, dtype=np.float64)
        if distribution.shape != shape:
            raise ValueError(f"target has shape {distribution.shape}, logits have {shape}")
        return cross_entropy_steps(rows, settings, target=distribution.reshape(rows.shape)), settings, shape
    return cross_entropy_steps(rows, settings, labels=_labels(labels, shape, settings)), settings, shape


def _labels(labels: ArrayLike | None, shape: tuple[int, ...], settings: LossOptions) -> NDArray[np.int64]:
    """Labels as a flat vector; ValueError where one is no class of its row, for negative ones never wrap."""
    given = np.asarray(labels)
    if given.dtype.kind not in "iu" or given.shape != shape[:-1]:
        raise ValueError(f"labels must be integers of shape {shape[:-1]}, not {given.dtype} of shape {given.shape}")
    flat = given.reshape(-1).astype(np.int64)
    wrong = flat[(flat != settings.ignore_index) & ((flat < 0) | (flat >= shape[-1]))]
    if wrong.size:
        raise ValueError(f"label {wrong[0]} is not in 0..{shape[-1] - 1}")
    return flat
