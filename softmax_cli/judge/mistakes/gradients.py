"""Mistakes in dL/dz: something else than p - y."""

from collections.abc import Callable

import numpy as np

from ..question import Array, Operation, Question
from ..solve import jacobian_of, logit_gradient, sigmoid
from .entry import After, Mistake, Rule, StepName, Text
from .lines import at_label, gradient, one_negative, over_t

GRAD: tuple[Operation, ...] = ("grad",)


def by_score(formula: Callable[[Question], Array | None]) -> Rule:
    """A rule for dL/dz' (N, K) of each row, carried on through temperature, soft cap and the mean."""

    def rule(question: Question) -> Array | None:
        wrong = formula(question) if question.target is not None else None
        return None if wrong is None else logit_gradient(question, wrong)

    return rule


def _through(jacobian: Array, vector: Array) -> Array:
    return np.asarray(np.einsum("nij,ni->nj", jacobian, vector))


def _outer(s: Question) -> Array:
    """dL/dp = -y/p, 0 where y is 0."""
    return np.where(s.u == 0, 0.0, -s.u / s.p)


def _plus_jacobian(s: Question) -> Array:
    return np.asarray(np.abs(jacobian_of(s.p)))


def _twice(s: Question) -> tuple[Array, Array]:
    """(J of the first softmax, q - u of the second)."""
    q = s.change(scores=s.p).p
    return jacobian_of(s.p), q - s.u


def _label_index(s: Question) -> Array | None:
    if not s.one_hot:
        return None
    return s.p - s.true_class[:, None]


def _jacobian_row(s: Question) -> Array | None:
    return s.at_label(s.p)[:, None] * (s.y - s.p) if s.one_hot else None


def _times_temperature(power: int) -> After:
    return lambda s, v: None if s.options.temperature == 1 else v * s.options.temperature**power


def _in_unit(factor: float) -> After:
    return lambda s, v: None if s.options.unit != 1 else v / factor


def _after(
    name: str, after: After, wrong: Text, why: str, see: Text, *, weight: float = 1.0, common: bool = True,
    step: StepName = "gradient",
) -> Mistake:  # fmt: skip
    """A gradient, right or wrong, spoilt at the end."""
    return Mistake(name, GRAD, why, see, wrong, gradient, step, after=after, weight=weight, common=common)


def _grad(
    name: str,
    formula: Callable[[Question], Array | None],
    wrong: str,
    why: str,
    see: Text,
    *,
    weight: float = 1.0,
    common: bool = False,
) -> Mistake:
    rule = by_score(formula)
    return Mistake(name, GRAD, why, see, over_t(wrong), gradient, "gradient", rule=rule, weight=weight, common=common)


SUM = "The gradient must add up to 0."

MISTAKES: tuple[Mistake, ...] = (
    _after("sign", lambda s, v: -v, over_t("y - p"), "The sign is reversed: this is the direction of descent.",
           one_negative, weight=4),
    _grad("target-not-subtracted", lambda s: s.p, "p", "The target was not subtracted.", SUM, weight=3, common=True),
    _grad("gradient-by-p", _outer, "-y/p", "This is dL/dp, the derivative by the probabilities.",
          "The chain needs the Jacobian of softmax as well.", weight=2),
    _grad("gradient-of-probability", lambda s: -s.at_label(s.p)[:, None] * (s.y - s.p), "-p_y (y - p)",
          "This is the derivative of -p_y: the logarithm was forgotten.", "Divide by p_y.", weight=1),
    _grad("label-entry-only", lambda s: np.where(s.u > 0, s.p * s.u.sum(axis=1, keepdims=True) - s.u, 0.0),
          "p_y - 1 at y, 0 elsewhere",
          "Only the diagonal of the Jacobian was used: the other classes' logits move p_y as well.", SUM, weight=2),
    _grad("off-diagonal-plus", lambda s: _through(_plus_jacobian(s), _outer(s)), "J_ij = +p_i p_j in the chain",
          "The minus sign of the off-diagonal Jacobian entries was lost.", SUM, weight=2),
    _grad("one-subtracted-everywhere", lambda s: s.p - 1, "p - 1", "1 was subtracted from every class.", SUM, weight=2),
    _grad("target-added", lambda s: s.p + s.u, "p + y", "The target was added instead of subtracted.", SUM),
    _grad("one-minus-p-everywhere", lambda s: 1 - s.p, "1 - p", "These are the complements 1 - p.", SUM, weight=0.6),
    _grad("jacobian-row", _jacobian_row, "dp_y/dz = p_y (y - p)",
          "This is the true class's row of the Jacobian, the gradient of p_y: the loss is not in it.",
          "dL/dz = -(dp_y/dz) / p_y.", weight=1.2),
    _grad("label-index-subtracted", _label_index, "p - y as a number",
          "The label's index was subtracted from every class, not its one-hot vector.", SUM, weight=0.8),
    _grad("label-probability-negated", lambda s: np.where(s.y > 0, -s.p, s.p), "-p_y at y",
          "The true class's probability was negated instead of having 1 subtracted.", SUM, weight=1.5),
    _grad("one-minus-p-at-label", lambda s: np.where(s.y > 0, 1 - s.p, s.p), "1 - p_y at y",
          "1 - p_y was taken at the true class instead of p_y - 1.", SUM, weight=1),
    _grad("logits-minus-target", lambda s: s.z - s.y, "z - y", "The softmax was left out.", SUM, weight=1.5),
    _grad("sigmoid-minus-target", lambda s: sigmoid(s.z) - s.y, "s(z) - y",
          "A sigmoid of each logit was taken, not the softmax.", SUM, weight=1.5),
    _after("divided-by-classes", lambda s, v: v / s.z.shape[1], over_t("(p - y) / K"),
           "The gradient was divided by the number of classes.", at_label, weight=2),
    _grad("sigmoid-derivative-at-label", lambda s: np.where(s.y > 0, s.p * (1 - s.p), s.p), "p_y (1 - p_y) at y",
          "The diagonal Jacobian entry was put at the true class.", SUM),
    _grad("sigmoid-derivative", lambda s: s.p * (1 - s.p), "p (1 - p)",
          "This is the diagonal of the Jacobian: the loss is not in it.", one_negative),
    _grad("times-sigmoid-derivative", lambda s: (s.p - s.u) * s.p * (1 - s.p), "(p - y) p (1 - p)",
          "p - y was multiplied by the derivative of the activation once more.",
          "p - y has the softmax's derivative in it already.", weight=1.5),
    _grad("squared-error-gradient", lambda s: 2 * _through(jacobian_of(s.p), s.p - s.u), "2 J (p - y)",
          "This is the gradient of the squared error.", at_label),
    _grad("half-squared-error-gradient", lambda s: _through(jacobian_of(s.p), s.p - s.u), "J (p - y)",
          "p - y was multiplied by the Jacobian once more.", "p - y has the Jacobian in it already.", weight=1.2),
    _grad("softmax-twice-chained", lambda s: _through(*_twice(s)), "J (softmax(p) - y)",
          "Softmax was applied to probabilities, and the gradient taken through both.",
          "The loss applies softmax itself: give it logits.", weight=2),
    _after("temperature-lost", _times_temperature(1), "p - y", "The factor 1/T was lost: dz/T by dz is 1/T.",
           "dL/dz = (p - y) / T.", weight=3),
    _after("temperature-factor-multiplied", _times_temperature(2), "(p - y) T",
           "The gradient was multiplied by T instead of divided by it.", "dL/dz = (p - y) / T.", common=False),
    _after("base-2-loss", _in_unit(np.log(2)), over_t("(p - y) / ln 2"), "This is the gradient of the loss in bits.",
           "ln 2 is the factor between the two.", weight=1.5, step="log"),
    _after("base-10-loss", _in_unit(np.log(10)), over_t("(p - y) / ln 10"),
           "This is the gradient of the loss in bans.", "ln 10 is the factor between the two.", weight=0.7,
           step="log", common=False),
    _after("unit-forgotten", lambda s, v: v * s.options.unit if s.options.unit != 1 else None, over_t("p - y"),
           "This is the gradient of the loss in nats.", "The loss was asked for in another unit.", weight=1.5,
           step="log"),
)  # fmt: skip
