"""softmax --compare: why the exponential. Other shares of 1 on the same logits, and the laws that each keeps."""

import math

import numpy as np

from ..document.explanation import Check, Explanation, Section, Step
from ..document.formula import Formula, Symbol, derivative, equation, listed, size
from ..document.notation import CE, T, e, largest, ln, maximum, p, softmax, total, w, y, z
from ..document.text import Text
from ..document.values import Array, Cell, Column, Data, Records, Said
from ..errors import InputError
from ..maths.alternatives import NAMES, TEMPERATURE_OF_BASE_2, shares
from ..maths.laws import LAWS, Law, measure
from ..maths.softmax import softmax_steps
from ..read.problem import Problem
from .common import column, flat
from .softmax import explain as explain_softmax

BASE_2 = 2**z / total(2**z)
# head of the column, formula, title
WORDS: dict[str, tuple[Said, Formula, Text]] = {
    "base_e": (e**z, equation(p, e**z / total(e**z)), Text("softmax")),
    "base_2": (2**z, equation(p, BASE_2), Text("the base 2 for e")),
    "linear": (z / Symbol("sum"), equation(p, z / total(z)), Text("the logits themselves over their sum")),
    "squared": (z**2, equation(p, z**2 / total(z**2)), Text("squares over their sum")),
    "softplus": (
        Text("softplus"), listed(equation(p, w / total(w)), equation(w, ln(1 + e**z))), Text("softplus over its sum"),
    ),
    "sparsemax": (
        Text("sparsemax"), equation(p, maximum(z - Symbol("tau"), 0)),
        Text("the nearest distribution to z, with zeros"),
    ),
}  # fmt: skip
LAW_WORDS: dict[str, Said] = {
    "positive": Text("all p > 0"),
    "sums_to_1": equation(total(p), 1),
    "shift": Text("z + 1: same p"),
    "order": Text("order kept"),
    "smooth": Text("p has no kink"),
    "gradient": equation(derivative(CE, z), p - y),
}
LAW_NOTE = (
    Text(
        "The numbers, line by line: classes without a positive share; |sum p - 1|; the largest change of p; the "
        "largest drop of p; the jump of dp/dz that is left at a step of 3e-8; the largest |dCE/dz - (p - y)|, over "
        "every label."
    ),
    Text(
        "Kinks and gradients are looked for at these logits, and while the largest one moves from where it is, or from "
        "2 above the next, to 2 below it."
    ),
    Text("sum = 0: there the divisor of p is 0, a pole or no value at all."),
)
Measured = dict[str, tuple[Law, ...]]


def explain(problem: Problem, temperature: float, *, log: bool = False) -> Explanation:
    """What `softmax` explains, then the alternatives on z / T and the laws measured on them."""
    whole = explain_softmax(problem, temperature, log=log)
    scaled = _scaled(problem.logits, temperature)
    values = {name: _embedded(name, scaled) for name in NAMES}
    probabilities = np.asarray(whole.result["probabilities"])
    values["base_e"] = probabilities[None, :] if problem.single else probabilities
    laws = {name: _laws(name, scaled) for name in NAMES}
    gap = _base_gap(problem, temperature, values["base_2"])
    heading = Text("the same logits shared out otherwise")
    if temperature != 1:
        heading = Text("the same logits shared out otherwise, z standing for z / T")
    columns = (column(name, title, formula, values[name], head) for name, (head, formula, title) in WORDS.items())
    kept = all(law.holds is not False for law in laws["base_e"])
    return whole._replace(
        inputs={**whole.inputs, "compare": True},
        sections=(
            whole.sections[0]._replace(title=Text("softmax")),
            Section(heading, tuple(columns)),
            _law_section(laws),
            _base_section(temperature, gap),
        ),
        result={**whole.result, "alternatives": [_record(problem, name, values[name], laws[name]) for name in NAMES]},
        checks=(
            *whole.checks,
            Check("softmax-keeps-all", Text("softmax keeps every law measured"), kept),
            Check("base-is-temperature", Text("base 2 = softmax with T = 1 / ln 2"), gap <= 1e-12, gap),
        ),
        notes=(*whole.notes, *_notes(problem, values, laws)),
    )


def _base_gap(problem: Problem, temperature: float, base_2: Array) -> float:
    """How far base 2 is from softmax with the temperature T / ln 2, at most."""
    with np.errstate(invalid="ignore"):  # a masked class is -inf
        other = softmax_steps(problem.logits, temperature * TEMPERATURE_OF_BASE_2)
    return float(np.abs(base_2 - other.probabilities).max())


def _scaled(logits: Array, temperature: float) -> Array:
    with np.errstate(over="ignore"):
        scaled: Array = logits / temperature
    if not np.isfinite(scaled[np.isfinite(logits)]).all():
        raise InputError(
            "compare-overflow",
            "--compare divides the logits by --temperature {temperature} first, which overflows.",
            "Type a higher temperature, for example --temperature 1, or leave out --compare.",
            temperature=repr(temperature),
        )
    return scaled


def _embedded(name: str, scaled: Array) -> Array:
    """The shares of the classes that are not masked; a masked one has 0 in every alternative."""
    result = np.zeros_like(scaled)
    for row, logits in enumerate(scaled):
        alive = np.isfinite(logits)
        result[row, alive] = shares(name, logits[None, alive])[0]
    return result


def _laws(name: str, scaled: Array) -> tuple[Law, ...]:
    """Each law on the row that breaks it most."""
    rows = [measure(name, logits[None, np.isfinite(logits)]) for logits in scaled]
    return tuple(max(same, key=_excess) for same in zip(*rows, strict=True))


def _excess(law: Law) -> tuple[bool, float]:
    return (law.holds is False, 0.0 if law.violation is None else law.violation)


def _law_section(laws: Measured) -> Section:
    columns = (Column("law", Text("law")), *(Column(name, head) for name, (head, _, _) in WORDS.items()))
    rows = tuple((LAW_WORDS[law], *(_cell(laws[name][i]) for name in NAMES)) for i, law in enumerate(LAWS))
    step = Step("laws", Text("the laws, measured"), "", Records(columns, rows))
    return Section(Text("which laws hold: yes, or by how much not"), (step,), LAW_NOTE)


def _cell(law: Law) -> Cell:
    if law.violation is None:
        return "?"
    if law.id == "smooth" and math.isinf(law.violation):
        return equation("sum", 0)  # in the place of a jump that is infinite
    return Text("yes") if law.holds else law.violation


def _base_section(temperature: float, gap: float) -> Section:
    base, formula = temperature * TEMPERATURE_OF_BASE_2, (1 if temperature == 1 else T) / ln(2)
    steps = (
        Step("base_temperature", Text("the temperature that base 2 is"), equation(T[2], formula), base),
        Step("base_gap", Text("the difference to it"), largest(size(BASE_2 - softmax(z / T[2]))), gap),
    )
    note = Text("b^z = e^(z ln b), so base b is T = 1 / ln b.")
    return Section(Text("another base is only another temperature"), steps, (note,))


def _record(problem: Problem, name: str, probabilities: Array, laws: tuple[Law, ...]) -> dict[str, Data]:
    holds = {law.id: law.holds for law in laws}
    violations = {f"{law.id}_violation": law.violation for law in laws}
    return {"name": name, "probabilities": flat(problem, probabilities), **holds, **violations}


def _notes(problem: Problem, values: dict[str, Array], laws: Measured) -> list[Text]:
    notes = []
    if laws["linear"][0].holds:
        note = Text(
            "z / sum z is positive here because all logits of a row have one sign: with both, some shares are negative "
            "or the sum is 0. Where all are negative, a lower logit gets a larger share."
        )
        notes.append(note)
    if any(law.violation is None for law in laws["base_e"]):
        notes.append(Text("?: too many classes or too large logits to measure it in float64."))
    masked = np.isneginf(problem.logits)
    if any(laws[name][0].holds and (values[name][~masked] == 0).any() for name in NAMES):
        small = Text(
            "A share that is shown as 0 in a column with all p > 0 is too small for a float64; ln p is finite."
        )
        notes.append(small)
    if masked.any():
        notes.append(Text("Masked classes get 0 in every column; the laws are measured on the others."))
    return notes
