"""No check is unable to fail: a number that is wrong by 1e-12 fails a check of each command that shows it."""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import softmax_cli.lessons
import softmax_cli.maths
from softmax_cli.document.explanation import Section, Step
from softmax_cli.document.text import Text
from softmax_cli.lessons import proofs
from softmax_cli.maths import derivatives, inverse, loss, sigmoid, softmax
from softmax_cli.maths.precise.fifty_digits import exacts

from ..cli import run

for package in (softmax_cli.maths, softmax_cli.lessons):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)

Z, ROWS = "2 1 0.1", "2 1 0.1; 0.5 2.5 -1"
EVERY = ["--label-smoothing", ".1", "--weight", "1,2,3", "--z-loss", ".01", "--softcap", "3", "-T", "2", "--base", "2"]
COMMANDS = [
    ["softmax", Z], ["softmax", Z, "--log", "-T", "0.7"], ["softmax", ROWS],
    ["ce", Z, "--label", "1"], ["ce", ROWS, "--label", "1,0"], ["ce", ROWS, "--label", "1,0", *EVERY],
    ["ce", Z, "--target", ".2,.7,.1"], ["ce", ROWS, "--label", "1,-100", "--weight", "1,2,3"],
    ["ce", ROWS, "--label", "1,0", "--label-smoothing", ".2", "--smoothing-over", "others", "--reduction", "none"],
    ["grad", Z, "--label", "1"], ["grad", ROWS, "--label", "1,0", *EVERY], ["grad", Z, "--target", ".2,.7,.1"],
    ["grad", ROWS, "--label", "1,0", "--reduction", "sum", "-T", "2", "--weight", "1,2,3"],
    ["jacobian", Z, "--label", "1"], ["jacobian", ROWS, "-T", "2"], ["jacobian", Z, "--row", "0"],
    ["jacobian", Z, "--vjp", "1,2,-1", "-T", "2"], ["sigmoid", "2 -1"], ["sigmoid", ROWS, "--label", "1,0", "-T", "2"],
    ["sigmoid", Z, "--target", "1,0,.3"], ["logits", ".6 .3 .1"],
]  # fmt: skip
TUPLES = {
    softmax.softmax_steps: softmax.SoftmaxSteps, loss.cross_entropy_steps: loss.LossSteps,
    derivatives.gradient_steps: derivatives.GradientSteps, derivatives.jacobian_steps: derivatives.JacobianSteps,
    derivatives.vjp_steps: derivatives.ProductSteps, derivatives.chain_steps: derivatives.ChainSteps,
    sigmoid.sigmoid_steps: sigmoid.SigmoidSteps, sigmoid.binary_steps: sigmoid.BinarySteps,
    inverse.logit_steps: inverse.LogitSteps,
}  # fmt: skip
# What the commands are given, and what stands in words only or is used up inside the function.
NO_NUMBER = {
    "logits", "scores", "others", "low", "log_total", "softmax", "counted", "negative", "again",
    "diagonal", "outer", "complements", "summed", "z_summed", "carried",
}  # fmt: skip
CARRIED = {
    softmax.softmax_steps: softmax.Carried, loss.cross_entropy_steps: loss.Carried,
    sigmoid.sigmoid_steps: sigmoid.Carried,
}  # fmt: skip
FIELDS = [
    *((function, field) for function, steps in TUPLES.items() for field in steps._fields if field not in NO_NUMBER),
    *((function, f"carried.{field}") for function, steps in CARRIED.items() for field in steps._fields),
]
FUNCTIONS = [
    softmax.entropy, loss.perplexity, loss.smooth, loss.one_hot, derivatives.softcap_slope, derivatives.jacobian_row,
    inverse.pairwise_log_odds,
]  # fmt: skip


def larger(value: Any) -> Any:
    return None if value is None else value * (1 + 1e-12)  # no perplexity without labels


def changed(result: Any, path: str, change: Callable[[Any], Any]) -> Any:
    """`change` of the result, or the result with `change` of the field at `path`, `carried.probabilities`."""
    if not path:
        return change(result)
    field, _, rest = path.partition(".")
    return result._replace(**{field: changed(getattr(result, field), rest, change)})


def mutate(patch: pytest.MonkeyPatch, function: Any, field: str | None, change: Callable[[Any], Any]) -> None:
    """`function`, wherever it was imported to, returns `change` of its result or of one field of it."""

    def mutant(*args: Any, **kwargs: Any) -> Any:
        return changed(function(*args, **kwargs), field or "", change)

    for name, module in list(sys.modules.items()):
        if name.startswith("softmax_cli.") and getattr(module, function.__name__, None) is function:
            patch.setattr(module, function.__name__, mutant)


def shown(command: list[str]) -> tuple[Any, set[str]]:
    """The numbers of the command, and the checks that say failed."""
    answer = run(*command, "--json")
    assert answer.code == 0, answer.err
    data = json.loads(answer.out)
    values = {step["id"]: step["value"] for step in data["steps"]}
    return (values, data["result"]), {check["id"] for check in data["checks"] if not check["passed"]}


@pytest.fixture(scope="module")
def right() -> dict[str, Any]:
    """What each command says with nothing changed: no check fails."""
    values = {}
    for command in COMMANDS:
        values[" ".join(command)], failed = shown(command)
        assert not failed, command
    return values


@pytest.mark.parametrize(
    ("function", "field"),
    [*FIELDS, *((function, None) for function in FUNCTIONS)],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_a_wrong_number_fails_a_check(
    function: Any, field: str | None, right: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate(monkeypatch, function, field, larger)
    changed = 0
    for command in COMMANDS:
        values, failed = shown(command)
        if values != right[" ".join(command)]:
            changed += 1
            assert failed, f"{' '.join(command)} shows another number and no check fails"
    assert changed, "no command shows this number"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_result_goes_unchecked(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    real, missing = proofs.agrees, []

    def agrees(sections: Any, result: Any, size: int, exact: Any, unproved: Any = ()) -> Any:
        missing.append(result.keys() - exact().keys() - {"reduction", "unit"})
        return real(sections, result, size, exact, unproved)

    monkeypatch.setattr(proofs, "agrees", agrees)
    shown(command)
    assert missing == [set()]


@pytest.mark.parametrize(
    ("shown", "unproved", "named"),
    [(["a"], (), None), (["a", "b"], (), "b"), (["a", "b"], ("b",), None), (["a"], ("a",), "a")],
    ids=["proved", "unproved", "declared", "declared in vain"],
)
@pytest.mark.parametrize("as_result", [False, True])
def test_a_number_without_an_exact_value_is_an_error(
    shown: list[str], unproved: tuple[str, ...], named: str | None, as_result: bool
) -> None:
    steps = tuple(Step(name, Text("one"), "1", 1.0) for name in shown)
    sections, result = ([], {step.id: step.value for step in steps}) if as_result else ([Section("", steps)], {})

    def agrees() -> Any:
        return proofs.agrees(sections, result, 1, lambda: {"a": exacts([Decimal(1)])}, unproved)

    if named is None:
        assert agrees().passed
    else:
        with pytest.raises(LookupError, match=f"^{named}: "):
            agrees()


def test_inputs_and_words_need_no_exact_value() -> None:
    steps = (Step("z", Text("given"), "z", np.ones(2), kind="input"), Step("unit", Text("unit"), "", "nats"))
    check = proofs.agrees([Section("", steps)], {}, 1, dict)
    assert check is not None
    assert check.passed


def swapped(values: Any) -> Any:
    return values[:, ::-1]


def skewed(values: Any) -> Any:
    return values * np.array([1, 1 + 1e-9, 1])


def uneven(values: Any) -> Any:
    return values * (1 + 1e-12 * values)


def by_logit(steps: Any) -> Any:
    return steps.probabilities * (1 + 1e-12 * steps.logits)


PROOFS = [
    ("sums-to-one", "softmax 2 1 0.1", softmax.softmax_steps, "probabilities", larger),
    ("order-kept", "softmax 2 1 0.1", softmax.softmax_steps, "probabilities", swapped),
    (
        "shift-invariant",
        "softmax 2 1 0.1",
        softmax.softmax_steps,
        None,
        lambda s: s._replace(probabilities=by_logit(s)),
    ),
    ("uniform", "ce 2 1 0.1 --label 0", loss.cross_entropy_steps, "cross_entropies", lambda v: v * 10),
    ("entropy-plus-kl", "ce 2 1 0.1 --target .2,.7,.1", loss.cross_entropy_steps, "cross_entropies", larger),
    ("sums-to-zero", "grad 2 1 0.1 --label 1", derivatives.gradient_steps, "cross_entropy", uneven),
    ("chain-rule", "grad 2 1 0.1 --label 1", derivatives.chain_steps, "product", larger),
    ("complex-step", "grad 2 1 0.1 --label 1", derivatives.gradient_steps, "gradient", larger),
    ("symmetric", "jacobian 2 1 0.1", derivatives.jacobian_steps, "jacobian", skewed),
    ("rows-sum-to-zero", "jacobian 2 1 0.1", derivatives.jacobian_steps, "jacobian", skewed),
    ("rank", "jacobian 2 1 0.1", derivatives.jacobian_steps, "jacobian", lambda v: v + np.eye(3)),
    ("chain-rule", "jacobian 2 1 0.1 --label 1", derivatives.jacobian_steps, "jacobian", larger),
    ("row-sums-to-zero", "jacobian 2 1 0.1 --row 1", derivatives.jacobian_row, None, uneven),
    ("matrix-route", "jacobian 2 1 0.1 --vjp 1,2,-1", derivatives.vjp_steps, "product", lambda v: v * (1 + 1e-11)),
    ("two-classes", "sigmoid 2 1 0.1", sigmoid.sigmoid_steps, "pairs", larger),
    ("mirrored", "sigmoid 2 1 0.1", sigmoid.sigmoid_steps, "complements", larger),
    ("complex-step", "sigmoid 2 1 0.1", sigmoid.sigmoid_steps, "slopes", lambda v: v * (1 + 1e-11)),
    ("difference", "sigmoid 2 1", softmax.softmax_steps, "probabilities", lambda v: v * (1 + 1e-11)),
    ("softmax-gives-p", "logits .6 .3 .1", softmax.softmax_steps, "probabilities", larger),
    ("antisymmetric", "logits .6 .3 .1", inverse.pairwise_log_odds, None, lambda v: v + 1e-11),
    ("differences", "logits .6 .3 .1", inverse.pairwise_log_odds, None, lambda v: v * (1 + 1e-11)),
]


@pytest.mark.parametrize(
    ("check", "command", "function", "field", "change"), PROOFS, ids=[f"{p[0]}: {p[1]}" for p in PROOFS]
)
def test_each_proof_can_fail(
    check: str, command: str, function: Any, field: Any, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutate(monkeypatch, function, field, change)
    words = command.split()
    number = next((i for i, word in enumerate(words) if word.startswith("--")), len(words))
    assert check in shown([words[0], " ".join(words[1:number]), *words[number:]])[1]
