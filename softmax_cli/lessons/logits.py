"""logits: from probabilities back to logits, and what a log-odds is and is not."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from ..document.explanation import Array, Check, Explanation, Phrase, Section, Step, Value
from ..judge.question import Question
from ..maths.inverse import LogitSteps, logit_steps, pairwise_log_odds
from ..maths.precise.exact_sigmoid import exact_log_odds, exact_logits
from ..maths.precise.fifty_digits import Exacts
from ..read.problem import Problem
from . import proofs as checks
from .common import CERTAIN, column, flat, scalar

NUMBERS = 4  # logarithms of each probability that 50-digit arithmetic takes
MOST_PAIRS = 250_000  # entries of the matrix of log-odds: 500 classes, 5 MB of JSON


def explain(problem: Problem, sums: Array, *, normalize: bool = False) -> Explanation:
    """ln p with its three usual constants, the log-odds of every pair, and the one-vs-rest log-odds beside them.

    `problem.logits` (N, K) holds the probabilities; `sums` (N,) what the rows summed to before --normalize.
    """
    p = problem.logits
    steps = logit_steps(p)
    pairs = pairwise_log_odds(p) if p.size * p.shape[1] <= MOST_PAIRS else None
    columns = _columns(problem, steps)
    sections = [Section("logits, up to one constant", (*columns, *_scalars(problem, steps)))]
    if pairs is not None:
        sections.append(_pair_section(pairs))
    if p.shape[1] > 1:  # one class has nothing against it
        sections.append(_rest_section(steps))
    result = _result(problem, steps, pairs)
    exact = checks.agrees(sections, result, NUMBERS * p.size, partial(_exact, p))
    return Explanation(
        command="logits",
        title=_title(problem),
        inputs=_inputs(problem, normalize, sums),
        sections=tuple(sections),
        result=result,
        answer=columns[1],
        checks=checks.present(*_checks(steps, pairs), exact),
        notes=tuple(_notes(p, sums, normalize, pairs)),
        names=problem.names,
        single=problem.single,
        question=Question("logits", p, flat(problem, steps.logs), single=problem.single, names=problem.names),
    )


def _title(problem: Problem) -> Phrase:
    rows, classes = problem.logits.shape
    if problem.single:
        return ("logits of p = [", problem.logits[0], f"]   K = {classes}")
    return f"logits of {rows} row{'s' * (rows > 1)} of K = {classes} probabilities"


def _inputs(problem: Problem, normalize: bool, sums: Array) -> Mapping[str, Value]:
    named = {} if problem.names is None else {"names": list(problem.names)}
    given = {"probabilities": flat(problem, problem.logits), "sum": flat(problem, sums)}
    return {**given, **named, "normalize": normalize}


def _columns(problem: Problem, steps: LogitSteps) -> list[Step]:
    single = problem.single
    shown: Phrase = ("ln [", steps.probabilities[0], "]") if single else ""
    divided: Phrase = ("ln([", steps.probabilities[0], "] / ", steps.largest[0], ")") if single else ""
    centred: Phrase = ("[", steps.zero_max[0], "] - ", steps.mean[0]) if single else ""
    return [
        column("probabilities", "the probabilities", "p", steps.probabilities, "p", kind="probability"),
        column("logits", "the constant 0: log-probabilities", "z = ln p", steps.logs, "ln p", shown),
        column("zero_max", "the largest logit 0", "z - max z = ln(p / max p)", steps.zero_max, "z - max z", divided),
        column("zero_mean", "the mean 0", "z - mean z", steps.zero_mean, "z - mean z", centred),
        column("again", "softmax of the logits", "softmax(z)", steps.again.probabilities, "softmax(z)"),
    ]


def _scalars(problem: Problem, steps: LogitSteps) -> list[Step]:
    top = np.log(steps.largest)
    mean = top + steps.mean
    return [
        scalar(problem, "max", "the largest logit", "max z", top, ("ln ", steps.largest[0])),
        scalar(problem, "mean", "the mean logit of the classes with p > 0", "mean z", mean),
    ]


def _pair_section(pairs: Array) -> Section:
    step = Step(
        "log_odds",
        "the log-odds of each class (line) against each other (column)",
        "z_i - z_j = ln(p_i / p_j)",
        pairs,
        axes=("row", "class", "column"),
        symbol="z_i - z_j",
        kind="matrix",
    )
    return Section("the log-odds of every pair: what the logits do say", (step,))


def _rest_section(steps: LogitSteps) -> Section:
    columns = (
        column("rest", "all the other classes together", "1 - p", steps.rest, "1 - p"),
        column("one_vs_rest", "one against all others", "ln(p / (1 - p))", steps.one_vs_rest, "ln(p / (1 - p))"),
        column("gap", "how far that is from ln p", "-ln(1 - p)", steps.gap, "-ln(1 - p)"),
    )
    note = (
        "A log-odds too, but of no pair: ln(p / (1 - p)) is z minus the logsumexp of all other logits. Where a single "
        "other class is not masked, that is the difference z_i - z_j. Taken for logits, the column gives p back only "
        "where all p above 0 are equal."
    )
    return Section("one class against all others together", columns, note=note)


def _result(problem: Problem, steps: LogitSteps, pairs: Array | None) -> dict[str, Value]:
    result: dict[str, Any] = {
        "logits": flat(problem, steps.logs),
        "zero_max": flat(problem, steps.zero_max),
        "zero_mean": flat(problem, steps.zero_mean),
        "one_vs_rest": flat(problem, steps.one_vs_rest),
    }
    if pairs is not None:
        result["log_odds"] = flat(problem, pairs)
    return result


def _checks(steps: LogitSteps, pairs: Array | None) -> tuple[Check | None, ...]:
    p = steps.probabilities
    sums = np.array([[float(sum(map(Decimal, row)))] for row in p.tolist()])
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = np.abs(steps.again.probabilities * sums - p) / p
    worst = float(np.max(gaps, where=p > 0, initial=0.0))
    # softmax sees ln p rounded: 745 nats lose 1.1e-16 of themselves
    back = Check("softmax-gives-p", "softmax(z) = p", worst <= 4e-13, worst)
    return (back, _antisymmetric(pairs), _adds_up(steps, pairs))


def _antisymmetric(pairs: Array | None) -> Check | None:
    if pairs is None:
        return None
    with np.errstate(invalid="ignore"):
        sums = np.abs(pairs + pairs.transpose(0, 2, 1))
    worst = float(np.max(sums, where=np.isfinite(sums), initial=0.0))
    return Check("antisymmetric", "(z_i - z_j) + (z_j - z_i) = 0", worst <= 1e-12, worst)


def _adds_up(steps: LogitSteps, pairs: Array | None) -> Check | None:
    """The matrix against the differences of the column z - max z."""
    if pairs is None:
        return None
    z = steps.zero_max
    with np.errstate(invalid="ignore"):
        gaps = np.abs(pairs - (z[:, :, None] - z[:, None, :]))
    worst = float(np.max(gaps, where=np.isfinite(gaps), initial=0.0))
    return Check("differences", "z_i - z_j is the difference of two logits", worst <= 1e-12, worst)


def _exact(p: Array) -> Exacts:
    """The logits and, where there are few enough, the log-odds of every pair."""
    many = p.size * p.shape[1] > checks.MOST_EXACT
    return exact_logits(p) if many else exact_logits(p) | exact_log_odds(p)


def _notes(p: Array, sums: Array, normalize: bool, pairs: Array | None) -> list[Phrase]:
    notes: list[Phrase] = [CERTAIN] if p.shape[1] == 1 else []
    notes.append("softmax(z + c) = softmax(z): every column of logits above gives the same p.")
    if normalize:
        notes.append(("Divided by the sum ", sums if len(sums) > 1 else float(sums[0]), " first."))
    masked = int((p == 0).sum())
    if masked:
        words = f"{masked} class{'es' * (masked > 1)} with p = 0: masked, a logit of -inf, not counted in the mean"
        notes.append(words + ("." if pairs is None else _unknown(masked)))
    if pairs is None:
        notes.append("Too many pairs for the matrix of log-odds: any entry is the difference of two logits.")
    return notes


def _unknown(masked: int) -> str:
    """What the nan of the matrix are: -inf minus -inf."""
    who = "against itself" if masked == 1 else "between two of a row, and of one against itself,"
    return f"; {who} no log-odds is known (nan)."
