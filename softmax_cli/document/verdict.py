"""Whether somebody's answer is right, and if it is not, why not: frozen data like the explanation that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .text import Sentences, Text
from .values import Array, Data, Said


@dataclass(frozen=True, eq=False)
class Difference:
    """One entry of somebody's answer that is not the right one."""

    index: tuple[int, ...]  # () for a single number
    given: str  # as it was typed
    value: float
    right: float
    difference: float  # value - right
    tolerance: float  # half a unit of the last digit typed

    def data(self) -> Mapping[str, Data]:
        """All of it, under the names that JSON has."""
        return dict(vars(self))


@dataclass(frozen=True, eq=False)
class Candidate:
    """A mistake that gives somebody's answer: the wrong line and the right line, side by side."""

    id: str
    why: Text
    told: Text  # the same with the detail in brackets
    see: Sentences
    wrong_line: Said
    right_line: Said
    value: Array  # the number that this mistake gives
    step: str  # where the path is left
    detail: Said = ""  # which logit, how many digits, which row
    fit: str = "rounded"  # truncated: the digits were cut off; nudged: one last digit is off by one;
    # imprecise: the last digit is off by 1.5 at most; machine: as a floating-point format has it

    def data(self) -> Mapping[str, Data]:
        """All of it but `told`, under the names that JSON has."""
        return {name: value for name, value in vars(self).items() if name != "told"}


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether somebody's answer is right, and if it is not, why not.

    `word`: right, rounded, unit (the right answer in another unit than asked for), convention (by another rule),
    mistake:ID, ambiguous (several fit alike) or unknown. `right` decides the exit code.
    """

    word: str
    right: bool
    summary: Sentences
    answer: Array | None  # the right answer, in the shape of the one given; None where the problem cannot be read
    given: Array | str  # a text where it cannot be read
    differences: tuple[Difference, ...] = ()
    violated: tuple[Said, ...] = ()  # laws that every right answer keeps, and this one does not
    first_step: Text | None = None
    candidates: tuple[Candidate, ...] = ()  # likeliest first
    notes: tuple[Text, ...] = ()
    distance: float | None = None  # the largest difference
    tried: int = 0  # how many values of mistakes were compared
    separating: Mapping[str, Data] | None = None  # an input at which the candidates give different numbers
    apart: Text | None = None  # the same in words
    alike: tuple[str, ...] = ()  # ids of the candidates that fit as well as the first, itself included
    factor: float | None = None  # in another unit: what the right answer was multiplied by

    @property
    def equivalent(self) -> bool:
        """Whether this is the right answer in another unit."""
        return self.word == "unit"

    @property
    def line(self) -> str:
        """What `--plain` prints: the word, with the ids of the mistakes that fit alike."""
        return " ".join((self.word, *self.alike)) if self.word == "ambiguous" else self.word

    def data(self) -> Mapping[str, Data]:
        """All of it but the words for `separating`, under the names that JSON has."""
        return {
            "word": self.word,
            "right": self.right,
            "equivalent": self.equivalent,
            "factor": self.factor,
            "summary": self.summary,
            "answer": self.answer,
            "given": self.given,
            "differences": tuple(one.data() for one in self.differences),
            "violated": list(self.violated),
            "first_step": self.first_step or "",
            "candidates": tuple(one.data() for one in self.candidates),
            "alike": list(self.alike),
            "notes": list(self.notes),
            "distance": self.distance,
            "tried": self.tried,
            "separating": self.separating,
        }
