"""The methods that compute the very same number: online and vocabulary-parallel softmax."""

import math

from ..explanation import Check, Phrase, Section
from ..maths.largek.online import Merge, Trace, merge_blocks, trace
from ..maths.largek.parallel import VocabularyParallel, vocabulary_parallel
from .large_k_parts import Case, Part, one, same_loss, table, vector


def online(case: Case) -> Part:
    """Maximum and sum in one pass, and the same by merging blocks."""
    own = trace(case.z)
    size = max(1, math.ceil(case.classes / case.given.shards))
    merged = merge_blocks(case.z, size)
    z_y = float(case.z[case.given.label])
    loss = own.logsumexp - z_y
    gap = abs(merged.logsumexp - own.logsumexp)
    return Part(
        method="online",
        loss=loss,
        normalised="yes",
        vectors=case.classes,
        cost="K d, one pass fewer",
        sections=(_trace_section(case, own, loss), _merge_section(case, merged, size)),
        result={"logsumexp": own.logsumexp, "merged_logsumexp": merged.logsumexp, "unrescaled": own.unrescaled},
        checks=(
            same_loss(case, loss, "one pass gives the loss of three"),
            Check("blocks", "merged blocks give the same logsumexp", gap <= 1e-12 * max(1.0, abs(own.logsumexp)), gap),
        ),
        notes=(
            ("Without rescaling the sum when m rises it would be ", own.unrescaled, ", the usual mistake."),
            "Loads and stores for each logit: naive 2 + 1, shifted 3 + 1, online 2 + 1.",
        ),
    )


def _trace_section(case: Case, own: Trace, loss: float) -> Section:
    shown: Phrase = (own.maxima[-1], " + ln ", own.denominators[-1])
    return Section(
        "one pass: each class updates m and d",
        (
            vector("logits", "the logits", "z", case.z, "z", "input"),
            vector("maxima", "the maximum so far", "m_j = max(m_(j-1), z_j)", own.maxima, "m_j"),
            vector("rescales", "what the old sum is worth", "e^(m_(j-1) - m_j)", own.rescales, "e^(m_(j-1)-m_j)"),
            vector("terms", "the new term", "e^(z_j - m_j)", own.terms, "e^(z_j-m_j)"),
            vector(
                "denominators",
                "the sum so far",
                "d_j = d_(j-1) e^(m_(j-1) - m_j) + e^(z_j - m_j)",
                own.denominators,
                "d_j",
            ),
            one("online_logsumexp", "from the last line", "logsumexp = m + ln d", own.logsumexp, shown),
            one(
                "online_loss",
                "the loss in nats",
                "L = logsumexp - z_y",
                loss,
                (own.logsumexp, " - ", case.z[case.given.label]),
            ),
        ),
    )


def _merge_section(case: Case, merged: Merge, size: int) -> Section:
    records = [
        {
            "block": number,
            "classes": f"{start}-{min(start + size, case.classes) - 1}",
            "m": block.maximum,
            "d": block.denominator,
            "merged m": state.maximum,
            "merged d": state.denominator,
        }
        for number, (start, block, state) in enumerate(zip(merged.starts, merged.blocks, merged.merged, strict=True))
    ]
    formula = "d = d_a e^(m_a - m) + d_b e^(m_b - m), m = max(m_a, m_b)"
    return Section("blocks on their own, then merged", (table("blocks", "block merging", records, formula),))


def parallel(case: Case) -> Part:
    """Each rank holds a shard of the classes; three all-reduces join them."""
    own = vocabulary_parallel(case.z, case.given.label, case.given.shards)
    largest = max(len(shard) for shard in own.shards)
    return Part(
        method="parallel",
        loss=own.loss,
        normalised="yes",
        vectors=largest,
        cost="K d / P a rank + 3 all-reduces",
        sections=(_shard_section(own),),
        result={"owner": own.owner, "maximum": own.maximum, "total": own.total, "local_loss": own.local_loss},
        checks=(same_loss(case, own.loss, "the shards give the loss of one softmax"),),
        notes=(("Without the all-reduces rank ", own.owner, " alone would report ", own.local_loss, "."),),
    )


def _shard_section(own: VocabularyParallel) -> Section:
    records = [
        {
            "rank": rank,
            "classes": f"{own.starts[rank]}-{own.starts[rank] + len(shard) - 1}" if len(shard) else "none",
            "max": own.maxima[rank],
            "sum exp(z - m)": own.sums[rank],
            "z_y - m": own.label_terms[rank],
        }
        for rank, shard in enumerate(own.shards)
    ]
    shown: Phrase = ("ln ", own.total, " - (", own.label_term, ")")
    return Section(
        f"{len(own.shards)} ranks, each with a shard of the classes",
        (
            table("ranks", "what each rank computes", records),
            one("maximum", "all-reduce MAX", "m = max over the ranks", own.maximum),
            one("total", "all-reduce SUM", "S = sum over the ranks", own.total),
            one("label_term", "all-reduce SUM", "z_y - m, from its owner", own.label_term),
            one("parallel_loss", "the loss in nats", "L = ln S - (z_y - m)", own.loss, shown),
        ),
    )
