"""What an answer to `large-k` is judged against."""

import numpy as np

from ...judge.question import DRAWN_METHODS, Method, Question
from .parts import Case


def question_of(case: Case, loss: float, spread: float = 0.0) -> Question:
    """The chosen method's loss; of all methods the exact one. Without draws it is the full softmax's cross-entropy."""
    given = case.given
    target = np.zeros((1, case.classes))
    target[0, given.label] = 1.0
    return Question(
        operation="large_k" if given.method in DRAWN_METHODS else "ce",
        logits=given.problem.logits,
        value=np.array(loss),
        labels=np.array([given.label]),
        target=target,
        names=given.problem.names,
        label_base=given.problem.label_base,
        method=_method(case),
        spread=spread,
    )


def _method(case: Case) -> Method:
    given = case.given
    return Method(
        name=given.method,
        q=given.q,
        negatives=case.drawn(given.k),
        given=given.negatives is not None,
        expected=given.expected,
        hits=given.hits,
        samples=given.samples,
        draws=given.draws,
        seed=given.seed,
        shards=given.shards,
        counts=given.counts,
        cutoffs=given.cutoffs,
    )
