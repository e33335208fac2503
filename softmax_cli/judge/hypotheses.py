"""What the mistakes of the catalogue make of a problem: each alone, and two in a row."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..document.text import Text
from ..document.values import Said
from .mistakes import Mistake, mistakes_for
from .question import Array, Question
from .solve import solve

FAVOUR = 4  # how much likelier a mistake is where it comes before others
AGAIN = 0.25  # how much less likely a second mistake is


class Hypothesis(NamedTuple):
    """One or two mistakes and what they give: `question` is the problem that they solve in place of the right one,
    `path` says which of its variants each of them is, and `weight` how likely all this is."""

    mistakes: tuple[Mistake, ...]
    path: tuple[int, ...]
    detail: Said
    question: Question
    value: Array
    weight: float

    @property
    def id(self) -> str:
        """The ids of the mistakes, the first made first."""
        return "+".join(mistake.id for mistake in self.mistakes)

    def then(self, mistake: Mistake) -> "Iterator[Hypothesis]":
        """One more mistake after these."""
        for place, (detail, question, value) in enumerate(mistake.outcomes(self.question, self.value)):
            both = Text("{first}; {second}", first=self.detail, second=detail)
            joined = both if self.detail and detail else self.detail or detail
            weight = self.weight * mistake.weight * 0.999**place * (AGAIN if self.mistakes else 1)
            weight *= FAVOUR if mistake.likelier is not None and mistake.likelier(self.question) else 1
            yield Hypothesis((*self.mistakes, mistake), (*self.path, place), joined, question, value, weight)

    def again(self, question: Question) -> Array | None:
        """What the same mistakes, in the same variants, give on another problem."""
        value = solve(question)
        for mistake, place in zip(self.mistakes, self.path, strict=True):
            outcomes = mistake.outcomes(question, value)
            if place >= len(outcomes):
                return None
            _, question, value = outcomes[place]
        return value


def alone(question: Question, mistakes: Sequence[Mistake] | None = None) -> Iterator[Hypothesis]:
    """Every single mistake, of all or of these, in all its variants."""
    right = Hypothesis((), (), "", question, solve(question), 1.0)
    chosen = mistakes_for(question.operation) if mistakes is None else mistakes
    return (hypothesis for mistake in chosen for hypothesis in right.then(mistake))


@lru_cache(maxsize=8)
def each_alone(question: Question) -> tuple[Hypothesis, ...]:
    """The same as a list, made once for all the readings of an answer that are compared with it."""
    return tuple(alone(question))


def in_pairs(singles: Sequence[Hypothesis]) -> Iterator[Hypothesis]:
    """Two mistakes, where the second is one that people make on top of others."""
    depths: dict[str, int] = {}
    for hypothesis in singles:
        depths[hypothesis.mistakes[0].id] = max(_depth(hypothesis), depths.get(hypothesis.mistakes[0].id, 0))
    for hypothesis in singles:
        for second in mistakes_for(hypothesis.question.operation):
            if second.common and _may_follow(hypothesis, second, depths.get(second.id)):
                yield from hypothesis.then(second)


def _depth(hypothesis: Hypothesis) -> int:
    """How far down the path the problem was changed: logits and options, the scores, or the probabilities."""
    return 2 if hypothesis.question.shares is not None else int(hypothesis.question.scores is not None)


def _may_follow(hypothesis: Hypothesis, second: Mistake, depth: int | None) -> bool:
    """An output slip follows everything, once; a rule follows a change of the problem. Of two changes the one nearer
    to the input is made first, for a change of the logits or of T would undo one of the scores. The order of two
    changes of the scores matters (softmax twice and base 2): both are tried."""
    first, changed = hypothesis.mistakes[0], _depth(hypothesis)
    if first is second:
        return False
    if second.after is not None:
        return first.after is None or first.id < second.id
    if first.change is None or not first.common:
        return False
    if second.change is None:
        return True
    return depth is not None and (changed < depth or (changed == depth and (first.id < second.id or changed == 1)))
