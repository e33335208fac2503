"""softmax: from logits to probabilities."""

from functools import partial

import numpy as np

from ..document.explanation import Explanation, Section, Value
from ..judge.question import Question
from ..maths.loss import LossOptions
from ..maths.precise.exact_softmax import exact_softmax
from ..maths.softmax import SoftmaxSteps, entropy, softmax_steps
from ..read.problem import Problem
from . import proofs as checks
from .common import column, flat, input_notes, inputs_of, logsumexp_step, most_probable, scalar, softmax_path, title_of


def explain(problem: Problem, temperature: float, *, log: bool = False) -> Explanation:
    """Every step of softmax(z / T), with log-probabilities, logsumexp, entropy and argmax."""
    steps = softmax_steps(problem.logits, temperature)
    path = softmax_path(problem, steps, temperature)
    exponent = "(z - m)" if temperature == 1 else "(z - m) / T"
    log_p = column(
        "log_probabilities",
        "the logarithm, without ever forming p",
        f"ln p = {exponent} - ln S",
        steps.log_probabilities,
        "ln p",
    )
    scalars = [
        logsumexp_step(problem, steps, temperature),
        scalar(problem, "entropy", "the entropy in nats", "H = -sum p ln p", entropy(steps)),
        scalar(problem, "argmax", "the most probable class", "argmax p", most_probable(steps)),
    ]
    answer = log_p if log else path[-1]
    sections = (Section("", (*path, *([log_p] * log), *scalars)),)
    result = _result(problem, steps)
    return Explanation(
        command="softmax",
        title=title_of(problem, "softmax"),
        inputs=inputs_of(problem, temperature=temperature, log=log),
        sections=sections,
        result=result,
        answer=answer,
        checks=checks.present(
            checks.sums_to_one(steps),
            checks.order_kept(steps),
            checks.shift_invariant(steps, temperature),
            checks.agrees(sections, result, problem.logits.size, partial(exact_softmax, problem.logits, temperature)),
        ),
        notes=(*input_notes(problem), *_masked_note(problem)),
        names=problem.names,
        single=problem.single,
        question=Question(
            operation="log_softmax" if log else "softmax",
            logits=problem.logits,
            value=flat(problem, answer.value),
            single=problem.single,
            options=LossOptions(temperature=temperature),
            names=problem.names,
        ),
    )


def _result(problem: Problem, steps: SoftmaxSteps) -> dict[str, Value]:
    return {
        "probabilities": flat(problem, steps.probabilities),
        "log_probabilities": flat(problem, steps.log_probabilities),
        "logsumexp": flat(problem, steps.logsumexp),
        "entropy": flat(problem, entropy(steps)),
        "argmax": flat(problem, most_probable(steps)),
    }


def _masked_note(problem: Problem) -> tuple[str, ...]:
    masked = int(np.isneginf(problem.logits).sum())
    return (f"{masked} masked class{'es' * (masked > 1)} (logit -inf): p = 0 and ln p = -inf.",) if masked else ()
