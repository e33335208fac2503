"""Every reference case through the Python functions and through the command line, within 4 ulp of the exact value."""

import json
from typing import Any

import numpy as np
import pytest

import softmax_cli
from softmax_cli.maths.loss import LossOptions, cross_entropy_steps, perplexity

from .cli import run
from .corpus import CASES, floats, in_dtype, labels_of, loss_options, scale_of, text, worst_ulps

MOST_ULPS = 4.0
OPERATIONS = ("softmax", "log_softmax", "logsumexp", "cross_entropy", "gradient", "jacobian", "perplexity")
MAIN = [case for case in CASES if case["op"] in OPERATIONS]
# Rounding residues only: the exact answer is what the rounding of the inputs left over, 17 digits below them.
SKIPPED = {"ill-conditioned"}


def refused(case: dict[str, Any]) -> str | None:
    """What the command line refuses by its own rules, and the word that its message must hold."""
    tags, options = set(case["tags"]), case["options"]
    if "empty" in tags:
        return "logits"
    logits = np.atleast_2d(np.array(floats(case["logits"])))
    labels = np.atleast_1d(np.array(labels_of(options) if labels_of(options) is not None else -1))
    counted = np.ones(len(logits), bool) if "ignore_index" not in options else labels != options["ignore_index"]
    if np.isnan(logits[counted]).any():
        return "nan"
    if np.isposinf(logits[counted]).any():
        return "inf"
    if np.isneginf(logits[counted]).all(axis=1).any():
        return "No class is left"
    if "all-ignored" in tags and options.get("reduction", "mean") == "mean":
        return "--reduction sum"
    if "zero-weight" in tags and options.get("reduction", "mean") == "mean":
        return "--reduction"
    if case["id"] in ("ce-tf-single-class", "ce-tf-broadcast"):
        return "target"
    return None


def api(case: dict[str, Any]) -> Any:
    options, dtype = case["options"], case["options"].get("dtype")
    logits = in_dtype(case["logits"], dtype)
    temperature = options.get("temperature", 1.0)
    if case["op"] in ("softmax", "log_softmax", "logsumexp"):
        return getattr(softmax_cli, case["op"])(logits, temperature=temperature)
    if case["op"] == "jacobian":
        return softmax_cli.softmax_jacobian(logits, temperature=temperature)
    if case["op"] == "perplexity":
        rows, labels = np.atleast_2d(logits), np.atleast_1d(labels_of(options))
        return perplexity(cross_entropy_steps(rows, LossOptions(**loss_options(options)), labels=labels))
    target = in_dtype(options["target_probs"], dtype) if "target_probs" in options else None
    function = softmax_cli.cross_entropy_gradient if case["op"] == "gradient" else softmax_cli.cross_entropy
    as_given = {"unnormalized": True} if "unnormalised" in case["tags"] else {}
    return function(logits, labels_of(options), target=target, **as_given, **loss_options(options))


COMMANDS = {
    "softmax": ("softmax", "probabilities"),
    "log_softmax": ("softmax", "log_probabilities"),
    "logsumexp": ("softmax", "logsumexp"),
    "cross_entropy": ("ce", "loss"),
    "perplexity": ("ce", "perplexity"),
    "gradient": ("grad", "gradient"),
    "jacobian": ("jacobian", "jacobian"),
}


def command_line(case: dict[str, Any]) -> list[str]:
    options, dtype = case["options"], case["options"].get("dtype")
    typed = [COMMANDS[case["op"]][0], text(in_dtype(case["logits"], dtype))]
    labels = labels_of(options)
    if labels is not None:
        typed += ["--label", text(labels)]
    if "target_probs" in options:
        typed += ["--target", text(in_dtype(options["target_probs"], dtype))]
    for name, value in loss_options(options).items():
        typed += [f"--{name.replace('_', '-')}", text(value) if name == "weight" else str(value)]
    return [*typed, "--json"]


@pytest.mark.parametrize("case", MAIN, ids=lambda case: case["id"])
def test_python_function(case: dict[str, Any]) -> None:
    if "empty" in case["tags"]:
        with pytest.raises(ValueError, match="at least one class"):
            api(case)
        return
    if case["id"] == "ce-tf-single-class":  # a target of -1
        with pytest.raises(ValueError, match="0 or more"):
            api(case)
        return
    with np.errstate(over="ignore"):
        got = api(case)
    if case["id"] == "grad-torch-all-ignored-mean":
        assert np.isnan(got).all() or not got.any()
    elif not SKIPPED & set(case["tags"]):
        assert worst_ulps(got, case["expected"], scale_of(case)) <= MOST_ULPS


@pytest.mark.parametrize("case", MAIN, ids=lambda case: case["id"])
def test_command_line(case: dict[str, Any]) -> None:
    answer = run(*command_line(case))
    reason = refused(case)
    if reason is not None:
        assert (answer.code, answer.out) == (2, "")
        assert reason in answer.err
        return
    assert answer.code == 0, answer.err
    got = json.loads(answer.out)["result"][COMMANDS[case["op"]][1]]
    if not SKIPPED & set(case["tags"]):
        assert worst_ulps(floats(got), case["expected"], scale_of(case)) <= MOST_ULPS


def test_the_corpus_is_all_there() -> None:
    assert len(CASES) == 178
    assert len(MAIN) == 170
    assert sum(refused(case) is None for case in MAIN) > 130
