"""Mistakes before or inside the softmax: logits misread, or another problem solved, and rightly so. They apply to every
operation."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from ...document.formula import Symbol, Words, equation, listed, size
from ...document.notation import (
    S,
    T,
    c,
    e,
    exp,
    i,
    j,
    k,
    m,
    maximum,
    p,
    rounded,
    s,
    sigma_of,
    softmax,
    tanh,
    total,
    y,
    z,
)
from ...document.text import Text
from ..question import LOSSES, Array, Operation, Question
from .entry import MOST_VARIANTS, Change, Entries, Family, Mistake, forgotten, scores, tempered

P_BASED: tuple[Operation, ...] = ("softmax", "log_softmax", *LOSSES, "jacobian", "jacobian_row", "vjp")
ALL: tuple[Operation, ...] = (*P_BASED, "logsumexp")
SHARES_OF_E = equation(p, e**z / total(e**z))
# A loss cannot tell exchanged logits from an exchanged label, and logsumexp does not see them.
VECTORS: tuple[Operation, ...] = ("softmax", "log_softmax", "grad", "jacobian", "jacobian_row", "vjp")
SMALL = 0.5  # a logit that is taken as 0 more easily than others
Changes = Sequence[tuple[Text, Question]]


def _each_logit(misread: Callable[[float], float], only: Callable[[float], bool] = bool) -> Change:
    """Every finite logit but 0 of those that are meant, misread by itself; only where one row is given."""

    def change(question: Question) -> Changes:
        if question.logits.shape[1] > MOST_VARIANTS or len(question.logits) > 1:
            return []
        changes: list[tuple[Text, Question]] = []
        for place, logit in enumerate(question.logits[0].tolist()):
            if logit and np.isfinite(logit) and only(logit):
                one = misread(logit)
                read = _with(question, place, one)
                changes.append((_for_logits(read[0], one, logit), question.change(logits=read)))
        return changes

    return change


def _for_logits(read: Array, one: float, given: float) -> Text:
    if one == 0:
        return Text("these are the values for logits [{logits}]; exp({z}) was taken as 1", logits=read, z=given)
    return Text("these are the values for logits [{logits}]: {read} for {z}", logits=read, read=one, z=given)


def _with(question: Question, k: int, z: float) -> Array:
    read = question.logits.copy()
    read[0, k] = z
    return read


def _swapped(question: Question) -> Changes:
    classes = question.logits.shape[1]
    if classes > MOST_VARIANTS or len(question.logits) > 1:
        return []
    changes: list[tuple[Text, Question]] = []
    for one, other in combinations(range(classes), 2):
        if question.logits[0, one] != question.logits[0, other]:
            read = question.logits.copy()
            read[0, [one, other]] = read[0, [other, one]]
            names = {"one": question.named(one), "other": question.named(other)}
            detail = Text("logits {one} and {other} changed places: [{logits}]", **names, logits=read[0])
            changes.append((detail, question.change(logits=read)))
    return changes


def _left_out(question: Question) -> Changes:
    """A class missing altogether, as if its logit were -inf."""
    classes = question.logits.shape[1]
    if not 2 < classes <= MOST_VARIANTS or len(question.logits) > 1:
        return []
    detail = [Text("class {name} has no share at all", name=question.named(k)) for k in range(classes)]
    return [(detail[k], question.change(logits=_with(question, k, -np.inf))) for k in range(classes)]


def _true_exponential(question: Question) -> Text:
    """What the exponential is of the logit that is nearest to 0 of those that are small."""
    small = [z for z in question.logits[0].tolist() if 0 < abs(z) <= SMALL]
    if len(small) != 1:
        return AT_ZERO
    value = float(np.exp(small[0]))
    return Text("exp({z}) is {value}, not 1: every share of the sum moves.", z=small[0], value=value)


def _standardised(ddof: int) -> Entries:
    def formula(question: Question) -> Array | None:
        z = question.z
        if z.shape[1] <= ddof or not np.isfinite(z).all():
            return None
        spread = z.std(axis=1, ddof=ddof, keepdims=True)
        return (z - z.mean(axis=1, keepdims=True)) / spread if (spread > 0).all() else None

    return formula


def _by_maximum(question: Question) -> Array | None:
    m = question.z.max(axis=1, keepdims=True)
    return question.z / m if (m != 0).all() else None


def _min_max(question: Question) -> Array | None:
    z = question.z
    low, high = z.min(axis=1, keepdims=True), z.max(axis=1, keepdims=True)
    return (z - low) / (high - low) if np.isfinite(low).all() and (high > low).all() else None


EXPONENTIALS = Family(ALL, "exponentials", SHARES_OF_E)
INPUT = Family(ALL, "input", softmax(z))
SHIFT = Family(ALL, "shift", softmax(z))
TEMPERATURE = Family(ALL, "shift", softmax(z / T))
DEVIATION = Text("Dividing by the deviation is a temperature.")
MISREAD = Family(ALL, "exponentials", exp(z[k]))
AT_ZERO = Text("exp(z) is 1 at z = 0 only: every share of the sum moves.")

MISTAKES: tuple[Mistake, ...] = (
    MISREAD("logit-as-zero", equation(exp(z[k]), 1),
        Text("A small logit was taken as 0, so its exponential counts as 1"), _true_exponential,
        change=_each_logit(lambda z: 0.0, lambda z: abs(z) <= SMALL), weight=4, common=True),
    MISREAD("large-logit-as-zero", equation(exp(z[k]), 1),
        Text("A logit was taken as 0, so its exponential counts as 1"), AT_ZERO,
        change=_each_logit(lambda z: 0.0, lambda z: abs(z) > SMALL)),
    MISREAD("logit-sign-lost", exp(-z[k]), Text("The sign of one logit was lost or added"),
        Text("Read the logits back one by one."), change=_each_logit(lambda z: -z), step="input", weight=1.5),
    MISREAD("logits-swapped", equation(listed(z[i], z[j]), listed(z[j], z[i])), Text("Two logits changed places"),
        Text("The order of p is the order of z."), change=_swapped, right=Text("{z} in the order given", z=z),
        step="input", operations=VECTORS, weight=0.5),
    MISREAD("class-left-out", equation(S, Words(Text("sum over K - 1 classes"))),
        Text("One class was left out altogether"), Text("The sum over the classes has K terms."), change=_left_out,
        right=equation(S, Words(Text("sum over all K classes"))), step="sum", weight=0.8),
    EXPONENTIALS("base-2", equation(p, 2**z / total(2**z)), Text("Powers of 2 were taken instead of powers of e"),
        Text("p_i / p_j must be e^(z_i - z_j); here it is 2^(z_i - z_j)."), change=scores(lambda s: s.z * np.log(2)),
        weight=2, common=True),
    EXPONENTIALS("base-10", equation(p, 10**z / total(10**z)), Text("Powers of 10 were taken instead of powers of e"),
        Text("p_i / p_j must be e^(z_i - z_j); here it is 10^(z_i - z_j)."), change=scores(lambda s: s.z * np.log(10)),
        weight=1.2, common=True),
    INPUT("softmax-twice", softmax(softmax(z)),
        Text("Softmax was applied to probabilities: the last layer had done it already, and the loss does it again"),
        Text("Twice can never be surer than e/(e + K - 1), so the loss never falls below ln(1 + (K-1)/e)."),
        change=scores(lambda s: s.p), weight=3, common=True),
    EXPONENTIALS("negated-logits", equation(p, e**-z / total(e**-z)), Text("The exponent has the wrong sign"),
        Text("The largest logit must get the largest p."),
        change=scores(lambda s: -s.z if np.isfinite(s.z).all() else None), weight=2, common=True),
    EXPONENTIALS("rounded-e", equation(p, rounded(e) ** z / total(rounded(e) ** z)), Text("The number e was rounded"),
        Text("e is 2.718281828: an error grows with the size of the logits."), weight=0.7,
        change=lambda s: [(Text("e = {e}", e=base), s.change(scores=s.z * np.log(base))) for base in (2.7, 3)],
        kind="rounding"),
    INPUT("signs-lost", softmax(size(z)), Text("All minus signs of the logits were lost"),
        Text("The order of p is the order of z."), change=scores(lambda s: np.abs(s.z) if (s.z < 0).any() else None),
        weight=1.5),
    INPUT("relu-first", softmax(maximum(z, 0)), Text("Negative logits were taken as 0, as after a ReLU"),
        Text("A negative logit has an exponential below 1."),
        change=scores(lambda s: np.maximum(s.z, 0) if (s.z < 0).any() else None), weight=0.8),
    SHIFT("divided-by-max", softmax(z / m),
        Text("The logits were divided by their maximum instead of having it subtracted"),
        Text("Only a subtraction leaves the softmax unchanged."), change=scores(_by_maximum), right=softmax(z - m)),
    SHIFT("standardised", softmax((z - "mean") / "std"), Text("The logits were standardised first"), DEVIATION,
        change=scores(_standardised(0)), weight=0.8),
    SHIFT("standardised-sample", softmax((z - "mean") / s),
        Text("The logits were standardised first, with the deviation over K - 1"), DEVIATION,
        change=scores(_standardised(1)), weight=0.5),
    SHIFT("min-max-scaled", softmax((z - "min") / (Symbol("max") - "min")),
        Text("The logits were scaled to [0, 1] first"), Text("Dividing by the range is a temperature."),
        change=scores(_min_max), weight=0.4),
    TEMPERATURE("temperature-forgotten", softmax(z), Text("The temperature was forgotten"),
        Text("These are the values for T = 1."), change=forgotten("temperature"), weight=3, common=True),
    SHIFT("temperature-forgotten-in-softmax", (softmax(z) - y) / T,
        Text("The probabilities were taken at T = 1, the derivative at T"),
        Text("p must be softmax(z / T) throughout."), change=scores(tempered(1)), right=(softmax(z / T) - y) / T,
        operations=("grad", "jacobian", "jacobian_row", "vjp"), weight=1.5, common=True),
    TEMPERATURE("temperature-multiplied", softmax(z * T),
        Text("The logits were multiplied by the temperature instead of divided by it"),
        Text("T > 1 makes the distribution flatter, not sharper."), change=scores(tempered(2)), weight=3, common=True),
    TEMPERATURE("temperature-twice", softmax(z / T / T), Text("The temperature was divided out twice"),
        Text("These are the values for T^2."), change=scores(tempered(-1)), weight=0.8),
    SHIFT("softcap-forgotten", softmax(z), Text("The soft cap was forgotten"),
        Text("These are the values without z' = c tanh(z / c)."), change=forgotten("softcap"),
        right=softmax(c * tanh(z / c)), weight=2),
    EXPONENTIALS("sigmoids-normalised", equation(p, sigma_of(z) / total(sigma_of(z))),
        Text("Sigmoids were normalised instead of exponentials"), Text("p_i / p_j must be e^(z_i - z_j)."),
        change=scores(lambda s: -np.logaddexp(0, -s.z)), operations=P_BASED),
)  # fmt: skip
