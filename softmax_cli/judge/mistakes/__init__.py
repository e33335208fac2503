"""Every known mistake, as data. To add one, write a Mistake into the table where it belongs."""

from functools import cache
from importlib import import_module

from ..question import Operation
from .entry import Mistake, Text, said
from .lines import with_temperature

# The tables of each operation: only those are loaded. Every other operation has the tables of the softmax.
OF_SOFTMAX = ("outputs", "misread", "problem", "logs", "probabilities")
OF_LOSSES = (*OF_SOFTMAX, "labels", "batches")
TABLES: dict[Operation, tuple[str, ...]] = {
    "ce": (*OF_LOSSES, "losses", "inexact", "exact_methods"),
    "perplexity": OF_LOSSES,
    "grad": (*OF_LOSSES, "gradients"),
    "jacobian": (*OF_SOFTMAX, "jacobians"),
    "jacobian_row": (*OF_SOFTMAX, "jacobians"),
    "vjp": (*OF_SOFTMAX, "jacobians"),
    "sigmoid": ("outputs", "sigmoids"),
    "bce": ("labels", "sigmoids", "binary"),
    "logits": ("log_odds",),
    "large_k": ("drawn_methods", "exact_methods"),
}

__all__ = ["Mistake", "Text", "catalogue", "mistakes_for", "said", "with_temperature"]


@cache
def mistakes_for(operation: Operation) -> tuple[Mistake, ...]:
    """The mistakes that can be made in `operation`, likeliest first."""
    found = (m for name in TABLES.get(operation, OF_SOFTMAX) for m in _table(name) if operation in m.operations)
    return tuple(sorted(found, key=lambda mistake: -mistake.weight))


def catalogue() -> tuple[Mistake, ...]:
    """All mistakes of all operations."""
    return tuple(mistake for name in sorted({*OF_SOFTMAX, *sum(TABLES.values(), ())}) for mistake in _table(name))


def _table(name: str) -> tuple[Mistake, ...]:
    table: tuple[Mistake, ...] = import_module(f".{name}", __name__).MISTAKES
    return table
