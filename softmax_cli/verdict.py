"""Whether somebody's answer is right, and if it is not, why not: frozen data like the explanation that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .values import Phrase, Value


@dataclass(frozen=True, eq=False)
class Difference:
    """One entry of somebody's answer that is not the right one."""

    index: tuple[int, ...]  # () for a single number
    given: str  # as it was typed
    value: float
    right: float
    difference: float  # value - right
    tolerance: float  # half a unit of the last digit typed


@dataclass(frozen=True, eq=False)
class Candidate:
    """A mistake that gives somebody's answer: the wrong line and the right line, side by side."""

    id: str
    why: Phrase
    see: Phrase
    wrong_line: str
    right_line: str
    value: Value  # the number that this mistake gives
    step: str  # where the path is left
    detail: Phrase = ""  # which logit, how many digits, which row
    fit: str = "rounded"  # truncated: the digits were cut off; nudged: one last digit is off by one;
    # imprecise: right to one digit less than typed


@dataclass(frozen=True, eq=False)
class Verdict:
    """Whether somebody's answer is right, and if it is not, why not.

    `word` is what `--plain` prints: right, rounded, unit, mistake:ID or unknown. `right` decides the exit code.
    """

    word: str
    right: bool
    summary: Phrase
    answer: Value  # the right answer, in the shape of the one given
    given: Value
    differences: tuple[Difference, ...] = ()
    violated: tuple[Phrase, ...] = ()  # laws that every right answer keeps, and this one does not
    first_step: Phrase = ""
    candidates: tuple[Candidate, ...] = ()  # likeliest first
    notes: tuple[Phrase, ...] = ()
    distance: float | None = None  # the largest difference
    tried: int = 0  # how many values of mistakes were compared
    separating: Mapping[str, Value] | None = None  # an input at which the candidates give different numbers
    apart: Phrase = ""  # the same in words

    def as_dict(self) -> dict[str, Value]:
        """Everything, for JSON: lists and dicts, arrays, and phrases (tuples) that the renderer puts into words."""
        return {
            "word": self.word,
            "right": self.right,
            "summary": self.summary,
            "answer": self.answer,
            "given": self.given,
            "differences": [{**vars(difference), "index": list(difference.index)} for difference in self.differences],
            "violated": list(self.violated),
            "first_step": self.first_step,
            "candidates": [dict(vars(candidate)) for candidate in self.candidates],
            "notes": list(self.notes),
            "distance": self.distance,
            "tried": self.tried,
            "separating": None if self.separating is None else dict(self.separating),
        }
