"""What every method for a large K hands back, so that one table can hold them all."""

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from ...document.explanation import Check, Kind, Section, Step
from ...document.formula import Formula, equation
from ...document.notation import L, lse, true, z
from ...document.text import Sentences, Text
from ...document.values import Array, Cell, Column, Data, Records, Said, StepValue
from ...maths.largek.binary import Integers
from ...maths.largek.negative_sampling import draw
from ...maths.softmax import SoftmaxSteps, softmax_steps
from ...read.large_k import LargeK
from ..common import class_name, name_in
from ..proofs import EPS

LEAST = 2.0**-1070  # 16 of the smallest doubles: what a subnormal loss may be off by
EXACT_LOSS = equation(L, lse(z) - z[true])


class Case(NamedTuple):
    """One training example, and the full softmax that every method stands in for."""

    given: LargeK
    z: Array  # (K,)
    full: SoftmaxSteps  # of one row
    exact: float  # the cross-entropy of the full softmax, nats

    @property
    def classes(self) -> int:
        """K."""
        return len(self.z)

    @property
    def label(self) -> int:
        """The true class."""
        return self.given.label

    @property
    def z_y(self) -> float:
        """The true class's logit."""
        return float(self.z[self.label])

    @property
    def blocks(self) -> list[Array]:
        """--shards blocks of nearly equal size, as the ranks have them."""
        return np.array_split(self.z, self.given.shards)

    def name(self, index: int) -> str:
        """A class as the tables show it."""
        return class_name(self.given.problem, index)

    def names(self, indices: Iterable[int]) -> list[str]:
        """Several of them."""
        return [self.name(index) for index in indices]

    def drawn(self, size: int) -> Integers:
        """The sample given, or `size` classes drawn with the seed; those equal to the label included."""
        given = self.given
        return draw(given.q, size, given.seed) if given.negatives is None else given.negatives

    @property
    def never_drawn(self) -> list[str]:
        """The unmasked classes, the label apart, that the noise never draws."""
        missing = np.flatnonzero((self.given.expected_counts(1) == 0) & np.isfinite(self.z)).tolist()
        return self.names(index for index in missing if index != self.label)


class Part(NamedTuple):
    """One method on one example."""

    loss: float  # nats; for sampled softmax the mean over the draws
    vectors: int  # dot products of d entries for this example
    sections: tuple[Section, ...]
    result: Mapping[str, Data]
    checks: tuple[Check | None, ...]
    notes: Sentences = ()
    spread: float = 0.0  # the standard error of a mean over random draws
    consistent: bool = True  # the scores lead to probabilities where its method says so


def case_of(given: LargeK) -> Case:
    """The example with its exact loss."""
    full = softmax_steps(given.problem.logits)
    return Case(given, given.problem.logits[0], full, 0.0 - float(full.log_probabilities[0, given.label]))


def one(step_id: str, title: Text, formula: Said, value: StepValue, numbers: Formula | None = None) -> Step:
    """A step with a single number or word."""
    return Step(step_id, title, formula, value, symbol=name_in(formula), numbers=numbers)


def vector(
    step_id: str, title: Text, formula: Said, value: Array, symbol: Said | None = None, kind: Kind = "value"
) -> Step:
    """A step with one number for each class."""
    head = name_in(formula) if symbol is None else symbol
    return Step(step_id, title, formula, value, axes=("class",), symbol=head, kind=kind)


def table(step_id: str, title: Text, columns: Iterable[tuple[str, Said, Iterable[Cell]]], formula: Said = "") -> Step:
    """A table of its own, made of columns: id, title, cells."""
    columns = tuple(columns)
    rows = tuple(zip(*(cells for _, _, cells in columns), strict=True))
    return Step(step_id, title, formula, Records(tuple(Column(id, head) for id, head, _ in columns), rows))


def same_loss(case: Case, loss: float, reason: Text) -> Check:
    """`loss` is the exact loss up to rounding: of K terms, and of exponents z - m that still count."""
    gap = abs(loss - case.exact)
    reach = min(745.0, float(np.abs(case.full.shifted[np.isfinite(case.full.shifted)]).max()))
    allowed = 4 * EPS * (case.classes + reach) * case.exact + LEAST
    return Check("same-loss", reason, bool(gap <= allowed), gap)


def sums_to_one(step_id: str, title: Text, sum_of_all: float, classes: int) -> Check:
    """A distribution over all classes: its sum is 1, up to the rounding of each term."""
    gap = abs(sum_of_all - 1.0)
    return Check(step_id, title, gap <= 1e-13 * classes, gap)


def ranges(blocks: Iterable[Array]) -> list[Said]:
    """The classes of each block or shard: 4-5, 4, or none."""
    sizes = [len(block) for block in blocks]
    return [_range(start, size) for start, size in zip(accumulate(sizes, initial=0), sizes, strict=False)]


def _range(start: int, size: int) -> Said:
    if size < 2:
        return str(start) if size else Text("none")
    return f"{start}-{start + size - 1}"
