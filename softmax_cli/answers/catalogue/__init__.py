"""Every known mistake, as data. To add one, write a Mistake into the table where it belongs."""

from functools import cache

from ..subject import Operation
from . import (
    batches,
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
from .entry import Mistake, Text, said

TABLES = (
    outputs, misread, problem, labels, losses, gradients, jacobians, logs, batches, probabilities, sigmoids, log_odds,
    exact_methods, drawn_methods,
)  # fmt: skip
CATALOGUE: tuple[Mistake, ...] = tuple(mistake for table in TABLES for mistake in table.MISTAKES)

__all__ = ["CATALOGUE", "Mistake", "Text", "mistakes_for", "said"]


@cache
def mistakes_for(operation: Operation) -> tuple[Mistake, ...]:
    """The mistakes that can be made in `operation`, likeliest first."""
    return tuple(sorted((m for m in CATALOGUE if operation in m.operations), key=lambda m: -m.weight))
