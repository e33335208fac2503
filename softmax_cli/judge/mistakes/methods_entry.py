"""What the mistakes in the methods for a large K share."""

from collections.abc import Callable

import numpy as np

from ..methods import label_of
from ..question import DRAWN_METHODS, Array, Operation, Question
from .entry import Mistake

EXACT: tuple[Operation, ...] = ("ce",)  # the methods that give the cross-entropy: its own mistakes apply too
DRAWN: tuple[Operation, ...] = ("large_k",)
SCALE = "Write the terms of the loss down one by one."

Formula = Callable[[Question], float | None]


def only(names: tuple[str, ...], formula: Formula) -> Callable[[Question], Array | None]:
    """A rule for one loss, of the methods in `names` alone."""

    def rule(question: Question) -> Array | None:
        if question.method is None or question.method.name not in names:
            return None
        found = formula(question)
        return None if found is None else np.asarray(found, dtype=np.float64)

    return rule


def z_y(s: Question) -> float:
    """The true class's logit."""
    return float(s.z[0, label_of(s)])


def slip(
    name: str, names: tuple[str, ...], formula: Formula, wrong: str, right: str, why: str, see: str = SCALE, *,
    weight: float = 1.0,
) -> Mistake:  # fmt: skip
    """A mistake in one loss of the methods `names`."""
    operations = DRAWN if names[0] in DRAWN_METHODS else EXACT
    return Mistake(name, operations, why, see, wrong, right, "method", rule=only(names, formula), weight=weight)
