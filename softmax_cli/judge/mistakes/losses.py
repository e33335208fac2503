"""Mistakes in the cross-entropy of one row: something else than -ln p_y is computed from z, p and y."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..question import Array, Operation, Question
from ..solve import binary_losses, row_losses
from .entry import Mistake, Rule, Text
from .lines import label_only, loss, over_unit

CE: tuple[Operation, ...] = ("ce",)


def row(formula: Callable[[Question], Array]) -> Rule:
    """A rule for one row's loss in nats (N,), weighted by the row's mass and reduced as asked."""
    return lambda s: None if s.target is None else s.reduce(formula(s) * s.u.sum(axis=1))


def single(formula: Callable[[Question], Array]) -> Rule:
    """The same, where each row has one true class."""
    return lambda s: row(formula)(s) if s.one_hot else None


def _clipped(z: Array) -> Array:
    return np.clip(z, 1e-7, 1 - 1e-7)


def _without_label(s: Question) -> Array:
    others = np.where(s.y > 0, -np.inf, s.z)
    top = others.max(axis=1)
    return np.asarray(top + np.log(np.exp(others - top[:, None]).sum(axis=1)) - s.at_label(s.z))


def _smoothing_on_all(question: Question) -> Sequence[tuple[Phrase, Array]]:
    """(1 - a)/K on every class, not a/K; the true one keeps 1 - a, or a."""
    a, k = question.options.label_smoothing, question.y.shape[1]
    if not a or question.target is None or question.options.weight is not None:
        return []
    terms = -question.log_p * question.counted[:, None]
    return [
        ((f"y' = {kept} y + (1 - a)/K",), question.reduce((terms * (share * question.y + (1 - a) / k)).sum(axis=1)))
        for kept, share in (("(1 - a)", 1 - a), ("a", a))
    ]


def _hinge_terms(s: Question) -> Array:
    return np.where(s.y > 0, 0.0, np.maximum(0, 1 + s.z - s.at_label(s.z)[:, None]))


def bce_on_p(s: Question) -> Array:
    """The binary cross-entropy of each softmax probability, (N, K)."""
    return np.asarray(-(s.y * np.log(s.p) + (1 - s.y) * np.log1p(-s.p)))


def _keras_sparse(s: Question) -> Array:
    clipped = _clipped(s.z)
    return np.asarray(np.log(clipped.sum(axis=1)) - np.log(s.at_label(clipped)))


def _keras_categorical(s: Question) -> Array:
    return np.asarray(-np.log(np.clip(s.at_label(s.z) / s.z.sum(axis=1), 1e-7, 1 - 1e-7)))


def _divergence(question: Question) -> Array | None:
    if question.target is None or question.one_hot:
        return None
    entropy = np.where(question.u > 0, -question.u * np.log(question.u), 0.0).sum(axis=1)
    return question.reduce(row_losses(question) - entropy)


def _target_entropy(question: Question) -> Array | None:
    if question.target is None or question.one_hot:
        return None
    return question.reduce(np.where(question.u > 0, -question.u * np.log(question.u), 0.0).sum(axis=1))


def _reverse(question: Question) -> Array | None:
    soft = question.target is not None and bool((question.u > 0).all())
    return question.reduce(-(question.p * np.log(question.u)).sum(axis=1)) if soft else None


def of_row(
    name: str, rule: Rule, wrong: str, why: str, see: Text, *, weight: float = 1.0, common: bool = False
) -> Mistake:
    return Mistake(name, CE, why, see, over_unit(wrong), loss, "loss", rule=rule, weight=weight, common=common)


ONE_SOFTMAX = "The classes share one softmax: no class has a sigmoid of its own."
MARGIN = "CE is above 0 however large the margin is."
NO_LIMIT = "CE has no upper bound: as p_y goes to 0 it goes to infinity."

MISTAKES: tuple[Mistake, ...] = (
    of_row("negative-probability", single(lambda s: -s.at_label(s.p)), "-p_y",
           "The logarithm is missing: a negative log-likelihood was given probabilities.", NO_LIMIT, weight=2),
    of_row("probability-given", single(lambda s: s.at_label(s.p)), "p_y", "This is the probability of the true class.",
           "The loss is 0 where p_y is 1.", weight=1),
    of_row("one-minus-p", single(lambda s: 1 - s.at_label(s.p)), "1 - p_y",
           "This is the probability of any other class.", NO_LIMIT, weight=1.5),
    of_row("all-classes-summed", row(lambda s: -s.log_p.sum(axis=1)), "-sum_i ln p_i",
           "Every class was counted as true.", label_only, weight=1.5),
    of_row("all-classes-averaged", row(lambda s: -s.log_p.mean(axis=1)), "-mean_i ln p_i",
           "Every class was counted as true, and the mean was taken.", label_only),
    Mistake(
        "divided-by-classes", CE, after=lambda s, v: v / s.z.shape[1], step="loss", weight=2, common=True,
        why="The mean was taken over the classes.", see="A mean runs over the rows, not over the classes.",
        wrong=lambda s: f"{loss(s)} / K", right=loss,
    ),
    of_row("entropy-of-p", row(lambda s: -np.where(s.p > 0, s.p * s.log_p, 0.0).sum(axis=1)), "-sum p ln p",
           "This is the entropy of the prediction: the label is not in it.", "Another label must give another loss.",
           weight=1.5),
    of_row("bce-sum", row(lambda s: binary_losses(s).sum(axis=1)), "sum_i BCE(s(z_i), y_i)",
           "Each class had a sigmoid and a binary loss of its own.", ONE_SOFTMAX,
           weight=1.5),
    of_row("bce-mean", row(lambda s: binary_losses(s).mean(axis=1)), "mean_i BCE(s(z_i), y_i)",
           "Each class had a sigmoid and a binary loss of its own, averaged.", ONE_SOFTMAX,
           weight=1.5),
    of_row("bce-target", single(lambda s: np.logaddexp(0, -s.at_label(s.z))), "-ln s(z_y)",
           "A sigmoid of the true class's logit was taken, not the softmax.", "The other logits must matter."),
    of_row("bce-on-softmax-sum", row(lambda s: bce_on_p(s).sum(axis=1)), "-sum_i (y ln p + (1 - y) ln(1 - p))",
           "The binary loss was taken of each softmax probability.", label_only, weight=1.2),
    of_row("bce-on-softmax-mean", row(lambda s: bce_on_p(s).mean(axis=1)), "-mean_i (y ln p + (1 - y) ln(1 - p))",
           "The binary loss was taken of each softmax probability, and averaged.", label_only, weight=1.2),
    of_row("squared-error-sum", row(lambda s: np.square(s.p - s.y).sum(axis=1)), "sum (p - y)^2",
           "This is the squared error.", NO_LIMIT),
    of_row("squared-error-mean", row(lambda s: np.square(s.p - s.y).mean(axis=1)), "mean (p - y)^2",
           "This is the mean squared error.", NO_LIMIT),
    of_row("hinge-sum", single(lambda s: _hinge_terms(s).sum(axis=1)), "sum max(0, 1 + z_j - z_y)",
           "This is the hinge loss of the margins.", MARGIN, weight=0.8),
    of_row("hinge-mean", single(lambda s: _hinge_terms(s).mean(axis=1)), "sum max(0, 1 + z_j - z_y) / K",
           "This is the hinge loss of the margins, divided by K.", MARGIN, weight=0.6),
    of_row("hinge-max", single(lambda s: _hinge_terms(s).max(axis=1)), "max(0, 1 + max z_j - z_y)",
           "This is the hinge loss of the worst margin.", MARGIN, weight=0.5),
    of_row("max-not-added-back", single(lambda s: s.lse - s.z.max(axis=1) - s.at_label(s.z)), "ln sum e^(z - m) - z_y",
           "The maximum was subtracted inside the sum and not added back.", "Shift both terms, or add m back.",
           weight=2),
    of_row("max-added-twice", single(lambda s: s.lse + s.z.max(axis=1) - s.at_label(s.z)), "m + ln sum e^z - z_y",
           "The maximum was added to a sum that had not been shifted.", "CE([2, 2], 0) is ln 2."),
    of_row("max-for-lse", single(lambda s: s.z.max(axis=1) - s.at_label(s.z)), "max z - z_y",
           "The maximum was taken for logsumexp.", "logsumexp(z) is above max z, by up to ln K.", weight=1.5),
    of_row("sum-for-lse", single(lambda s: s.z.sum(axis=1) - s.at_label(s.z)), "sum z - z_y",
           "ln sum e^z was taken to be sum z.", "ln(a + b) is not ln a + ln b."),
    of_row("label-left-out-of-sum", single(_without_label), "ln sum_(j != y) e^z_j - z_y",
           "The true class is missing from the sum: this is minus the log-odds.",
           "It is 0 where p_y is 1/2, and CE is ln 2 there.", weight=1.5),
    of_row("raw-logit", single(lambda s: -s.at_label(s.z)), "-z_y",
           "The logit was taken for ln p_y: a negative log-likelihood was given logits.",
           "Adding a constant to every logit must not change the loss.", weight=2),
    of_row("logit-given", single(lambda s: s.at_label(s.z)), "z_y", "This is the true class's logit.",
           "Adding a constant to every logit must not change the loss.", weight=0.4),
    of_row("logsumexp-only", row(lambda s: s.lse), "logsumexp(z)", "The true class's logit was not subtracted.",
           "Another label must give another loss.", weight=1.5),
    of_row("logits-as-probabilities", single(_keras_categorical), "-ln(z_y / sum z)",
           "The logits were taken for probabilities and normalised by their sum (from_logits=False).",
           "Adding a constant to every logit must not change the loss.", weight=2),
    of_row("logits-as-probabilities-sparse", single(_keras_sparse), "ln sum clip(z) - ln clip(z_y)",
           "The logits were taken for probabilities and clipped to [1e-7, 1 - 1e-7] (from_logits=False).",
           "Adding a constant to every logit must not change the loss.", weight=1.5),
    of_row("clipped-logit", single(lambda s: -np.log(_clipped(s.at_label(s.z)))), "-ln clip(z_y)",
           "The logit was taken for p_y and clipped.", "The other logits must matter.", weight=0.5),
    Mistake(
        "perplexity-given", CE, after=lambda s, v: np.exp(v * s.options.unit), step="loss", weight=1.5,
        why="This is the perplexity.", see="Its logarithm is the loss.", wrong="e^(CE in nats)", right=loss,
    ),
    Mistake(
        "mixed-base-perplexity", CE, after=lambda s, v: np.exp2(v) if s.options.unit == 1 else None, step="loss",
        weight=0.5, why="2 was raised to a loss in nats.", see="e^nats = 2^bits.", wrong="2^CE", right=loss,
    ),
    of_row("weighted-by-p", single(lambda s: -s.at_label(s.p) * s.at_label(s.log_p)), "-p_y ln p_y",
           "This is the true class's term of the entropy: -ln p_y was multiplied by p_y.",
           "The weight of a term is y, not p."),
    of_row("half-squared-error", row(lambda s: np.square(s.p - s.y).sum(axis=1) / 2), "sum (p - y)^2 / 2",
           "This is half the squared error.", NO_LIMIT),
    of_row("gini", row(lambda s: 1 - np.square(s.p).sum(axis=1)), "1 - sum p^2",
           "This is the Gini impurity of the prediction: the label is not in it.",
           "Another label must give another loss.", weight=0.6),
    of_row("log1p", single(lambda s: np.log1p(s.at_label(s.p))), "ln(1 + p_y)",
           "1 was added before the logarithm was taken.", "ln(1 + p_y) is never above ln 2.", weight=0.6),
    of_row("log-of-complement", single(lambda s: -np.log1p(-s.at_label(s.p))), "-ln(1 - p_y)",
           "This is the loss of all the other classes together.", "The loss is 0 where p_y is 1.", weight=0.8),
    of_row("logit-added", single(lambda s: s.lse + s.at_label(s.z)), "logsumexp(z) + z_y",
           "The true class's logit was added instead of subtracted.",
           "Adding a constant to every logit must not change the loss."),
    of_row("log-forgotten", single(lambda s: np.exp(s.lse) - s.at_label(s.z)), "sum e^z - z_y",
           "The logarithm of the sum was forgotten.", "Adding a constant to every logit must not change the loss.",
           weight=0.6),
    of_row("smoothing-shares-exchanged", _smoothing_on_all, "y' with (1 - a)/K",
           "Every class got (1 - a)/K of the smoothed target instead of a/K.",
           "The true class keeps 1 - a, and a is shared by all.", weight=1.5),
    of_row("focal", single(lambda s: -np.square(1 - s.at_label(s.p)) * s.at_label(s.log_p)), "-(1 - p_y)^2 ln p_y",
           "This is the focal loss with gamma = 2.", "(1 - p_y)^2 is no part of CE.", weight=0.4),
    of_row("kl-given", _divergence, "CE - H(y)", "This is the divergence KL(y, p), not the cross-entropy.",
           "With soft targets the least CE is H(y), not 0.", weight=2),
    of_row("entropy-of-target", _target_entropy, "-sum y ln y", "This is the entropy of the target.",
           "The logits must matter.", weight=0.8),
    of_row("reversed-arguments", _reverse, "-sum p ln y", "Target and prediction changed places.",
           "The logarithm is of the prediction.", weight=1.5),
)  # fmt: skip
