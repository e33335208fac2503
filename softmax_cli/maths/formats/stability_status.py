"""Which step of a softmax goes wrong in a floating-point format, for which class, and what that failure is called."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..arrays import Array
from ..softmax import softmax_steps
from .floats import Format
from .stability import has_softmax

# From harmless to worst. Several rows have the worst status of them all.
STATUSES = (
    "ok",
    "digits-lost",
    "absorption",
    "log-of-zero",
    "collapsed-inputs",
    "underflow",
    "sum-overflow",
    "overflow",
    "undefined-input",
)


class Judgement(NamedTuple):
    """What became of one row: the first step that failed and the class it failed for, None where there is none.

    Steps: input, convert, shift, exp, sum, divide, log.
    """

    status: str
    step: str | None = None
    class_index: int | None = None


OK = Judgement("ok")


class Row(NamedTuple):
    """One row of the steps of either formula; all (K,)."""

    typed: Array
    z: Array
    shifted: Array | None  # only the shifted formula has it
    e: Array
    sums: Array
    p: Array
    log_p: Array
    exact_p: Array
    exact_log_p: Array


def is_wrong(form: Format, computed: Array, exact: Array) -> NDArray[np.bool_]:
    """Where `computed` has fewer than half of the format's digits right.

    Right is what differs from the exact value by at most sqrt(epsilon) of it, or by no more than the smallest positive
    number of the format. nan is always wrong; inf is right where the exact value is inf.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(computed - exact) <= form.tolerance * np.abs(exact) + form.smallest
    return np.asarray(~((near & np.isfinite(computed)) | (computed == exact)))


def judge(form: Format, r: Row, label: int | None) -> Judgement:
    """The probabilities first, then the log-probability of the label.

    Without a label, a log-probability fails only where it is -inf and the exact one is a number the format can hold.
    """
    if not has_softmax(r.typed):
        return _undefined(r)
    wrong = is_wrong(form, r.p, r.exact_p)
    if wrong.any():
        return _judge_probabilities(form, r, wrong)
    return _judge_log(form, r, label)


def _undefined(r: Row) -> Judgement:
    """A typed nan is there from the start; from +inf, or from -inf only, the nan is born at inf - inf or inf / inf."""
    if np.isnan(r.typed).any():
        return Judgement("undefined-input", "input", _first(np.isnan(r.typed)))
    born = "divide" if r.shifted is None else "shift"
    return Judgement("undefined-input", born, int(r.typed.argmax()))


def _judge_probabilities(form: Format, r: Row, wrong: NDArray[np.bool_]) -> Judgement:
    overflowed = np.isposinf(r.z)
    if overflowed.any():
        return Judgement("overflow", "convert", _first(overflowed))
    converted = softmax_steps(r.z[None, :]).probabilities[0]
    lost_in_convert = is_wrong(form, converted, r.exact_p)
    collapsed = _collapsed(form, r) & lost_in_convert
    if collapsed.any():
        return Judgement("collapsed-inputs", "convert", _first(collapsed))
    if np.isposinf(r.e).any():
        return Judgement("overflow", "exp", _first(np.isposinf(r.e)))
    if np.isposinf(r.sums[-1]):
        return Judgement("sum-overflow", "sum", _first(np.isposinf(r.sums)))
    if r.sums[-1] == 0.0:
        return Judgement("underflow", "exp", int(r.z.argmax()))
    if lost_in_convert.any():
        return Judgement("digits-lost", "convert", _moved(r, _worst(converted, r.exact_p, lost_in_convert)))
    return _digits_lost(form, r, wrong)


def _digits_lost(form: Format, r: Row, wrong: NDArray[np.bool_]) -> Judgement:
    """Finite probabilities that are wrong although the converted logits were still good enough."""
    subnormal = wrong & (r.e < form.smallest_normal)
    if subnormal.any():
        return Judgement("digits-lost", "exp", _worst(r.p, r.exact_p, subnormal))
    summed = math.fsum(r.e.tolist())
    step = "sum" if abs(r.sums[-1] - summed) > form.epsilon * summed else "exp"
    return Judgement("digits-lost", step, _worst(r.p, r.exact_p, wrong))


def _collapsed(form: Format, r: Row) -> NDArray[np.bool_]:
    """Classes that share their converted logit with a class whose exact probability is another."""
    _, group = np.unique(r.z, return_inverse=True)
    group = group.reshape(-1)
    least, most = np.full(group.max() + 1, np.inf), np.zeros(group.max() + 1)
    np.minimum.at(least, group, r.exact_p)
    np.maximum.at(most, group, r.exact_p)
    return np.asarray(is_wrong(form, least, most)[group])


def _judge_log(form: Format, r: Row, label: int | None) -> Judgement:
    if label is None:
        with np.errstate(over="ignore"):
            storable = np.isfinite(form.round(r.exact_log_p))
        wrong = np.isneginf(r.log_p) & storable
    else:
        lost = np.isneginf(r.log_p) & np.isfinite(r.typed)  # -2e308 is -inf in float64 as well: right, and no use
        wrong = (is_wrong(form, r.log_p, r.exact_log_p) | lost) & (np.arange(len(r.z)) == label)
    if not wrong.any():
        return OK
    k = _first(wrong)
    if np.isneginf(r.log_p[k]):
        return _minus_infinity(r, k)
    converted = softmax_steps(r.z[None, :]).log_probabilities[0]
    if is_wrong(form, converted, r.exact_log_p)[k]:
        return Judgement("digits-lost", "convert", _moved(r, k))
    # ln p of a p near 1 is minus the sum of the others, and 1 + that sum has already been rounded.
    return Judgement("absorption", "sum", k) if r.exact_p[k] > 0.5 else Judgement("digits-lost", "log", k)


def _minus_infinity(r: Row, k: int) -> Judgement:
    if np.isneginf(r.z[k]):
        return Judgement("overflow", "convert", k)
    if r.shifted is not None:
        return Judgement("overflow", "shift", k)
    return Judgement("log-of-zero", "log", k)


def _moved(r: Row, k: int) -> int:
    """The class whose rounded logit did most to p_k: dp_k / p_k = dz_k - sum_j p_j dz_j."""
    with np.errstate(invalid="ignore"):
        moved = np.nan_to_num(np.abs(r.z - r.typed), nan=0.0, posinf=0.0)
    effect = r.exact_p * moved
    effect[k] = moved[k]
    return int(effect.argmax()) if effect.any() else k


def _first(where: NDArray[np.bool_]) -> int:
    return int(where.argmax())


def _worst(computed: Array, exact: Array, among: NDArray[np.bool_]) -> int:
    """The class of the largest relative error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(computed - exact) / exact
    return int(np.where(among, np.nan_to_num(error, nan=np.inf), -1.0).argmax())
