"""The largest error per operation over the reference cases, beside SciPy's: the README's table. Asserts nothing.

    pip install scipy; python tests/benchmarks/accuracy.py

Errors are in ulp of the exact value; for p - y with a soft target in ulp of the larger term. SciPy has no gradient and
no cross-entropy of its own: the columns use the usual formulas on its softmax and log_softmax.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.corpus import in_dtype, labels_of, loss_options, scale_of, worst_ulps
from tests.test_reference import MAIN, SKIPPED, api, refused

try:
    from scipy import special
except ImportError:
    special = None


def scipy_value(case: dict[str, Any]) -> Any:
    """What SciPy's functions give for the case, or None where they have no such option."""
    options = case["options"]
    temperature = options.get("temperature", 1.0)
    z = in_dtype(case["logits"], options.get("dtype")) / temperature
    direct: dict[str, Callable[..., Any]] = {
        "softmax": lambda: special.softmax(z, axis=-1),
        "log_softmax": lambda: special.log_softmax(z, axis=-1),
        "logsumexp": lambda: special.logsumexp(z, axis=-1),
    }
    if case["op"] in direct:
        return direct[case["op"]]()
    p = special.softmax(z, axis=-1)
    if case["op"] == "jacobian":
        return (np.diag(p) - np.outer(p, p)) / temperature
    if set(loss_options(options)) - {"reduction", "temperature"} or case["op"] == "perplexity":
        return None
    return _loss(case, np.atleast_2d(z), np.atleast_2d(p))


def _loss(case: dict[str, Any], z: Any, p: Any) -> Any:
    options = case["options"]
    if "target_probs" in options:
        y = np.atleast_2d(in_dtype(options["target_probs"], options.get("dtype")))
    else:
        y = np.eye(z.shape[1])[np.atleast_1d(labels_of(options))]
    reduction = options.get("reduction", "mean")
    losses = -(y * special.log_softmax(z, axis=-1)).sum(axis=1)
    reduce = {"mean": np.mean, "sum": np.sum, "none": lambda x: x}[reduction]
    if case["op"] == "cross_entropy":
        return reduce(losses)
    return (p - y) / (len(z) if reduction == "mean" else 1)


def main() -> None:
    worst: dict[str, list[float]] = {}
    for case in MAIN:
        if refused(case) or SKIPPED & set(case["tags"]):
            continue
        with np.errstate(all="ignore"):
            theirs = scipy_value(case) if special else None
            row = worst.setdefault(case["op"], [0, 0.0, 0, 0.0])
            row[0] += 1
            row[1] = max(row[1], worst_ulps(api(case), case["expected"], scale_of(case)))
            if theirs is not None:
                row[2] += 1
                row[3] = max(row[3], worst_ulps(theirs, case["expected"], scale_of(case)))
    print("| operation | cases | error, ulp | cases | with SciPy, ulp |\n|---|---|---|---|---|")
    for name, (cases, own, their_cases, their) in worst.items():
        scipys = f"{their:.2g}" if their_cases else ""
        print(f"| {name.replace('_', '-')} | {cases} | {own:.1f} | {their_cases} | {scipys} |")


if __name__ == "__main__":
    main()
