"""The methods that compute the very same number: online, vocabulary-parallel and cut cross-entropy."""

import numpy as np

from ...document.explanation import Array, Check, Phrase, Section, Step
from ...maths.largek.cut import EPS, Cut, cut
from ...maths.largek.online import Merge, Trace, loss, merge_blocks, trace
from ...maths.largek.parallel import VocabularyParallel, vocabulary_parallel
from .parts import Case, Part, class_range, one, same_loss, table, vector

LOSS_FORMULA = "L = (m - z_y) + ln(1 + s)"


def online(case: Case) -> Part:
    """Maximum and sum in one pass, and the same by merging blocks."""
    own = trace(case.z)
    blocks = _blocks(case)
    merged = merge_blocks(blocks)
    z_y = float(case.z[case.given.label])
    whole, joined = loss(own.state, z_y), loss(merged.state, z_y)
    return Part(
        method="online",
        loss=whole,
        normalised="yes",
        exact_p="yes",
        vectors=case.classes,
        cost="K d, one pass fewer",
        sections=(
            _trace_section(case, own, whole),
            Section("blocks on their own, then merged", (_merge_table(blocks, merged),)),
        ),
        result={"logsumexp": own.logsumexp, "merged_logsumexp": merged.logsumexp, "unrescaled": own.unrescaled},
        checks=(
            same_loss(case, whole, "one pass gives the loss of three"),
            same_loss(case, joined, "merged blocks give the same loss")._replace(id="blocks"),
        ),
        notes=(
            ("Without rescaling the sum when m rises logsumexp would be ", own.unrescaled, ", the usual mistake."),
            "Loads and stores for each logit: naive 2 + 1, shifted 3 + 1, online 2 + 1.",
        ),
    )


def _blocks(case: Case) -> list[Array]:
    """--shards blocks of nearly equal size, as the ranks have them."""
    return np.array_split(case.z, case.given.shards)


def _trace_section(case: Case, own: Trace, whole: float) -> Section:
    last = "d_j = d_(j-1) e^(m_(j-1) - m_j) + e^(z_j - m_j)"
    return Section(
        "one pass: each class updates m and d",
        (
            vector("logits", "the logits", "z", case.z, "z", "input"),
            vector("maxima", "the maximum so far", "m_j = max(m_(j-1), z_j)", own.maxima, "m_j"),
            vector("rescales", "what the old sum is worth", "e^(m_(j-1) - m_j)", own.rescales, "e^(m_(j-1)-m_j)"),
            vector("terms", "the new term", "e^(z_j - m_j)", own.terms, "e^(z_j-m_j)"),
            vector("denominators", "the sum so far", last, own.denominators, "d_j"),
            vector("others", "the sum without the maximum", "s_j = d_j without the 1 of m_j", own.others, "s_j"),
            one("online_logsumexp", "from the last line", "logsumexp = m + ln(1 + s)", own.logsumexp, _log_of(own)),
            one("online_loss", "the loss in nats", LOSS_FORMULA, whole, _loss_of(case, own.state)),
        ),
        note="s is added up on its own: beside the 1 a sum of 4e-18 would be lost, and with it the loss.",
    )


def _log_of(own: Trace) -> Phrase:
    return (own.maxima[-1], " + ln(1 + ", own.others[-1], ")")


def _loss_of(case: Case, state: tuple[float, float]) -> Phrase:
    maximum, others = state
    return ("(", maximum, " - ", case.z[case.given.label], ") + ln(1 + ", others, ")")


def _merge_table(blocks: list[Array], merged: Merge) -> Step:
    starts = np.cumsum([0, *map(len, blocks)]).tolist()
    records = [
        {
            "block": number,
            "classes": class_range(start, len(block)),
            "m": state.maximum,
            "d": state.denominator,
            "merged m": joined.maximum,
            "merged d": joined.denominator,
        }
        for number, (start, block, state, joined) in enumerate(
            zip(starts, blocks, merged.blocks, merged.merged, strict=False)
        )
    ]
    formula = "d = d_a e^(m_a - m) + d_b e^(m_b - m), m = max(m_a, m_b)"
    return table("blocks", "block merging", records, formula)


def parallel(case: Case) -> Part:
    """Each rank holds a shard of the classes; three all-reduces join them."""
    own = vocabulary_parallel(case.z, case.given.label, case.given.shards)
    return Part(
        method="parallel",
        loss=own.loss,
        normalised="yes",
        exact_p="yes",
        vectors=max(len(shard) for shard in own.shards),
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
            "classes": class_range(int(own.starts[rank]), len(shard)),
            "max": own.maxima[rank],
            "sum exp(z - m), m left out": own.sums[rank],
            "z_y - m": own.label_terms[rank],
        }
        for rank, shard in enumerate(own.shards)
    ]
    shown: Phrase = ("-(", own.label_term, ") + ln(1 + ", own.others, ")")
    return Section(
        f"{len(own.shards)} ranks, each with a shard of the classes",
        (
            table("ranks", "what each rank computes", records),
            one("maximum", "all-reduce MAX", "m = max over the ranks", own.maximum),
            one("others", "all-reduce SUM", "s = sum over the ranks, without m's own 1", own.others),
            one("total", "the sum of the whole softmax", "S = 1 + s", own.total),
            one("label_term", "all-reduce SUM", "z_y - m, from its owner", own.label_term),
            one("parallel_loss", "the loss in nats", "L = -(z_y - m) + ln(1 + s)", own.loss, shown),
        ),
    )


def cut_ce(case: Case) -> Part:
    """The loss from blocks of logits that are forgotten again, and the gradient without its negligible blocks."""
    blocks = _blocks(case)
    own = cut(blocks, case.given.label)
    return Part(
        method="cut",
        loss=own.loss,
        normalised="yes",
        exact_p="of the label",
        vectors=case.classes,
        cost="K d, O(N + K) memory",
        sections=(
            _forward_section(case, blocks, own),
            _backward_section(case, blocks, own),
        ),
        result={"gradient": own.gradient, "eps": EPS, "dropped_blocks": int((~own.kept).sum()), "error": own.error},
        checks=(
            same_loss(case, own.loss, "the merged blocks give the loss of one softmax"),
            Check("dropped", "every entry dropped is below eps", own.error < EPS, own.error),
        ),
        notes=(
            "All K d multiply-adds are done, and once more in the backward pass. What is saved is memory: of N rows "
            "only logsumexp and z_y are kept, O(N + K), not N K logits.",
        ),
    )


def _forward_section(case: Case, blocks: list[Array], own: Cut) -> Section:
    whole = one("cut_loss", "the loss in nats", LOSS_FORMULA, own.loss, _loss_of(case, own.merge.state))
    return Section("forward: block by block, no row of logits held", (_merge_table(blocks, own.merge), whole))


def _backward_section(case: Case, blocks: list[Array], own: Cut) -> Section:
    starts = np.cumsum([0, *map(len, blocks)]).tolist()
    records = [
        {
            "block": number,
            "classes": class_range(start, len(block)),
            "largest |p - y|": own.largest[number],
            "": "kept" if own.kept[number] else "dropped",
        }
        for number, (start, block) in enumerate(zip(starts, blocks, strict=False))
    ]
    return Section(
        "backward: a block is dropped where every |p - y| is below eps",
        (
            vector("full_gradient", "dL/dz of the full softmax", "p - y", own.full, "p - y", "signed"),
            vector("gradient", "dL/dz without the blocks dropped", "dL/dz", own.gradient, "dL/dz", "signed"),
            table("dropped", "which blocks are dropped", records),
            one("eps", "the threshold", "eps = 2^-12", EPS),
            one("gradient_error", "the largest entry dropped", "error = max |dL/dz - (p - y)|", own.error),
        ),
    )
