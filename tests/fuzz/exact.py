"""The answers by mpmath from the inputs that a JSON document says it used, and how many ulp its numbers are off."""

import math
from collections.abc import Iterator
from typing import Any

import mpmath
from mpmath import mpf

DIGITS = 400  # 1 - p is not 0 where p is 1e-308 from 1
MOST = 1.0 + 1e-6  # ulp
UNITS = {"nats": 1, "bits": 2, "bans": 10}
Row = list[Any]


def wrong(whole: dict[str, Any]) -> Iterator[str]:
    """What of the result is further from the exact number than an ulp."""
    with mpmath.workdps(DIGITS):
        inputs, result = whole["inputs"], whole["result"]
        for name, exact in _exact(whole["command"], inputs, result).items():
            if name not in result:
                continue
            got = list(_flat(result[name]))
            wanted = list(_flat(exact))
            if len(got) != len(wanted):
                yield f"{name} has {len(got)} numbers, not {len(wanted)}"
                continue
            worst = max((_ulps(g, w) for g, w in zip(got, wanted, strict=True)), default=0.0)
            if worst > MOST:
                yield f"{name} is off by {worst:.3g} ulp" if worst < 4 else f"{name} is far off"


def _ulps(got: Any, exact: Any) -> float:
    if got is None or exact is None:
        return 0.0
    value = float(got)
    if not math.isfinite(value):
        return 0.0 if not mpmath.isfinite(exact) or abs(exact) > mpf(2) ** 1023 else math.inf
    if not mpmath.isfinite(exact):
        return math.inf
    nearest = float(exact)
    if math.isinf(nearest):
        return 0.0 if abs(value) > 1.79e308 else math.inf
    return float(abs(mpf(value) - exact) / mpf(math.ulp(nearest)))


def _exact(command: str, inputs: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    if inputs.get("given", "logits") != "logits":
        return {}
    typed = inputs.get("logits", inputs.get("probabilities"))
    z = [[mpf(str(value)) if isinstance(value, str) else mpf(value) for value in row] for row in _rows(typed)]
    if any(mpmath.isnan(value) or value == mpmath.inf for row in z for value in row):
        return {}
    if command in ("ce", "grad"):
        return _loss(z, inputs)
    t = mpf(inputs.get("temperature", 1))
    p = [_softmax(row, t) for row in z]
    match command:
        case "softmax":
            return {
                "probabilities": p,
                "log_probabilities": [_logs(row, t) for row in z],
                "logsumexp": [_logsumexp(row, t) for row in z],
            }
        case "jacobian":
            rows = [
                [
                    [pi * ((i == j) - pj) / t if i != j else pi * (_sum(row) - pi) / t for j, pj in enumerate(row)]
                    for i, pi in enumerate(row)
                ]
                for row in p
            ]
            return {"jacobian": rows}
        case "sigmoid":
            return {"probabilities": [[1 / (1 + mpmath.exp(-value / t)) for value in row] for row in z]}
        case "logits" if not inputs["normalize"]:
            pairs = zip(z, _rows(result["logits"]), strict=True)
            return {"logits": [[_log_near(*one) for one in zip(*pair, strict=True)] for pair in pairs]}
    return {}


def _log_near(p: Any, got: Any) -> Any:
    """ln of the decimal that was typed, which JSON does not hold: it is within half an ulp of the double, where it goes
    best with `got`."""
    if not p or isinstance(got, str):
        return mpmath.log(p) if p else -mpmath.inf
    half = mpf(math.ulp(float(p))) / 2
    return mpmath.log(min(max(mpmath.exp(mpf(got)), p - half), p + half))


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value[0], list) else [value]


def _sum(values: Row) -> Any:
    return mpmath.fsum(values)


def _logs(z: Row, t: Any) -> Row:
    """ln p_i = (z_i - m) / T - ln(1 + the other exponentials)."""
    top = z.index(max(z))
    rest = _sum([mpmath.exp((value - z[top]) / t) for i, value in enumerate(z) if i != top])
    return [(value - z[top]) / t - mpmath.log1p(rest) for value in z]


def _softmax(z: Row, t: Any) -> Row:
    return [mpmath.exp(value) for value in _logs(z, t)]


def _logsumexp(z: Row, t: Any) -> Any:
    return max(z) / t - _logs(z, t)[z.index(max(z))]


def _loss(z: list[Row], inputs: dict[str, Any]) -> dict[str, Any]:
    """Loss and gradient of rows with labels or targets, with every option."""
    classes, t = len(z[0]), mpf(inputs["temperature"])
    cap, a = inputs["softcap"], mpf(inputs["label_smoothing"])
    w = [mpf(value) for value in inputs["weight"] or [1] * classes]
    unit = mpmath.log(UNITS[inputs["unit"]]) if inputs["unit"] != "nats" else mpf(1)
    labels = inputs.get("label")
    hard = labels is not None
    if hard:
        labels = labels if isinstance(labels, list) else [labels]
        if inputs["shift_labels"]:
            return {}
        targets = [None if y == inputs["ignore_index"] else [mpf(i == y) for i in range(classes)] for y in labels]
    elif inputs.get("target") is not None and not inputs.get("normalize"):
        targets = [[mpf(value) for value in row] for row in _rows(inputs["target"])]
    else:
        return {}
    losses, gradients, count = [], [], mpf(0)
    for row, y in zip(z, targets, strict=True):
        if y is None:
            losses.append(mpf(0))
            gradients.append([mpf(0)] * classes)
            continue
        capped = (
            [mpf(cap) * mpmath.tanh(v / mpf(cap)) if mpmath.isfinite(v) else (-mpf(cap) if cap else v) for v in row]
            if cap
            else row
        )
        slope = (
            [mpmath.sech(v / mpf(cap)) ** 2 if mpmath.isfinite(v) else mpf(0) for v in row] if cap else [1] * classes
        )
        if a and classes > 1:
            spread = (
                [a / classes] * classes
                if inputs["smoothing_over"] == "all"
                else [a * (1 - v) / (classes - 1) for v in y]
            )
            smoothed = [(1 - a) * v + s for v, s in zip(y, spread, strict=True)]
        else:
            smoothed = y
        u = [weight * v for weight, v in zip(w, smoothed, strict=True)]
        logs, lse = _logs(capped, t), _logsumexp(capped, t)
        p = [mpmath.exp(v) for v in logs]
        s = mpf(inputs["z_loss"])
        losses.append((_sum([-v * log for v, log in zip(u, logs, strict=True) if v]) + s * lse**2) / unit)
        gradients.append(
            [d * (pi * _sum(u) - v + 2 * s * lse * pi) / t / unit for pi, v, d in zip(p, u, slope, strict=True)]
        )
        count += _sum([weight * v for weight, v in zip(w, y, strict=True)]) if hard else 1
    divisor = count if inputs["reduction"] == "mean" else mpf(1)
    if not divisor:
        return {}
    total = losses if inputs["reduction"] == "none" else [_sum(losses) / divisor]
    return {"loss": total, "losses": losses, "gradient": [[v / divisor for v in row] for row in gradients]}


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
    else:
        yield value
