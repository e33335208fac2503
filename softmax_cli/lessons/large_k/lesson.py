"""large-k: the methods for very many classes on one training example, each against the full softmax."""

from collections.abc import Callable
from typing import Any

from ...document.explanation import Check, Explanation, Phrase, Section, Step, Value
from ...read.large_k import METHODS, LargeK
from ..common import inputs_of
from ..proofs import present, sums_to_one
from .adaptive import adaptive
from .exact import cut_ce, online, parallel
from .negatives import negative, noise_contrastive
from .parts import Case, Part, case_of, one, table
from .question import question_of
from .sampled import sampled
from .tree import hierarchical

LESSONS: dict[str, Callable[[Case], Part]] = {
    "hierarchical": hierarchical,
    "negative-sampling": negative,
    "nce": noise_contrastive,
    "sampled": sampled,
    "adaptive": adaptive,
    "online": online,
    "parallel": parallel,
    "cut": cut_ce,
}


def explain(given: LargeK) -> Explanation:
    """All methods in one table, or the one of `given.method` step by step."""
    case = case_of(given)
    chosen = [name for name in METHODS if given.method in ("all", name)]
    if given.method == "all" and not given.cutoffs:
        chosen.remove("adaptive")  # one class makes no clusters
    parts = [LESSONS[name](case) for name in chosen]
    whole = given.method == "all"
    return Explanation(
        command="large-k",
        title=_title(case, given.method),
        inputs=_inputs(case),
        sections=_summary(case, parts) if whole else (*parts[0].sections, _against(case, parts[0])),
        result=_result(case, parts, whole),
        answer=_answer(case, parts, whole),
        checks=present(sums_to_one(case.full), *_checks(parts, whole)),
        notes=_notes(parts, whole),
        names=given.problem.names,
        marked=[given.label],
        question=question_of(case, parts, whole),
        table=_all_in_one(case, parts) if whole else parts[0].sections[0].steps[0],
    )


def _title(case: Case, method: str) -> Phrase:
    words = "large K" if method == "all" else method
    where = (f"   K = {case.classes}   label {case.name(case.given.label)}",)
    return (f"{words}: z = [", case.z, "]", *where)


def _inputs(case: Case) -> Any:
    given = case.given
    settings: dict[str, Value] = {
        "method": given.method,
        "counts": given.counts,
        "noise": given.noise,
        "power": given.power,
        "negatives": given.negatives,
        "expected_counts": given.expected,
        "hits": given.hits,
        "k": given.k,
        "samples": given.samples,
        "draws": given.draws,
        "seed": given.seed,
        "cutoffs": list(given.cutoffs),
        "shards": given.shards,
    }
    inputs = dict(inputs_of(given.problem, **settings))
    return {**inputs, "logits": case.z, "label": given.label}


def _record(case: Case, part: Part) -> dict[str, Any]:
    return {
        "method": part.method,
        "loss": part.loss,
        "difference": part.loss - case.exact,
        "normalised": part.normalised,
        "exact_p": part.exact_p,
        "dot_products": part.vectors,
        "cost": part.cost,
    }


def _records(case: Case, parts: list[Part]) -> list[dict[str, Any]]:
    full = Part("full", case.exact, "yes", "yes", case.classes, "K d", (), {}, ())
    return [_record(case, part) for part in (full, *parts)]


def _summary(case: Case, parts: list[Part]) -> tuple[Section, ...]:
    records = _records(case, parts)
    heads = {
        "method": "method",
        "loss": "loss",
        "difference": "- exact",
        "normalised": "normalised",
        "exact_p": "exact p",
    }
    losses = [{head: record[key] for key, head in heads.items()} for record in records]
    costs = [{"method": r["method"], "dot products": r["dot_products"], "multiply-adds": r["cost"]} for r in records]
    exact_loss = one(
        "exact_loss",
        "the loss of the full softmax in nats",
        "L = logsumexp(z) - z_y",
        case.exact,
        (case.full.logsumexp[0], " - ", case.z[case.given.label]),
    )
    return (
        Section("the loss of this example", (table("methods", "each method's loss", losses), exact_loss)),
        Section(
            "what it costs, with class vectors of d entries",
            (table("costs", "each method's cost", costs),),
            note="One dot product z = w.h is d multiply-adds. --method NAME shows a method step by step.",
        ),
    )


def _against(case: Case, part: Part) -> Section:
    """The method's loss beside the exact one, and its price."""
    return Section(
        "against the full softmax",
        (
            one("loss", "this method's loss in nats", "loss", part.loss),
            one("exact_loss", "the full softmax's", "exact = logsumexp(z) - z_y", case.exact),
            one("difference", "how far apart they are", "loss - exact", part.loss - case.exact),
            Step("normalised", "whether the probabilities sum to 1", "normalised", part.normalised),
            Step("exact_p", "whether it gives the probability of a class", "exact p", part.exact_p),
            Step("cost", "multiply-adds of one example", "cost", part.cost),
            one("dot_products", "dot products here", f"dot products (full softmax: {case.classes})", part.vectors),
        ),
    )


def _answer(case: Case, parts: list[Part], whole: bool) -> Step:
    if not whole:
        return one("loss", "this method's loss in nats", "loss", parts[0].loss)
    lines = [{"method": record["method"], "loss": record["loss"]} for record in _records(case, parts)]
    return table("losses", "the loss by each method, in nats", lines)


def _all_in_one(case: Case, parts: list[Part]) -> Step:
    return table("methods", "all methods", _records(case, parts))


def _result(case: Case, parts: list[Part], whole: bool) -> dict[str, Value]:
    result: dict[str, Value] = {"exact_loss": case.exact}
    if whole:
        return {**result, "methods": _records(case, parts)}
    return {**_record(case, parts[0]), **result, **parts[0].result}


def _checks(parts: list[Part], whole: bool) -> list[Check | None]:
    """The method's own checks; in the table of all methods only whether all of a method's checks pass."""
    if not whole:
        return list(parts[0].checks)
    made = []
    for part in parts:
        own = present(*part.checks)
        passed = all(check.passed for check in own)
        made.append(Check(part.method, (f"{part.method}: ", len(own), f" check{'s' * (len(own) > 1)}"), passed))
    return list(made)


def _notes(parts: list[Part], whole: bool) -> tuple[Phrase, ...]:
    if not whole:
        return parts[0].notes
    return (
        "hierarchical and adaptive reproduce the full softmax here because their scores are made from these logits; "
        "trained, they are other models with an exact cross-entropy of their own.",
        "negative-sampling and nce are sums of binary cross-entropies: their loss has another scale, so a "
        "larger number does not mean a worse model.",
        *(part.notes[0] for part in parts if part.method == "sampled"),
    )
