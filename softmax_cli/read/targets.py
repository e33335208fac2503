"""Target distributions, class weights and vectors: one number for each class."""

import math

import numpy as np
from numpy.typing import NDArray

from ..document.text import Plural, Text
from ..errors import InputError
from ..maths.arrays import sum_rows, sums_to_one
from .names import in_class_order
from .sources.reading import read_numbers
from .typed.tokens import shortened
from .typed.values import Numbers

Array = NDArray[np.float64]


PROBABILITY = Text("a probability is 0 or more")
_WEIGHT = Text("a weight is a finite number, 0 or more")


def read_target(
    text: str,
    shape: tuple[int, int],
    names: tuple[str, ...] | None = None,
    *,
    normalize: bool = False,
    unnormalized: bool = False,
    rule: Text = PROBABILITY,
) -> Array:
    """A distribution for each row, (N, K): entries >= 0 that sum to 1. Raises InputError.

    `normalize` divides each row by its sum; `unnormalized` takes the rows as they are, whatever they sum to.
    `rule` says in words what each entry must be.
    """
    if normalize and unnormalized:
        problem = "--normalize and --unnormalized are both given."
        raise InputError("normalize-and-unnormalized", problem, "Type only one of them.")
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
    _check_entries(numbers, weight, "--weight", _WEIGHT)
    return weight


def read_vector(text: str, classes: int, what: str, names: tuple[str, ...] | None = None) -> Array:
    """One finite number for each class, (K,); by class name too. Raises InputError."""
    numbers = read_numbers(text, what)
    vector = _one_row(in_class_order(numbers, names, what), classes, what)
    for value, token in zip(numbers.array.ravel(), numbers.tokens, strict=True):
        if not math.isfinite(value):
            raise InputError(
                "entry-not-finite", "'{token}' in {option} is not finite.", "Type numbers: {option} 1,0,-0.5.",
                token=shortened(token), option=what,
            )  # fmt: skip
    return vector


def _one_row(array: Array, classes: int, what: str) -> Array:
    if array.shape not in ((classes,), (1, classes)):
        raise InputError(
            "one-number-a-class", "{option} has {numbers}, but {classes}.",
            "Type one number for each class: {option} {example}.",
            option=what,
            numbers=Plural("{n} number", "{n} numbers", n=array.size)
            if array.ndim == 1
            else Text("the shape {shape}", shape=str(array.shape)),
            classes=Plural("there is {n} class", "there are {n} classes", n=classes),
            example=",".join(["1"] * min(classes, 5)) + (",..." if classes > 5 else ""),
        )  # fmt: skip
    return array.reshape(classes)


def _check_entries(numbers: Numbers, array: Array, what: str, rule: Text) -> None:
    typed = numbers.array.ravel()
    bad = ~(np.isfinite(typed) & (typed >= 0))
    if bad.any():
        position = int(np.flatnonzero(bad)[0])
        row, _ = divmod(position, array.shape[-1])
        several = array.ndim == 2 and len(array) > 1
        raise InputError(
            "entry-refused",
            "'{token}' in {option}{where} is negative: {rule}."
            if typed[position] < 0 and math.isfinite(typed[position])
            else "'{token}' in {option}{where} is not finite: {rule}.",
            "Type numbers from 0 up: {option} 0,1,0.",
            token=shortened(numbers.tokens[position]), option=what, rule=rule,
            where=Text(" (row {row})", row=row) if several else None,
        )  # fmt: skip


def _wrong_shape(numbers: Numbers, given: tuple[int, ...], shape: tuple[int, int]) -> InputError:
    rows, classes = shape
    example = target_like(("0", "1") if classes > 1 else ("1",), rows, classes)
    if given == (1, classes):
        return InputError(
            "target-rows", "--target has one row, but there are {rows} rows of logits.",
            "Type one distribution for each row, separated by ;: --target {example}.",
            rows=rows, example=example,
        )  # fmt: skip
    if given == (1, 1) and classes > 1:
        return InputError(
            "target-is-index", "--target has 1 number, '{token}', but there are {classes} classes.",
            "Type a distribution over the classes, --target {example}; or, for the index of a class, --label {token}.",
            token=shortened(numbers.tokens[0]), classes=classes, example=example,
        )  # fmt: skip
    if len(given) == 2 and given[0] == rows:
        return InputError(
            "target-entries", "--target has {entries} entries a row, but there are {classes} classes.",
            "Type one probability for each class, in the order of the logits: --target {example}.",
            entries=given[1], classes=classes, example=example,
        )  # fmt: skip
    return InputError(
        "target-shape", "--target is {size}, but the logits are {rows} x {classes} (rows x classes).",
        "Type one row for each row of logits, with one probability for each class: --target {example}.",
        size=" x ".join(map(str, given)), rows=rows, classes=classes, example=example,
    )  # fmt: skip


def target_like(first: tuple[str, ...], rows: int, classes: int) -> str:
    """An example of a target of this shape as typed, whose rows begin with `first`: '0,1,0;0,1,0'."""
    entries = (*first[:classes], *["0"] * (classes - len(first)))[:5]
    text = ";".join([",".join(entries) + ",..." * (classes > 5)] * min(rows, 3)) + ";..." * (rows > 3)
    return f"'{text}'" if ";" in text else text


def _check_sums(target: Array) -> None:
    for number in np.flatnonzero(~sums_to_one(target)).tolist():
        raise InputError(
            "target-sum", "--target{where} sums to {total}, not to 1.",
            "Add --normalize to divide it by its sum, or --unnormalized to use it as it is.",
            where=_row(number, target), total=float(sum_rows(target)[number]),
        )  # fmt: skip


def _row(number: int, target: Array) -> Text | None:
    return Text(" row {row} (counted from 0)", row=number) if len(target) > 1 else None


def _normalized(row: Array, where: Text | None) -> Array:
    # Scaled by a power of two first, exactly: the sum of [1e308, 1e308] is no float64, nor is 1/5e-324.
    exponent = int(np.frexp(row.max())[1])
    scaled = np.ldexp(row, -exponent)
    total = math.fsum(scaled)
    if total == 0:
        problem = "--target{where} sums to 0 and cannot be normalized."
        raise InputError("target-sum-zero", problem, "Type at least one entry above 0.", where=where)
    return np.asarray(scaled / total)
