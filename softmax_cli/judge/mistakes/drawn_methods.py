"""Mistakes in the methods for a large K that draw classes: negative sampling, NCE, sampled softmax."""

from collections.abc import Callable

import numpy as np

from ...document.formula import Symbol, equation, group
from ...document.notation import L, a, e, k, ln, mean, n, q, s, sigma_of, total, true, z
from ...document.text import Text
from ..methods import MOST_NUMBERS, contrast, kept, label_of, no, sampled_with, settings, without_label
from ..question import DRAWN_METHODS, Array, Question
from ..solve import solve
from .entry import Family, Line, Mistake
from .exact_methods import DRAWN, by_method, z_y

negative, nce, sampled = map(by_method, DRAWN_METHODS)


def _true(s: Question) -> float:
    return float(no(np.array(-z_y(s))))


def _negatives(s: Question) -> Array:
    return no(s.z[0][kept(s)])


def _log_expected(s: Question) -> Array:
    method = settings(s)
    return np.asarray(np.log(method.expected_counts(len(method.negatives))))


def _hit(s: Question) -> bool:
    return len(without_label(s)) < len(settings(s).negatives)


def _true_score_alone(s: Question) -> float:
    """ln(k q) is taken out of the true class's score only."""
    return float(no(_log_expected(s)[label_of(s)] - s.z[0, [label_of(s)]])[0] + no(s.z[0][settings(s).negatives]).sum())


def _drawn_scores_alone(s: Question) -> float:
    return _true(s) + float(no((s.z[0] - _log_expected(s))[settings(s).negatives]).sum())


def _softmax_of_sample(s: Question) -> float:
    return float(np.logaddexp.reduce(s.z[0][[label_of(s), *kept(s).tolist()]])) - z_y(s)


def _sampled(
    id: str, counts: Callable[[Array, int], Array], wrong: Line, why: Text, see: Text, *,
    right: Line, weight: float, remove_hits: bool | None = None,
) -> Mistake:  # fmt: skip
    """Sampled softmax with other expected counts or hits: a mean over random draws with a standard error of its own."""

    def losses(s: Question) -> Array | None:
        method = settings(s)
        too_many = method.samples * method.draws > MOST_NUMBERS
        return None if too_many else sampled_with(s, lambda q: counts(q, method.samples), remove_hits=remove_hits)

    def mean(s: Question) -> float | None:
        drawn = losses(s)
        return None if drawn is None else float(drawn.mean())

    def spread(s: Question) -> float:
        from ...maths.largek.sampled import mean_and_error

        drawn = losses(s)
        return 0.0 if drawn is None or len(drawn) < 2 else mean_and_error(drawn)[1]

    return SAMPLE(id, wrong, why, see, rule=sampled(mean), right=right, weight=weight, spread=spread)


def _first_draw(s: Question) -> float | None:
    method = settings(s)
    if method.given or method.samples * method.draws > MOST_NUMBERS:
        return None
    return float(sampled_with(s, lambda expected: expected)[0])


ONE_BY_ONE = Text("Write the terms of the loss down one by one.")
NEGATIVE = Family(DRAWN, "method", -ln(sigma_of(z[true])) - total(ln(sigma_of(-z[n]))), ONE_BY_ONE)
CONTRAST = Family(DRAWN, "method", equation(s, z - ln(k * q)), ONE_BY_ONE)
SAMPLE = Family(DRAWN, "method", equation(a, z - ln(n * q)), ONE_BY_ONE)

MISTAKES: tuple[Mistake, ...] = (
    NEGATIVE("sign", Symbol("ln"), Text("The minus sign is missing"), Text("This loss is never below 0."),
        rule=lambda s: -solve(s), right=-Symbol("ln"), weight=3),
    NEGATIVE("negatives-sign", -ln(sigma_of(z[n])), Text("The classes drawn as noise were taken for data as well"),
        Text("A negative's score is pushed down: sigma(-z_n)."),
        rule=negative(lambda s: _true(s) + float(no(-s.z[0][kept(s)]).sum())), right=-ln(sigma_of(-z[n])), weight=3),
    NEGATIVE("label-kept", Text("n = y counts as a negative"), Text("An accidental hit was kept as a negative"),
        Text("A draw of the label itself cannot be pushed up and down at once."), right=Text("n = y is skipped"),
        weight=2,
        rule=negative(lambda s: contrast(s, np.zeros(s.z.shape[1]), settings(s).negatives) if _hit(s) else None)),
    NEGATIVE("negatives-averaged", -ln(sigma_of(z[true])) - mean(ln(sigma_of(-z[n]))),
        Text("The negatives were averaged, not added up"),
        rule=negative(lambda s: _true(s) + float(_negatives(s).mean())), weight=1.5),
    NEGATIVE("all-averaged", L / (k + 1), Text("The k + 1 losses were averaged, not added up"),
        rule=negative(lambda s: float(solve(s)) / (1 + len(kept(s)))), weight=1.5),
    NEGATIVE("true-class-only", -ln(sigma_of(z[true])), Text("The negatives were left out"), rule=negative(_true),
        weight=2),
    NEGATIVE("negatives-only", -total(ln(sigma_of(-z[n]))), Text("The true class was left out"),
        rule=negative(lambda s: float(_negatives(s).sum())), weight=1.5),
    NEGATIVE("softmax-over-the-sample", ln(e ** group(z[true]) + total(e ** group(z[n]))) - z[true],
        Text("A softmax over the sample was taken, not k + 1 sigmoids"), rule=negative(_softmax_of_sample), weight=1.5),
    NEGATIVE("noise-taken-out", CONTRAST.right, Text("ln(k q) was subtracted from the scores, as NCE does"),
        rule=negative(lambda s: contrast(s, np.log(max(len(kept(s)), 1) * settings(s).q), kept(s))),
        right=equation(s, z)),
    CONTRAST("noise-left-out", equation(s, z), Text("ln(k q) was not subtracted: this is negative sampling"),
        rule=nce(lambda s: contrast(s, np.zeros(s.z.shape[1]))), weight=3),
    CONTRAST("noise-sign", equation(s, z + ln(k * q)), Text("ln(k q) was added instead of subtracted"),
        rule=nce(lambda s: contrast(s, -_log_expected(s))), weight=3),
    CONTRAST("k-left-out", equation(s, z - ln(q)), Text("The number of samples k is missing beside q"),
        rule=nce(lambda s: contrast(s, np.log(settings(s).q))), weight=2),
    CONTRAST("q-without-logarithm", equation(s, z - k * q), Text("k q was subtracted without its logarithm"),
        rule=nce(lambda s: contrast(s, len(settings(s).negatives) * settings(s).q))),
    CONTRAST("noise-of-the-true-class-only", equation(s[n], z[n]),
        Text("ln(k q) was subtracted from the true class's score only"), rule=nce(_true_score_alone), weight=0.8),
    CONTRAST("noise-of-the-samples-only", equation(s[true], z[true]),
        Text("ln(k q) was subtracted from the samples' scores only"), rule=nce(_drawn_scores_alone), weight=0.8),
    NEGATIVE("hits-removed", Text("n = y is skipped"), Text("An accidental hit was skipped"),
        Text("NCE asks of every sample, the label's too, whether it is data or noise."), right=Text("n = y stays"),
        rule=nce(lambda s: contrast(s, _log_expected(s), without_label(s)) if _hit(s) else None), weight=1.5),
    _sampled("logq-left-out", lambda expected, n: np.ones_like(expected), equation(a, z),
        Text("The logQ correction was left out"),
        Text("Without it the loss grows with n instead of nearing the exact one."), right=SAMPLE.right, weight=3),
    _sampled("logq-sign", lambda expected, n: 1 / expected, equation(a, z + ln(n * q)),
        Text("ln Q was added instead of subtracted"),
        Text("A class that is drawn often must count for less, not for more."), right=SAMPLE.right, weight=3),
    _sampled("n-left-out", lambda expected, n: expected / n, equation(a, z - ln(q)),
        Text("The number of samples n is missing beside q"),
        Text("Q is how often a class is expected in the sample, n q."), right=SAMPLE.right, weight=1.5),
    _sampled("hits-kept", lambda expected, n: expected, Text("n = y stays"),
        Text("Accidental hits were kept"), Text("The label is in the sum already: a hit counts it twice."),
        right=Text("n = y is removed"), weight=2, remove_hits=False),
    NEGATIVE("first-draw", Text("the first draw"), Text("This is the loss of the first draw, not the mean over all"),
        rule=sampled(_first_draw), right=Text("the mean over the draws"), weight=2),
)  # fmt: skip
