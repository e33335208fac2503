"""Mistakes in the cross-entropy of one row: something else than -ln p_y is computed from z, p and y."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Function, Words, equation, group
from ...document.text import Text
from ..question import Array, Question
from ..solve import binary_losses, row_losses
from .entry import Family, Mistake, Rule, Variant
from .lines import label_only, loss, over_unit

from ...document.notation import (  # isort: skip
    CE, K, a, clip, e, entropy, i, j, largest, ln, lse, m, maximum, mean, p, sigma_of, total, true, y, y_smoothed, z,
)  # fmt: skip


def row(formula: Callable[[Question], Array]) -> Rule:
    """A rule for one row's loss in nats (N,), weighted by the row's mass and reduced as asked."""
    return lambda s: s.reduce(formula(s) * s.u.sum(axis=1))


def single(formula: Callable[[Question], Array]) -> Rule:
    """The same, where each row has one true class."""
    return lambda s: row(formula)(s) if s.one_hot else None


def _clipped(z: Array) -> Array:
    return np.clip(z, 1e-7, 1 - 1e-7)


def _without_label(s: Question) -> Array:
    others = np.where(s.y > 0, -np.inf, s.z)
    top = others.max(axis=1)
    return np.asarray(top + np.log(np.exp(others - top[:, None]).sum(axis=1)) - s.at_label(s.z))


def _smoothing_on_all(question: Question) -> Sequence[Variant]:
    """(1 - a)/K on every class, not a/K; the true one keeps 1 - a, or a."""
    smoothing, classes = question.options.label_smoothing, question.y.shape[1]
    if not smoothing or question.options.weight is not None:
        return []
    terms = -question.log_p * question.counted[:, None]
    return [
        (
            equation(y_smoothed, kept * y + (1 - a).over(K)),
            question.reduce((terms * (share * question.y + (1 - smoothing) / classes)).sum(axis=1)),
        )
        for kept, share in ((1 - a, 1 - smoothing), (a, smoothing))
    ]


def _hinge_terms(s: Question) -> Array:
    return np.where(s.y > 0, 0.0, np.maximum(0, 1 + s.z - s.at_label(s.z)[:, None]))


def bce_on_p(s: Question) -> Array:
    """The binary cross-entropy of each softmax probability, (N, K)."""
    yes = np.where(s.y == 0, 0.0, s.y * np.log(s.p))
    return np.asarray(-(yes + np.where(s.y == 1, 0.0, (1 - s.y) * np.log1p(-s.p))))


def _keras_sparse(s: Question) -> Array:
    clipped = _clipped(s.z)
    return np.asarray(np.log(clipped.sum(axis=1)) - np.log(s.at_label(clipped)))


def _keras_categorical(s: Question) -> Array:
    return np.asarray(-np.log(np.clip(s.at_label(s.z) / s.z.sum(axis=1), 1e-7, 1 - 1e-7)))


def _are_probabilities(s: Question) -> bool:
    """Whether the logits look like probabilities: rows of shares that add up to 1."""
    return bool((s.logits >= 0).all() and (np.abs(s.logits.sum(axis=1) - 1) <= 1e-6).all())


def _divergence(question: Question) -> Array | None:
    entropy = _target_entropy(question)
    return None if entropy is None else question.reduce(row_losses(question)) - entropy


def _target_entropy(question: Question) -> Array | None:
    if question.one_hot:
        return None
    return question.reduce(np.where(question.u > 0, -question.u * np.log(question.u), 0.0).sum(axis=1))


def _reverse(question: Question) -> Array | None:
    return question.reduce(-(question.p * np.log(question.u)).sum(axis=1)) if (question.u > 0).all() else None


LOSS = Family(("ce",), "loss", loss, within=over_unit)
ANSWER = Family(("ce",), "loss", loss)
ONE_SOFTMAX = Text("The classes share one softmax: no class has a sigmoid of its own.")
MARGIN = Text("CE is above 0 however large the margin is.")
NO_LIMIT = Text("CE has no upper bound: as p_y goes to 0 it goes to infinity.")
SHIFT = Text("Adding a constant to every logit must not change the loss.")
LABEL = Text("Another label must give another loss.")
OTHERS = Text("The other logits must matter.")
binary = Function("BCE")

MISTAKES: tuple[Mistake, ...] = (
    LOSS("negative-probability", -p[true],
        Text("The logarithm is missing: a negative log-likelihood was given probabilities"), NO_LIMIT,
        rule=single(lambda s: -s.at_label(s.p)), weight=2),
    LOSS("probability-given", p[true], Text("This is the probability of the true class"),
        Text("The loss is 0 where p_y is 1."), rule=single(lambda s: s.at_label(s.p))),
    LOSS("one-minus-p", 1 - p[true], Text("This is the probability of all other classes together"), NO_LIMIT,
        rule=single(lambda s: 1 - s.at_label(s.p)), weight=1.5),
    LOSS("all-classes-summed", -total[i](ln(p[i])), Text("Every class was counted as true"), label_only,
        rule=row(lambda s: -s.log_p.sum(axis=1)), weight=1.5),
    LOSS("all-classes-averaged", -mean[i](ln(p[i])), Text("Every class was counted as true, and the mean was taken"),
        label_only, rule=row(lambda s: -s.log_p.mean(axis=1))),
    ANSWER("divided-by-classes", lambda s: loss(s) / K, Text("The mean was taken over the classes"),
        Text("A mean runs over the rows, not over the classes."), after=lambda s, v: v / s.z.shape[1], weight=2,
        common=True),
    LOSS("entropy-of-p", -total(p * ln(p)), Text("This is the entropy of the prediction: the label is not in it"),
        LABEL, rule=row(lambda s: -np.where(s.p > 0, s.p * s.log_p, 0.0).sum(axis=1)), weight=1.5),
    LOSS("bce-sum", total[i](binary(sigma_of(z[i]), y[i])),
        Text("Each class had a sigmoid and a binary loss of its own"), ONE_SOFTMAX,
        rule=row(lambda s: binary_losses(s).sum(axis=1)), weight=1.5),
    LOSS("bce-mean", mean[i](binary(sigma_of(z[i]), y[i])),
        Text("Each class had a sigmoid and a binary loss of its own, averaged"), ONE_SOFTMAX,
        rule=row(lambda s: binary_losses(s).mean(axis=1)), weight=1.5),
    LOSS("bce-target", -ln(sigma_of(z[true])), Text("A sigmoid of the true class's logit was taken, not the softmax"),
        OTHERS, rule=single(lambda s: np.logaddexp(0, -s.at_label(s.z)))),
    LOSS("bce-on-softmax-sum", -total[i](y * ln(p) + (1 - y) * ln(1 - p)),
        Text("The binary loss was taken of each softmax probability"), label_only,
        rule=row(lambda s: bce_on_p(s).sum(axis=1)), weight=1.2),
    LOSS("bce-on-softmax-mean", -mean[i](y * ln(p) + (1 - y) * ln(1 - p)),
        Text("The binary loss was taken of each softmax probability, and averaged"), label_only,
        rule=row(lambda s: bce_on_p(s).mean(axis=1)), weight=1.2),
    LOSS("squared-error-sum", total((p - y) ** 2), Text("This is the squared error"), NO_LIMIT,
        rule=row(lambda s: np.square(s.p - s.y).sum(axis=1))),
    LOSS("squared-error-mean", mean((p - y) ** 2), Text("This is the mean squared error"), NO_LIMIT,
        rule=row(lambda s: np.square(s.p - s.y).mean(axis=1))),
    LOSS("hinge-sum", total(maximum(0, 1 + z[j] - z[true])), Text("This is the hinge loss of the margins"), MARGIN,
        rule=single(lambda s: _hinge_terms(s).sum(axis=1)), weight=0.8),
    LOSS("hinge-mean", total(maximum(0, 1 + z[j] - z[true])) / K,
        Text("This is the hinge loss of the margins, divided by K"), MARGIN,
        rule=single(lambda s: _hinge_terms(s).mean(axis=1)), weight=0.6),
    LOSS("hinge-max", maximum(0, 1 + largest(z[j]) - z[true]), Text("This is the hinge loss of the worst margin"),
        MARGIN, rule=single(lambda s: _hinge_terms(s).max(axis=1)), weight=0.5),
    LOSS("max-not-added-back", ln(total(e ** (z - m))) - z[true],
        Text("The maximum was subtracted inside the sum and not added back"), Text("Shift both terms, or add m back."),
        rule=single(lambda s: s.lse - s.z.max(axis=1) - s.at_label(s.z)), weight=2),
    LOSS("max-added-twice", m + ln(total(e**z)) - z[true],
        Text("The maximum was added to a sum that had not been shifted"), Text("CE([2, 2], 0) is ln 2."),
        rule=single(lambda s: s.lse + s.z.max(axis=1) - s.at_label(s.z))),
    LOSS("max-for-lse", largest(z) - z[true], Text("The maximum was taken for logsumexp"),
        Text("logsumexp(z) is above max z, by up to ln K."), rule=single(lambda s: s.z.max(axis=1) - s.at_label(s.z)),
        weight=1.5),
    LOSS("sum-for-lse", total(z) - z[true], Text("ln sum e^z was taken to be sum z"),
        Text("ln(a + b) is not ln a + ln b."), rule=single(lambda s: s.z.sum(axis=1) - s.at_label(s.z))),
    LOSS("label-left-out-of-sum", ln(total[equation(j, y, sign="!=")](e**z[j])) - z[true],
        Text("The true class is missing from the sum: this is minus the log-odds"),
        Text("It is 0 where p_y is 1/2, and CE is ln 2 there."), rule=single(_without_label), weight=1.5),
    LOSS("raw-logit", -z[true], Text("The logit was taken for ln p_y: a negative log-likelihood was given logits"),
        SHIFT, rule=single(lambda s: -s.at_label(s.z)), weight=2),
    LOSS("logit-given", z[true], Text("This is the true class's logit"), SHIFT, rule=single(lambda s: s.at_label(s.z)),
        weight=0.4),
    LOSS("logsumexp-only", lse(z), Text("The true class's logit was not subtracted"), LABEL, rule=row(lambda s: s.lse),
        weight=1.5),
    LOSS("logits-as-probabilities", -ln(z[true] / total(z)),
        Text("The logits were taken for probabilities and normalised by their sum (from_logits=False)"), SHIFT,
        rule=single(_keras_categorical), weight=2, likelier=_are_probabilities),
    LOSS("logits-as-probabilities-sparse", ln(total(clip(z))) - ln(clip(z[true])),
        Text("The logits were taken for probabilities and clipped to [1e-7, 1 - 1e-7] (from_logits=False)"), SHIFT,
        rule=single(_keras_sparse), weight=1.5, likelier=_are_probabilities),
    LOSS("clipped-logit", -ln(clip(z[true])), Text("The logit was taken for p_y and clipped"), OTHERS,
        rule=single(lambda s: -np.log(_clipped(s.at_label(s.z)))), weight=0.5),
    ANSWER("perplexity-given", e ** group(Words(Text("CE in nats"))), Text("This is the perplexity"),
        Text("Its logarithm is the loss."), after=lambda s, v: np.exp(v * s.options.unit), weight=1.5),
    ANSWER("mixed-base-perplexity", 2**CE, Text("2 was raised to a loss in nats"), Text("e^nats = 2^bits."),
        after=lambda s, v: np.exp2(v) if s.options.unit == 1 else None, weight=0.5),
    LOSS("weighted-by-p", -p[true] * ln(p[true]),
        Text("This is the true class's term of the entropy: -ln p_y was multiplied by p_y"),
        Text("The weight of a term is y, not p."), rule=single(lambda s: -s.at_label(s.p) * s.at_label(s.log_p))),
    LOSS("half-squared-error", total((p - y) ** 2) / 2, Text("This is half the squared error"), NO_LIMIT,
        rule=row(lambda s: np.square(s.p - s.y).sum(axis=1) / 2)),
    LOSS("gini", 1 - total(p**2), Text("This is the Gini impurity of the prediction: the label is not in it"), LABEL,
        rule=row(lambda s: 1 - np.square(s.p).sum(axis=1)), weight=0.6),
    LOSS("log1p", ln(1 + p[true]), Text("1 was added before the logarithm was taken"),
        Text("ln(1 + p_y) is never above ln 2."), rule=single(lambda s: np.log1p(s.at_label(s.p))), weight=0.6),
    LOSS("log-of-complement", -ln(1 - p[true]), Text("This is the loss of all the other classes together"),
        Text("The loss is 0 where p_y is 1."), rule=single(lambda s: -np.log1p(-s.at_label(s.p))), weight=0.8),
    LOSS("logit-added", lse(z) + z[true], Text("The true class's logit was added instead of subtracted"), SHIFT,
        rule=single(lambda s: s.lse + s.at_label(s.z))),
    LOSS("log-forgotten", total(e**z) - z[true], Text("The logarithm of the sum was forgotten"), SHIFT,
        rule=single(lambda s: np.exp(s.lse) - s.at_label(s.z)), weight=0.6),
    LOSS("smoothing-shares-exchanged", Text("{smoothed} with {share}", smoothed=y_smoothed, share=(1 - a).over(K)),
        Text("Every class got (1 - a)/K of the smoothed target instead of a/K"),
        Text("The true class keeps 1 - a, and a is shared by all."), rule=_smoothing_on_all, weight=1.5),
    LOSS("kl-given", CE - entropy(y), Text("This is the divergence KL(y, p), not the cross-entropy"),
        Text("With soft targets the least CE is H(y), not 0."), rule=_divergence, weight=2),
    LOSS("entropy-of-target", -total(y * ln(y)), Text("This is the entropy of the target"),
        Text("The logits must matter."), rule=_target_entropy, weight=0.8),
    LOSS("reversed-arguments", -total(p * ln(y)), Text("Target and prediction changed places"),
        Text("The logarithm is of the prediction."), rule=_reverse, weight=1.5),
)  # fmt: skip
