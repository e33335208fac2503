"""Mistakes in what the loss is taken of: the target, its smoothing, the z-loss, the logarithm, a factor before it."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Formula, Function, Symbol, equation, group
from ...document.text import Text
from ..question import LOSSES, Array, Question
from ..solve import row_losses, solve
from .entry import Change, Family, Mistake, Variant
from .gradients import by_score
from .lines import loss, over_unit
from .losses import single

from ...document.notation import (  # isort: skip
    CE, K, S, T, a, e, ln, log10, lse, m, mean, p, s, softmax, total, true, y, y_smoothed, z,
)  # fmt: skip

LOST = 0.05  # of the loss, before it is said to be absorbed
GAMMAS = (0.5, 1.0, 2.0, 3.0, 5.0)
FORMATS = (("float16", np.float16), ("float32", np.float32), ("float64", np.float64))
LOG_10 = float(np.log(10))
KL, gamma = Function("KL"), Symbol("gamma")


def _focal(question: Question) -> Sequence[Variant]:
    if not question.one_hot:
        return []
    py, log_py = question.at_label(question.p), question.at_label(question.log_p)
    mass = question.u.sum(axis=1)
    losses = [(gamma, question.reduce(-((1 - py) ** gamma) * log_py * mass)) for gamma in GAMMAS]
    return [(Text("gamma = {gamma}", gamma=gamma), value) for gamma, value in losses]


def _absorbed(question: Question) -> Sequence[Variant] | None:
    """(m + ln S) - z as a format adds it up, where ln S or more is lost beside m."""
    loss = question.operation == "ce"
    if loss and not question.one_hot:
        return None
    variants: list[Variant] = []
    for name, dtype in FORMATS:
        z = question.z.astype(dtype)
        top = z.max(axis=1, keepdims=True)
        minus_log_p = ((top + np.log(np.exp(z - top).sum(axis=1, dtype=dtype, keepdims=True))) - z).astype(np.float64)
        value = question.typed_shape(-minus_log_p)
        if loss:
            value = question.reduce(question.at_label(minus_log_p) * question.u.sum(axis=1))
        if not np.allclose(value, solve(question), LOST, 0, equal_nan=True):
            variants.append((Text("in {format}", format=name), value))
    return variants


def _log_of(p: Formula, question: Question) -> Formula:
    """Of the true class with a minus sign, or of every class."""
    return ln(p) if question.operation == "log_softmax" else group(-ln(p[true]))


def _divided_after_log(question: Question) -> Array | None:
    t = question.options.temperature
    return None if t == 1 else solve(question.change(scores=question.z * t)) / t


def _expected(question: Question) -> Array | None:
    """-ln of the probability that the target gives on average, weighted and reduced as asked."""
    if question.one_hot:
        return None
    mass = question.u.sum(axis=1)
    return question.reduce(-np.log((question.u * question.p).sum(axis=1) / mass) * mass)


def _reversed_divergence(question: Question) -> Array | None:
    if question.one_hot or not (question.u[question.counted] > 0).all():
        return None
    terms = np.where(question.p > 0, question.p * (question.log_p - np.log(question.u)), 0.0)
    return question.reduce(terms.sum(axis=1))


def _smoothed(share: Callable[[float, int], float]) -> Change:
    """The true class keeps 1 - a, each other gets `share`."""

    def change(question: Question) -> Question | None:
        options, classes = question.options, question.y.shape[1]
        if not options.label_smoothing or question.target is None or classes < 3:
            return None
        spread = share(options.label_smoothing, classes)
        target = np.where(question.y > 0, (1 - options.label_smoothing) * question.y, spread)
        return question.change(target=target * question.counted[:, None], options=options._replace(label_smoothing=0.0))

    return change


def _scaled_only(question: Question) -> Array | None:
    options = question.options
    if not options.label_smoothing:
        return None
    return solve(question.change(options=options._replace(label_smoothing=0.0))) * (1 - options.label_smoothing)


def _negated_z_loss(question: Question) -> Question | None:
    options = question.options
    return question.change(options=options._replace(z_loss=-options.z_loss)) if options.z_loss else None


def _not_squared(question: Question) -> Array | None:
    """s logsumexp in the place of s logsumexp^2; of the gradient s p in the place of 2 s logsumexp p."""
    strength = question.z_strength
    if not strength:
        return None
    plain = question.change(options=question.options._replace(z_loss=0.0))
    if question.operation == "ce":
        return question.reduce(row_losses(plain) + strength * question.lse)
    return np.asarray(by_score(lambda s: s.p * (s.u.sum(axis=1, keepdims=True) + strength) - s.u)(question))


def _complement_by_ten(question: Question) -> Array:
    return -np.log1p(-question.at_label(question.p)) / LOG_10


LOSS = Family(("ce",), "loss", loss, within=over_unit)
ANSWER = Family(("ce",), "loss", loss)
SMOOTHED = Family(LOSSES, "label", equation(y_smoothed, (1 - a) * y + a.over(K)))
Z_LOSS = Family(("ce", "grad"), "loss", CE + s * lse(z) ** 2)
SAME_LOG = Text("Both terms have the same logarithm: nats = bans ln 10.")

MISTAKES: tuple[Mistake, ...] = (
    LOSS("log10-of-the-sum", log10(total(e**z)) - z[true],
        Text("The logarithm of the sum is to base 10, the LOG key, and the logit is in nats"), SAME_LOG,
        rule=single(lambda s: s.lse / LOG_10 - s.at_label(s.z)), weight=1.2),
    LOSS("log10-of-the-complement", -log10(1 - p[true]),
        Text("This is the loss of all the other classes together, to base 10"), Text("The loss is 0 where p_y is 1."),
        rule=single(_complement_by_ten), weight=0.4),
    ANSWER("temperature-after-the-log", lambda s: _log_of(softmax(z), s) / T,
        Text("The log-probability at T = 1 was divided by T"),
        Text("T divides the logits, before the exponentials are taken."), rule=_divided_after_log,
        right=lambda s: _log_of(softmax(z / T), s), operations=("ce", "log_softmax"), step="shift", weight=1.2),
    LOSS("focal", -((1 - p[true]) ** gamma) * ln(p[true]), Text("This is the focal loss"),
        Text("(1 - p_y)^gamma is no part of CE."), rule=_focal, weight=0.4),
    LOSS("absorption", group(m + ln(S)) - z[true],
        Text("The logarithm of the sum was added to a maximum too large for it, and lost"),
        Text("Subtract before adding: (m - z_y) + ln S."), rule=_absorbed, right=group(m - z[true]) + ln(S),
        operations=("ce", "log_softmax"), weight=3.5),
    LOSS("log-of-expected-probability", -ln(total(y * p)),
        Text("The logarithm was taken of the mean probability under the target"),
        Text("The logarithm comes first, then the mean: -sum y ln p is never below -ln sum y p."), rule=_expected,
        right=-total(y * ln(p)), weight=1.2),
    LOSS("kl-reversed", equation(KL(p, y), total(p * ln(p / y))),
        Text("This is the divergence with the arguments exchanged, KL(p, y)"), Text("The target weighs the terms."),
        rule=_reversed_divergence, right=-total(y * ln(p)), weight=1.2),
    SMOOTHED("smoothing-a-on-each-other", equation(y_smoothed["j"], a),
        Text("Every other class got the whole a, not a share of it"), Text("The smoothed target must add up to 1."),
        change=_smoothed(lambda a, _: a), weight=1.2),
    SMOOTHED("smoothing-scales-only", (1 - a) * CE, Text("The loss was scaled by 1 - a, and nothing given to the rest"),
        Text("Every class has its term, a/K of its surprise."), rule=_scaled_only, operations=("ce",), step="loss",
        right=(1 - a) * CE + a * mean(-ln(p))),
    Z_LOSS("z-loss-subtracted", CE - s * lse(z) ** 2, Text("The z-loss was subtracted, not added"),
        Text("The z-loss is a penalty: it makes the loss larger."), change=_negated_z_loss, weight=1.5),
    Z_LOSS("z-loss-not-squared", CE + s * lse(z), Text("The logsumexp in the z-loss was not squared"),
        Text("The square keeps it above 0 on both sides."), rule=_not_squared, weight=1.5),
)  # fmt: skip
