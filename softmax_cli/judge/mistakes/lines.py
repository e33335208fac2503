"""The right lines, and what gives a mistake away, as they are true for the options in use."""

import re
from collections.abc import Callable

import numpy as np

from ...document.explanation import Phrase
from ..question import Question


def with_temperature(wrong: str, right: str, question: Question) -> tuple[str, str]:
    """The two lines, with what z stands for where they do not show it: the logits over T."""
    said = any(re.search(r"\bT\b", line) for line in (wrong, right))
    if question.options.temperature == 1 or said or question.operation == "logits":
        return wrong, right
    wrong, right = (f"{line}, z = logits / T" if re.search(r"\bz\b", line) else line for line in (wrong, right))
    return wrong, right


def loss(question: Question) -> str:
    """The loss of a row."""
    return loss_in(question.log, question)


def loss_in(log: str, question: Question, sign: str = "-") -> str:
    """The loss of a row with some logarithm: one term where there is one true class, else a sum."""
    return f"{sign}{log} p_y" if question.one_hot else f"{sign}sum y {log} p"


def label_only(question: Question) -> str:
    """How many terms the sum has."""
    if question.one_hot:
        return f"With one true class a single term is left: {loss(question)}."
    return "Each class counts with its own share y, and the shares add up to 1."


def over_unit(line: str) -> Callable[[Question], Phrase]:
    """A line in nats, in the unit asked for."""
    return lambda s: line if s.options.unit == 1 else f"({line}) / {_unit(s)}"


def _unit(question: Question) -> str:
    return f"ln {round(float(np.exp(question.options.unit)))}"


def logarithm(log: str = "", *, reversed_: bool = False) -> Callable[[Question], Phrase]:
    """What log-softmax, logsumexp or the loss is, with this logarithm or that of the unit asked for."""

    def text(question: Question) -> Phrase:
        name = log or question.log
        if question.operation == "ce":
            return loss_in(name, question, "" if reversed_ else "-")
        return ("-" if reversed_ else "") + (f"{name} p" if question.operation == "log_softmax" else f"{name} sum e^z")

    return text


def gradient(question: Question) -> str:
    """dL/dz of a row."""
    return str(over_t("p - y" if question.options.unit == 1 else f"(p - y) / {_unit(question)}")(question))


def over_t(line: str) -> Callable[[Question], Phrase]:
    """A line of a derivative, which the temperature divides."""

    def text(question: Question) -> Phrase:
        if question.options.temperature == 1:
            return line
        return f"{line} / T" if line.isalpha() or line.startswith("(") else f"({line}) / T"

    return text


def one_negative(question: Question) -> str:
    """Which entries of a gradient may be negative."""
    if question.one_hot:
        return "Only the true class's entry may be negative."
    return "Entries are negative exactly where p is below y."


def at_label(question: Question) -> str:
    """One entry of the gradient that is quickly compared."""
    if question.one_hot and question.options.temperature == 1 == question.options.unit:
        return "At the true class it must be p_y - 1."
    return "The difference p - y must be there entry by entry."
