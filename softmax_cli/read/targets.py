"""Target distributions, class weights and vectors: one number for each class."""

import math

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..maths.arrays import sum_rows, sums_to_one
from .sources.reading import read_numbers
from .typed.names import in_class_order
from .typed.numbers import Numbers
from .typed.words import shortened

Array = NDArray[np.float64]


def read_target(
    text: str,
    shape: tuple[int, int],
    names: tuple[str, ...] | None = None,
    *,
    normalize: bool = False,
    unnormalized: bool = False,
    rule: str = "a probability is 0 or more",
) -> Array:
    """A distribution for each row, (N, K): entries >= 0 that sum to 1. Raises InputError.

    `normalize` divides each row by its sum; `unnormalized` takes the rows as they are, whatever they sum to.
    `rule` says in words what each entry must be.
    """
    if normalize and unnormalized:
        raise InputError("--normalize and --unnormalized are both given.", "Type only one of them.")
    numbers = read_numbers(text, "--target")
    target = np.atleast_2d(in_class_order(numbers, names, "--target"))
    if target.shape != shape:
        raise _wrong_shape(numbers, target.shape, shape)
    _check_entries(numbers, target, "--target", rule)
    if normalize:
        return np.array([_normalized(row, _row(number, target)) for number, row in enumerate(target)])
    if not unnormalized:
        _check_sums(target)
    return target


def read_weight(text: str, classes: int, names: tuple[str, ...] | None = None) -> Array:
    """One weight for each class, (K,), finite and >= 0; by class name too. Raises InputError."""
    numbers = read_numbers(text, "--weight")
    weight = _one_row(in_class_order(numbers, names, "--weight"), classes, "--weight")
    _check_entries(numbers, weight, "--weight", "a weight is a finite number, 0 or more")
    return weight


def read_vector(text: str, classes: int, what: str, names: tuple[str, ...] | None = None) -> Array:
    """One finite number for each class, (K,); by class name too. Raises InputError."""
    numbers = read_numbers(text, what)
    vector = _one_row(in_class_order(numbers, names, what), classes, what)
    for value, token in zip(numbers.array.ravel(), numbers.tokens, strict=True):
        if not math.isfinite(value):
            raise InputError(f"'{shortened(token)}' in {what} is not finite.", f"Type numbers: {what} 1,0,-0.5.")
    return vector


def _one_row(array: Array, classes: int, what: str) -> Array:
    if array.shape not in ((classes,), (1, classes)):
        count = f"{array.size} number{'s' * (array.size != 1)}" if array.ndim == 1 else f"the shape {array.shape}"
        example = ",".join(["1"] * min(classes, 5)) + (",..." if classes > 5 else "")
        raise InputError(
            f"{what} has {count}, but there {'is 1 class' if classes == 1 else f'are {classes} classes'}.",
            f"Type one number for each class: {what} {example}.",
        )
    return array.reshape(classes)


def _check_entries(numbers: Numbers, array: Array, what: str, rule: str) -> None:
    typed = numbers.array.ravel()
    bad = ~(np.isfinite(typed) & (typed >= 0))
    if bad.any():
        position = int(np.flatnonzero(bad)[0])
        token = shortened(numbers.tokens[position])
        row = f" (row {position // array.shape[-1]})" if array.ndim == 2 and len(array) > 1 else ""
        why = "is negative" if typed[position] < 0 and math.isfinite(typed[position]) else "is not finite"
        raise InputError(f"'{token}' in {what}{row} {why}: {rule}.", f"Type numbers from 0 up: {what} 0,1,0.")


def _wrong_shape(numbers: Numbers, given: tuple[int, ...], shape: tuple[int, int]) -> InputError:
    rows, classes = shape
    example = f"--target {target_like(('0', '1') if classes > 1 else ('1',), rows, classes)}"
    if given == (1, classes):
        return InputError(
            f"--target has one row, but there are {rows} rows of logits.",
            f"Type one distribution for each row, separated by ;: {example}.",
        )
    if given == (1, 1) and classes > 1:
        token = shortened(numbers.tokens[0])
        return InputError(
            f"--target has 1 number, '{token}', but there are {classes} classes.",
            f"Type a distribution over the classes, {example}; or, for the index of a class, --label {token}.",
        )
    if len(given) == 2 and given[0] == rows:
        return InputError(
            f"--target has {given[1]} entries a row, but there are {classes} classes.",
            f"Type one probability for each class, in the order of the logits: {example}.",
        )
    size = " x ".join(map(str, given))
    return InputError(
        f"--target is {size}, but the logits are {rows} x {classes} (rows x classes).",
        f"Type one row for each row of logits, with one probability for each class: {example}.",
    )


def target_like(first: tuple[str, ...], rows: int, classes: int) -> str:
    """An example of a target of this shape as typed, whose rows begin with `first`: '0,1,0;0,1,0'."""
    entries = (*first[:classes], *["0"] * (classes - len(first)))[:5]
    text = ";".join([",".join(entries) + ",..." * (classes > 5)] * min(rows, 3)) + ";..." * (rows > 3)
    return f"'{text}'" if ";" in text else text


def _check_sums(target: Array) -> None:
    for number in np.flatnonzero(~sums_to_one(target)).tolist():
        total = float(sum_rows(target)[number])
        raise InputError(
            f"--target{_row(number, target)} sums to {total!r}, not to 1.",
            "Add --normalize to divide it by its sum, or --unnormalized to use it as it is.",
        )


def _row(number: int, target: Array) -> str:
    return f" row {number} (counted from 0)" if len(target) > 1 else ""


def _normalized(row: Array, where: str) -> Array:
    # Scaled by a power of two first, exactly: the sum of [1e308, 1e308] is no float64, nor is 1/5e-324.
    exponent = int(np.frexp(row.max())[1])
    scaled = np.ldexp(row, -exponent)
    total = math.fsum(scaled)
    if total == 0:
        raise InputError(f"--target{where} sums to 0 and cannot be normalized.", "Type at least one entry above 0.")
    return np.asarray(scaled / total)
