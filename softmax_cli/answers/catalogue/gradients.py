"""Mistakes in dL/dz: something else than p - y."""

from collections.abc import Callable

import numpy as np

from ..solve import jacobian_of, logit_gradient, sigmoid, solve
from ..subject import Array, Operation, Subject
from .entry import Mistake, Rule

GRAD: tuple[Operation, ...] = ("grad",)


def by_score(formula: Callable[[Subject], Array | None]) -> Rule:
    """A rule for dL/dz' (N, K) of each row, carried on through temperature, soft cap and the mean."""

    def rule(subject: Subject) -> Array | None:
        wrong = formula(subject) if subject.target is not None else None
        return None if wrong is None else logit_gradient(subject, wrong)

    return rule


def _through(jacobian: Array, vector: Array) -> Array:
    return np.asarray(np.einsum("nij,ni->nj", jacobian, vector))


def _outer(s: Subject) -> Array:
    """dL/dp = -y/p, 0 where y is 0."""
    return np.where(s.u == 0, 0.0, -s.u / s.p)


def _plus_jacobian(s: Subject) -> Array:
    return np.asarray(np.abs(jacobian_of(s.p)))


def _twice(s: Subject) -> tuple[Array, Array]:
    """(J of the first softmax, q - u of the second)."""
    q = s.change(scores=s.p).p
    return jacobian_of(s.p), q - s.u


def _label_index(s: Subject) -> Array | None:
    if not s.one_hot:
        return None
    return s.p - s.true_class[:, None]


def _without_temperature(s: Subject) -> Array | None:
    t = s.options.temperature
    return None if t == 1 else (s.p * s.u.sum(axis=1, keepdims=True) - s.u) * t


def _temperature_multiplied(s: Subject) -> Array | None:
    t = s.options.temperature
    return None if t == 1 else (s.p * s.u.sum(axis=1, keepdims=True) - s.u) * t * t


def _unit_gradient(factor: float) -> Callable[[Subject], Array | None]:
    return lambda s: None if s.options.unit != 1 else solve(s) / factor


def _without_unit(s: Subject) -> Array | None:
    return solve(s) * s.options.unit if s.options.unit != 1 else None


def _grad(
    name: str,
    formula: Callable[[Subject], Array | None],
    wrong: str,
    why: str,
    see: str,
    *,
    weight: float = 1.0,
    common: bool = False,
    right: str = "p - y",
) -> Mistake:
    return Mistake(name, GRAD, why, see, wrong, right, "gradient", rule=by_score(formula), weight=weight, common=common)


SUM = "The gradient must add up to 0."
ONE_NEGATIVE = "Only the true class's entry may be negative."

MISTAKES: tuple[Mistake, ...] = (
    _grad("sign", lambda s: s.u - s.p * s.u.sum(axis=1, keepdims=True), "y - p",
          "The sign is reversed: this is the direction of descent.", ONE_NEGATIVE, weight=4, common=True),
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
    _grad("label-index-subtracted", _label_index, "p - y as a number",
          "The label's index was subtracted from every class, not its one-hot vector.", SUM, weight=0.8),
    _grad("label-probability-negated", lambda s: np.where(s.y > 0, -s.p, s.p), "-p_y at y",
          "The true class's probability was negated instead of having 1 subtracted.", SUM, weight=1.5),
    _grad("one-minus-p-at-label", lambda s: np.where(s.y > 0, 1 - s.p, s.p), "1 - p_y at y",
          "1 - p_y was taken at the true class instead of p_y - 1.", SUM, weight=1),
    _grad("logits-minus-target", lambda s: s.z - s.y, "z - y", "The softmax was left out.", SUM, weight=1.5),
    _grad("sigmoid-minus-target", lambda s: sigmoid(s.z) - s.y, "s(z) - y",
          "A sigmoid of each logit was taken, not the softmax.", SUM, weight=1.5),
    _grad("divided-by-classes", lambda s: (s.p * s.u.sum(axis=1, keepdims=True) - s.u) / s.z.shape[1], "(p - y) / K",
          "The gradient was divided by the number of classes.", "At the true class it must be p_y - 1.",
          weight=2, common=True),
    _grad("sigmoid-derivative-at-label", lambda s: np.where(s.y > 0, s.p * (1 - s.p), s.p), "p_y (1 - p_y) at y",
          "The diagonal Jacobian entry was put at the true class.", SUM),
    _grad("sigmoid-derivative", lambda s: s.p * (1 - s.p), "p (1 - p)",
          "This is the diagonal of the Jacobian: the loss is not in it.", ONE_NEGATIVE),
    _grad("times-sigmoid-derivative", lambda s: (s.p - s.u) * s.p * (1 - s.p), "(p - y) p (1 - p)",
          "p - y was multiplied by the derivative of the activation once more.",
          "p - y has the softmax's derivative in it already.", weight=1.5),
    _grad("squared-error-gradient", lambda s: 2 * _through(jacobian_of(s.p), s.p - s.u), "2 J (p - y)",
          "This is the gradient of the squared error.", "At the true class it must be p_y - 1."),
    _grad("half-squared-error-gradient", lambda s: _through(jacobian_of(s.p), s.p - s.u), "J (p - y)",
          "p - y was multiplied by the Jacobian once more.", "p - y has the Jacobian in it already.", weight=1.2),
    _grad("softmax-twice-chained", lambda s: _through(*_twice(s)), "J (softmax(p) - y)",
          "Softmax was applied to probabilities, and the gradient taken through both.",
          "The loss applies softmax itself: give it logits.", weight=2),
    _grad("temperature-lost", _without_temperature, "p - y",
          "The factor 1/T was lost: dz/T by dz is 1/T.", "dL/dz = (p - y) / T.", weight=3, right="(p - y) / T"),
    _grad("temperature-factor-multiplied", _temperature_multiplied, "(p - y) T",
          "The gradient was multiplied by T instead of divided by it.", "dL/dz = (p - y) / T.",
          right="(p - y) / T"),
    Mistake(
        "base-2-loss", GRAD, rule=_unit_gradient(np.log(2)), step="log", weight=1.5,
        why="This is the gradient of the loss in bits.", see="ln 2 is the factor between the two.",
        wrong="(p - y) / ln 2", right="p - y",
    ),
    Mistake(
        "base-10-loss", GRAD, rule=_unit_gradient(np.log(10)), step="log", weight=0.7,
        why="This is the gradient of the loss in bans.", see="ln 10 is the factor between the two.",
        wrong="(p - y) / ln 10", right="p - y",
    ),
    Mistake(
        "unit-forgotten", GRAD, rule=_without_unit, step="log", weight=1.5,
        why="This is the gradient of the loss in nats.", see="The loss was asked for in another unit.",
        wrong="p - y", right="(p - y) / ln b",
    ),
)  # fmt: skip
