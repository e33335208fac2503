"""Every known mistake, as data. To add one, write a Mistake into the table where it belongs."""

from functools import cache

from ..subject import Operation
from . import (
    batches,
    binary,
    drawn_methods,
    exact_methods,
    gradients,
    jacobians,
    labels,
    log_odds,
    logs,
    losses,
    misread,
    outputs,
    probabilities,
    problem,
    sigmoids,
)
from .entry import Change, Mistake, Rule, StepName, Variant

TABLES = (
    outputs, misread, problem, labels, losses, gradients, jacobians, logs, batches, probabilities, sigmoids, binary,
    log_odds, exact_methods, drawn_methods,
)  # fmt: skip
CATALOGUE: tuple[Mistake, ...] = tuple(mistake for table in TABLES for mistake in table.MISTAKES)

__all__ = ["CATALOGUE", "Change", "Mistake", "Rule", "StepName", "Variant", "mistakes_for"]


@cache
def mistakes_for(operation: Operation) -> tuple[Mistake, ...]:
    """The mistakes that can be made in `operation`, likeliest first."""
    return tuple(sorted((m for m in CATALOGUE if operation in m.operations), key=lambda m: -m.weight))
