"""large-k: the methods for very many classes on one training example, each against the full softmax."""

from collections.abc import Callable, Mapping

from ...document.explanation import Check, Explanation, Section, Step
from ...document.formula import Function, Symbol, Value, equation
from ...document.notation import K, N, d, e, k, loss, lse, n, true, z
from ...document.text import Plural, Text
from ...document.values import Cell, Data, Said
from ...read.large_k import METHODS, LargeK
from ..common import inputs_of
from ..proofs import present, sums_to_one
from .adaptive import adaptive
from .exact import cut_ce, online, parallel
from .negatives import negative, noise_contrastive
from .parts import EXACT_LOSS, Case, Part, case_of, one, table
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


_length = Symbol("length")
_YES, _NO = Text("yes"), Text("no")
# Whether the probabilities sum to 1, whether the method gives that of a class, and the multiply-adds of one example.
FACTS: dict[str, tuple[Text, Text, Said]] = {
    "full": (_YES, _YES, K * d),
    "hierarchical": (
        Text("yes, by the tree"),
        Text("yes, {cost} a class", cost=d * _length),
        d * _length,
    ),
    "negative-sampling": (_NO, _NO, d * (k + 1)),
    "nce": (Text("at the optimum"), Text("about {e_z}", e_z=e**z), d * (k + 1)),
    "sampled": (Text("over the sample"), _NO, d * (n + 1)),
    "adaptive": (_YES, _YES, Text("{head} + tail hit", head=d * (Symbol("c0") + "C"))),
    "online": (_YES, _YES, Text("{cost}, one pass fewer", cost=K * d)),
    "parallel": (_YES, _YES, Text("{cost} a rank + 3 all-reduces, 2 if fused", cost=K * d / "P")),
    "cut": (_YES, Text("of the label"), Text("{cost}, {order} memory", cost=K * d, order=Function("O")(N + K))),
}

Columns = list[tuple[str, Said, list[Cell]]]  # id, head and cells


def explain(given: LargeK) -> Explanation:
    """All methods in one table, or the one of `given.method` step by step."""
    case = case_of(given)
    return _all_methods(case) if given.method == "all" else _one_method(case)


def _all_methods(case: Case) -> Explanation:
    chosen = [name for name in METHODS if name != "adaptive" or case.given.cutoffs]  # one class makes no clusters
    parts = {name: LESSONS[name](case) for name in chosen}
    full = Part(case.exact, case.classes, (), {}, ())
    columns = _columns(case, {"full": full, **parts})
    ids, _, cells = zip(*columns, strict=True)
    records = [dict(zip(ids, row, strict=True)) for row in zip(*cells, strict=True)]
    return _explanation(
        case,
        Text("large K"),
        _overview(case, columns),
        {"exact_loss": case.exact, "methods": records},
        table("losses", Text("the loss by each method, in nats"), columns[:2]),
    )._replace(
        checks=present(sums_to_one(case.full), *(_all_pass(name, part) for name, part in parts.items())),
        notes=(*_NOTES, parts["sampled"].notes[0]),
        question=question_of(case, case.exact),
        table=table("methods", Text("all methods"), columns),
    )


def _one_method(case: Case) -> Explanation:
    method = case.given.method
    part = LESSONS[method](case)
    record = {id: cells[0] for id, _, cells in _columns(case, {method: part})}
    return _explanation(
        case,
        method,
        (*part.sections, _against(case, part)),
        {**record, "exact_loss": case.exact, **part.result},
        one("loss", Text("this method's loss in nats"), loss, part.loss),
    )._replace(
        checks=present(sums_to_one(case.full), *part.checks),
        notes=part.notes,
        question=question_of(case, part.loss, part.spread),
        table=part.sections[0].steps[0],
    )


def _explanation(
    case: Case, what: Said, sections: tuple[Section, ...], result: Mapping[str, Data], answer: Step
) -> Explanation:
    label = case.name(case.label)
    return Explanation(
        command="large-k",
        title=Text("{what}: z = [{z}]   K = {k}   label {label}", what=what, z=case.z, k=case.classes, label=label),
        inputs=_inputs(case),
        sections=sections,
        result=result,
        answer=answer,
        names=case.given.problem.names,
        marked=[case.label],
    )


# The settings as JSON shows them; `expected_counts` is that of LargeK's `expected`.
SETTINGS = (
    "method", "counts", "noise", "power", "negatives", "expected", "hits", "k", "samples", "draws", "seed", "cutoffs",
    "shards",
)  # fmt: skip


def _inputs(case: Case) -> Mapping[str, Data]:
    """The example, and every setting with its default."""
    settings = {"expected_counts" if name == "expected" else name: getattr(case.given, name) for name in SETTINGS}
    return {**inputs_of(case.given.problem), **settings, "logits": case.z, "label": case.label}


def _columns(case: Case, parts: Mapping[str, Part]) -> Columns:
    """What each method gives and costs."""
    made = parts.values()
    normalised, exact_p, cost = zip(*(_facts(name, part) for name, part in parts.items()), strict=True)
    return [
        ("method", Text("method"), list(parts)),
        ("loss", Text("loss"), [part.loss for part in made]),
        ("difference", Text("- exact"), [part.loss - case.exact for part in made]),
        ("normalised", Text("normalised"), list(normalised)),
        ("exact_p", Text("exact p"), list(exact_p)),
        ("dot_products", Text("dot products"), [part.vectors for part in made]),
        ("cost", Text("multiply-adds"), list(cost)),
    ]


def _facts(method: str, part: Part) -> tuple[Text, Text, Said]:
    return FACTS[method] if part.consistent else (_NO, _NO, FACTS[method][2])


def _overview(case: Case, columns: Columns) -> tuple[Section, ...]:
    numbers = Value(case.full.logsumexp[0]) - case.z_y
    exact_loss = one("exact_loss", Text("the loss of the full softmax in nats"), EXACT_LOSS, case.exact, numbers)
    return (
        Section(
            Text("the loss of this example"), (table("methods", Text("each method's loss"), columns[:5]), exact_loss)
        ),
        Section(
            Text("what it costs, with output embeddings of d entries"),
            (table("costs", Text("each method's cost"), [columns[0], *columns[5:]]),),
            (
                Text(
                    "One dot product z = w.h of an output embedding w (a row of the LM head) with the hidden state h "
                    "is d multiply-adds. --method NAME shows a method step by step."
                ),
            ),
        ),
    )


def _against(case: Case, part: Part) -> Section:
    """The method's loss beside the exact one, and its price."""
    normalised, exact_p, cost = _facts(case.given.method, part)
    exact = Symbol("exact")
    full = equation(exact, lse(z) - z[true])
    dots = Text("dot products (full softmax: {classes})", classes=case.classes)
    sums, gives = Text("whether the probabilities sum to 1"), Text("whether it gives the probability of a class")
    return Section(
        Text("against the full softmax"),
        (
            one("loss", Text("this method's loss in nats"), loss, part.loss),
            one("exact_loss", Text("the full softmax's"), full, case.exact),
            one("difference", Text("how far apart they are"), loss - exact, part.loss - case.exact),
            Step("normalised", sums, Text("normalised"), normalised),
            Step("exact_p", gives, Text("exact p"), exact_p),
            Step("cost", Text("multiply-adds of one example"), Text("cost"), cost),
            one("dot_products", Text("dot products here"), dots, part.vectors),
        ),
    )


def _all_pass(method: str, part: Part) -> Check:
    """Whether all of a method's own checks pass."""
    checks = present(*part.checks)
    title = Plural("{method}: {n} check", "{method}: {n} checks", n=len(checks), method=method)
    return Check(method, title, all(check.passed for check in checks))


_NOTES = (
    Text(
        "hierarchical and adaptive reproduce the full softmax here because their scores are made from these logits; "
        "trained, they are other models with an exact cross-entropy of their own."
    ),
    Text(
        "negative-sampling and nce are sums of binary cross-entropies: their loss has another scale, so a larger "
        "number does not mean a worse model."
    ),
)
