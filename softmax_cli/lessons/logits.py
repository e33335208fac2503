"""logits: from probabilities back to logits, and what a log-odds is and is not."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

import numpy as np

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Value, equation, group
from ..document.notation import i, j, largest, ln, mean, p, softmax, z
from ..document.text import Plural, Text
from ..document.values import Array, Data
from ..judge.question import Question
from ..maths.inverse import LogitSteps, logit_steps, pairwise_log_odds
from ..maths.precise.double_double import DoubleDouble
from ..maths.precise.exact_sigmoid import exact_log_odds, exact_logits
from ..maths.precise.fifty_digits import Exacts
from ..read.decimals import typed_decimals
from ..read.problem import Problem
from . import proofs
from .common import CERTAIN, column, flat, scalar

NUMBERS = 4  # logarithms of each probability that 50-digit arithmetic takes
MOST_PAIRS = 250_000  # entries of the matrix of log-odds: 500 classes, 5 MB of JSON


def explain(problem: Problem, sums: Sequence[float | Decimal], *, normalize: bool = False) -> Explanation:
    """ln p with its three usual constants, the log-odds of every pair, and the one-vs-rest log-odds beside them.

    `problem.logits` (N, K) holds the probabilities as typed, `sums` (N,) what the rows sum to. With `normalize` each
    row is divided by its sum, before anything is rounded: ln p of a p near 1 is all in the digits that would be lost.
    """
    typed = typed_decimals(problem.tokens, problem.logits) if problem.logits.size <= proofs.MOST_EXACT else None
    numbers = DoubleDouble.of(problem.logits) if typed is None else DoubleDouble.nearest(typed)
    steps = logit_steps(numbers, normalize=normalize)
    problem = problem._replace(logits=steps.probabilities)
    probabilities = problem.logits
    few = probabilities.size * probabilities.shape[1] <= MOST_PAIRS
    pairs = pairwise_log_odds(numbers) if few else None
    columns = _columns(problem, steps)
    sections = [Section(Text("logits, up to one constant"), (*columns, *_scalars(problem, steps)))]
    if pairs is not None:
        sections.append(_pair_section(pairs))
    if probabilities.shape[1] > 1:  # one class has nothing against it
        sections.append(_rest_section(steps))
    result = {name: flat(problem, values) for name, values in _results(steps, pairs)}
    logs = np.asarray(result["logits"])
    every_pair = probabilities.size * probabilities.shape[1] <= proofs.MOST_EXACT
    exact = partial(_exact, typed or [], normalize, every_pair)
    unproved = ("again",) if every_pair else ("again", "log_odds")  # softmax(z) is a check of its own
    exact_check = proofs.agrees(sections, result, NUMBERS * probabilities.size, exact, unproved)
    return Explanation(
        command="logits",
        title=_title(problem),
        inputs=_inputs(problem, normalize, sums),
        sections=tuple(sections),
        result=result,
        answer=columns[1],
        checks=proofs.present(*_checks(steps, pairs), exact_check),
        notes=tuple(_notes(probabilities, sums, normalize, pairs)),
        names=problem.names,
        row_names=problem.ids,
        single=problem.single,
        question=Question(
            operation="logits", logits=probabilities, value=logs, single=problem.single, names=problem.names
        ),
    )


def _title(problem: Problem) -> Text:
    rows, classes = problem.logits.shape
    if problem.single:
        return Text("logits of p = [{p}]   K = {k}", p=problem.logits[0], k=classes)
    return Plural(
        "logits of {n} row of K = {k} probabilities", "logits of {n} rows of K = {k} probabilities", n=rows, k=classes
    )


def _inputs(problem: Problem, normalize: bool, sums: Sequence[float | Decimal]) -> Mapping[str, Data]:
    named = {} if problem.names is None else {"names": list(problem.names)}
    named |= {} if problem.ids is None else {"ids": list(problem.ids)}
    given = {"probabilities": flat(problem, problem.logits), "sum": sums[0] if problem.single else sums}
    return {**given, **named, "normalize": normalize}


def _columns(problem: Problem, steps: LogitSteps) -> list[Step]:
    given = Value(steps.probabilities[0])
    divided, centred = given / steps.probabilities[0].max(), Value(steps.logs[0]) - steps.mean_logit[0]
    logs, zero_max = equation(z, ln(p)), equation(z - largest(z), ln(p / largest(p)))
    columns = [
        column("probabilities", Text("the probabilities"), p, steps.probabilities, kind="probability"),
        column("logits", Text("the constant 0: log-probabilities"), logs, steps.logs, ln(p), ln(given)),
        column("zero_max", Text("the largest logit 0"), zero_max, steps.zero_max, numbers=ln(divided)),
        column("zero_mean", Text("the mean 0"), z - mean(z), steps.zero_mean, numbers=centred),
        column("again", Text("softmax of the logits"), softmax(z), steps.again.probabilities),
    ]
    return columns if problem.single else [step._replace(numbers=None) for step in columns]


def _scalars(problem: Problem, steps: LogitSteps) -> list[Step]:
    average = Text("the mean logit of the classes with p > 0")
    return [
        scalar(
            problem, "max", Text("the largest logit"), largest(z), steps.log_largest, ln(steps.probabilities[0].max())
        ),
        scalar(problem, "mean", average, mean(z), steps.mean_logit),
    ]


def _pair_section(pairs: Array) -> Section:
    step = Step(
        "log_odds",
        Text("the log-odds of each class (line) against each other (column)"),
        equation(z[i] - z[j], ln(p[i] / p[j])),
        pairs,
        axes=("row", "class", "column"),
        symbol=z[i] - z[j],
        kind="matrix",
    )
    return Section(Text("the log-odds of every pair: what the logits do say"), (step,))


def _rest_section(steps: LogitSteps) -> Section:
    columns = (
        column("rest", Text("all the other classes together"), 1 - p, steps.rest),
        column("one_vs_rest", Text("one against all others"), ln(p / (1 - p)), steps.one_vs_rest),
        column("gap", Text("how far that is from ln p"), -ln(1 - p), steps.gap),
    )
    note = (
        Text("A log-odds too, but of no pair: ln(p / (1 - p)) is z minus the logsumexp of all other logits."),
        Text("Where a single other class is not masked, that is the difference z_i - z_j."),
        Text("Taken for logits, the column gives p back only where all p above 0 are equal."),
    )
    return Section(Text("one class against all others together"), columns, note)


def _results(steps: LogitSteps, pairs: Array | None) -> Iterator[tuple[str, Array]]:
    yield from (("logits", steps.logs), ("zero_max", steps.zero_max), ("zero_mean", steps.zero_mean))
    yield "one_vs_rest", steps.one_vs_rest
    if pairs is not None:
        yield "log_odds", pairs


def _checks(steps: LogitSteps, pairs: Array | None) -> tuple[Check | None, ...]:
    given = steps.probabilities
    sums = np.array([[float(sum(map(Decimal, row)))] for row in given.tolist()])
    with np.errstate(invalid="ignore", divide="ignore"):
        gaps = np.abs(steps.again.probabilities * sums - given) / given
    worst = float(np.max(gaps, where=given > 0, initial=0.0))
    # softmax sees ln p rounded: 745 nats lose 1.1e-16 of themselves
    back = Check("softmax-gives-p", equation(softmax(z), p), worst <= 4e-13, worst)
    return (back, _antisymmetric(pairs), _adds_up(steps, pairs))


def _antisymmetric(pairs: Array | None) -> Check | None:
    if pairs is None:
        return None
    with np.errstate(invalid="ignore"):
        sums = np.abs(pairs + pairs.transpose(0, 2, 1))
    worst = float(np.max(sums, where=np.isfinite(sums), initial=0.0))
    title = equation(group(z[i] - z[j]) + group(z[j] - z[i]), 0)
    return Check("antisymmetric", title, worst <= 1e-12, worst)


def _adds_up(steps: LogitSteps, pairs: Array | None) -> Check | None:
    """The matrix against the differences of the column z - max z."""
    if pairs is None:
        return None
    logits = steps.zero_max
    with np.errstate(invalid="ignore"):
        gaps = np.abs(pairs - (logits[:, :, None] - logits[:, None, :]))
    worst = float(np.max(gaps, where=np.isfinite(gaps), initial=0.0))
    return Check("differences", Text("z_i - z_j is the difference of two logits"), worst <= 1e-12, worst)


def _exact(typed: Sequence[Sequence[Decimal]], normalize: bool, every_pair: bool) -> Exacts:
    """The logits and, where there are few enough, the log-odds of every pair, from the decimals as typed."""
    known = exact_logits(typed, normalize=normalize)
    return known | exact_log_odds(typed) if every_pair else known


def _notes(
    probabilities: Array, sums: Sequence[float | Decimal], normalize: bool, pairs: Array | None
) -> Iterator[Text]:
    if probabilities.shape[1] == 1:
        yield CERTAIN
    yield Text("softmax(z + c) = softmax(z): every column of logits above gives the same p.")
    if normalize:
        yield Text("Divided by the sum {sums} first.", sums=sums)
    masked = int((probabilities == 0).sum())
    if masked:
        yield _masked_note(masked, pairs is not None)
    if pairs is None:
        yield Text("Too many pairs for the matrix of log-odds: any entry is the difference of two logits.")


def _masked_note(masked: int, in_matrix: bool) -> Text:
    """What p = 0 does; in the matrix -inf minus -inf is nan."""
    if not in_matrix:
        return Plural(
            "{n} class with p = 0: masked, a logit of -inf, not counted in the mean.",
            "{n} classes with p = 0: masked, a logit of -inf, not counted in the mean.",
            n=masked,
        )
    return Plural(
        "{n} class with p = 0: masked, a logit of -inf, not counted in the mean; against itself no log-odds is known "
        "(nan).",
        "{n} classes with p = 0: masked, a logit of -inf, not counted in the mean; between two of a row, and of one "
        "against itself, no log-odds is known (nan).",
        n=masked,
    )
