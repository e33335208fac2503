"""What a verdict says in words."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..explanation import Phrase, Value
from ..verdict import Candidate
from .known import DOUBTFUL_ABOVE, Search, coincidences
from .phrases import parts
from .subject import Subject
from .typed import Typed


def opening(words: Phrase, right: str) -> tuple[object, ...]:
    """E.g. "Right, up to a constant: yours is ln p + 2.3.", or only "Right."."""
    return (f"{right}, up to a constant: ", *parts(words), ".") if words else (f"{right}.",)


def summary(best: Candidate, subject: Subject) -> Phrase:
    """E.g. "Wrong: these are the values for logits [2, 1, 0]; exp(0.1) was taken as 1. The right answer is [...]"."""
    detail = parts(best.detail)
    said: tuple[object, ...] = ("Wrong. ", *parts(best.why))
    if detail and best.id == "logit-as-zero":
        said = ("Wrong: ", *detail, ".")
    elif detail:
        said = ("Wrong. ", str(best.why).removesuffix("."), " (", *detail, ").")
    if best.fit == "nudged":
        said = (*said, " One last digit is off by one, as if to make the row add up.")
    if best.fit == "truncated":
        said = (*said, " The digits were cut off instead of rounded.")
    return (*said, *right_answer(subject))


def right_answer(subject: Subject) -> tuple[object, ...]:
    """One number or one row; a matrix is shown by itself."""
    if subject.value.ndim > 1:
        return ()
    return (
        " The right answer is ",
        *(("[", subject.value, "]") if subject.value.ndim else (float(subject.value),)),
        ", up to a constant." if subject.operation == "logits" else ".",
    )


def doubts(
    typed: Typed, found: Search, listed: Sequence[Candidate], apart: Mapping[str, Value] | None
) -> tuple[Phrase, ...]:
    notes: list[Phrase] = []
    chance = coincidences(typed, found.tried)
    if len(listed) > 1:
        told = 0 if apart is None else len({np.round(value, 3).tobytes() for value in apart["values"].values()})
        how = "the input below can." if told == len(listed) else "the input below can tell some of them."
        known: Phrase = (len(listed), " known mistakes give this answer.")
        notes.append(("This input cannot tell ", len(listed), f" mistakes apart; {how}") if told else known)
    if chance > DOUBTFUL_ABOVE:
        notes.append((found.tried, " values of mistakes were compared: with so few digits a coincidence is likely."))
    return tuple(notes)
