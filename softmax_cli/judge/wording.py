"""What a verdict says in words."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..document.explanation import Phrase, Value
from ..document.verdict import Candidate
from .chance import DOUBTFUL_ABOVE, PAIR_DOUBTFUL_ABOVE
from .phrases import parts, with_detail
from .question import Question
from .search import Search


def summary(best: Candidate, question: Question) -> Phrase:
    """E.g. "Wrong: these are the values for logits [2, 1, 0]; exp(0.1) was taken as 1. The right answer is [...]"."""
    if best.id == "logit-as-zero":
        said: tuple[object, ...] = ("Wrong: ", *parts(best.detail), ".")
    else:
        said = ("Wrong. ", *with_detail(best.why, best.detail))
    if best.fit == "nudged":
        said = (*said, " One last digit is off by one, as if to make the row add up.")
    if best.fit == "truncated":
        said = (*said, " The digits were cut off instead of rounded.")
    if best.fit == "imprecise":
        said = (*said, " The last digit is off: something was rounded on the way.")
    return (*said, *right_answer(question))


def right_answer(question: Question) -> tuple[object, ...]:
    """One number or one row; a matrix is shown by itself."""
    if question.value.ndim > 1:
        return ()
    return (
        " The right answer is ",
        *(("[", question.value, "]") if question.value.ndim else (float(question.value),)),
        ", up to a constant." if question.operation == "logits" else ".",
    )


def doubts(found: Search, listed: Sequence[Candidate], apart: Mapping[str, Value] | None) -> tuple[Phrase, ...]:
    """Whether several mistakes give this answer, and whether a coincidence may."""
    notes: list[Phrase] = []
    if len(listed) > 1:
        told = len({np.round(value, 3).tobytes() for value in apart["values"].values()}) if apart else 0
        how = "the input below can." if told == len(listed) else "the input below can tell some of them."
        same = ", and agree on the other inputs tried" if apart == {} else ""
        known: Phrase = (len(listed), f" known mistakes give this answer{same}.")
        notes.append(("This input cannot tell ", len(listed), f" mistakes apart; {how}") if told else known)
    best = found.matches[0] if found.matches else None
    plain = best is not None and len(best.guess.mistakes) == 1 and best.candidate.fit != "imprecise"
    if best is not None and best.chance > (DOUBTFUL_ABOVE if plain else PAIR_DOUBTFUL_ABOVE):
        few = "with so few digits a coincidence is likely" if best.chance > 1 else "it may be a coincidence"
        notes.append((found.tried, f" values of mistakes were compared with these digits: {few}."))
    return tuple(notes)


def apart_words(problem: Mapping[str, Value]) -> Phrase:
    """The input that tells the candidates apart, as one would type it, and what each of them gives there."""
    said: list[object] = ["with ", *_shown(problem["logits"])]
    for name, value in problem.items():
        if name not in ("logits", "right", "values"):
            said += [f" --{name.replace('_', '-')}", *([] if value is True else [" ", *_shown(value)])]
    said += [" the right answer is ", *_shown(problem["right"])]
    for name, value in problem["values"].items():
        said += [f"; {name} gives ", *_shown(value)]
    return tuple(said)


def _shown(value: Value) -> tuple[object, ...]:
    return ("[", value, "]") if np.ndim(value) else (value,)
