"""The right lines, and what gives a mistake away, as they are true for the options in use."""

import re
from collections.abc import Callable

import numpy as np

from ...explanation import Phrase
from ..subject import Subject


def with_temperature(wrong: str, right: str, subject: Subject) -> tuple[str, str]:
    """The two lines, with what z stands for where they do not show it: the logits over T."""
    said = any(re.search(r"\bT\b", line) for line in (wrong, right))
    if subject.options.temperature == 1 or said or subject.operation == "logits":
        return wrong, right
    wrong, right = (f"{line}, z = logits / T" if re.search(r"\bz\b", line) else line for line in (wrong, right))
    return wrong, right


def loss(subject: Subject) -> str:
    """The loss of a row."""
    return loss_in(subject.log, subject)


def loss_in(log: str, subject: Subject, sign: str = "-") -> str:
    """The loss of a row with some logarithm: one term where there is one true class, else a sum."""
    return f"{sign}{log} p_y" if subject.one_hot else f"{sign}sum y {log} p"


def label_only(subject: Subject) -> str:
    """How many terms the sum has."""
    if subject.one_hot:
        return f"With one true class a single term is left: {loss(subject)}."
    return "Each class counts with its own share y, and the shares add up to 1."


def over_unit(line: str) -> Callable[[Subject], Phrase]:
    """A line in nats, in the unit asked for."""
    return lambda s: line if s.options.unit == 1 else f"({line}) / {_unit(s)}"


def _unit(subject: Subject) -> str:
    return f"ln {round(float(np.exp(subject.options.unit)))}"


def logarithm(log: str = "", *, reversed_: bool = False) -> Callable[[Subject], Phrase]:
    """What log-softmax, logsumexp or the loss is, with this logarithm or that of the unit asked for."""

    def text(subject: Subject) -> Phrase:
        name = log or subject.log
        if subject.operation == "ce":
            return loss_in(name, subject, "" if reversed_ else "-")
        return ("-" if reversed_ else "") + (f"{name} p" if subject.operation == "log_softmax" else f"{name} sum e^z")

    return text


def gradient(subject: Subject) -> str:
    """dL/dz of a row."""
    return str(over_t("p - y" if subject.options.unit == 1 else f"(p - y) / {_unit(subject)}")(subject))


def over_t(line: str) -> Callable[[Subject], Phrase]:
    """A line of a derivative, which the temperature divides."""

    def text(subject: Subject) -> Phrase:
        if subject.options.temperature == 1:
            return line
        return f"{line} / T" if line.isalpha() or line.startswith("(") else f"({line}) / T"

    return text


def one_negative(subject: Subject) -> str:
    """Which entries of a gradient may be negative."""
    if subject.one_hot:
        return "Only the true class's entry may be negative."
    return "Entries are negative exactly where p is below y."


def at_label(subject: Subject) -> str:
    """One entry of the gradient that is quickly compared."""
    if subject.one_hot and subject.options.temperature == 1 == subject.options.unit:
        return "At the true class it must be p_y - 1."
    return "The difference p - y must be there entry by entry."
