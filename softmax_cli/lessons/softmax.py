"""softmax: from logits to probabilities."""

from functools import partial

import numpy as np

from ..document.explanation import Explanation, Section
from ..document.formula import equation, group
from ..document.notation import H, S, argmax, ln, m, p, total, z
from ..document.text import Plural, Sentences, Text
from ..document.values import Data
from ..judge.question import Question
from ..maths.loss import LossOptions
from ..maths.precise.fifty_digits import exact_softmax
from ..maths.softmax import SoftmaxSteps, entropy, softmax_steps
from ..read.problem import Problem
from . import proofs
from .common import (
    column,
    flat,
    input_notes,
    inputs_of,
    logsumexp_step,
    most_probable,
    scalar,
    softmax_path,
    tempered,
    title_of,
)


def explain(problem: Problem, temperature: float, *, log: bool = False) -> Explanation:
    """Every step of softmax(z / T), with log-probabilities, logsumexp, entropy and argmax."""
    steps = softmax_steps(problem.logits, temperature)
    path = softmax_path(problem, steps, temperature)
    title = Text("the logarithm, without ever forming p")
    exponent = tempered(group(z - m), temperature)
    log_p = column("log_probabilities", title, equation(ln(p), exponent - ln(S)), steps.log_probabilities)
    scalars = (
        logsumexp_step(problem, steps, temperature),
        scalar(problem, "entropy", Text("the entropy in nats"), equation(H, -total(p * ln(p))), entropy(steps)),
        scalar(problem, "argmax", Text("the most probable class"), argmax(p), most_probable(steps)),
    )
    answer = log_p if log else path[-1]
    sections = (Section("", (*path, *([log_p] * log), *scalars)),)
    result = _result(problem, steps)
    return Explanation(
        command="softmax",
        title=title_of(problem, Text("softmax")),
        inputs=inputs_of(problem, temperature=temperature, log=log),
        sections=sections,
        result=result,
        answer=answer,
        checks=proofs.present(
            proofs.sums_to_one(steps),
            proofs.order_kept(steps),
            proofs.shift_invariant(steps, temperature),
            proofs.agrees(sections, result, problem.logits.size, partial(exact_softmax, problem.logits, temperature)),
        ),
        notes=(*input_notes(problem), *_masked_note(problem)),
        names=problem.names,
        single=problem.single,
        question=Question(
            operation="log_softmax" if log else "softmax",
            logits=problem.logits,
            value=flat(problem, np.asarray(answer.value)),
            single=problem.single,
            options=LossOptions(temperature=temperature),
            names=problem.names,
        ),
    )


def _result(problem: Problem, steps: SoftmaxSteps) -> dict[str, Data]:
    return {
        "probabilities": flat(problem, steps.probabilities),
        "log_probabilities": flat(problem, steps.log_probabilities),
        "logsumexp": flat(problem, steps.logsumexp),
        "entropy": flat(problem, entropy(steps)),
        "argmax": flat(problem, most_probable(steps)),
    }


def _masked_note(problem: Problem) -> Sentences:
    masked = int(np.isneginf(problem.logits).sum())
    if not masked:
        return ()
    return (
        Plural(
            "{n} masked class (logit -inf): p = 0 and ln p = -inf.",
            "{n} masked classes (logit -inf): p = 0 and ln p = -inf.",
            n=masked,
        ),
    )
