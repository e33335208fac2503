"""Adaptive softmax: frequent classes in the head, rare ones in clusters that are computed only when needed."""

from typing import Any, cast

import numpy as np

from ...document.explanation import Check, Phrase, Section
from ...errors import InputError
from ...maths.largek.adaptive import Adaptive, adaptive_from_logits
from ...maths.largek.binary import Integers
from .parts import Case, Part, one, same_loss, table


def adaptive(case: Case) -> Part:
    """p(y) = head[y] in the shortlist, else head[cluster] * tail[y]."""
    given = case.given
    if not given.cutoffs:
        raise InputError(
            "With one class there is no cluster to make.", "Type at least two logits, or another --method."
        )
    order = np.argsort(-given.counts, kind="stable")
    own = adaptive_from_logits(case.full.shifted[0][order], given.cutoffs)
    place = int(np.flatnonzero(order == given.label)[0])
    probabilities = np.empty(case.classes)
    probabilities[order] = own.probabilities
    loss = 0.0 - float(own.log_probabilities[place])
    hit = [cluster for cluster in own.clusters if cluster.start <= place < cluster.stop]
    tail = hit[0].stop - hit[0].start if hit else 0
    gap = abs(float(own.total) - 1.0)
    return Part(
        method="adaptive",
        loss=loss,
        normalised="yes",
        exact_p="yes",
        vectors=len(own.head_logits) + tail,
        cost="d (c0 + C) + tail hit",
        sections=_sections(case, own, order, place),
        result={"cutoffs": list(given.cutoffs), "probabilities": probabilities, "total": own.total, "order": order},
        checks=(
            same_loss(case, loss, "head times tail is the softmax probability"),
            Check("clusters-sum-to-one", "sum p = 1 over head and tails", gap <= 1e-13 * case.classes, gap),
        ),
        notes=_notes(case),
    )


def _sections(case: Case, own: Adaptive, order: Integers, place: int) -> tuple[Section, ...]:
    first = case.given.cutoffs[0]
    formula, shown = "p_y = head[y]", cast(Phrase, "")
    for c in own.clusters:
        if c.start <= place < c.stop:
            formula = "p_y = p(cluster) p(y | cluster)"
            shown = (c.head_probability, " * ", c.probabilities[place - c.start])
    p_y, log_p_y = own.probabilities[place], float(own.log_probabilities[place])
    return (
        Section(
            f"head: the {first} most frequent, one entry a cluster",
            (table("head", "the softmax of the head, m = max(z)", _head(case, own, order)),),
        ),
        Section(
            "tails: computed only for a class that lies in one",
            (
                table("tails", "the softmax within each cluster", _tails(case, own, order)),
                one("adaptive_probability", "the label's probability", formula, p_y, shown),
                one("adaptive_loss", "the loss in nats", "L = -ln p_y", 0.0 - log_p_y),
            ),
        ),
    )


def _head(case: Case, own: Adaptive, order: Integers) -> list[dict[str, Any]]:
    names = [case.name(index) for index in order[: case.given.cutoffs[0]].tolist()]
    entries = [*names, *(f"cluster {number}" for number in range(len(own.clusters)))]
    return [
        {"entry": name, "logit - m": z, "p": p}
        for name, z, p in zip(entries, own.head_logits, own.head_probabilities, strict=True)
    ]


def _tails(case: Case, own: Adaptive, order: Integers) -> list[dict[str, Any]]:
    """One line a cluster, with its classes."""
    records = []
    for number, c in enumerate(own.clusters):
        names = [case.name(index) for index in order[c.start : c.stop].tolist()]
        record = {"cluster": number, "classes": names, "p(cluster)": c.head_probability}
        records.append({**record, "p(class | cluster)": c.probabilities})
    return records


def _notes(case: Case) -> tuple[Phrase, ...]:
    sorted_by = "the counts, largest first" if case.given.counts_given else "their index, taken as frequent to rare"
    return (
        f"Classes sorted by {sorted_by}; cutoffs {', '.join(map(str, case.given.cutoffs))}.",
        "A cluster's logit is the logsumexp of its classes here, so p is the full softmax. A trained one has a vector "
        "for each cluster and narrow projections for the rare ones: another, low-rank model.",
    )
