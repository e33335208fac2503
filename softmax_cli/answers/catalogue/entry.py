"""What one mistake is."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ...explanation import Phrase
from ..solve import solve
from ..subject import Array, Operation, Subject

# One way of making the mistake: what it concerns (which logit, how many digits), and what it gives.
Variant = tuple[Phrase, Array]
Rule = Callable[[Subject], Array | Sequence[Variant] | None]
Change = Callable[[Subject], Subject | Sequence[tuple[Phrase, Subject]] | None]
After = Callable[[Subject, Array], Array | None]
# One way again, with the problem that it is an answer to: what a second mistake goes on from.
Outcome = tuple[Phrase, Subject, Array]
# Words, or words for a given problem: a text must be true wherever it is shown.
Text = Phrase | Callable[[Subject], Phrase]

# Where the path is left: the steps of the right computation, in order.
StepName = Literal[
    "input", "shift", "exponentials", "sum", "divide", "label", "log", "loss", "gradient", "reduce", "sigmoid",
    "binary", "method",
]  # fmt: skip


class Mistake(NamedTuple):
    """One known mistake: `change` (another problem is solved, rightly), `rule` (this one, wrongly) or `after` (what
    came out, right or wrong, is spoilt: its sign, its unit, a factor).

    `why` is one sentence on how it comes about, `see` how to notice it; `wrong` and `right` are the two lines side by
    side. `weight` ranks mistakes that give the same number. `common` changes are tried in pairs, and before common
    rules; a common `after` is tried on top of every single mistake. `spread` widens the tolerance of one that is
    random.
    """

    id: str
    operations: tuple[Operation, ...]
    why: Text
    see: Text
    wrong: Text
    right: Text
    step: StepName
    rule: Rule | None = None
    change: Change | None = None
    after: After | None = None
    weight: float = 1.0
    common: bool = False
    spread: Callable[[Subject], float] | None = None  # the standard error of a mean over random draws

    def outcomes(self, subject: Subject, value: Array | None = None) -> list[Outcome]:
        """What this mistake gives on `subject`, of which `value` is the answer so far; nothing where it cannot be
        made. NumPy's warnings are the caller's: thousands of calls would each silence them anew."""
        found: Array | Sequence[Variant] | None = None
        if self.change is not None:
            return [(detail, changed, solve(changed)) for detail, changed in self._changes(subject)]
        if self.after is not None:
            found = self.after(subject, solve(subject) if value is None else value)
        elif self.rule is not None:
            found = self.rule(subject)
        if found is None:
            return []
        if isinstance(found, np.ndarray | np.floating):
            return [("", subject, np.asarray(found))]
        return [(detail, subject, np.asarray(wrong)) for detail, wrong in found]

    def variants(self, subject: Subject) -> list[Variant]:
        """The values of `outcomes`."""
        with np.errstate(all="ignore"):
            return [(detail, value) for detail, _, value in self.outcomes(subject)]

    def _changes(self, subject: Subject) -> list[tuple[Phrase, Subject]]:
        """The other problems that are solved by mistake."""
        changed = self.change(subject) if self.change is not None else None
        if changed is None:
            return []
        return [("", changed)] if isinstance(changed, Subject) else list(changed)


def said(text: Text, subject: Subject) -> Phrase:
    """The words of `text` for this problem."""
    return text(subject) if callable(text) else text
