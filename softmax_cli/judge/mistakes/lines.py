"""The wrong line and the right line, and what gives a mistake away, as they are true for the options in use."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from ...document.formula import Derivative, Formula, Index, Listed, Prefix, Symbol, equation, group, listed
from ...document.formula import Words as InFormula
from ...document.notation import T, e, ln, p, total, true, y, z
from ...document.text import Text
from ..question import Question
from .entry import Line, Mistake, said


def side_by_side(mistakes: Sequence[Mistake], question: Question) -> tuple[Formula, Formula]:
    """The wrong and the right line, with what z stands for where they do not show it: the logits over T."""
    wrong = _joined([said(mistake.wrong, question) for mistake in mistakes])
    right = _joined([said(mistake.right, question) for mistake in mistakes])
    shown = _mentions(wrong, T) or _mentions(right, T)
    if question.options.temperature == 1 or shown or question.operation == "logits":
        return wrong, right
    return _explained(wrong), _explained(right)


def _joined(lines: Sequence[Formula | Text]) -> Formula:
    """The lines one after the other, each once."""
    once = tuple({_parts(line): _in_formula(line) for line in lines}.values())
    return once[0] if len(once) == 1 else Listed(once, sign=";")


def _explained(line: Formula) -> Formula:
    return listed(line, equation(z, Symbol("logits") / T)) if _mentions(line, z) else line


def _mentions(part: object, symbol: Symbol) -> bool:
    """Whether a formula holds a symbol of the notation by itself: in z_y and dp/dz the logits are only named."""
    if isinstance(part, Index | Derivative):
        return False
    return part is symbol or any(_mentions(inner, symbol) for inner in _children(part))


def _parts(part: object) -> Hashable:
    """A formula as nested tuples: the same for two formulas that say the same."""
    inner = tuple(map(_parts, _children(part)))
    return (type(part), *inner) if isinstance(part, Formula | Text | tuple) else part


def _children(part: object) -> Sequence[object]:
    """What a part of a formula is made of."""
    if isinstance(part, Formula):
        names: Sequence[str] = type(part).__slots__
        return [getattr(part, name) for name in names]
    if isinstance(part, Text):
        return [part.template, *part.values.values()]
    return part if isinstance(part, tuple) else ()


def _in_formula(line: Formula | Text) -> Formula:
    return InFormula(line) if isinstance(line, Text) else line


def loss(question: Question) -> Formula:
    """The loss of a row."""
    return _loss_in(Prefix(question.log), question)


def _loss_in(log: Prefix, question: Question) -> Formula:
    """The loss of a row with some logarithm: one term where there is one true class, else a sum."""
    return -log(p[true]) if question.one_hot else -total(y * log(p))


def label_only(question: Question) -> Text:
    """How many terms the sum has."""
    if question.one_hot:
        return Text("With one true class a single term is left: {loss}.", loss=loss(question))
    return Text("Each class counts with its own share y, and the shares add up to 1.")


def over_unit(line: Formula | Text) -> Line:
    """A line in nats, in the unit asked for."""
    return lambda s: line if s.options.unit == 1 else group(_in_formula(line)) / _unit(s)


def _unit(question: Question) -> Formula:
    return ln(round(float(np.exp(question.options.unit))))


def logarithm(log: Prefix | None = None) -> Callable[[Question], Formula]:
    """What log-softmax, logsumexp or the loss is, with this logarithm or that of the unit asked for."""

    def line(question: Question) -> Formula:
        of = log or Prefix(question.log)
        if question.operation == "ce":
            return _loss_in(of, question)
        return of(p) if question.operation == "log_softmax" else of(total(e**z))

    return line


def gradient(question: Question) -> Formula | Text:
    """dL/dz of a row."""
    return said(over_t(p - y if question.options.unit == 1 else (p - y) / _unit(question)), question)


def over_t(line: Formula | Text) -> Line:
    """A line of a derivative, which the temperature divides."""
    whole = group(_in_formula(line)) if isinstance(line, Text) else line
    return lambda s: line if s.options.temperature == 1 else whole / T


def one_negative(question: Question) -> Text:
    """Which entries of a gradient may be negative."""
    if question.one_hot:
        return Text("Only the true class's entry may be negative.")
    return Text("Entries are negative exactly where p is below y.")


def at_label(question: Question) -> Text:
    """One entry of the gradient that is quickly compared."""
    if question.one_hot and question.options.temperature == 1 == question.options.unit:
        return Text("At the true class it must be p_y - 1.")
    return Text("The difference p - y must be there entry by entry.")
