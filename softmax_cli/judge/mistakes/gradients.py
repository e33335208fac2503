"""Mistakes in dL/dz: something else than p - y."""

from collections.abc import Callable

import numpy as np

from ...document.formula import derivative, equation
from ...document.notation import J, K, T, ln, p, sigma_of, softmax, true, y, z
from ...document.text import Text
from ..question import Array, Question
from ..solve import Outer, jacobian, logit_gradient, sigmoid
from .entry import After, Family, Mistake, Rule
from .lines import at_label, gradient, one_negative, over_t


def by_score(formula: Callable[[Question], Array | None]) -> Rule:
    """A rule for dL/dz' (N, K) of each row, carried on through temperature, soft cap and the mean."""

    def rule(question: Question) -> Array | None:
        wrong = formula(question)
        return None if wrong is None else logit_gradient(question, wrong)

    return rule


def _at_label(value: Callable[[Array], Array]) -> Rule:
    """p, but for the entry of the true class."""
    return by_score(lambda s: np.where(s.y > 0, value(s.p), s.p))


def _outer(s: Question) -> Array:
    """dL/dp = -y/p, 0 where y is 0."""
    return np.where(s.u == 0, 0.0, -s.u / s.p)


def _softmax_twice(s: Question) -> Array:
    """J of the first softmax times q - u of the second."""
    q = s.change(scores=s.p).p
    return jacobian(s.p).product(q - s.u)


def _label_index(s: Question) -> Array | None:
    return s.p - s.true_class[:, None] if s.one_hot else None


def _jacobian_row(s: Question) -> Array | None:
    return s.at_label(s.p)[:, None] * (s.y - s.p) if s.one_hot else None


def _times_temperature(power: int) -> After:
    return lambda s, v: None if s.options.temperature == 1 else v * np.float64(s.options.temperature) ** power


def _in_unit(unit: float) -> After:
    """The gradient of the loss in a unit of so many nats, where that is another than was asked for."""
    return lambda s, v: None if s.options.unit == unit else v * (s.options.unit / unit)


GRADIENT = Family(("grad",), "gradient", gradient, Text("The gradient must add up to 0."), within=over_t)
SPOILT = Family(("grad",), "gradient", gradient, common=True, within=over_t)
SPOILT_BY_T = Family(("grad",), "gradient", gradient, Text("dL/dz = (p - y) / T."), common=True)

MISTAKES: tuple[Mistake, ...] = (
    SPOILT("sign", y - p, Text("The sign is reversed: this is the direction of descent"), one_negative,
        after=lambda s, v: -v, weight=4),
    GRADIENT("target-not-subtracted", p, Text("The target was not subtracted"), rule=by_score(lambda s: s.p), weight=3,
        common=True),
    GRADIENT("gradient-by-p", -y.over(p), Text("This is dL/dp, the derivative by the probabilities"),
        Text("The chain needs the Jacobian of softmax as well."), rule=by_score(_outer), weight=2),
    GRADIENT("gradient-of-probability", -p[true] * (y - p),
        Text("This is the derivative of -p_y: the logarithm was forgotten"), Text("Divide by p_y."),
        rule=by_score(lambda s: -s.at_label(s.p)[:, None] * (s.y - s.p))),
    GRADIENT("label-entry-only", Text("{entry} at y, 0 elsewhere", entry=p[true] - 1),
        Text("Only the diagonal of the Jacobian was used: the other classes' logits move p_y as well"),
        rule=by_score(lambda s: np.where(s.u > 0, s.p * s.u.sum(axis=1, keepdims=True) - s.u, 0.0)), weight=2),
    GRADIENT("off-diagonal-plus", Text("J_ij = +p_i p_j in the chain"),
        Text("The minus sign of the off-diagonal Jacobian entries was lost"),
        rule=by_score(lambda s: Outer(s.p * (1 - s.p), s.p, s.p).product(_outer(s))), weight=2),
    GRADIENT("one-subtracted-everywhere", p - 1, Text("1 was subtracted from every class"),
        rule=by_score(lambda s: s.p - 1), weight=2),
    GRADIENT("target-added", p + y, Text("The target was added instead of subtracted"),
        rule=by_score(lambda s: s.p + s.u)),
    GRADIENT("one-minus-p-everywhere", 1 - p, Text("These are the complements 1 - p"), rule=by_score(lambda s: 1 - s.p),
        weight=0.6),
    GRADIENT("jacobian-row", equation(derivative(p[true], z), p[true] * (y - p)),
        Text("This is the true class's row of the Jacobian, the gradient of p_y: the loss is not in it"),
        Text("dL/dz = -(dp_y/dz) / p_y."), rule=by_score(_jacobian_row), weight=1.2),
    GRADIENT("label-index-subtracted", Text("{difference} as a number", difference=p - y),
        Text("The label's index was subtracted from every class, not its one-hot vector"), rule=by_score(_label_index),
        weight=0.8),
    GRADIENT("label-probability-negated", Text("{entry} at y", entry=-p[true]),
        Text("The true class's probability was negated instead of having 1 subtracted"), rule=_at_label(lambda p: -p),
        weight=1.5),
    GRADIENT("one-minus-p-at-label", Text("{entry} at y", entry=1 - p[true]),
        Text("1 - p_y was taken at the true class instead of p_y - 1"), rule=_at_label(lambda p: 1 - p)),
    GRADIENT("logits-minus-target", z - y, Text("The softmax was left out"), rule=by_score(lambda s: s.z - s.y),
        weight=1.5),
    GRADIENT("sigmoid-minus-target", sigma_of(z) - y, Text("A sigmoid of each logit was taken, not the softmax"),
        rule=by_score(lambda s: sigmoid(s.z) - s.y), weight=1.5),
    SPOILT("divided-by-classes", (p - y) / K, Text("The gradient was divided by the number of classes"), at_label,
        after=lambda s, v: v / s.z.shape[1], weight=2),
    GRADIENT("sigmoid-derivative-at-label", Text("{entry} at y", entry=p[true] * (1 - p[true])),
        Text("The diagonal Jacobian entry was put at the true class"), rule=_at_label(lambda p: p * (1 - p))),
    GRADIENT("sigmoid-derivative", p * (1 - p), Text("This is the diagonal of the Jacobian: the loss is not in it"),
        one_negative, rule=by_score(lambda s: s.p * (1 - s.p))),
    GRADIENT("times-sigmoid-derivative", (p - y) * p * (1 - p),
        Text("p - y was multiplied by the derivative of the activation once more"),
        Text("p - y has the softmax's derivative in it already."),
        rule=by_score(lambda s: (s.p - s.u) * s.p * (1 - s.p)), weight=1.5),
    GRADIENT("squared-error-gradient", 2 * J * (p - y), Text("This is the gradient of the squared error"), at_label,
        rule=by_score(lambda s: 2 * jacobian(s.p).product(s.p - s.u))),
    GRADIENT("half-squared-error-gradient", J * (p - y), Text("p - y was multiplied by the Jacobian once more"),
        Text("p - y has the Jacobian in it already."), rule=by_score(lambda s: jacobian(s.p).product(s.p - s.u)),
        weight=1.2),
    GRADIENT("softmax-twice-chained", J * (softmax(p) - y),
        Text("Softmax was applied to probabilities, and the gradient taken through both"),
        Text("The loss applies softmax itself: give it logits."), rule=by_score(_softmax_twice), weight=2),
    SPOILT_BY_T("temperature-lost", p - y, Text("The factor 1/T was lost: dz/T by dz is 1/T"),
        after=_times_temperature(1), weight=3),
    SPOILT_BY_T("temperature-factor-multiplied", (p - y) * T,
        Text("The gradient was multiplied by T instead of divided by it"), after=_times_temperature(2), common=False),
    SPOILT("base-2-loss", (p - y) / ln(2), Text("This is the gradient of the loss in bits"),
        Text("ln 2 is the factor between nats and bits."), after=_in_unit(np.log(2)), step="log", weight=1.5,
        kind="unit"),
    SPOILT("base-10-loss", (p - y) / ln(10), Text("This is the gradient of the loss in bans"),
        Text("ln 10 is the factor between nats and bans."), after=_in_unit(np.log(10)), step="log", weight=0.7,
        common=False, kind="unit"),
    SPOILT("unit-forgotten", p - y, Text("This is the gradient of the loss in nats"),
        Text("The loss was asked for in another unit."), after=_in_unit(1.0), step="log", weight=1.5, kind="unit"),
)  # fmt: skip
