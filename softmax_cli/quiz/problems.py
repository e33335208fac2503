"""The problems of the quiz: a pure function of the seed, the topic and the level, the same for all time.

The numbers come from `random.Random(seed).random()` alone, whose sequence Python keeps from version to version. The
n-th problem of a quiz with seed s is the problem of the seed s + n - 1, so each can be asked again by itself.
"""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

TOPICS = ("softmax", "ce", "grad", "jacobian")
LEVELS = (1, 2, 3)
CLASSES = 3
DECIMALS = 3  # how many decimals an answer must be good for
LARGEST = 6  # level 1: the logits are ln 1 to ln 6, so no sum is above 15


class Task(NamedTuple):
    """One problem: the command that solves it (`words`, without the program's name), and what is asked of it."""

    seed: int
    topic: str
    level: int
    logits: tuple[str, ...]  # one text a row
    options: tuple[tuple[str, str], ...]  # ("label", "1"), ...
    exact: str = ""  # level 1: the answer as fractions or logarithms

    @property
    def words(self) -> tuple[str, ...]:
        """The command line after the program's name."""
        logits = self.logits[0].split() if len(self.logits) == 1 else ["; ".join(self.logits)]
        return (self.topic, *logits, *(word for name, value in self.options for word in (f"--{name}", value)))

    @property
    def settings(self) -> dict[str, list[str] | str]:
        """The same as the fields of the command's settings."""
        return {"logits": ["; ".join(self.logits)], **{name.replace("-", "_"): text for name, text in self.options}}

    @property
    def special(self) -> str:
        """What makes it harder than the logits and the label alone: an option, or "rows", or nothing."""
        if len(self.logits) > 1:
            return "rows"
        return next((name for name in self.option if name not in ("label", "row")), "")

    @property
    def option(self) -> dict[str, str]:
        """The options by name."""
        return dict(self.options)


class Dice:
    """Numbers from one seed."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self._next() * count)

    def some(self, items: Sequence[int], count: int) -> list[int]:
        """So many different items, in random order."""
        rest = list(items)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]


def task(seed: int, topic: str, level: int) -> Task:
    """The problem of that seed, one of TOPICS (or "mixed", any of them) and one of LEVELS."""
    dice = Dice(seed)
    chosen = TOPICS[dice.below(len(TOPICS))]  # drawn for every topic, so that mixed asks what the topic alone asks
    return _MAKERS[level](dice, seed, chosen if topic == "mixed" else topic)


def _in_the_head(dice: Dice, seed: int, topic: str) -> Task:
    """Logits ln a: exp(ln a) = a, and every probability is a fraction."""
    weights = dice.some(range(1, LARGEST + 1), CLASSES)
    label = dice.below(CLASSES)
    logits = " ".join("0" if weight == 1 else f"ln{weight}" for weight in weights)
    return Task(seed, topic, 1, (logits,), _place(topic, label), _EXACT[topic](weights, label))


def _by_hand(dice: Dice, seed: int, topic: str) -> Task:
    """Logits with one decimal between -2 and 3."""
    logits, label = _row(dice), dice.below(CLASSES)
    return Task(seed, topic, 2, (logits,), _place(topic, label))


def _with_options(dice: Dice, seed: int, topic: str) -> Task:
    """The same with a temperature, with label smoothing, or as a batch of two rows."""
    rows = (_row(dice), _row(dice))
    labels = [str(dice.below(CLASSES)) for _ in rows]
    twist = dice.below(3 if topic in ("ce", "grad") else 2)
    temperature = (("temperature", ("2", "0.5")[dice.below(2)]),)
    label = _place(topic, int(labels[0]))
    if twist == 0 or topic == "jacobian":  # a batch of matrices is nothing to type
        extra: tuple[tuple[str, str], ...] = temperature
    elif twist == 1:
        return Task(seed, topic, 3, rows, (("label", ",".join(labels)),) * bool(label))
    else:
        extra = (("label-smoothing", ("0.1", "0.2")[dice.below(2)]),)
    return Task(seed, topic, 3, rows[:1], (*label, *extra))


def _row(dice: Dice) -> str:
    return " ".join(f"{tenths / 10:g}" for tenths in dice.some(range(-20, 31), CLASSES))


def _place(topic: str, index: int) -> tuple[tuple[str, str], ...]:
    """The label, or the row of the Jacobian."""
    names = {"ce": "label", "grad": "label", "jacobian": "row"}
    return ((names[topic], str(index)),) if topic in names else ()


def _shares(weights: Sequence[int]) -> list[Fraction]:
    return [Fraction(weight, sum(weights)) for weight in weights]


def _listed(values: Sequence[Fraction]) -> str:
    return ", ".join(map(str, values))


def _softmax(weights: Sequence[int], label: int) -> str:
    return _listed(_shares(weights))


def _ce(weights: Sequence[int], label: int) -> str:
    return f"ln({1 / _shares(weights)[label]})"


def _grad(weights: Sequence[int], label: int) -> str:
    return _listed([share - (index == label) for index, share in enumerate(_shares(weights))])


def _jacobian(weights: Sequence[int], label: int) -> str:
    p = _shares(weights)
    return _listed([p[label] * ((index == label) - share) for index, share in enumerate(p)])


_EXACT: dict[str, Callable[[Sequence[int], int], str]] = {
    "softmax": _softmax,
    "ce": _ce,
    "grad": _grad,
    "jacobian": _jacobian,
}
_MAKERS: dict[int, Callable[[Dice, int, str], Task]] = {1: _in_the_head, 2: _by_hand, 3: _with_options}
