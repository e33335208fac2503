"""What one mistake is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...explanation import Phrase
from ..solve import solve
from ..subject import Array, Operation, Subject

# One way of making the mistake: what it concerns (which logit, how many digits), and what it gives.
Variant = tuple[Phrase, Array]
Rule = Callable[[Subject], Array | Sequence[Variant] | None]
Change = Callable[[Subject], Subject | Sequence[tuple[Phrase, Subject]] | None]

# Where the path is left: the steps of the right computation, in order.
StepName = Literal[
    "input",
    "shift",
    "exponentials",
    "sum",
    "divide",
    "label",
    "log",
    "loss",
    "gradient",
    "reduce",
    "sigmoid",
    "binary",
    "method",
]


@dataclass(frozen=True, eq=False)
class Mistake:
    """One known mistake. Either `change` (another problem is solved, rightly) or `rule` (this one, wrongly).

    `why` is one sentence on how it comes about, `see` how to notice it; `wrong` and `right` are the two lines side by
    side. `weight` ranks mistakes that give the same number, and `common` ones are tried in pairs. `spread` widens the
    tolerance of one that is random.
    """

    id: str
    operations: tuple[Operation, ...]
    why: str
    see: str
    wrong: str
    right: str
    step: StepName
    rule: Rule | None = None
    change: Change | None = None
    weight: float = 1.0
    common: bool = False
    spread: Callable[[Subject], float] | None = None  # the standard error of a mean over random draws

    def variants(self, subject: Subject) -> list[Variant]:
        """What this mistake gives on `subject`: nothing where it cannot be made."""
        with np.errstate(all="ignore"):
            if self.change is not None:
                return [(detail, solve(changed)) for detail, changed in self.changes(subject)]
            found = self.rule(subject) if self.rule is not None else None
        if found is None:
            return []
        return [("", np.asarray(found))] if isinstance(found, np.ndarray | np.floating) else list(found)

    def changes(self, subject: Subject) -> list[tuple[Phrase, Subject]]:
        """The other problems that are solved by mistake."""
        changed = self.change(subject) if self.change is not None else None
        if changed is None:
            return []
        return [("", changed)] if isinstance(changed, Subject) else list(changed)
