"""Mistakes in the methods for a large K that draw classes: negative sampling, NCE, sampled softmax."""

from collections.abc import Callable

import numpy as np

from ..methods import MOST_NUMBERS, contrast, kept, label_of, no, sampled_with, settings, without_label
from ..question import DRAWN_METHODS, Array, Question
from ..solve import solve
from .entry import Mistake
from .methods_entry import DRAWN, SCALE, slip, z_y

NEG, NCE, SAMPLED = ((name,) for name in DRAWN_METHODS)
BINARY = "-ln s(z_y) - sum ln s(-z_n)"
TAKEN_OUT = "s = z - ln(k q)"
CORRECTED = "a = z - ln(n q)"


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


def _sampled_slip(
    name: str, counts: Callable[[Array, int], Array], wrong: str, right: str, why: str, see: str = SCALE, *,
    weight: float, remove_hits: bool | None = None,
) -> Mistake:  # fmt: skip
    """Sampled softmax with other expected counts or hits: a mean over random draws with a standard error of its own."""

    def losses(s: Question) -> Array | None:
        method = settings(s)
        too_many = method.samples * method.draws > MOST_NUMBERS
        return None if too_many else sampled_with(s, lambda q: counts(q, method.samples), remove_hits=remove_hits)

    def mean(s: Question) -> float | None:
        found = losses(s)
        return None if found is None else float(found.mean())

    def spread(s: Question) -> float:
        from ...maths.largek.sampled import mean_and_error

        found = losses(s)
        return 0.0 if found is None or len(found) < 2 else mean_and_error(found)[1]

    return slip(name, SAMPLED, mean, wrong, right, why, see, weight=weight)._replace(spread=spread)


def _first_draw(s: Question) -> float | None:
    method = settings(s)
    if method.given or method.samples * method.draws > MOST_NUMBERS:
        return None
    return float(sampled_with(s, lambda expected: expected)[0])


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "sign", DRAWN, rule=lambda s: -solve(s), step="method", weight=3,
        why="The minus sign is missing.", see="This loss is never below 0.", wrong="ln", right="-ln",
    ),
    slip("negatives-sign", NEG, lambda s: _true(s) + float(no(-s.z[0][kept(s)]).sum()), "-ln s(z_n)", "-ln s(-z_n)",
         "The classes drawn were asked to say yes as well.", "A negative's score is pushed down: s(-z_n).", weight=3),
    slip("label-kept", NEG, lambda s: contrast(s, np.zeros(s.z.shape[1]), settings(s).negatives) if _hit(s) else None,
         "n = y counts as a negative", "n = y is skipped", "A draw equal to the label was kept as a negative.",
         "The label cannot be pushed up and down at once.", weight=2),
    slip("negatives-averaged", NEG, lambda s: _true(s) + float(_negatives(s).mean()),
         "-ln s(z_y) - mean ln s(-z_n)", BINARY, "The negatives were averaged, not added up.", weight=1.5),
    slip("all-averaged", NEG, lambda s: float(solve(s)) / (1 + len(kept(s))), "L / (k + 1)", BINARY,
         "The k + 1 losses were averaged, not added up.", weight=1.5),
    slip("true-class-only", NEG, _true, "-ln s(z_y)", BINARY, "The negatives were left out.", weight=2),
    slip("negatives-only", NEG, lambda s: float(_negatives(s).sum()), "-sum ln s(-z_n)", BINARY,
         "The true class was left out.", weight=1.5),
    slip("softmax-over-the-sample", NEG,
         lambda s: float(np.logaddexp.reduce(s.z[0][[label_of(s), *kept(s).tolist()]])) - z_y(s),
         "ln(e^(z_y) + sum e^(z_n)) - z_y", BINARY, "A softmax over the sample was taken, not k + 1 sigmoids.",
         weight=1.5),
    slip("noise-taken-out", NEG, lambda s: contrast(s, np.log(max(len(kept(s)), 1) * settings(s).q), kept(s)),
         TAKEN_OUT, "s = z", "ln(k q) was subtracted from the scores, as NCE does."),
    slip("noise-left-out", NCE, lambda s: contrast(s, np.zeros(s.z.shape[1])), "s = z", TAKEN_OUT,
         "ln(k q) was not subtracted: this is negative sampling.", weight=3),
    slip("noise-sign", NCE, lambda s: contrast(s, -_log_expected(s)), "s = z + ln(k q)", TAKEN_OUT,
         "ln(k q) was added instead of subtracted.", weight=3),
    slip("k-left-out", NCE, lambda s: contrast(s, np.log(settings(s).q)), "s = z - ln q", TAKEN_OUT,
         "The number of samples k is missing beside q.", weight=2),
    slip("q-without-logarithm", NCE, lambda s: contrast(s, len(settings(s).negatives) * settings(s).q),
         "s = z - k q", TAKEN_OUT, "k q was subtracted without its logarithm."),
    slip("noise-of-the-true-class-only", NCE, _true_score_alone, "s_n = z_n", TAKEN_OUT,
         "ln(k q) was subtracted from the true class's score only.", weight=0.8),
    slip("noise-of-the-samples-only", NCE, _drawn_scores_alone, "s_y = z_y", TAKEN_OUT,
         "ln(k q) was subtracted from the samples' scores only.", weight=0.8),
    slip("hits-removed", NCE, lambda s: contrast(s, _log_expected(s), without_label(s)) if _hit(s) else None,
         "n = y is skipped", "n = y stays", "A sample equal to the label was skipped.",
         "NCE asks of every sample whether it is data or noise.", weight=1.5),
    _sampled_slip("logq-left-out", lambda expected, n: np.ones_like(expected), "a = z", CORRECTED,
         "The logQ correction was left out.", "Without it the loss grows with n instead of nearing the exact one.",
         weight=3),
    _sampled_slip("logq-sign", lambda expected, n: 1 / expected, "a = z + ln(n q)", CORRECTED,
         "ln Q was added instead of subtracted.", "A class that is drawn often must count for less, not for more.",
         weight=3),
    _sampled_slip("n-left-out", lambda expected, n: expected / n, "a = z - ln q", CORRECTED,
         "The number of samples n is missing beside q.", "Q is how often a class is expected in the sample, n q.",
         weight=1.5),
    _sampled_slip("hits-kept", lambda expected, n: expected, "n = y stays",
         "n = y is removed", "Samples equal to the label were kept.",
         "The label is in the sum already: a hit counts it twice.", weight=2, remove_hits=False),
    slip("first-draw", SAMPLED, _first_draw, "the first draw", "the mean over the draws",
         "This is the loss of the first draw, not the mean over all.", weight=2),
)  # fmt: skip
