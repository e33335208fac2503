"""Mistakes in the sigmoid of each score by itself."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from ...document.explanation import Phrase
from ..phrases import decimals
from ..question import Array, Operation, Question
from ..solve import binary_losses, sigmoid
from .entry import Mistake
from .problem import scores

SIGMOID: tuple[Operation, ...] = ("sigmoid",)
SCORED: tuple[Operation, ...] = ("sigmoid", "bce")  # where another score goes into what is right otherwise
RIGHT = "1 / (1 + e^(-s))"
HALF = "sigma(0) = 1/2, and a score above 0 gives more."
BETWEEN = "Every sigmoid lies between 0 and 1."


def _values(formula: Callable[[Question], Array | None]) -> Callable[[Question], Array | None]:
    """A rule for the (N, K) values."""

    def rule(question: Question) -> Array | None:
        found = formula(question)
        return None if found is None else question.typed_shape(np.asarray(found, dtype=np.float64))

    return rule


def _rounded_early(question: Question) -> Sequence[tuple[Phrase, Array]]:
    found: list[tuple[Phrase, Array]] = []
    for name, sign in (("e^(-s)", -1), ("e^s", 1)):
        e = np.exp(sign * question.z)
        for digits in (0, 1, 2, 3, 4) if float(e.max()) < 1e6 else ():
            for how, cut in (("rounded", np.round(e, digits)), ("cut", np.trunc(e * 10**digits) / 10**digits)):
                wrong = (cut if sign > 0 else 1) / (1 + cut)
                found.append(((f"{name} {how} to {decimals(digits)}",), question.typed_shape(wrong)))
    return found


def _naive(question: Question) -> Array | None:
    """e^s / (1 + e^s), where it is inf / inf."""
    e = np.exp(question.z)
    return e / (1 + e) if np.isposinf(e[np.isfinite(question.z)]).any() else None


def _softmax(s: Question) -> Array | None:
    return s.p if np.isfinite(s.z).all() else None


def _one_of_each(misread: Callable[[Question], Array]) -> Callable[[Question], Sequence[tuple[Phrase, Question]]]:
    """Every score but 0 by itself, in one row, replaced by its entry of `misread` (N, K)."""

    def change(question: Question) -> Sequence[tuple[Phrase, Question]]:
        found: list[tuple[Phrase, Question]] = []
        wrong = misread(question)
        for k in np.flatnonzero(question.logits[0]).tolist() if len(question.logits) == 1 else []:
            read = question.logits.copy()
            read[0, k] = wrong[0, k]
            found.append(
                (
                    ("class ", question.named(k), ": ", read[0, k], " for ", question.logits[0, k]),
                    question.change(logits=read),
                )
            )
        return found

    return change


def _entry(
    name: str, formula: Callable[[Question], Array | None], wrong: str, why: str, see: str, *, weight: float = 1.0
) -> Mistake:
    return Mistake(name, SIGMOID, why, see, wrong, RIGHT, "sigmoid", rule=_values(formula), weight=weight)


def _scaled(
    name: str, formula: Callable[[Question], Array | None], wrong: str, why: str, see: str, *, weight: float = 1.0
) -> Mistake:
    """Another score goes into a sigmoid that is right; it may come with a second mistake."""

    def change(question: Question) -> Question | None:
        found = formula(question)
        return None if found is None else scores(question, found)

    right = "1 / (1 + e^(-s/T))" if "T" in wrong or "temperature" in name else RIGHT
    return Mistake(name, SCORED, why, see, wrong, right, "sigmoid", change=change, weight=weight, common=True)


def _tempered(power: int) -> Callable[[Question], Array | None]:
    """The scores over T, times T^power."""
    return lambda s: None if s.options.temperature == 1 else s.z * s.options.temperature**power


MISTAKES: tuple[Mistake, ...] = (
    _scaled("sign", lambda s: -s.z, "1 / (1 + e^s)", "The exponent has the wrong sign: this is 1 - sigma.", HALF,
            weight=3),
    _scaled("temperature-forgotten", _tempered(1), "1 / (1 + e^(-s))", "The temperature was forgotten.",
            "These are the values for T = 1.", weight=3),
    _scaled("temperature-multiplied", _tempered(2), "1 / (1 + e^(-s T))",
            "The scores were multiplied by the temperature instead of divided by it.",
            "T > 1 moves every sigmoid towards 1/2.", weight=3),
    _scaled("temperature-twice", _tempered(-1), "1 / (1 + e^(-s/T/T))", "The temperature was divided out twice.",
            "These are the values for T^2.", weight=0.8),
    _scaled("base-2", lambda s: s.z * math.log(2), "1 / (1 + 2^(-s))", "Powers of 2 were taken instead of powers of e.",
            "sigma / (1 - sigma) must be e^s.", weight=1.5),
    _scaled("base-10", lambda s: s.z * math.log(10), "1 / (1 + 10^(-s))",
            "Powers of 10 were taken instead of powers of e.", "sigma / (1 - sigma) must be e^s."),
    _scaled("max-subtracted", lambda s: s.z - s.z.max(axis=1, keepdims=True), "1 / (1 + e^(-(s - m)))",
            "The maximum was subtracted first, as one may for a softmax.",
            "A sigmoid is not unchanged by a shift: the largest score does not give 1/2.", weight=1.5),
    _scaled("mean-subtracted", lambda s: s.z - s.z.mean(axis=1, keepdims=True), "1 / (1 + e^(-(s - mean)))",
            "The mean was subtracted first.", "A sigmoid is not unchanged by a shift.", weight=0.6),
    _scaled("not-halved", lambda s: 2 * s.z, "(1 + tanh s) / 2", "sigma(s) = (1 + tanh(s/2)) / 2: the half was lost.",
            "sigma / (1 - sigma) must be e^s.", weight=0.8),
    _scaled("sigmoid-twice", lambda s: sigmoid(s.z), "sigma(sigma(s))", "A sigmoid was taken of sigmoids.",
            "Twice is never below 1/2 nor above .7311.", weight=2),
    _entry("softmax-given", _softmax, "e^s / sum e^s",
           "This is one softmax over all scores: one question with K answers, not K questions.",
           "A sigmoid depends on its own score alone, and the K of them need not add up to 1.", weight=4),
    _entry("normalised", lambda s: sigmoid(s.z) / sigmoid(s.z).sum(axis=1, keepdims=True), "sigma / sum sigma",
           "The sigmoids were divided by their sum.", "K independent sigmoids need not add up to 1.", weight=2),
    _entry("derivative-given", lambda s: sigmoid(s.z) * sigmoid(-s.z), "sigma (1 - sigma)",
           "This is the derivative of the sigmoid.", "It is never above 1/4.", weight=3),
    _entry("derivative-given-over-t",
           lambda s: None if s.options.temperature == 1 else sigmoid(s.z) * sigmoid(-s.z) / s.options.temperature,
           "sigma (1 - sigma) / T", "This is the derivative of the sigmoid by the score.", "It is never above 1/4.",
           weight=3),
    _entry("bce-given", lambda s: None if s.target is None else binary_losses(s), "-y ln sigma - (1 - y) ln(1 - sigma)",
           "These are the binary cross-entropies of the classes.", BETWEEN, weight=2.5),
    _entry("bce-gradient-given", lambda s: None if s.target is None else (sigmoid(s.z) - s.y) / s.options.temperature,
           "sigma - y", "This is the gradient of the binary cross-entropies.", BETWEEN, weight=2.5),
    _entry("log-sigmoid", lambda s: -np.logaddexp(0, -s.z), "ln sigma = -ln(1 + e^(-s))",
           "This is the logarithm of the sigmoid.", BETWEEN, weight=2),
    _entry("softplus", lambda s: np.logaddexp(0, -s.z), "-ln sigma = ln(1 + e^(-s))",
           "This is the loss -ln sigma, not the sigmoid.", BETWEEN, weight=1.5),
    _entry("softplus-of-the-score", lambda s: np.logaddexp(0, s.z), "ln(1 + e^s)", "This is the softplus.", BETWEEN),
    _entry("scores-given", lambda s: s.z, "s", "These are the scores, without a sigmoid.", BETWEEN),
    _entry("odds", lambda s: np.exp(s.z), "e^s", "These are the odds sigma / (1 - sigma): the 1 + was left out.",
           BETWEEN, weight=2),
    _entry("exponential-only", lambda s: np.exp(-s.z), "e^(-s)", "Only the exponential was taken.", BETWEEN),
    _entry("never-inverted", lambda s: 1 + np.exp(-s.z), "1 + e^(-s)", "1 was not divided by it.", BETWEEN),
    _entry("minus-for-plus", lambda s: 1 / (1 - np.exp(-s.z)), "1 / (1 - e^(-s))",
           "1 - e^(-s) was taken instead of 1 + e^(-s).", BETWEEN),
    _entry("tanh", lambda s: np.tanh(s.z), "tanh s", "This is the hyperbolic tangent.",
           "tanh runs from -1 to 1 and is 0 at 0.", weight=2),
    _entry("threshold", lambda s: np.where(np.isnan(s.z), np.nan, s.z > 0), "1 if s > 0 else 0",
           "This is the decision at the threshold 1/2, not the probability.", "No sigmoid of a finite score is 0 or 1.",
           weight=1.5),
    _entry("hard-sigmoid", lambda s: np.clip(s.z / 6 + 0.5, 0, 1), "min(max(s/6 + 1/2, 0), 1)",
           "This is the hard sigmoid, a line between -3 and 3.", "sigma / (1 - sigma) must be e^s.", weight=0.8),
    _entry("hard-sigmoid-fifth", lambda s: np.clip(s.z / 5 + 0.5, 0, 1), "min(max(s/5 + 1/2, 0), 1)",
           "This is the hard sigmoid of slope 1/5.", "sigma / (1 - sigma) must be e^s.", weight=0.6),
    _entry("softsign", lambda s: s.z / (1 + np.abs(s.z)), "s / (1 + |s|)", "This is the softsign.", HALF, weight=0.5),
    _entry("probit", lambda s: (1 + np.vectorize(math.erf, otypes=[float])(s.z / math.sqrt(2))) / 2,
           "(1 + erf(s / sqrt 2)) / 2", "This is the normal distribution function, the probit.",
           "sigma / (1 - sigma) must be e^s.", weight=0.6),
    _entry("swish", lambda s: s.z * sigmoid(s.z), "s sigma(s)", "The sigmoid was multiplied by its score: the swish.",
           BETWEEN, weight=0.6),
    _entry("naive-float64", _naive, "e^s / (1 + e^s)", "e^s overflows above 709, and inf / inf is nan.",
           "Use 1 / (1 + e^(-s)) for s >= 0.", weight=2),
    Mistake(
        "score-sign-lost", SCORED, change=_one_of_each(lambda s: -s.logits), step="input", weight=2, common=True,
        why="The sign of one score was lost or added.", see=HALF, wrong="1 / (1 + e^s) of one class", right=RIGHT,
    ),
    Mistake(
        "score-as-zero", SCORED, change=_one_of_each(lambda s: 0 * s.logits), step="input", weight=1.5,
        why="One score was taken as 0, so its sigmoid is 1/2.", see="Only sigma(0) is 1/2.", wrong="1 / (1 + 1)",
        right=RIGHT,
    ),
    Mistake(
        "early-rounding", SIGMOID, rule=_rounded_early, step="sigmoid", weight=0.6,
        why="The exponential was rounded before it was divided.", see="Carry two digits more than you write down.",
        wrong="1 / (1 + round(e^(-s)))", right=RIGHT,
    ),
)  # fmt: skip
