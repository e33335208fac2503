"""Mistakes on the way from probabilities back to logits, ln p up to one constant."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Symbol, equation
from ...document.notation import c, e, epsilon, i, largest, ln, mean, p, softmax, z
from ...document.text import Text
from ..question import Array, Question
from .entry import Family, Mistake, Rule, Variant, values

EPSILONS = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-30, 1e-38)


def plain(formula: Callable[[Array], Array]) -> Rule:
    """A rule for the values as they stand, from p (N, K)."""
    return values(lambda s: formula(s.logits))


def anchored(formula: Callable[[Array], Array]) -> Rule:
    """The same in each of the forms that people give logits: as it is, with the largest, the mean, or one entry 0."""

    def rule(question: Question) -> Sequence[Variant] | None:
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


def _zeros(values: Array) -> Sequence[Variant]:
    finite = np.isfinite(values)
    count = finite.sum(axis=1, keepdims=True)
    return [
        ("", np.zeros((len(values), 1))),
        (Text("the largest 0"), values.max(axis=1, keepdims=True, where=finite, initial=-np.inf)),
        (Text("the smallest 0"), values.min(axis=1, keepdims=True, where=finite, initial=np.inf)),
        (Text("the mean 0"), values.sum(axis=1, keepdims=True, where=finite) / count),
        (Text("the first 0"), values[:, :1]),
        (Text("the last 0"), values[:, -1:]),
    ]


def _epsilons(question: Question) -> Sequence[Variant]:
    if (question.logits > 0).all():
        return []
    variants: list[Variant] = []
    for eps in EPSILONS:
        added, clipped = np.log(question.logits + eps), np.log(np.clip(question.logits, eps, 1 - eps))
        variants.append((Text("epsilon {epsilon} added", epsilon=eps), question.typed_shape(added)))
        variants.append((Text("p cut off at {epsilon}", epsilon=eps), question.typed_shape(clipped)))
    return variants


def _zero_for_masked(question: Question) -> Array | None:
    masked = question.logits == 0
    return question.typed_shape(np.where(masked, 0.0, question.z)) if masked.any() else None


BACK = Text("softmax of the answer must give p back.")
UNDONE = Text("The logarithm alone undoes the exponential.")
RATIO = Text("The logarithm of the ratio was not taken")
COMPLEMENT = Text("The logarithm of 1 - p was taken")
LOG_ODDS = Family(("logits",), "log", equation(z, ln(p) + c), BACK)
MASKED = Family(("logits",), "log", equation(ln(0), -Symbol("inf")))

MISTAKES: tuple[Mistake, ...] = (
    LOG_ODDS("one-vs-rest", ln(p / (1 - p)),
        Text("This is the log-odds of each class against all others, which is no logit of a softmax"),
        Text("The differences must be z_i - z_j = ln(p_i / p_j)."), rule=anchored(lambda p: np.log(p) - np.log1p(-p)),
        weight=4),
    LOG_ODDS("sign", -ln(p), Text("The sign is reversed: this is the surprisal -ln p"),
        Text("The largest p has the largest logit."), rule=anchored(lambda p: -np.log(p)), weight=3),
    LOG_ODDS("probabilities-given", p, Text("These are the probabilities, without a logarithm"),
        rule=plain(lambda p: p), weight=2),
    LOG_ODDS("exponentials-given", e**p, Text("The exponential was taken instead of the logarithm"),
        Text("softmax takes the exponential; its inverse takes the logarithm."), rule=plain(np.exp), weight=2),
    LOG_ODDS("softmax-given", softmax(p), Text("The softmax was applied once more instead of undone"),
        rule=plain(lambda p: np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)), weight=2),
    LOG_ODDS("odds", p / (1 - p), Text("These are the odds of each class against the rest, without a logarithm"),
        rule=plain(lambda p: p / (1 - p)), weight=2),
    LOG_ODDS("ratio-to-the-first", p[i] / p["first"], RATIO, rule=plain(lambda p: p / p[:, :1]),
        right=ln(p[i] / p["first"])),
    LOG_ODDS("ratio-to-the-last", p[i] / p["last"], RATIO, rule=plain(lambda p: p / p[:, -1:]),
        right=ln(p[i] / p["last"])),
    LOG_ODDS("ratio-to-the-largest", p / largest(p), RATIO, rule=plain(lambda p: p / p.max(axis=1, keepdims=True)),
        right=ln(p / largest(p))),
    LOG_ODDS("reciprocal", 1 / p, Text("The reciprocal was taken instead of the logarithm"),
        rule=plain(lambda p: 1 / p), weight=0.6),
    LOG_ODDS("log-complement", ln(1 - p), COMPLEMENT, rule=anchored(lambda p: np.log1p(-p))),
    LOG_ODDS("minus-log-complement", -ln(1 - p), COMPLEMENT, rule=anchored(lambda p: -np.log1p(-p)), weight=0.6),
    LOG_ODDS("log1p", ln(1 + p), Text("ln(1 + p) was taken, the log1p of a library"),
        Text("ln p is 0 or less for every probability."), rule=anchored(np.log1p)),
    LOG_ODDS("entropy-terms", -p * ln(p), Text("These are the terms of the entropy"), UNDONE,
        rule=plain(lambda p: -p * np.log(p))),
    LOG_ODDS("weighted-logs", p * ln(p), Text("Each logarithm was multiplied by its p"), UNDONE,
        rule=plain(lambda p: p * np.log(p)), weight=0.8),
    LOG_ODDS("complement", 1 - p, Text("These are the complements 1 - p"), rule=plain(lambda p: 1 - p), weight=0.5),
    LOG_ODDS("minus-one", p - 1, Text("p - 1 is ln p only for p near 1"), rule=plain(lambda p: p - 1), weight=0.5),
    LOG_ODDS("mean-of-p-subtracted", p - mean(p),
        Text("The mean was subtracted from the probabilities, not from their logarithms"),
        rule=plain(lambda p: p - p.mean(axis=1, keepdims=True)), right=ln(p) - mean(ln(p)), weight=0.6),
    MASKED("epsilon", ln(p + epsilon), Text("A small number stands in for a probability of 0"),
        Text("ln 0 is -inf: the class is masked."), rule=_epsilons, weight=1.5),
    MASKED("masked-as-zero", equation(ln(0), 0), Text("A probability of 0 was given the logit 0"),
        Text("exp(0) = 1: the logit of a masked class is -inf."), rule=_zero_for_masked, weight=2),
)  # fmt: skip
