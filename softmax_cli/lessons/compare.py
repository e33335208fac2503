"""softmax --compare: why the exponential. Other shares of 1 on the same logits, and the laws that each keeps."""

import math
from typing import Any

import numpy as np

from ..document.explanation import Array, Check, Explanation, Phrase, Section, Step
from ..errors import InputError
from ..maths.alternatives import NAMES, TEMPERATURE_OF_BASE_2, shares
from ..maths.laws import LAWS, Law, measure
from ..maths.softmax import softmax_steps
from ..read.problem import Problem
from . import softmax
from .common import column, flat

# head of the column, formula, title
WORDS = {
    "base e": ("e^z", "e^z / sum e^z", "softmax"),
    "base 2": ("2^z", "2^z / sum 2^z", "the base 2 for e"),
    "linear": ("z / sum", "z / sum z", "the logits themselves over their sum"),
    "squared": ("z^2", "z^2 / sum z^2", "squares over their sum"),
    "softplus": ("softplus", "w / sum w, w = ln(1 + e^z)", "softplus over its sum"),
    "sparsemax": ("sparsemax", "max(z - tau, 0)", "the nearest distribution to z, with zeros"),
}
# the law, and what its number counts where it is broken
LAW_WORDS = {
    "positive": ("all p > 0", "classes without a positive share"),
    "sums to 1": ("sum p = 1", "|sum p - 1|"),
    "shift": ("z + 1: same p", "the largest change of p"),
    "order": ("order kept", "the largest drop of p"),
    "smooth": ("p has no kink", "the jump of dp/dz that is left at a step of 3e-8"),
    "gradient": ("dCE/dz = p - y", "the largest |dCE/dz - (p - y)|, over every label"),
}
ZERO = "sum = 0"  # in the place of a jump that is infinite
Record = dict[str, Any]


def explain(problem: Problem, temperature: float, *, log: bool = False) -> Explanation:
    """What `softmax` explains, then the alternatives on z / T and the laws measured on them."""
    whole = softmax.explain(problem, temperature, log=log)
    scaled = _scaled(problem.logits, temperature)
    values = {name: _embedded(name, scaled) for name in NAMES}
    values["base e"] = whole.result["probabilities"] if not problem.single else whole.result["probabilities"][None, :]
    laws = {name: _laws(name, scaled) for name in NAMES}
    gap = _base_gap(problem, temperature, values["base 2"])
    return whole._replace(
        inputs={**whole.inputs, "compare": True},
        sections=(
            whole.sections[0]._replace(title="softmax"),
            Section(_heading(temperature), tuple(_columns(values))),
            _law_section(laws),
            _base_section(temperature, gap),
        ),
        result={**whole.result, **_result(problem, values, laws)},
        checks=(*whole.checks, _softmax_keeps_all(laws["base e"]), _base_is_temperature(gap)),
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
            f"--compare divides the logits by --temperature {temperature!r} first, which overflows.",
            "Type a higher temperature, for example --temperature 1, or leave out --compare.",
        )
    return scaled


def _embedded(name: str, scaled: Array) -> Array:
    """The shares of the classes that are not masked; a masked one has 0 in every alternative."""
    result = np.zeros_like(scaled)
    for row, z in enumerate(scaled):
        alive = np.isfinite(z)
        result[row, alive] = shares(name, z[None, alive])[0]
    return result


def _laws(name: str, scaled: Array) -> tuple[Law, ...]:
    """Each law on the row that breaks it most."""
    rows = [measure(name, z[None, np.isfinite(z)]) for z in scaled]
    return tuple(max(same, key=_excess) for same in zip(*rows, strict=True))


def _excess(law: Law) -> tuple[bool, float]:
    return (law.holds is False, 0.0 if law.violation is None else law.violation)


def _heading(temperature: float) -> Phrase:
    return "the same logits shared out otherwise" + (", z standing for z / T" if temperature != 1 else "")


def _columns(values: dict[str, Array]) -> list[Step]:
    steps = []
    for name, value in values.items():
        symbol, formula, title = WORDS[name]
        steps.append(column(_id(name), title, f"p = {formula}", value, symbol))
    return steps


def _law_section(laws: dict[str, tuple[Law, ...]]) -> Section:
    kept = [
        {"law": LAW_WORDS[law][0], **{WORDS[name][0]: _verdict(laws[name][index]) for name in NAMES}}
        for index, law in enumerate(LAWS)
    ]
    return Section(
        "which laws hold: yes, or by how much not",
        (Step("laws", "the laws, measured", "", kept, ("record",)),),
        note=(
            f"The numbers, line by line: {'; '.join(number for _, number in LAW_WORDS.values())}. "
            "Kinks and gradients are looked for at these logits, and while the largest one moves from where it is, or "
            f"from 2 above the next, to 2 below it. {ZERO}: there the divisor of p is 0, a pole or no value at all."
        ),
    )


def _verdict(law: Law) -> Any:
    if law.violation is None:
        return "?"
    if law.id == "smooth" and math.isinf(law.violation):
        return ZERO
    return "yes" if law.holds else law.violation


def _base_section(temperature: float, gap: float) -> Section:
    base = temperature * TEMPERATURE_OF_BASE_2
    formula = "T / ln 2" if temperature != 1 else "1 / ln 2"
    steps = (
        Step("base_temperature", "the temperature that base 2 is", f"T_2 = {formula}", base),
        Step("base_gap", "the difference to it", "max |2^z / sum 2^z - softmax(z / T_2)|", gap),
    )
    return Section(
        "another base is only another temperature", steps, note="b^z = e^(z ln b), so base b is T = 1 / ln b."
    )


def _result(problem: Problem, values: dict[str, Array], laws: dict[str, tuple[Law, ...]]) -> Record:
    records: list[Record] = []
    for name in NAMES:
        own = {_id(law.id): law.holds for law in laws[name]}
        far = {f"{_id(law.id)}_violation": law.violation for law in laws[name]}
        records.append({"name": name, "probabilities": flat(problem, values[name]), **own, **far})
    return {"alternatives": records}


def _softmax_keeps_all(laws: tuple[Law, ...]) -> Check:
    return Check("softmax-keeps-all", "softmax keeps every law measured", all(law.holds is not False for law in laws))


def _base_is_temperature(gap: float) -> Check:
    return Check("base-is-temperature", "base 2 = softmax with T = 1 / ln 2", gap <= 1e-12, gap)


def _notes(problem: Problem, values: dict[str, Array], laws: dict[str, tuple[Law, ...]]) -> list[Phrase]:
    notes: list[Phrase] = []
    if laws["linear"][0].holds:
        notes.append(
            "z / sum z is positive here because all logits of a row have one sign: with both, some shares are negative "
            "or the sum is 0. Where all are negative, a lower logit gets a larger share."
        )
    if any(law.violation is None for law in laws["base e"]):
        notes.append("?: too many classes or too large logits to measure it in float64.")
    masked = np.isneginf(problem.logits)
    if any(laws[name][0].holds and (values[name][~masked] == 0).any() for name in NAMES):
        notes.append(
            "A share that is shown as 0 in a column with all p > 0 is too small for a float64; ln p is finite."
        )
    if masked.any():
        notes.append("Masked classes get 0 in every column; the laws are measured on the others.")
    return notes


def _id(name: str) -> str:
    return name.replace(" ", "_")
