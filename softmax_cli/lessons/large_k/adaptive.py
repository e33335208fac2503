"""Adaptive softmax: frequent classes in the head, rare ones in clusters that are computed only when needed."""

import numpy as np

from ...document.explanation import Section
from ...document.formula import Function, Symbol, Value, Words, equation, listed
from ...document.notation import L, ln, m, p, true, y
from ...document.text import Sentences, Text
from ...document.values import Said
from ...errors import InputError
from ...maths.largek.adaptive import Adaptive, adaptive_from_logits
from ...maths.largek.binary import Integers
from .parts import Case, Part, one, same_loss, sums_to_one, table

_probability, _cluster = Function("p"), Words(Text("cluster"))


def adaptive(case: Case) -> Part:
    """p(y) = head[y] in the shortlist, else head[cluster] * tail[y]."""
    cutoffs = case.given.cutoffs
    if not cutoffs:
        raise InputError(
            "no-clusters", "With one class there is no cluster to make.",
            "Type at least two logits, or another --method.",
        )  # fmt: skip
    order = np.argsort(-case.given.counts, kind="stable")
    run = adaptive_from_logits(case.full.shifted[0][order], cutoffs)
    place = int(np.flatnonzero(order == case.label)[0])
    probabilities = np.empty(case.classes)
    probabilities[order] = run.probabilities
    loss = 0.0 - float(run.log_probabilities[place])
    tail = sum(cluster.stop - cluster.start for cluster in run.clusters if cluster.start <= place < cluster.stop)
    return Part(
        loss=loss,
        vectors=len(run.head_logits) + tail,
        sections=(_head(case, run, order), _tails(case, run, order, place)),
        result={"cutoffs": cutoffs, "probabilities": probabilities, "total": run.total, "order": order},
        checks=(
            same_loss(case, loss, Text("head times tail is the softmax probability")),
            sums_to_one("clusters-sum-to-one", Text("sum p = 1 over head and tails"), run.total, case.classes),
        ),
        notes=_notes(case),
    )


def _head(case: Case, run: Adaptive, order: Integers) -> Section:
    first = case.given.cutoffs[0]
    entries: list[Said] = [*case.names(order[:first])]
    entries += (Text("cluster {number}", number=number) for number in range(len(run.clusters)))
    columns = (
        ("entry", Text("entry"), entries),
        ("shifted_logit", Words(Text("logit")) - m, run.head_logits),
        ("probability", p, run.head_probabilities),
    )
    return Section(
        Text("head: the {first} most frequent, one entry a cluster", first=first),
        (table("head", Text("the softmax of the head, m = max(z)"), columns),),
    )


def _tails(case: Case, run: Adaptive, order: Integers, place: int) -> Section:
    """One line a cluster, with its classes; then the label's probability."""
    inside = equation(Words(Text("class")), _cluster, sign="|")
    columns = (
        ("cluster", _cluster.text, range(len(run.clusters))),
        ("classes", Text("classes"), [case.names(order[c.start : c.stop]) for c in run.clusters]),
        ("cluster_probability", _probability(_cluster), [c.head_probability for c in run.clusters]),
        ("class_probabilities", _probability(inside), [c.probabilities for c in run.clusters]),
    )
    formula, shown = equation(p[true], Symbol("head")[true]), None
    for c in run.clusters:
        if c.start <= place < c.stop:
            formula = equation(p[true], _probability(_cluster) * _probability(equation(y, _cluster, sign="|")))
            shown = Value(c.head_probability) @ Value(c.probabilities[place - c.start])
    p_y, loss = run.probabilities[place], 0.0 - float(run.log_probabilities[place])
    return Section(
        Text("tails: computed only for a class that lies in one"),
        (
            table("tails", Text("the softmax within each cluster"), columns),
            one("adaptive_probability", Text("the label's probability"), formula, p_y, shown),
            one("adaptive_loss", Text("the loss in nats"), equation(L, -ln(p[true])), loss),
        ),
    )


def _notes(case: Case) -> Sentences:
    cutoffs = listed(*case.given.cutoffs)
    return (
        Text("Classes sorted by the counts, largest first; cutoffs {cutoffs}.", cutoffs=cutoffs)
        if case.given.counts_given
        else Text("Classes sorted by their index, taken as frequent to rare; cutoffs {cutoffs}.", cutoffs=cutoffs),
        Text(
            "A cluster's logit is the logsumexp of its classes here, so p is the full softmax. A trained one has a "
            "vector for each cluster and narrow projections for the rare ones: another, low-rank model."
        ),
    )
