"""Where the input cannot tell two mistakes apart: an input that can."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..explanation import Value
from .known import Match
from .solve import solve
from .subject import Array, Subject

# Short numbers without structure: no ties, no sum of 0 or 1, no logit that is twice another.
DIGITS = (0.5, 2.2, -0.7, 1.3, 0.9, -1.6, 2.9, 0.3, -0.4, 1.8)
PARTS = (7, 2, 1, 5, 3, 6, 4, 1.5, 2.5, 3.5)  # the same for probabilities, which are parts of their sum
ROTATIONS = (0, 3, 6, 1, 5, 2, 8)
MOST = 4  # candidates that are compared


def separating(subject: Subject, matches: Sequence[Match]) -> Mapping[str, Value] | None:
    """The input at which the likeliest matches give the most different numbers, with those numbers.

    None where every trial gives one number: then they are names of one mistake, or no trial can be made.
    """
    if len(matches) < 2 or len(subject.logits) > 1:
        return None
    best: tuple[int, dict[str, Value]] = (1, {})
    for trial in _trials(subject):
        values = {match.candidate.id: match.guess.again(trial) for match in matches[:MOST]}
        made = {name: value for name, value in values.items() if value is not None}
        apart = _distinct([trial.value, *made.values()]) - 1
        if len(made) > 1 and apart > best[0]:
            best = apart, _as_input(trial) | {"right": trial.value, "values": made}
        if apart == len(values):
            break
    return best[1] or None


def _as_input(trial: Subject) -> dict[str, Value]:
    found: dict[str, Value] = {"logits": trial.logits[0]}
    if trial.target is not None:
        found["label"] = int(trial.true_class[0])
    return found


def _trials(subject: Subject) -> Iterator[Subject]:
    """The same question about other logits, and with three classes where two cannot say more."""
    fixed = (
        subject.options.weight is not None
        or subject.vector is not None
        or subject.method is not None
        or not (subject.one_hot or subject.target is None)
    )
    classes = subject.z.shape[1] if fixed else max(subject.z.shape[1], 3)
    if classes > len(DIGITS) or (subject.method is not None and subject.method.name == "sampled"):
        return
    label = int(subject.true_class[0])
    for turn in ROTATIONS:
        logits = np.roll(PARTS if subject.operation == "logits" else DIGITS, turn)[None, :classes]
        if subject.operation == "logits":
            logits = np.round(logits / logits.sum(), 2)
            logits[0, 0] = round(1 - float(logits[0, 1:].sum()), 2)
        trial = subject.change(logits=logits)
        if subject.target is not None and not fixed:
            y = 1 if label == 0 or label >= classes - 1 else label
            labels = np.array([y]) if subject.labels is not None else None
            trial = trial.change(labels=labels, target=np.eye(classes)[[y]])
        yield trial.change(value=solve(trial))


def _distinct(values: Sequence[Array]) -> int:
    """How many of the values differ from all before them, to three digits, so that a person can see it."""
    kept: list[Array] = []
    for value in values:
        alike = (one.shape == value.shape and np.allclose(one, value, 2e-3, 2e-3, equal_nan=True) for one in kept)
        if not any(alike):
            kept.append(value)
    return len(kept)
