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
from ..maths.softmax import entropy, softmax_steps
from ..read.problem import Problem
from . import proofs
from .common import (
    column,
    flat,
    input_notes,
    inputs_of,
    logsumexp_step,
    scalar,
    small_notes,
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
    most_probable = np.argmax(steps.shifted, axis=1)  # by the logits, which differ where p rounds to one
    scalars = (
        logsumexp_step(problem, steps, temperature),
        scalar(problem, "entropy", Text("the entropy in nats"), equation(H, -total(p * ln(p))), entropy(steps)),
        scalar(problem, "argmax", Text("the most probable class"), argmax(p), most_probable),
    )
    answer = log_p if log else path[-1]
    sections = (Section("", (*path, *([log_p] * log), *scalars)),)
    shown = (path[-1], log_p, *scalars)
    result: dict[str, Data] = {step.id: flat(problem, np.asarray(step.value)) for step in shown}
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
        notes=(*input_notes(problem), *small_notes(steps), *_masked_note(problem)),
        names=problem.names,
        row_names=problem.ids,
        single=problem.single,
        question=Question(
            operation="log_softmax" if log else "softmax", logits=problem.logits, single=problem.single,
            value=flat(problem, np.asarray(answer.value)), options=LossOptions(temperature), names=problem.names,
        ),
    )  # fmt: skip


def _masked_note(problem: Problem) -> Sentences:
    masked = int(np.isneginf(problem.logits).sum())
    note = Plural(
        "{n} masked class (logit -inf): p = 0 and ln p = -inf.",
        "{n} masked classes (logit -inf): p = 0 and ln p = -inf.", n=masked,
    )  # fmt: skip
    return (note,) if masked else ()
