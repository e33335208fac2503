"""Mistakes in dL/dz: something else than p - y."""

from collections.abc import Callable

import numpy as np

from ...document.formula import derivative, equation
from ...document.notation import J, K, T, ln, p, s_of, softmax, true, y, z
from ...document.text import Text
from ..question import Array, Operation, Question
from ..solve import jacobian_of, logit_gradient, sigmoid
from .entry import After, Family, Mistake, Rule
from .lines import at_label, gradient, one_negative, over_t

GRAD: tuple[Operation, ...] = ("grad",)


def by_score(formula: Callable[[Question], Array | None]) -> Rule:
    """A rule for dL/dz' (N, K) of each row, carried on through temperature, soft cap and the mean."""

    def rule(question: Question) -> Array | None:
        wrong = formula(question) if question.target is not None else None
        return None if wrong is None else logit_gradient(question, wrong)

    return rule


def _at_label(value: Callable[[Array], Array]) -> Rule:
    """p, but for the entry of the true class."""
    return by_score(lambda s: np.where(s.y > 0, value(s.p), s.p))


def _through(jacobian: Array, vector: Array) -> Array:
    return np.asarray(np.einsum("nij,ni->nj", jacobian, vector))


def _outer(s: Question) -> Array:
    """dL/dp = -y/p, 0 where y is 0."""
    return np.where(s.u == 0, 0.0, -s.u / s.p)


def _softmax_twice(s: Question) -> Array:
    """J of the first softmax times q - u of the second."""
    q = s.change(scores=s.p).p
    return _through(jacobian_of(s.p), q - s.u)


def _label_index(s: Question) -> Array | None:
    return s.p - s.true_class[:, None] if s.one_hot else None


def _jacobian_row(s: Question) -> Array | None:
    return s.at_label(s.p)[:, None] * (s.y - s.p) if s.one_hot else None


def _times_temperature(power: int) -> After:
    return lambda s, v: None if s.options.temperature == 1 else v * s.options.temperature**power


def _in_unit(factor: float) -> After:
    return lambda s, v: None if s.options.unit != 1 else v / factor


GRADIENT = Family(GRAD, "gradient", gradient, Text("The gradient must add up to 0."), within=over_t)
SPOILT = Family(GRAD, "gradient", gradient, common=True, within=over_t)
SPOILT_BY_T = Family(GRAD, "gradient", gradient, Text("dL/dz = (p - y) / T."), common=True)

MISTAKES: tuple[Mistake, ...] = (
    SPOILT.after("sign", lambda s, v: -v, y - p, Text("The sign is reversed: this is the direction of descent."),
        one_negative, weight=4),
    GRADIENT.rule("target-not-subtracted", by_score(lambda s: s.p), p, Text("The target was not subtracted."), weight=3,
        common=True),
    GRADIENT.rule("gradient-by-p", by_score(_outer), -y.over(p),
        Text("This is dL/dp, the derivative by the probabilities."),
        Text("The chain needs the Jacobian of softmax as well."), weight=2),
    GRADIENT.rule("gradient-of-probability", by_score(lambda s: -s.at_label(s.p)[:, None] * (s.y - s.p)),
        -p[true] * (y - p), Text("This is the derivative of -p_y: the logarithm was forgotten."),
        Text("Divide by p_y.")),
    GRADIENT.rule("label-entry-only",
        by_score(lambda s: np.where(s.u > 0, s.p * s.u.sum(axis=1, keepdims=True) - s.u, 0.0)),
        Text("{entry} at y, 0 elsewhere", entry=p[true] - 1),
        Text("Only the diagonal of the Jacobian was used: the other classes' logits move p_y as well."), weight=2),
    GRADIENT.rule("off-diagonal-plus", by_score(lambda s: _through(np.abs(jacobian_of(s.p)), _outer(s))),
        Text("J_ij = +p_i p_j in the chain"), Text("The minus sign of the off-diagonal Jacobian entries was lost."),
        weight=2),
    GRADIENT.rule("one-subtracted-everywhere", by_score(lambda s: s.p - 1), p - 1,
        Text("1 was subtracted from every class."), weight=2),
    GRADIENT.rule("target-added", by_score(lambda s: s.p + s.u), p + y,
        Text("The target was added instead of subtracted.")),
    GRADIENT.rule("one-minus-p-everywhere", by_score(lambda s: 1 - s.p), 1 - p,
        Text("These are the complements 1 - p."), weight=0.6),
    GRADIENT.rule("jacobian-row", by_score(_jacobian_row), equation(derivative(p[true], z), p[true] * (y - p)),
        Text("This is the true class's row of the Jacobian, the gradient of p_y: the loss is not in it."),
        Text("dL/dz = -(dp_y/dz) / p_y."), weight=1.2),
    GRADIENT.rule("label-index-subtracted", by_score(_label_index), Text("{difference} as a number", difference=p - y),
        Text("The label's index was subtracted from every class, not its one-hot vector."), weight=0.8),
    GRADIENT.rule("label-probability-negated", _at_label(lambda p: -p), Text("{entry} at y", entry=-p[true]),
        Text("The true class's probability was negated instead of having 1 subtracted."), weight=1.5),
    GRADIENT.rule("one-minus-p-at-label", _at_label(lambda p: 1 - p), Text("{entry} at y", entry=1 - p[true]),
        Text("1 - p_y was taken at the true class instead of p_y - 1.")),
    GRADIENT.rule("logits-minus-target", by_score(lambda s: s.z - s.y), z - y, Text("The softmax was left out."),
        weight=1.5),
    GRADIENT.rule("sigmoid-minus-target", by_score(lambda s: sigmoid(s.z) - s.y), s_of(z) - y,
        Text("A sigmoid of each logit was taken, not the softmax."), weight=1.5),
    SPOILT.after("divided-by-classes", lambda s, v: v / s.z.shape[1], (p - y) / K,
        Text("The gradient was divided by the number of classes."), at_label, weight=2),
    GRADIENT.rule("sigmoid-derivative-at-label", _at_label(lambda p: p * (1 - p)),
        Text("{entry} at y", entry=p[true] * (1 - p[true])),
        Text("The diagonal Jacobian entry was put at the true class.")),
    GRADIENT.rule("sigmoid-derivative", by_score(lambda s: s.p * (1 - s.p)), p * (1 - p),
        Text("This is the diagonal of the Jacobian: the loss is not in it."), one_negative),
    GRADIENT.rule("times-sigmoid-derivative", by_score(lambda s: (s.p - s.u) * s.p * (1 - s.p)), (p - y) * p * (1 - p),
        Text("p - y was multiplied by the derivative of the activation once more."),
        Text("p - y has the softmax's derivative in it already."), weight=1.5),
    GRADIENT.rule("squared-error-gradient", by_score(lambda s: 2 * _through(jacobian_of(s.p), s.p - s.u)),
        2 * J * (p - y), Text("This is the gradient of the squared error."), at_label),
    GRADIENT.rule("half-squared-error-gradient", by_score(lambda s: _through(jacobian_of(s.p), s.p - s.u)), J * (p - y),
        Text("p - y was multiplied by the Jacobian once more."), Text("p - y has the Jacobian in it already."),
        weight=1.2),
    GRADIENT.rule("softmax-twice-chained", by_score(_softmax_twice), J * (softmax(p) - y),
        Text("Softmax was applied to probabilities, and the gradient taken through both."),
        Text("The loss applies softmax itself: give it logits."), weight=2),
    SPOILT_BY_T.after("temperature-lost", _times_temperature(1), p - y,
        Text("The factor 1/T was lost: dz/T by dz is 1/T."), weight=3),
    SPOILT_BY_T.after("temperature-factor-multiplied", _times_temperature(2), (p - y) * T,
        Text("The gradient was multiplied by T instead of divided by it."), common=False),
    SPOILT.after("base-2-loss", _in_unit(np.log(2)), (p - y) / ln(2), Text("This is the gradient of the loss in bits."),
        Text("ln 2 is the factor between the two."), step="log", weight=1.5),
    SPOILT.after("base-10-loss", _in_unit(np.log(10)), (p - y) / ln(10),
        Text("This is the gradient of the loss in bans."), Text("ln 10 is the factor between the two."), step="log",
        weight=0.7, common=False),
    SPOILT.after("unit-forgotten", lambda s, v: v * s.options.unit if s.options.unit != 1 else None, p - y,
        Text("This is the gradient of the loss in nats."), Text("The loss was asked for in another unit."), step="log",
        weight=1.5),
)  # fmt: skip
