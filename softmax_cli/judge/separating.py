"""Where the input cannot tell two mistakes apart: an input that can."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..document.formula import Value
from ..document.text import Text
from ..document.values import Data
from ..maths.loss import LossOptions
from .question import Array, Question, indicator
from .search import Match
from .solve import solve

# Short numbers without structure: no ties, no sum of 0 or 1, no logit that is twice another.
DIGITS = (0.5, 2.2, -0.7, 1.3, 0.9, -1.6, 2.9, 0.3, -0.4, 1.8)
PARTS = (7, 2, 1, 5, 3, 6, 4, 1.5, 2.5, 3.5)  # the same for probabilities, which are parts of their sum
ROTATIONS = (0, 3, 6, 1, 5, 2, 8)
MOST = 4  # candidates that are compared
MOST_ROWS = 4  # of an input that somebody is to type

Option: TypeAlias = float | str | Array | NDArray[np.int64]


class Apart(NamedTuple):
    """An input as it is typed, the right answer to it, and what each of the mistakes gives there."""

    options: dict[str, Option]  # the logits first
    right: Array
    values: dict[str, Array]  # nothing where every input that was tried gives one number

    def data(self) -> dict[str, Data]:
        """As JSON has it."""
        return {**self.options, "right": self.right, "values": self.values}

    def words(self) -> Text:
        """The input as one would type it, and the numbers."""
        logits, *options = self.options.items()
        typed = Text("{logits}", logits=Value(logits[1]))
        for name, value in options:
            option = f"--{name.replace('_', '-')}"
            if value is True:
                typed = Text("{before} {option}", before=typed, option=option)
            else:
                typed = Text("{before} {option} {value}", before=typed, option=option, value=Value(value))
        said = Text("with {input} the right answer is {right}", input=typed, right=Value(self.right))
        for name, value in self.values.items():
            said = Text("{said}; {mistake} gives {value}", said=said, mistake=name, value=Value(value))
        return said


def separating(question: Question, matches: Sequence[Match]) -> Apart | None:
    """The input at which the likeliest matches give the most different numbers. None where no trial can be made."""
    tried = False
    best = 1, Apart({}, question.value, {})
    for trial in _trials(question):
        values = {match.candidate.id: match.hypothesis.again(trial) for match in matches[:MOST]}
        made = {name: value for name, value in values.items() if value is not None}
        different = _distinct([trial.value, *made.values()]) - 1
        tried |= len(made) == len(values)
        if len(made) > 1 and different > best[0]:
            best = different, Apart(_as_typed(trial), trial.value, made)
        if different == len(values):
            break
    return best[1] if tried or best[1].values else None


def _as_typed(trial: Question) -> dict[str, Option]:
    """The logits, the labels or the target, and every option in use, by the names that they are typed with."""
    options, usual = trial.options._asdict(), LossOptions()._asdict()
    typed: dict[str, Option] = {"logits": trial.typed_shape(trial.logits)}
    if trial.labels is not None:
        first = trial.label_base or 0
        typed["label"] = int(trial.labels[0]) + first if len(trial.labels) == 1 else trial.labels + first
        typed |= {"one_based": True} if first else {}
    elif trial.target is not None:
        typed["target"] = trial.typed_shape(trial.target)
    typed |= {} if trial.row is None else {"row": trial.row}
    typed |= {} if trial.vector is None else {"vjp": trial.vector}
    for name in ("temperature", "softcap", "label_smoothing", "smoothing_over", "weight", "reduction", "z_loss"):
        value = options[name]
        if value is not None and (isinstance(value, np.ndarray) or value != usual[name]):
            typed[name] = value
    return typed | ({} if trial.log == "ln" else {"base": round(float(np.exp(trial.options.unit)))})


def _trials(question: Question) -> Iterator[Question]:
    """The same question about other logits, and with three classes where two cannot say more."""
    soft = question.target is not None and not question.one_hot
    fixed = question.options.weight is not None or question.vector is not None or question.method is not None or soft
    classes = question.z.shape[1] if fixed else max(question.z.shape[1], 3)
    rows = len(question.logits)
    if classes > len(DIGITS) or rows > MOST_ROWS or (question.method is not None and question.method.name == "sampled"):
        return
    for turn in ROTATIONS:
        logits = np.array([_row_of(question, turn + 2 * n, classes) for n in range(rows)])
        trial = question.change(logits=logits, names=None)
        if question.target is not None and not fixed:
            trial = _labelled(trial, _labels(question, classes, turn), classes)
        yield trial.change(value=solve(trial))


def _row_of(question: Question, turn: int, classes: int) -> Array:
    if question.operation != "logits":
        return np.roll(DIGITS, turn)[:classes]
    parts = np.roll(PARTS, turn)[:classes]
    p = np.round(parts / parts.sum(), 2)
    p[0] = round(1 - float(p[1:].sum()), 2)
    return np.asarray(p)


def _labels(question: Question, classes: int, turn: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """Another label for every trial, but never class 0; ignored rows stay so."""
    y = 1 + turn % (classes - 1) if classes > 1 else 0
    return np.where(question.counted, (y + np.arange(len(question.logits))) % classes, question.options.ignore_index)


def _labelled(trial: Question, labels: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", classes: int) -> Question:
    if trial.labels is None:
        return trial.change(target=indicator(labels, classes))
    return trial.change(target=np.zeros(trial.logits.shape)).with_labels(labels)


def _distinct(values: Sequence[Array]) -> int:
    """How many of the values differ from all before them, to three digits, so that a person can see it."""
    kept: list[Array] = []
    for value in values:
        alike = (one.shape == value.shape and np.allclose(one, value, 2e-3, 2e-3, equal_nan=True) for one in kept)
        if not any(alike):
            kept.append(value)
    return len(kept)
