"""The reference cases: exact values of real cases from the test suites of other libraries.

`expected` holds 17-digit decimal text, from mpmath at 60 digits and the inputs as the case's own dtype holds them:

    mp.dps = 60; z = [mpf(x) for x in logits]; m = max(z); e = [exp(x - m) for x in z]; p = [x / sum(e) for x in e]
"""

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from softmax_cli.maths.precise.fifty_digits import ulps

DATA = Path(__file__).parent / "data"
CASES: list[dict[str, Any]] = json.loads((DATA / "reference.json").read_text(encoding="utf-8"))


def floats(values: Any) -> Any:
    """Numbers and the words nan, inf, -inf as float64, in the same nesting."""
    if isinstance(values, list):
        return [floats(value) for value in values]
    return float(values)


def in_dtype(values: Any, dtype: str | None) -> Any:
    """`values` as the case's own format holds them, as float64 again."""
    array = np.array(floats(values), dtype=np.float64)
    if dtype == "bfloat16":
        bits = array.astype(np.float32).view(np.uint32)
        rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
        return rounded.view(np.float32).astype(np.float64)
    return array if dtype is None else array.astype(dtype).astype(np.float64)


def text(values: Any) -> str:
    """What to type for an array of numbers."""
    return json.dumps(np.asarray(values).tolist()).replace("NaN", "nan").replace("Infinity", "inf")


def labels_of(options: dict[str, Any]) -> Any:
    return options.get("labels", options.get("label"))


def loss_options(options: dict[str, Any]) -> dict[str, Any]:
    """The options of the loss under their Python names."""
    dtype = options.get("dtype")
    names = ("reduction", "ignore_index", "label_smoothing", "temperature")
    chosen = {name: options[name] for name in names if name in options}
    if "weight" in options:
        chosen["weight"] = in_dtype(options["weight"], dtype)
    return chosen


def compared(got: Any, expected: Any) -> Iterator[tuple[float, Decimal]]:
    """Each number of `got` beside the exact one."""
    flat = np.asarray(got, dtype=np.float64).ravel().tolist()
    exact = [_decimal(str(value)) for value in np.array(expected, dtype=object).ravel()]
    assert len(flat) == len(exact), f"{len(flat)} numbers for {len(exact)}"
    yield from zip(flat, exact, strict=True)


def _decimal(text: str) -> Decimal:
    """The number; one with an exponent too long for a Decimal, such as exp(-1e308), is 0."""
    mantissa, _, exponent = text.partition("e")
    if len(exponent) > 17:
        assert exponent.startswith("-")
        return Decimal(0).copy_sign(Decimal(mantissa))
    return Decimal(text)


def worst_ulps(got: Any, expected: Any, scale: float = 0.0) -> float:
    """The largest error in ulp of the exact value, or of `scale` where that is larger; nan must meet nan."""
    worst = 0.0
    for value, exact in compared(got, expected):
        if exact.is_nan() or math.isnan(value):
            worst = max(worst, 0.0 if exact.is_nan() and math.isnan(value) else math.inf)
        else:
            worst = max(worst, ulps(value, exact, scale))
    return worst


def scale_of(case: dict[str, Any]) -> float:
    """For p - y with a soft target: the size of the larger term. A hard label has nothing that cancels."""
    soft = {"soft", "label_smoothing"} & set(case["tags"])
    if case["op"] != "gradient" or not soft:
        return 0.0
    rows = np.atleast_2d(np.array(case["logits"], dtype=object)).shape[0]
    return 1.0 / rows if case["options"].get("reduction", "mean") == "mean" else 1.0
