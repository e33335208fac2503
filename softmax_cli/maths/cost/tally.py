"""Softmax and its derivatives run on numbers that count their own operations: the proof of the formulas in `cost`."""

import math
from typing import NamedTuple


class Tally:
    """How many operations have been run."""

    def __init__(self) -> None:
        self.operations = 0


class Counted:
    """A float that adds one to its tally for every comparison, difference, sum, product, quotient or exponential."""

    def __init__(self, value: float, tally: Tally) -> None:
        self.value = value
        self.tally = tally

    def _run(self, value: float) -> "Counted":
        self.tally.operations += 1
        return Counted(value, self.tally)

    def __add__(self, other: "Counted") -> "Counted":
        return self._run(self.value + other.value)

    def __sub__(self, other: "Counted") -> "Counted":
        return self._run(self.value - other.value)

    def __mul__(self, other: "Counted") -> "Counted":
        return self._run(self.value * other.value)

    def __truediv__(self, other: "Counted") -> "Counted":
        return self._run(self.value / other.value)

    def __neg__(self) -> "Counted":
        return Counted(-self.value, self.tally)

    def exp(self) -> "Counted":
        return self._run(math.exp(self.value))

    def larger(self, other: "Counted") -> "Counted":
        return self._run(max(self.value, other.value))

    def add_product(self, a: "Counted", b: "Counted") -> "Counted":
        """self + a b, one multiply-add."""
        return self._run(self.value + a.value * b.value)


class Run(NamedTuple):
    """The operations that each stage took, and the probabilities, so that the run can be seen to be a softmax."""

    naive: int
    softmax: int
    gradient: int
    jacobian: int
    matrix_product: int
    vjp: int
    probabilities: tuple[float, ...]


def run(logits: tuple[float, ...]) -> Run:
    """Run every stage on `logits`, one number after the other, and count."""
    tally = Tally()
    z = [Counted(value, tally) for value in logits]
    used: list[int] = []

    def spent() -> int:
        used.append(tally.operations)
        return used[-1] - (used[-2] if len(used) > 1 else 0)

    _naive(z)
    naive = spent()
    p = _shifted(z)
    softmax = spent()
    v = [a - b for a, b in zip(p, z, strict=True)]
    gradient = spent()
    matrix = _jacobian(p)
    jacobian = spent()
    _matrix_product(matrix, v)
    matrix_product = spent()
    _vjp(p, v)
    return Run(naive, softmax, gradient, jacobian, matrix_product, spent(), tuple(entry.value for entry in p))


def _fold_sum(values: list[Counted]) -> Counted:
    first, *rest = values
    for value in rest:
        first = first + value
    return first


def _naive(z: list[Counted]) -> list[Counted]:
    e = [value.exp() for value in z]
    s = _fold_sum(e)
    return [value / s for value in e]


def _shifted(z: list[Counted]) -> list[Counted]:
    m, *rest = z
    for value in rest:
        m = m.larger(value)
    e = [(value - m).exp() for value in z]
    s = _fold_sum(e)
    return [value / s for value in e]


def _jacobian(p: list[Counted]) -> list[list[Counted]]:
    one = Counted(1.0, p[0].tally)
    return [[a * (one - a) if i == j else -(a * b) for j, b in enumerate(p)] for i, a in enumerate(p)]


def _matrix_product(matrix: list[list[Counted]], v: list[Counted]) -> list[Counted]:
    return [_dot(list(column), v) for column in zip(*matrix, strict=True)]


def _vjp(p: list[Counted], v: list[Counted]) -> list[Counted]:
    mean = _dot(p, v)
    return [a * (b - mean) for a, b in zip(p, v, strict=True)]


def _dot(a: list[Counted], b: list[Counted]) -> Counted:
    result = Counted(0.0, a[0].tally)
    for x, y in zip(a, b, strict=True):
        result = result.add_product(x, y)
    return result
