"""Mistakes in what an option adds to the gradient: z-loss, soft cap, smoothing; and nan at masked classes."""

from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Symbol, equation, group, part
from ...document.notation import K, a, c, j, lse, p, s, tanh, true, y, y_smoothed, z
from ...document.text import Text
from ...maths.derivatives import softcap_slope
from ..question import Array, Question
from ..solve import row_losses
from .entry import Family, Mistake, Rule, Variant
from .gradients import by_score
from .lines import gradient, loss, over_t


def _half_z_loss(question: Question) -> Array | None:
    """(1 + s logsumexp) p - y."""
    strength = question.z_strength
    if not strength:
        return None
    mass = question.u.sum(axis=1, keepdims=True) + strength * question.lse[:, None]
    return np.asarray(question.p * mass - question.u)


def _without_slope(question: Question, value: Array) -> Array | None:
    if question.options.softcap is None:
        return None
    slope = softcap_slope(question.logits, question.options.softcap).rounded()
    return value / (slope[0] if question.single else slope)


def _smoothing(formula: Callable[[Array, Array, float], Array]) -> Rule:
    """From p, y (N, K) and a."""

    def by(question: Question) -> Array | None:
        smoothing = question.options.label_smoothing
        plain = not smoothing or question.options.weight is not None or question.logits.shape[1] < 2
        return None if plain else formula(question.p, question.y, smoothing)

    return by_score(by)


def _nan_in_loss(question: Question) -> Array | None:
    """0 * (-inf) in the sum over the classes."""
    born = (np.isneginf(question.z) & (question.u == 0)).any(axis=1) & question.counted
    if not born.any():
        return None
    return question.reduce(np.where(born, np.nan, row_losses(question)))


def _nan_in_gradient(question: Question) -> Sequence[Variant]:
    """y ln p has a derivative of 0/0 at a masked class; through the softmax it reaches the whole row."""
    masked = np.isneginf(question.z) & question.counted[:, None]
    if not masked.any():
        return []
    right = question.value
    rows = masked.any(axis=1, keepdims=True) & np.ones_like(masked)
    spoilt = [(Text("at the masked class"), masked), (Text("in the whole row"), rows)]
    return [
        (detail, np.where(question.typed_shape(where.astype(np.float64)) > 0, np.nan, right))
        for detail, where in spoilt
    ]


GRADIENT = Family(("grad",), "gradient", gradient, within=over_t)
SMOOTHED = Family(("grad",), "label", p - y_smoothed)
ADDS_UP = Text("The smoothed target must add up to 1, and the gradient to 0.")
TIMES_INFINITY = Family(("ce",), "log", loss, Text("A class with y = 0 has no term: leave it out of the sum."))

MISTAKES: tuple[Mistake, ...] = (
    GRADIENT("z-loss-factor-lost", (1 + s * lse(z)) * p - y, Text("The factor 2 of the z-loss was lost"),
        Text("The derivative of logsumexp^2 is 2 logsumexp p."), rule=by_score(_half_z_loss), weight=2,
        right=(1 + 2 * s * lse(z)) * p - y),
    GRADIENT("softcap-slope-lost", p - y, Text("The slope of the soft cap is missing from the chain"),
        Text("dz'/dz is 1 - tanh(z / c)^2."), after=_without_slope, weight=2,
        right=(p - y) * (1 - tanh(z / c) ** 2)),
    SMOOTHED("smoothing-scales-only", (1 - a) * (p - y), Text("p - y was scaled by 1 - a, and a/K left out"),
        Text("p - y' is p - (1 - a) y - a/K."), rule=_smoothing(lambda p, y, a: (1 - a) * (p - y)), weight=1.2),
    SMOOTHED("smoothed-target-too-short", equation(y_smoothed[true], 1 - a),
        Text("The true class was left with 1 - a and got no share of a, while p counted in full"), ADDS_UP,
        rule=_smoothing(lambda p, y, a: p - np.where(y > 0, (1 - a) * y, a / y.shape[1])), weight=1.2),
    SMOOTHED("smoothed-target-too-long", equation(y_smoothed[j], a),
        Text("Every other class got the whole a, not a share of it, while p counted once"), ADDS_UP,
        rule=_smoothing(lambda p, y, a: p - np.where(y > 0, (1 - a) * y, a)), weight=1.2),
    SMOOTHED("smoothing-with-both-conventions", equation(y_smoothed, (1 - a) * y + a.over(K - 1)),
        Text("a/(K - 1) was given to every class, the true one included"), ADDS_UP,
        rule=_smoothing(lambda p, y, a: p - (1 - a) * y - a / (y.shape[1] - 1)), weight=0.8),
    TIMES_INFINITY("zero-times-infinity", part(0) * group(-Symbol("inf")),
        Text("0 * (-inf) is nan: the masked class has a target of 0 and a log-probability of -inf"),
        rule=_nan_in_loss, weight=4),
    TIMES_INFINITY("zero-times-infinity-in-the-gradient", part(0) / part(0),
        Text("The derivative of y ln p at a masked class is 0 / 0, which is nan"),
        Text("p - y is 0 at a masked class."), rule=_nan_in_gradient, operations=("grad",), right=p - y, weight=4),
)  # fmt: skip
