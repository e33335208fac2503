"""The methods that compute the very same number: online, vocabulary-parallel and cut cross-entropy."""

from ...document.explanation import Check, Section, Step
from ...document.formula import Value, Words, equation, group, listed, size
from ...document.notation import L, S, d, dL_dz, e, exp, j, largest, ln, logsumexp, m, maximum, p, r, total, true, y, z
from ...document.text import Plural, Text
from ...maths.largek.cut import EPS, Cut, cut
from ...maths.largek.online import Merge, State, Trace, loss, merge_blocks, trace
from ...maths.largek.parallel import VocabularyParallel, vocabulary_parallel
from .parts import Case, Part, one, ranges, same_loss, table, vector

_BEFORE = m[j - 1] - m[j]


def online(case: Case) -> Part:
    """Maximum and sum in one pass, and the same by merging blocks."""
    run, merged = trace(case.z), merge_blocks(case.blocks)
    whole, joined = (loss(state, case.z_y) for state in (run.state, merged.state))
    return Part(
        loss=whole,
        vectors=case.classes,
        sections=(
            _trace_section(case, run, whole),
            Section(Text("blocks on their own, then merged"), (_merge_table(case, merged),)),
        ),
        result={"logsumexp": run.logsumexp, "merged_logsumexp": merged.logsumexp, "unrescaled": run.unrescaled},
        checks=(
            same_loss(case, whole, Text("one pass gives the loss of two")),
            same_loss(case, joined, Text("merged blocks give the same loss"))._replace(id="blocks"),
        ),
        notes=(
            Text(
                "Without rescaling the sum when m rises logsumexp would be {unrescaled}, the usual mistake.",
                unrescaled=run.unrescaled,
            ),
            Text(
                "Passes over memory for the probabilities, as Milakov and Gimelshein count them: naive 2, safe (the "
                "maximum subtracted) 3, online 2; loads and stores for each logit 2 + 1, 3 + 1, 2 + 1. The loss alone "
                "needs one pass fewer each: 1, 2, 1."
            ),
        ),
    )


def _trace_section(case: Case, run: Trace, whole: float) -> Section:
    rescaled, term = e**_BEFORE, e ** (z[j] - m[j])
    without = equation(r[j], Words(Text("{d} without the 1 of {m}", d=d[j], m=m[j])))
    log_sum = m + ln(1 + r)
    shown = Value(run.maxima[-1]) + ln(1 + Value(run.others[-1]))
    return Section(
        Text("one pass: each class updates m and d"),
        (
            vector("logits", Text("the logits"), z, case.z, kind="input"),
            vector("maxima", Text("the maximum so far"), equation(m[j], maximum(m[j - 1], z[j])), run.maxima),
            vector("rescales", Text("what the old sum is worth"), rescaled, run.rescales, e.to(_BEFORE)),
            vector("terms", Text("the new term"), term, run.terms, e.to(z[j] - m[j])),
            vector(
                "denominators", Text("the sum so far"), equation(d[j], d[j - 1] * rescaled + term), run.denominators
            ),
            vector("others", Text("the sum without the maximum"), without, run.others),
            one("online_logsumexp", Text("from the last line"), equation(logsumexp, log_sum), run.logsumexp, shown),
            _loss_step("online_loss", case, run.state, whole),
        ),
        (Text("r is added up on its own: beside the 1 a sum of 4e-18 would be lost, and with it the loss."),),
    )


def _loss_step(step_id: str, case: Case, state: State, value: float) -> Step:
    formula = equation(L, group(m - z[true]) + ln(1 + r))
    shown = group(Value(state.maximum) - case.z_y) + ln(1 + Value(state.others))
    return one(step_id, Text("the loss in nats"), formula, value, shown)


def _merge_table(case: Case, merge: Merge) -> Step:
    blocks, merged = merge.blocks, merge.merged
    together = equation(d, d["a"] * e ** (m["a"] - m) + d["b"] * e ** (m["b"] - m))
    columns = (
        ("block", Text("block"), range(len(blocks))),
        ("classes", Text("classes"), ranges(case.blocks)),
        ("maximum", m, [state.maximum for state in blocks]),
        ("denominator", d, [state.denominator for state in blocks]),
        ("merged_maximum", Text("merged {m}", m=m), [state.maximum for state in merged]),
        ("merged_denominator", Text("merged {d}", d=d), [state.denominator for state in merged]),
    )
    formula = listed(together, equation(m, maximum(m["a"], m["b"])))
    return table("blocks", Text("block merging"), columns, formula)


def parallel(case: Case) -> Part:
    """Each rank holds a shard of the classes; three all-reduces of the forward pass join them."""
    run = vocabulary_parallel(case.z, case.label, case.given.shards)
    return Part(
        loss=run.loss,
        vectors=max(map(len, run.shards)),
        sections=(_shard_section(run),),
        result={"owner": run.owner, "maximum": run.maximum, "total": run.total, "local_loss": run.local_loss},
        checks=(same_loss(case, run.loss, Text("the shards give the loss of one softmax")),),
        notes=(
            Text(
                "Without the all-reduces rank {owner} alone would report {local_loss}.",
                owner=run.owner, local_loss=run.local_loss,
            ),
            Text(
                "The 3 all-reduces are those of the forward pass; Megatron's fused version sends both sums in one, "
                "which makes 2. The gradient p - y of a shard needs no further one."
            ),
        ),
    )  # fmt: skip


def _shard_section(run: VocabularyParallel) -> Section:
    term = z[true] - m
    columns = (
        ("rank", Text("rank"), range(len(run.shards))),
        ("classes", Text("classes"), ranges(run.shards)),
        ("maximum", Text("max"), run.maxima),
        ("sum", Text("{sum}, m left out", sum=total(exp(z - m))), run.sums),
        ("label_term", term, run.label_terms),
    )
    max_reduce, sum_reduce = Text("all-reduce MAX"), Text("all-reduce SUM")
    summed = equation(r, Words(Text("sum over the ranks, without m's own 1")))
    formula, shown = -group(term) + ln(1 + r), -group(Value(run.label_term)) + ln(1 + Value(run.others))
    return Section(
        Plural("{n} rank with all of the classes", "{n} ranks, each with a shard of the classes", n=len(run.shards)),
        (
            table("ranks", Text("what each rank computes"), columns),
            one("maximum", max_reduce, equation(m, Words(Text("max over the ranks"))), run.maximum),
            one("others", sum_reduce, summed, run.others),
            one("total", Text("the sum of the whole softmax"), equation(S, 1 + r), run.total),
            one("label_term", sum_reduce, Text("{term}, from its owner", term=term), run.label_term),
            one("parallel_loss", Text("the loss in nats"), equation(L, formula), run.loss, shown),
        ),
    )


def cut_ce(case: Case) -> Part:
    """The loss from blocks of logits that are forgotten again, and the gradient without its negligible blocks."""
    run = cut(case.blocks, case.label)
    whole = _loss_step("cut_loss", case, run.merge.state, run.loss)
    return Part(
        loss=run.loss,
        vectors=case.classes,
        sections=(
            Section(Text("forward: block by block, no row of logits held"), (_merge_table(case, run.merge), whole)),
            _backward_section(case, run),
        ),
        result={"gradient": run.gradient, "eps": EPS, "dropped_blocks": int((~run.kept).sum()), "error": run.error},
        checks=(
            same_loss(case, run.loss, Text("the merged blocks give the loss of one softmax")),
            Check("dropped", Text("every entry dropped is below eps"), run.error < EPS, run.error),
        ),
        notes=(
            Text(
                "All K d multiply-adds are done, and once more in the backward pass, which forms the logits again "
                "block by block. What is saved is memory, and the traffic to it: of N "
                "rows only logsumexp and z_y are kept, O(N + K), not N K logits."
            ),
        ),
    )


def _backward_section(case: Case, run: Cut) -> Section:
    columns = (
        ("block", Text("block"), range(len(run.kept))),
        ("classes", Text("classes"), ranges(case.blocks)),
        ("largest", Text("largest {size}", size=size(p - y)), run.largest),
        ("fate", "", [Text("kept") if kept else Text("dropped") for kept in run.kept]),
    )
    error = equation("error", largest(size(dL_dz - (p - y))))
    return Section(
        Text("backward: a block is dropped where every |p - y| is below eps"),
        (
            vector("full_gradient", Text("dL/dz of the full softmax"), p - y, run.full, kind="signed"),
            vector("gradient", Text("dL/dz without the blocks dropped"), dL_dz, run.gradient, kind="signed"),
            table("dropped", Text("which blocks are dropped"), columns),
            one("eps", Text("the threshold"), equation("eps", Value(2) ** -12), EPS),
            one("gradient_error", Text("the largest entry dropped"), error, run.error),
        ),
    )
