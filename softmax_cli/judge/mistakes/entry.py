"""What one mistake is, and the ways in which those of several tables are made."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypedDict, TypeVar, Unpack

import numpy as np

from ...document.formula import Formula
from ...document.text import Plural, Text
from ...document.values import Said
from ...maths.loss import LossOptions
from ..question import Array, Operation, Question
from ..solve import solve

# One way of making the mistake: what it concerns (which logit, how many digits), and what it gives.
Variant = tuple[Said, Array]
Rule = Callable[[Question], Array | Sequence[Variant] | None]
Change = Callable[[Question], Question | Sequence[tuple[Said, Question]] | None]
After = Callable[[Question, Array], Array | None]
# One way again, with the problem that it is an answer to: what a second mistake goes on from.
Outcome = tuple[Said, Question, Array]
# A sentence or a line is data, or a function of the problem: it must be true wherever it is shown.
Sentence = Text | Callable[[Question], Text]
Line = Formula | Text | Callable[[Question], Formula | Text]
Words = TypeVar("Words", bound=Formula | Text)

# Where the path is left: the steps of the right computation, in order.
StepName = Literal[
    "input", "shift", "exponentials", "sum", "divide", "label", "log", "loss", "gradient", "reduce", "sigmoid",
    "binary", "method",
]  # fmt: skip


# unit: right in another unit, which is no mistake where nobody named one; convention: right by another rule; rounding:
# right but for digits lost on the way.
Kind = Literal["mistake", "unit", "convention", "rounding"]


class Mistake(NamedTuple):
    """One known mistake: `change` (another problem is solved, rightly), `rule` (this one, wrongly) or `after` (what
    came out, right or wrong, is spoilt: its sign, its unit, a factor).

    `why` is one sentence on how it comes about, without its full stop, as a detail may follow in brackets; `see` is how
    to notice it; `wrong` and `right` are the two lines side by side. `weight` ranks mistakes that give the same number.
    `common` changes are tried in pairs, and before common rules; a common `after` is tried on top of every single
    mistake. `spread` widens the tolerance of one that is random.
    """

    id: str
    operations: tuple[Operation, ...]
    why: Sentence
    see: Sentence
    wrong: Line
    right: Line
    step: StepName
    rule: Rule | None = None
    change: Change | None = None
    after: After | None = None
    weight: float = 1.0
    common: bool = False
    spread: Callable[[Question], float] | None = None  # the standard error of a mean over random draws
    kind: Kind = "mistake"
    likelier: Callable[[Question], bool] | None = None  # where it comes before others that give the same number

    def outcomes(self, question: Question, value: Array | None = None) -> list[Outcome]:
        """What this mistake gives on `question`, of which `value` is the answer so far; nothing where it cannot be
        made. NumPy's warnings are the caller's: thousands of calls would each silence them anew."""
        if self.change is not None:
            return [(detail, changed, _solved(changed)) for detail, changed in self._changes(question)]
        made: Array | Sequence[Variant] | None = None
        if self.after is not None:
            made = self.after(question, solve(question) if value is None else value)
        elif self.rule is not None:
            made = self.rule(question)
        if made is None:
            return []
        if isinstance(made, np.ndarray | np.floating):
            return [("", question, np.asarray(made))]
        return [(detail, question, np.asarray(wrong)) for detail, wrong in made]

    def variants(self, question: Question) -> list[Variant]:
        """The values of `outcomes`."""
        with np.errstate(all="ignore"):
            return [(detail, value) for detail, _, value in self.outcomes(question)]

    def _changes(self, question: Question) -> list[tuple[Said, Question]]:
        """The other problems that are solved by mistake."""
        changed = self.change(question) if self.change is not None else None
        if changed is None:
            return []
        return [("", changed)] if isinstance(changed, Question) else list(changed)


def _solved(question: Question) -> Array:
    value = solve(question)
    if question.logits.size > LARGE:
        question.forget()
    return value


class More(TypedDict, total=False):
    """How an entry is made, and what it says in the place of what its family says."""

    rule: Rule
    change: Change
    after: After
    right: Line
    step: StepName
    operations: tuple[Operation, ...]
    weight: float
    common: bool
    spread: Callable[[Question], float]
    kind: Kind
    likelier: Callable[[Question], bool]


class Family(NamedTuple):
    """What the entries of a table share; `within` puts the wrong line into what the options make of it, a unit or T."""

    operations: tuple[Operation, ...]
    step: StepName
    right: Line
    see: Sentence = Text("")  # only where every entry has one of its own
    common: bool = False
    within: Callable[[Formula | Text], Line] | None = None

    def __call__(
        self, id: str, wrong: Line, why: Sentence, see: Sentence | None = None, **more: Unpack[More]
    ) -> Mistake:
        """One entry."""
        line = wrong if self.within is None or callable(wrong) else self.within(wrong)
        hint = self.see if see is None else see
        entry = Mistake(id, self.operations, why, hint, line, self.right, self.step, common=self.common)
        return entry._replace(**more)


def said(words: Words | Callable[[Question], Words], question: Question) -> Words:
    """The sentence or the line that is true of this problem."""
    return words(question) if callable(words) else words


LARGE = 10_000  # logits from which nothing is kept of a problem but its answer, and no pairs are tried
MOST_VARIANTS = 12  # classes up to which every logit, and every pair of them, is tried
CARRY = Text("Carry two digits more than you write down.")

Entries = Callable[[Question], Array | None]  # (N, K) of a problem


def values(formula: Entries) -> Rule:
    """A rule for the values of each row, (N, K) or (N,), as they are typed."""

    def rule(question: Question) -> Array | None:
        wrong = formula(question)
        return None if wrong is None else question.typed_shape(np.asarray(wrong, dtype=np.float64))

    return rule


def scores(formula: Entries) -> Change:
    """A change that puts `formula`'s (N, K) in the place of what enters exp()."""
    return _instead("scores", formula)


def shares(formula: Entries) -> Change:
    """A change that puts `formula`'s (N, K) in the place of the probabilities."""
    return _instead("shares", formula)


def _instead(place: Literal["scores", "shares"], formula: Entries) -> Change:
    def change(question: Question) -> Question | None:
        wrong = formula(question)
        if wrong is None or not np.isfinite(wrong).any() or _spoils_a_mask(question, wrong):
            return None
        return question.change(**{place: wrong})

    return change


def _spoils_a_mask(question: Question, wrong: Array) -> bool:
    """Whether nan or +inf stands where a class is masked: the formula is not meant for it."""
    return bool((np.isneginf(question.z) & (np.isnan(wrong) | np.isposinf(wrong))).any())


def tempered(power: int) -> Entries:
    """What enters exp(), times T^power."""
    return lambda s: None if s.options.temperature == 1 else s.z * np.float64(s.options.temperature) ** power


def forgotten(option: str) -> Change:
    """The problem without one of its options."""
    usual = getattr(LossOptions(), option)

    def change(question: Question) -> Question | None:
        asked = getattr(question.options, option)
        if asked is None or (not isinstance(asked, np.ndarray) and asked == usual):
            return None
        return question.change(options=question.options._replace(**{option: usual}))

    return change


def shortened(what: Formula, numbers: Array, digits: int) -> Sequence[tuple[Text, Array]]:
    """The numbers rounded to so many decimals, and cut off there."""
    rounded = Plural("{what} rounded to {n} decimal", "{what} rounded to {n} decimals", n=digits, what=what)
    cut_off = Plural("{what} cut to {n} decimal", "{what} cut to {n} decimals", n=digits, what=what)
    return (rounded, np.round(numbers, digits)), (cut_off, np.trunc(numbers * 10**digits) / 10**digits)
