"""Mistakes on the way from probabilities back to logits, ln p up to one constant."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..question import Array, Operation, Question
from .entry import Mistake, Rule

LOGITS: tuple[Operation, ...] = ("logits",)
RIGHT = "z = ln p + c"
BACK = "softmax of the answer must give p back."
EPSILONS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-30, 1e-38)


def _plain(formula: Callable[[Array], Array]) -> Rule:
    """A rule for the values as they stand, from p (N, K)."""
    return lambda s: s.typed_shape(np.asarray(formula(s.logits), dtype=np.float64))


def _anchored(formula: Callable[[Array], Array]) -> Rule:
    """The same in each of the forms that people give logits: as it is, with the largest, the mean, or one entry 0."""

    def rule(question: Question) -> Sequence[tuple[Phrase, Array]] | None:
        values = np.asarray(formula(question.logits), dtype=np.float64)
        if _one_constant_apart(values, question.z):
            return None
        return [(words, question.typed_shape(values - zero)) for words, zero in _zeros(values)]

    return rule


def _one_constant_apart(values: Array, z: Array) -> bool:
    """Whether the values are right after all."""
    masked = np.isneginf(z)
    gaps = np.where(masked, 0.0, values - np.where(masked, 0.0, z))
    first = gaps[np.arange(len(gaps)), (~masked).argmax(axis=1)][:, None]
    return bool((np.isneginf(values) == masked).all() and (np.abs(gaps - first)[~masked] <= 1e-12).all())


def _zeros(values: Array) -> list[tuple[Phrase, Array]]:
    finite = np.isfinite(values)
    count = finite.sum(axis=1, keepdims=True)
    return [
        ("", np.zeros((len(values), 1))),
        ("the largest 0", values.max(axis=1, keepdims=True, where=finite, initial=-np.inf)),
        ("the smallest 0", values.min(axis=1, keepdims=True, where=finite, initial=np.inf)),
        ("the mean 0", values.sum(axis=1, keepdims=True, where=finite) / count),
        ("the first 0", values[:, :1]),
        ("the last 0", values[:, -1:]),
    ]


def _entry(
    name: str, formula: Callable[[Array], Array], wrong: str, why: str, see: str = BACK, *, weight: float = 1.0,
    anchored: bool = False, right: str = RIGHT,
) -> Mistake:  # fmt: skip
    rule = _anchored(formula) if anchored else _plain(formula)
    return Mistake(name, LOGITS, why, see, wrong, right, "log", rule=rule, weight=weight)


def _over(place: int) -> Callable[[Array], Array]:
    return lambda p: p / p[:, [place]]


def _softmax(p: Array) -> Array:
    e = np.exp(p - p.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def _epsilons(question: Question) -> Sequence[tuple[Phrase, Array]]:
    if (question.logits > 0).all():
        return []
    found: list[tuple[Phrase, Array]] = []
    for epsilon in EPSILONS:
        found.append((("epsilon ", epsilon, " added"), question.typed_shape(np.log(question.logits + epsilon))))
        found.append(
            (("p cut off at ", epsilon), question.typed_shape(np.log(np.clip(question.logits, epsilon, 1 - epsilon))))
        )
    return found


def _zero_for_masked(question: Question) -> Array | None:
    masked = question.logits == 0
    return question.typed_shape(np.where(masked, 0.0, question.z)) if masked.any() else None


MISTAKES: tuple[Mistake, ...] = (
    _entry("one-vs-rest", lambda p: np.log(p) - np.log1p(-p), "ln(p / (1 - p))",
           "This is the log-odds of each class against all others, which is no logit of a softmax.",
           "The differences must be z_i - z_j = ln(p_i / p_j).", weight=4, anchored=True),
    _entry("sign", lambda p: -np.log(p), "-ln p", "The sign is reversed: this is the surprisal -ln p.",
           "The largest p has the largest logit.", weight=3, anchored=True),
    _entry("probabilities-given", lambda p: p, "p", "These are the probabilities, without a logarithm.", weight=2),
    _entry("exponentials-given", np.exp, "e^p", "The exponential was taken instead of the logarithm.",
           "softmax takes the exponential; its inverse takes the logarithm.", weight=2),
    _entry("softmax-given", _softmax, "softmax(p)", "The softmax was applied once more instead of undone.", weight=2),
    _entry("odds", lambda p: p / (1 - p), "p / (1 - p)",
           "These are the odds of each class against the rest, without a logarithm.", weight=2),
    _entry("ratio-to-the-first", _over(0), "p_i / p_first", "The logarithm of the ratio was not taken.",
           right="ln(p_i / p_first)"),
    _entry("ratio-to-the-last", _over(-1), "p_i / p_last", "The logarithm of the ratio was not taken.",
           right="ln(p_i / p_last)"),
    _entry("ratio-to-the-largest", lambda p: p / p.max(axis=1, keepdims=True), "p / max p",
           "The logarithm of the ratio was not taken.", right="ln(p / max p)"),
    _entry("reciprocal", lambda p: 1 / p, "1 / p", "The reciprocal was taken instead of the logarithm.", weight=0.6),
    _entry("log-complement", lambda p: np.log1p(-p), "ln(1 - p)", "The logarithm of 1 - p was taken.", anchored=True),
    _entry("minus-log-complement", lambda p: -np.log1p(-p), "-ln(1 - p)", "The logarithm of 1 - p was taken.",
           anchored=True, weight=0.6),
    _entry("log1p", np.log1p, "ln(1 + p)", "ln(1 + p) was taken, the log1p of a library.",
           "ln p is 0 or less for every probability.", anchored=True),
    _entry("entropy-terms", lambda p: -p * np.log(p), "-p ln p", "These are the terms of the entropy.",
           "The logarithm alone undoes the exponential."),
    _entry("weighted-logs", lambda p: p * np.log(p), "p ln p", "Each logarithm was multiplied by its p.",
           "The logarithm alone undoes the exponential.", weight=0.8),
    _entry("complement", lambda p: 1 - p, "1 - p", "These are the complements 1 - p.", weight=0.5),
    _entry("minus-one", lambda p: p - 1, "p - 1", "p - 1 is ln p only for p near 1.", weight=0.5),
    _entry("mean-of-p-subtracted", lambda p: p - p.mean(axis=1, keepdims=True), "p - mean p",
           "The mean was subtracted from the probabilities, not from their logarithms.", weight=0.6,
           right="ln p - mean ln p"),
    Mistake(
        "epsilon", LOGITS, rule=_epsilons, step="log", weight=1.5,
        why="A small number stands in for a probability of 0.", see="ln 0 is -inf: the class is masked.",
        wrong="ln(p + epsilon)", right="ln 0 = -inf",
    ),
    Mistake(
        "masked-as-zero", LOGITS, rule=_zero_for_masked, step="log", weight=2,
        why="A probability of 0 was given the logit 0.", see="exp(0) = 1: the logit of a masked class is -inf.",
        wrong="ln 0 = 0", right="ln 0 = -inf",
    ),
)  # fmt: skip
