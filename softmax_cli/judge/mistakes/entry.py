"""What one mistake is."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from ...document.explanation import Phrase
from ..question import Array, Operation, Question
from ..solve import solve

# One way of making the mistake: what it concerns (which logit, how many digits), and what it gives.
Variant = tuple[Phrase, Array]
Rule = Callable[[Question], Array | Sequence[Variant] | None]
Change = Callable[[Question], Question | Sequence[tuple[Phrase, Question]] | None]
After = Callable[[Question, Array], Array | None]
# One way again, with the problem that it is an answer to: what a second mistake goes on from.
Outcome = tuple[Phrase, Question, Array]
# Words, or words for a given problem: a text must be true wherever it is shown.
Text = Phrase | Callable[[Question], Phrase]

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
    spread: Callable[[Question], float] | None = None  # the standard error of a mean over random draws

    def outcomes(self, question: Question, value: Array | None = None) -> list[Outcome]:
        """What this mistake gives on `question`, of which `value` is the answer so far; nothing where it cannot be
        made. NumPy's warnings are the caller's: thousands of calls would each silence them anew."""
        found: Array | Sequence[Variant] | None = None
        if self.change is not None:
            return [(detail, changed, solve(changed)) for detail, changed in self._changes(question)]
        if self.after is not None:
            found = self.after(question, solve(question) if value is None else value)
        elif self.rule is not None:
            found = self.rule(question)
        if found is None:
            return []
        if isinstance(found, np.ndarray | np.floating):
            return [("", question, np.asarray(found))]
        return [(detail, question, np.asarray(wrong)) for detail, wrong in found]

    def variants(self, question: Question) -> list[Variant]:
        """The values of `outcomes`."""
        with np.errstate(all="ignore"):
            return [(detail, value) for detail, _, value in self.outcomes(question)]

    def _changes(self, question: Question) -> list[tuple[Phrase, Question]]:
        """The other problems that are solved by mistake."""
        changed = self.change(question) if self.change is not None else None
        if changed is None:
            return []
        return [("", changed)] if isinstance(changed, Question) else list(changed)


def said(text: Text, question: Question) -> Phrase:
    """The words of `text` for this problem."""
    return text(question) if callable(text) else text
