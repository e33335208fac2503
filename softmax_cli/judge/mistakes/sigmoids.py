"""Mistakes in the sigmoid of each score by itself."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Function, Prefix, equation, part, size
from ...document.notation import T, e, ln, m, maximum, minimum, rounded, s, sigma, sigma_of, total, y
from ...document.text import Text
from ..question import Array, Operation, Question
from ..solve import binary_losses, sigmoid
from .entry import CARRY, MOST_VARIANTS, Change, Family, Mistake, Rule, Variant, scores, shortened, tempered, values

SCORED: tuple[Operation, ...] = ("sigmoid", "bce")  # where another score goes into what is right otherwise


def _rounded_early(question: Question) -> Sequence[Variant]:
    variants: list[Variant] = []
    for name, sign in ((e**-s, -1), (e**s, 1)):
        numbers = np.exp(sign * question.z)
        for digits in (0, 1, 2, 3, 4) if float(numbers.max()) < 1e6 else ():
            for detail, short in shortened(name, numbers, digits):
                variants.append((detail, question.typed_shape((short if sign > 0 else 1) / (1 + short))))
    return variants


def _naive(question: Question) -> Array | None:
    """e^s / (1 + e^s), where it is inf / inf."""
    e = np.exp(question.z)
    return e / (1 + e) if np.isposinf(e[np.isfinite(question.z)]).any() else None


def _one_of_each(misread: Callable[[Question], Array]) -> Change:
    """Every score but 0 by itself, in one row, replaced by its entry of `misread` (N, K)."""

    def change(question: Question) -> Sequence[tuple[Text, Question]]:
        changes: list[tuple[Text, Question]] = []
        if len(question.logits) > 1 or question.logits.size > 4 * MOST_VARIANTS:
            return []
        wrong = misread(question)
        for k in np.flatnonzero(question.logits[0]).tolist():
            read = question.logits.copy()
            read[0, k] = wrong[0, k]
            name, given = question.named(k), question.logits[0, k]
            detail = Text("class {name}: {read} for {given}", name=name, read=read[0, k], given=given)
            changes.append((detail, question.change(logits=read)))
        return changes

    return change


def _derivative_over_t(question: Question) -> Array | None:
    t = question.options.temperature
    return None if t == 1 else sigmoid(question.z) * sigmoid(-question.z) / t


def _with_target(formula: Callable[[Question], Array]) -> Rule:
    return values(lambda s: None if s.target is None else formula(s))


HALF = Text("sigma(0) = 1/2, and a score above 0 gives more.")
OWN = Text("A sigmoid is 1 / (1 + e^-s) of its own score, and of nothing else.")
ODDS = Text("sigma / (1 - sigma) must be e^s.")
QUARTER = Text("It is never above 1/4.")
QUARTER_OVER_T = Text("It is never above {bound}.", bound=1 / (4 * T))

RIGHT = 1 / (1 + e**-s)
SIGMOIDS = Family(("sigmoid",), "sigmoid", RIGHT, OWN)
SCORES = Family(SCORED, "sigmoid", RIGHT, common=True)
TEMPERED = Family(SCORED, "sigmoid", 1 / (1 + e ** -s.over(T)), common=True)
tanh_of, root, erf = Prefix("tanh"), Prefix("sqrt"), Function("erf")

MISTAKES: tuple[Mistake, ...] = (
    SCORES("sign", 1 / (1 + e**s), Text("The exponent has the wrong sign: this is 1 - sigma"), HALF,
        change=scores(lambda s: -s.z), weight=3),
    TEMPERED("temperature-forgotten", 1 / (1 + e**-s), Text("The temperature was forgotten"),
        Text("These are the values for T = 1."), change=scores(tempered(1)), weight=3),
    TEMPERED("temperature-multiplied", 1 / (1 + e ** -(s * T)),
        Text("The scores were multiplied by the temperature instead of divided by it"),
        Text("T > 1 moves every sigmoid towards 1/2."), change=scores(tempered(2)), weight=3),
    TEMPERED("temperature-twice", 1 / (1 + e ** -s.over(T).over(T)), Text("The temperature was divided out twice"),
        Text("These are the values for T^2."), change=scores(tempered(-1)), weight=0.8),
    SCORES("base-2", 1 / (1 + 2**-s), Text("Powers of 2 were taken instead of powers of e"), ODDS,
        change=scores(lambda s: s.z * math.log(2)), weight=1.5),
    SCORES("base-10", 1 / (1 + 10**-s), Text("Powers of 10 were taken instead of powers of e"), ODDS,
        change=scores(lambda s: s.z * math.log(10))),
    SCORES("max-subtracted", 1 / (1 + e ** -(s - m)),
        Text("The maximum was subtracted first, as one may for a softmax"),
        Text("A sigmoid is not unchanged by a shift: the largest score does not give 1/2."),
        change=scores(lambda s: s.z - s.z.max(axis=1, keepdims=True)), weight=1.5),
    SCORES("mean-subtracted", 1 / (1 + e ** -(s - "mean")), Text("The mean was subtracted first"),
        Text("A sigmoid is not unchanged by a shift."), change=scores(lambda s: s.z - s.z.mean(axis=1, keepdims=True)),
        weight=0.6),
    SCORES("not-halved", (1 + tanh_of(s)) / 2, Text("sigma(s) = (1 + tanh(s/2)) / 2: the half was lost"), ODDS,
        change=scores(lambda s: 2 * s.z), weight=0.8),
    SCORES("sigmoid-twice", sigma_of(sigma_of(s)), Text("A sigmoid was taken of sigmoids"),
        Text("Twice is never below 1/2 nor above .7311."), change=scores(lambda s: sigmoid(s.z)), weight=2),
    SIGMOIDS("softmax-given", e**s / total(e**s),
        Text("This is one softmax over all scores: one question with K answers, not K questions"),
        Text("A sigmoid depends on its own score alone, and the K of them need not add up to 1."),
        rule=values(lambda s: s.p if np.isfinite(s.z).all() else None), weight=4),
    SIGMOIDS("normalised", sigma / total(sigma), Text("The sigmoids were divided by their sum"),
        Text("K independent sigmoids need not add up to 1."),
        rule=values(lambda s: sigmoid(s.z) / sigmoid(s.z).sum(axis=1, keepdims=True)), weight=2),
    SIGMOIDS("derivative-given", sigma * (1 - sigma), Text("This is the derivative of the sigmoid"), QUARTER,
        rule=values(lambda s: sigmoid(s.z) * sigmoid(-s.z)), weight=3),
    SIGMOIDS("derivative-given-over-t", sigma * (1 - sigma) / T,
        Text("This is the derivative of the sigmoid by the score"), QUARTER_OVER_T,
        rule=values(_derivative_over_t), weight=3),
    SIGMOIDS("bce-given", -y * ln(sigma) - (1 - y) * ln(1 - sigma),
        Text("These are the binary cross-entropies of the classes"), rule=_with_target(binary_losses), weight=2.5),
    SIGMOIDS("bce-gradient-given", sigma - y, Text("This is the gradient of the binary cross-entropies"),
        rule=_with_target(lambda s: (sigmoid(s.z) - s.y) / s.options.temperature), weight=2.5),
    SIGMOIDS("log-sigmoid", equation(ln(sigma), -ln(1 + e**-s)), Text("This is the logarithm of the sigmoid"),
        rule=values(lambda s: -np.logaddexp(0, -s.z)), weight=2),
    SIGMOIDS("softplus", equation(-ln(sigma), ln(1 + e**-s)), Text("This is the loss -ln sigma, not the sigmoid"),
        rule=values(lambda s: np.logaddexp(0, -s.z)), weight=1.5),
    SIGMOIDS("softplus-of-the-score", ln(1 + e**s), Text("This is the softplus"),
        rule=values(lambda s: np.logaddexp(0, s.z))),
    SIGMOIDS("scores-given", s, Text("These are the scores, without a sigmoid"), rule=values(lambda s: s.z)),
    SIGMOIDS("odds", e**s, Text("These are the odds sigma / (1 - sigma): the 1 + was left out"),
        rule=values(lambda s: np.exp(s.z)), weight=2),
    SIGMOIDS("exponential-only", e**-s, Text("Only the exponential was taken"), rule=values(lambda s: np.exp(-s.z))),
    SIGMOIDS("never-inverted", 1 + e**-s, Text("1 was not divided by it"), rule=values(lambda s: 1 + np.exp(-s.z))),
    SIGMOIDS("minus-for-plus", 1 / (1 - e**-s), Text("1 - e^(-s) was taken instead of 1 + e^(-s)"),
        rule=values(lambda s: 1 / (1 - np.exp(-s.z)))),
    SIGMOIDS("tanh", tanh_of(s), Text("This is the hyperbolic tangent"), Text("tanh runs from -1 to 1 and is 0 at 0."),
        rule=values(lambda s: np.tanh(s.z)), weight=2),
    SIGMOIDS("threshold", Text("1 if s > 0 else 0"),
        Text("This is the decision at the threshold 1/2, not the probability"),
        Text("No sigmoid of a finite score is 0 or 1."),
        rule=values(lambda s: np.where(np.isnan(s.z), np.nan, s.z > 0)), weight=1.5),
    SIGMOIDS("hard-sigmoid", minimum(maximum(s.over(6) + part(1).over(2), 0), 1),
        Text("This is the hard sigmoid, a line between -3 and 3"), ODDS,
        rule=values(lambda s: np.clip(s.z / 6 + 0.5, 0, 1)), weight=0.8),
    SIGMOIDS("hard-sigmoid-fifth", minimum(maximum(s.over(5) + part(1).over(2), 0), 1),
        Text("This is the hard sigmoid of slope 1/5"), ODDS, rule=values(lambda s: np.clip(s.z / 5 + 0.5, 0, 1)),
        weight=0.6),
    SIGMOIDS("softsign", s / (1 + size(s)), Text("This is the softsign"), HALF,
        rule=values(lambda s: s.z / (1 + np.abs(s.z))), weight=0.5),
    SIGMOIDS("probit", (1 + erf(s / root(2))) / 2,
        Text("This is the normal distribution function, the inverse of the probit"), ODDS,
        rule=values(lambda s: (1 + np.vectorize(math.erf, otypes=[float])(s.z / math.sqrt(2))) / 2), weight=0.6),
    SIGMOIDS("swish", s * sigma_of(s), Text("The sigmoid was multiplied by its score: the swish"),
        rule=values(lambda s: s.z * sigmoid(s.z)), weight=0.6),
    SIGMOIDS("naive-float64", e**s / (1 + e**s), Text("e^s overflows above 709, and inf / inf is nan"),
        Text("Use 1 / (1 + e^(-s)) for s >= 0."), rule=values(_naive), weight=2),
    SCORES("score-sign-lost", Text("{line} of one class", line=1 / (1 + e**s)),
        Text("The sign of one score was lost or added"), HALF, change=_one_of_each(lambda s: -s.logits), step="input",
        weight=2),
    SCORES("score-as-zero", 1 / (part(1) + 1), Text("One score was taken as 0, so its sigmoid is 1/2"),
        Text("Only sigma(0) is 1/2."), change=_one_of_each(lambda s: 0 * s.logits), step="input", weight=1.5,
        common=False),
    SIGMOIDS("early-rounding", 1 / (1 + rounded(e**-s)), Text("The exponential was rounded before it was divided"),
        CARRY, rule=_rounded_early, weight=0.6, kind="rounding"),
)  # fmt: skip
