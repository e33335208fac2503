"""What a search is: a question and the answer typed -> what is known about that answer, or None."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..document.text import Sentences, Text
from ..document.values import Data
from ..document.verdict import Candidate
from .question import Question
from .typed import Typed

if TYPE_CHECKING:
    from .hypotheses import Hypothesis


class Match(NamedTuple):
    """Mistakes of the catalogue that give the answer typed; `chance` is how many others, as likely, would by luck."""

    candidate: Candidate
    hypothesis: "Hypothesis"
    rank: float
    chance: float


class Finding(NamedTuple):
    """What a search found: a right answer and why it counts as right, or the mistakes, likeliest first."""

    word: str = "mistake"  # or right, rounded, unit, convention, ambiguous, unknown
    said: Sentences = ()
    candidates: tuple[Candidate, ...] = ()
    matches: tuple[Match, ...] = ()  # those of the candidates that are in the catalogue
    tried: int = 0  # values that were compared
    notes: tuple[Text, ...] = ()
    first_step: Text | None = None
    separating: Mapping[str, Data] | None = None  # an input at which the candidates give different numbers
    apart: Text | None = None  # the same in words
    alike: tuple[str, ...] = ()  # ids of the candidates that fit as well as the first, itself included
    factor: float | None = None  # of the right answer, in another unit


Search: TypeAlias = Callable[[Question, Typed], Finding | None]
