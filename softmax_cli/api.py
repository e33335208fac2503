"""The public Python functions: NumPy arrays in and out, classes on the last axis, any leading axes as a batch."""

import math
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .maths.arrays import Array, sum_rows, sums_to_one
from .maths.derivatives import gradient_steps, jacobian_steps
from .maths.loss import LossOptions, LossSteps, Reduction, cross_entropy_steps
from .maths.softmax import SoftmaxSteps, as_rows, check_temperature, real_numbers, softmax_steps

_RANGES = (
    ("label_smoothing", "from 0 to 1", 0.0, 1.0),
    ("z_loss", "0 or more", 0.0, math.inf),
    ("softcap", "above 0", math.ulp(0.0), math.inf),
    ("unit", "above 0", math.ulp(0.0), math.inf),
)


class LossKeywords(TypedDict, total=False):
    """The options of a loss: the fields of `softmax_cli.maths.loss.LossOptions`, and `unnormalized`."""

    temperature: float
    softcap: float | None
    label_smoothing: float
    smoothing_over: Literal["all", "others"]
    weight: ArrayLike | None
    ignore_index: int
    z_loss: float
    unit: float
    unnormalized: bool


def softmax(logits: ArrayLike, *, temperature: float = 1.0) -> Array:
    """p_i = exp(z_i / T) / sum_j exp(z_j / T) over the last axis; the shape of `logits`; within 1 ulp.

    -inf is a masked class (p = 0). A row with nan or +inf, or of -inf only, is nan.
    Raises ValueError for a scalar, no classes, what are no real numbers, or T not above 0.
    Source: P. Blanchard, D. J. Higham and N. J. Higham, doi:10.1093/imanum/draa038.

    >>> softmax([[2.0, 1.0, 0.1], [0.0, 0.0, 0.0]]).round(4).tolist()
    [[0.659, 0.2424, 0.0986], [0.3333, 0.3333, 0.3333]]
    """
    steps, shape = _softmax(logits, temperature)
    return steps.probabilities.reshape(shape)


def log_softmax(logits: ArrayLike, *, temperature: float = 1.0) -> Array:
    """ln p_i = (z_i - m) / T - log1p(s) over the last axis, s the sum without the maximum; never ln(softmax).

    In nats, the shape of `logits`. -inf stays -inf; rows that are nan in `softmax` are nan here.
    Raises ValueError as `softmax` does. Source: as there.

    >>> float(log_softmax([40.0, 0.0])[0])
    -4.248354255291589e-18
    """
    steps, shape = _softmax(logits, temperature)
    return steps.log_probabilities.reshape(shape)


def logsumexp(logits: ArrayLike, *, temperature: float = 1.0) -> Any:
    """ln sum_j exp(z_j / T) over the last axis, in nats; one number for one row, otherwise the leading shape.

    -inf for a row of -inf only, +inf for a row with +inf, nan for one with nan.
    Raises ValueError as `softmax` does. Source: as there.

    >>> float(logsumexp([1000.0, 1000.0]))
    1000.6931471805599
    """
    steps, shape = _softmax(logits, temperature)
    return steps.logsumexp.reshape(shape[:-1])[()]


def cross_entropy(
    logits: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    target: ArrayLike | None = None,
    reduction: Reduction = "mean",
    **options: Unpack[LossKeywords],
) -> Any:
    """-sum_i w_i y_i ln p_i in nats, of labels (from 0) or of a target distribution, reduced over the rows.

    `options` are those of `LossKeywords`; `unit` is the nats of one unit of the loss: 1, ln 2 for bits, ln 10 for bans.
    With reduction="none" the leading shape of `logits` comes back.
    The mean over no rows is nan. Raises ValueError for labels out of range, shapes that do not fit, options outside
    their range, and a target with negative entries or a sum that is not 1 within 1e-6; `unnormalized=True` takes any
    sum as it is. Sources: label smoothing, arXiv:1512.00567; z-loss, arXiv:2204.02311; soft cap, arXiv:2408.00118.

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
    **options: Unpack[LossKeywords],
) -> Array:
    """dL/dz of `cross_entropy`, in the shape of `logits`: p - y, divided by the number of rows for a mean.

    In units of the loss per unit of z. A mean over weighted labels divides by the sum of their weights, T divides, and
    z-loss and a soft cap add their terms. Raises ValueError as `cross_entropy` does.
    Source: J. S. Bridle, Neurocomputing (1990), doi:10.1007/978-3-642-76153-9_28.

    >>> cross_entropy_gradient([2.0, 1.0, 0.1], 1).round(4).tolist()
    [0.659, -0.7576, 0.0986]
    """
    loss, settings, shape = _loss(logits, labels, target, {**options, "reduction": reduction})
    return gradient_steps(loss, settings).gradient.reshape(shape)


def softmax_jacobian(logits: ArrayLike, *, temperature: float = 1.0) -> Array:
    """dp_i/dz_j = p_i ([i = j] - p_j) / T over the last axis: shape (..., K) gives (..., K, K).

    The diagonal is p_i times the sum of the other probabilities, so nothing cancels.
    Raises ValueError as `softmax` does. Source: as for `cross_entropy_gradient`.

    >>> softmax_jacobian([0.0, 0.0]).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    steps, shape = _softmax(logits, temperature)
    return jacobian_steps(steps, temperature).jacobian.reshape(*shape, shape[-1])


def _softmax(logits: ArrayLike, temperature: float) -> tuple[SoftmaxSteps, tuple[int, ...]]:
    rows, shape = as_rows(logits)
    return softmax_steps(rows, check_temperature(temperature)), shape


def _loss(
    logits: ArrayLike, labels: ArrayLike | None, target: ArrayLike | None, options: dict[str, Any]
) -> tuple[LossSteps, LossOptions, tuple[int, ...]]:
    rows, shape = as_rows(logits)
    if (labels is None) == (target is None):
        raise ValueError("give either labels or target")
    unnormalized = options.pop("unnormalized", False)
    settings = _checked(LossOptions(**options), shape[-1])
    if target is not None:
        distribution = _target(target, shape, unnormalized=unnormalized)
        return cross_entropy_steps(rows, settings, target=distribution), settings, shape
    return cross_entropy_steps(rows, settings, labels=_labels(labels, shape, settings)), settings, shape


def _checked(options: LossOptions, classes: int) -> LossOptions:
    """The options with the weights as an array (K,); ValueError for one outside its range, as at the command line."""
    check_temperature(options.temperature)
    for name, words in (("reduction", ("mean", "sum", "none")), ("smoothing_over", ("all", "others"))):
        if getattr(options, name) not in words:
            raise ValueError(f"{name} must be one of {', '.join(words)}, not {getattr(options, name)!r}")
    for name, bounds, least, most in _RANGES:
        value = getattr(options, name)
        if not _within(value, least, most) and not (name == "softcap" and value is None):
            raise ValueError(f"{name} must be finite and {bounds}, not {value}")
    if not isinstance(options.ignore_index, int | np.integer):
        raise ValueError(f"ignore_index must be an integer, not {options.ignore_index!r}")
    if options.weight is None:
        return options
    weight = real_numbers(options.weight, "weight")
    if weight.shape != (classes,) or not (np.isfinite(weight) & (weight >= 0)).all():
        raise ValueError(f"weight must be {classes} finite numbers of 0 or more, one for each class, not {weight}")
    return options._replace(weight=weight)


def _within(value: Any, least: float, most: float) -> bool:
    try:
        return math.isfinite(value) and least <= value <= most
    except (TypeError, OverflowError):  # no number, or one past the largest double
        return False


def _target(target: ArrayLike, shape: tuple[int, ...], *, unnormalized: bool) -> Array:
    """The target as rows (N, K); ValueError unless it has the shape of the logits and each row is a distribution."""
    given = real_numbers(target, "target")
    if given.shape != shape:
        raise ValueError(f"target has shape {given.shape}, logits have {shape}")
    rows = given.reshape(-1, shape[-1])
    if not (np.isfinite(rows) & (rows >= 0)).all():
        raise ValueError("target must hold finite numbers of 0 or more")
    wrong = sum_rows(rows)[~sums_to_one(rows)]
    if wrong.size and not unnormalized:
        raise ValueError(f"target sums to {wrong[0]}, not to 1: divide it by its sum, or give unnormalized=True")
    return rows


def _labels(labels: ArrayLike | None, shape: tuple[int, ...], settings: LossOptions) -> NDArray[np.int64]:
    """Labels as a flat vector; ValueError where one is no class of its row, for negative ones never wrap."""
    given = np.asarray(labels)
    if given.dtype.kind not in "iu" or given.shape != shape[:-1]:
        raise ValueError(f"labels must be integers of shape {shape[:-1]}, not {given.dtype} of shape {given.shape}")
    flat = given.reshape(-1)
    wrong = flat[(flat != settings.ignore_index) & ((flat < 0) | (flat >= shape[-1]))]
    if wrong.size:
        raise ValueError(f"label {wrong[0]} is not in 0..{shape[-1] - 1}")
    return flat.astype(np.int64)
