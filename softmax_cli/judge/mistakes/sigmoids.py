"""Mistakes in the sigmoid of each score by itself."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from ...document.formula import Function, Prefix, equation, part, size
from ...document.notation import T, e, ln, m, maximum, minimum, rounded, s, sigma, sigma_of, total, y
from ...document.text import Plural, Text
from ..question import Array, Operation, Question
from ..solve import binary_losses, sigmoid
from .entry import Change, Family, Mistake, Rule, Variant
from .ways import CARRY, scores, shortened, tempered, values

SIGMOID: tuple[Operation, ...] = ("sigmoid",)
SCORED: tuple[Operation, ...] = ("sigmoid", "bce")  # where another score goes into what is right otherwise


def _rounded_early(question: Question) -> Sequence[Variant]:
    variants: list[Variant] = []
    for name, sign in ((e**-s, -1), (e**s, 1)):
        numbers = np.exp(sign * question.z)
        for digits in (0, 1, 2, 3, 4) if float(numbers.max()) < 1e6 else ():
            for cut, short in shortened(numbers, digits):
                detail = (
                    Plural("{e} cut to {n} decimal", "{e} cut to {n} decimals", n=digits, e=name)
                    if cut
                    else Plural("{e} rounded to {n} decimal", "{e} rounded to {n} decimals", n=digits, e=name)
                )
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
        wrong = misread(question)
        for k in np.flatnonzero(question.logits[0]).tolist() if len(question.logits) == 1 else []:
            read = question.logits.copy()
            read[0, k] = wrong[0, k]
            name, given = question.named(k), question.logits[0, k]
            detail = Text("class {name}: {read} for {given}", name=name, read=read[0, k], given=given)
            changes.append((detail, question.change(logits=read)))
        return changes

    return change


def _with_target(formula: Callable[[Question], Array]) -> Rule:
    return values(lambda s: None if s.target is None else formula(s))


HALF = Text("sigma(0) = 1/2, and a score above 0 gives more.")
BETWEEN = Text("Every sigmoid lies between 0 and 1.")
ODDS = Text("sigma / (1 - sigma) must be e^s.")
QUARTER = Text("It is never above 1/4.")

RIGHT = 1 / (1 + e**-s)
SIGMOIDS = Family(SIGMOID, "sigmoid", RIGHT, BETWEEN)
SCORES = Family(SCORED, "sigmoid", RIGHT, common=True)
TEMPERED = Family(SCORED, "sigmoid", 1 / (1 + e ** -s.over(T)), common=True)
tanh_of, root, erf = Prefix("tanh"), Prefix("sqrt"), Function("erf")

MISTAKES: tuple[Mistake, ...] = (
    SCORES.change("sign", scores(lambda s: -s.z), 1 / (1 + e**s),
        Text("The exponent has the wrong sign: this is 1 - sigma."), HALF, weight=3),
    TEMPERED.change("temperature-forgotten", scores(tempered(1)), 1 / (1 + e**-s),
        Text("The temperature was forgotten."), Text("These are the values for T = 1."), weight=3),
    TEMPERED.change("temperature-multiplied", scores(tempered(2)), 1 / (1 + e ** -(s * T)),
        Text("The scores were multiplied by the temperature instead of divided by it."),
        Text("T > 1 moves every sigmoid towards 1/2."), weight=3),
    TEMPERED.change("temperature-twice", scores(tempered(-1)), 1 / (1 + e ** -s.over(T).over(T)),
        Text("The temperature was divided out twice."), Text("These are the values for T^2."), weight=0.8),
    SCORES.change("base-2", scores(lambda s: s.z * math.log(2)), 1 / (1 + 2**-s),
        Text("Powers of 2 were taken instead of powers of e."), ODDS, weight=1.5),
    SCORES.change("base-10", scores(lambda s: s.z * math.log(10)), 1 / (1 + 10**-s),
        Text("Powers of 10 were taken instead of powers of e."), ODDS),
    SCORES.change("max-subtracted", scores(lambda s: s.z - s.z.max(axis=1, keepdims=True)), 1 / (1 + e ** -(s - m)),
        Text("The maximum was subtracted first, as one may for a softmax."),
        Text("A sigmoid is not unchanged by a shift: the largest score does not give 1/2."), weight=1.5),
    SCORES.change("mean-subtracted", scores(lambda s: s.z - s.z.mean(axis=1, keepdims=True)),
        1 / (1 + e ** -(s - "mean")), Text("The mean was subtracted first."),
        Text("A sigmoid is not unchanged by a shift."), weight=0.6),
    SCORES.change("not-halved", scores(lambda s: 2 * s.z), (1 + tanh_of(s)) / 2,
        Text("sigma(s) = (1 + tanh(s/2)) / 2: the half was lost."), ODDS, weight=0.8),
    SCORES.change("sigmoid-twice", scores(lambda s: sigmoid(s.z)), sigma_of(sigma_of(s)),
        Text("A sigmoid was taken of sigmoids."), Text("Twice is never below 1/2 nor above .7311."), weight=2),
    SIGMOIDS.rule("softmax-given", values(lambda s: s.p if np.isfinite(s.z).all() else None), e**s / total(e**s),
        Text("This is one softmax over all scores: one question with K answers, not K questions."),
        Text("A sigmoid depends on its own score alone, and the K of them need not add up to 1."), weight=4),
    SIGMOIDS.rule("normalised", values(lambda s: sigmoid(s.z) / sigmoid(s.z).sum(axis=1, keepdims=True)),
        sigma / total(sigma), Text("The sigmoids were divided by their sum."),
        Text("K independent sigmoids need not add up to 1."), weight=2),
    SIGMOIDS.rule("derivative-given", values(lambda s: sigmoid(s.z) * sigmoid(-s.z)), sigma * (1 - sigma),
        Text("This is the derivative of the sigmoid."), QUARTER, weight=3),
    SIGMOIDS.rule("derivative-given-over-t",
        values(lambda s: None if s.options.temperature == 1 else sigmoid(s.z) * sigmoid(-s.z) / s.options.temperature),
        sigma * (1 - sigma) / T, Text("This is the derivative of the sigmoid by the score."), QUARTER, weight=3),
    SIGMOIDS.rule("bce-given", _with_target(binary_losses), -y * ln(sigma) - (1 - y) * ln(1 - sigma),
        Text("These are the binary cross-entropies of the classes."), weight=2.5),
    SIGMOIDS.rule("bce-gradient-given", _with_target(lambda s: (sigmoid(s.z) - s.y) / s.options.temperature), sigma - y,
        Text("This is the gradient of the binary cross-entropies."), weight=2.5),
    SIGMOIDS.rule("log-sigmoid", values(lambda s: -np.logaddexp(0, -s.z)), equation(ln(sigma), -ln(1 + e**-s)),
        Text("This is the logarithm of the sigmoid."), weight=2),
    SIGMOIDS.rule("softplus", values(lambda s: np.logaddexp(0, -s.z)), equation(-ln(sigma), ln(1 + e**-s)),
        Text("This is the loss -ln sigma, not the sigmoid."), weight=1.5),
    SIGMOIDS.rule("softplus-of-the-score", values(lambda s: np.logaddexp(0, s.z)), ln(1 + e**s),
        Text("This is the softplus.")),
    SIGMOIDS.rule("scores-given", values(lambda s: s.z), s, Text("These are the scores, without a sigmoid.")),
    SIGMOIDS.rule("odds", values(lambda s: np.exp(s.z)), e**s,
        Text("These are the odds sigma / (1 - sigma): the 1 + was left out."), weight=2),
    SIGMOIDS.rule("exponential-only", values(lambda s: np.exp(-s.z)), e**-s, Text("Only the exponential was taken.")),
    SIGMOIDS.rule("never-inverted", values(lambda s: 1 + np.exp(-s.z)), 1 + e**-s, Text("1 was not divided by it.")),
    SIGMOIDS.rule("minus-for-plus", values(lambda s: 1 / (1 - np.exp(-s.z))), 1 / (1 - e**-s),
        Text("1 - e^(-s) was taken instead of 1 + e^(-s).")),
    SIGMOIDS.rule("tanh", values(lambda s: np.tanh(s.z)), tanh_of(s), Text("This is the hyperbolic tangent."),
        Text("tanh runs from -1 to 1 and is 0 at 0."), weight=2),
    SIGMOIDS.rule("threshold", values(lambda s: np.where(np.isnan(s.z), np.nan, s.z > 0)), Text("1 if s > 0 else 0"),
        Text("This is the decision at the threshold 1/2, not the probability."),
        Text("No sigmoid of a finite score is 0 or 1."), weight=1.5),
    SIGMOIDS.rule("hard-sigmoid", values(lambda s: np.clip(s.z / 6 + 0.5, 0, 1)),
        minimum(maximum(s.over(6) + part(1).over(2), 0), 1), Text("This is the hard sigmoid, a line between -3 and 3."),
        ODDS, weight=0.8),
    SIGMOIDS.rule("hard-sigmoid-fifth", values(lambda s: np.clip(s.z / 5 + 0.5, 0, 1)),
        minimum(maximum(s.over(5) + part(1).over(2), 0), 1), Text("This is the hard sigmoid of slope 1/5."), ODDS,
        weight=0.6),
    SIGMOIDS.rule("softsign", values(lambda s: s.z / (1 + np.abs(s.z))), s / (1 + size(s)),
        Text("This is the softsign."), HALF, weight=0.5),
    SIGMOIDS.rule("probit", values(lambda s: (1 + np.vectorize(math.erf, otypes=[float])(s.z / math.sqrt(2))) / 2),
        (1 + erf(s / root(2))) / 2, Text("This is the normal distribution function, the probit."), ODDS, weight=0.6),
    SIGMOIDS.rule("swish", values(lambda s: s.z * sigmoid(s.z)), s * sigma_of(s),
        Text("The sigmoid was multiplied by its score: the swish."), weight=0.6),
    SIGMOIDS.rule("naive-float64", values(_naive), e**s / (1 + e**s),
        Text("e^s overflows above 709, and inf / inf is nan."), Text("Use 1 / (1 + e^(-s)) for s >= 0."), weight=2),
    SCORES.change("score-sign-lost", _one_of_each(lambda s: -s.logits),
        Text("{line} of one class", line=1 / (1 + e**s)), Text("The sign of one score was lost or added."), HALF,
        step="input", weight=2),
    SCORES.change("score-as-zero", _one_of_each(lambda s: 0 * s.logits), 1 / (part(1) + 1),
        Text("One score was taken as 0, so its sigmoid is 1/2."), Text("Only sigma(0) is 1/2."), step="input",
        weight=1.5, common=False),
    SIGMOIDS.rule("early-rounding", _rounded_early, 1 / (1 + rounded(e**-s)),
        Text("The exponential was rounded before it was divided."), CARRY, weight=0.6),
)  # fmt: skip
