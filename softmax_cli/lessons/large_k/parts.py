"""What every method for a large K hands back, so that one table can hold them all."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ...document.explanation import Array, Check, Phrase, Section, Step, Value
from ...maths.softmax import SoftmaxSteps, softmax_steps
from ...read.large_k import LargeK
from ..common import class_name
from ..proofs import EPS

LEAST = 2.0**-1070  # 16 of the smallest doubles: what a subnormal loss may be off by


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

    def name(self, index: int) -> str:
        """A class as the tables show it."""
        return class_name(self.given.problem, index)

    @property
    def never_drawn(self) -> str:
        """The unmasked classes, the label apart, that the noise never draws: their names, or nothing."""
        missing = np.flatnonzero((self.given.expected_counts(1) == 0) & np.isfinite(self.z))
        return ", ".join(self.name(int(index)) for index in missing if index != self.given.label)


class Part(NamedTuple):
    """One method on one example."""

    method: str
    loss: float  # nats; for sampled softmax the mean over the draws
    normalised: str
    exact_p: str  # whether it gives the probability of a class
    vectors: int  # dot products of d entries for this example
    cost: str  # multiply-adds
    sections: tuple[Section, ...]
    result: Mapping[str, Value]
    checks: tuple[Check | None, ...]
    notes: tuple[Phrase, ...] = ()


def case_of(given: LargeK) -> Case:
    """The example with its exact loss."""
    full = softmax_steps(given.problem.logits)
    return Case(given, given.problem.logits[0], full, 0.0 - float(full.log_probabilities[0, given.label]))


def one(step_id: str, title: str, formula: str, value: Any, numbers: Phrase = "") -> Step:
    """A step with a single number or word."""
    return Step(step_id, title, formula, value, symbol=formula.split(" = ")[0], numbers=numbers)


def vector(step_id: str, title: str, formula: str, value: Any, symbol: str, kind: Any = "value") -> Step:
    """A step with one number for each class."""
    return Step(step_id, title, formula, value, axes=("class",), symbol=symbol, kind=kind)


def table(step_id: str, title: str, records: list[dict[str, Any]], formula: str = "") -> Step:
    """A table of its own."""
    return Step(step_id, title, formula, records, axes=("record",))


def same_loss(case: Case, loss: float, reason: str) -> Check:
    """`loss` is the exact loss up to rounding: of K terms, and of exponents z - m that still count."""
    gap = abs(loss - case.exact)
    reach = min(745.0, float(np.abs(case.full.shifted[np.isfinite(case.full.shifted)]).max()))
    allowed = 4 * EPS * (case.classes + reach) * case.exact + LEAST
    return Check("same-loss", reason, bool(gap <= allowed), gap)


def class_range(start: int, size: int) -> str:
    """The classes of a block or a shard: 4-5, 4, or none."""
    if size < 2:
        return str(start) if size else "none"
    return f"{start}-{start + size - 1}"
