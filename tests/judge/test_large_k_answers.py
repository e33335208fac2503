"""Answers to `large-k`: the loss of each method, and the slips in it."""

import json
import math

import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from softmax_cli.judge.mistakes import mistakes_for
from tests.cli import run
from tests.judge.problems import large_k_question, written

METHODS = ("negative-sampling", "nce", "sampled", "all", "hierarchical", "adaptive", "online", "parallel", "cut")
GIVEN = "--negatives 0,4,1,5 --expected-counts .5,.3,1,1,.4,.2"
EXAMPLE = "large-k 2 1 .1 -1 3 .5"


def word(*arguments: str) -> tuple[str, int]:
    """What --plain prints, and the exit code."""
    result = run(*arguments, "--plain")
    return result.out.strip(), result.code


@pytest.mark.parametrize("method", METHODS)
def test_the_loss_of_each_method_is_right_rounded_or_cut_off(method: str) -> None:
    rng = np.random.default_rng(11)
    for _ in range(5):
        question = large_k_question(rng, method)
        for decimals in (2, 3, 4, 6):
            cut = math.trunc(float(question.value) * 10**decimals) / 10**decimals
            assert judge_text(question, written(question.value, decimals)).word == "right"
            assert judge_text(question, written(cut, decimals)).right


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        # The numbers of the published methods on z = [2, 1, .1, -1, 3, .5]; full CE 2.505997134537655 at label 1.
        ("--label 1", "2.506", "right"), ("--label 1", "3.6154", "unit"),
        ("--label 1", "1.506", "mistake:label-counted-from-1"),
        ("--label 1 --method hierarchical --counts 50,30,10,5,3,2", "2.505997", "right"),
        # 3.974303 is the logsumexp when the sum is not rescaled; z_y = 1.
        ("--label 1 --method online", "2.974303", "mistake:not-rescaled"),
        ("--label 1", "2.974303", "mistake:not-rescaled"),
        ("--label 4 --method parallel", ".0788897", "mistake:no-all-reduce"),
        ("--label 4 --method parallel", ".505997134537655", "right"),
        ("--label 1 --method negative-sampling --negatives 0,3", "2.7534513861", "right"),
        ("--label 1 --method negative-sampling --negatives 0,3,1", "4.0667", "mistake:label-kept"),
        ("--label 1 --method negative-sampling --negatives 0,3", "2.505997", "mistake:other-method"),
        ("--label 1 --method sampled", "2.505997", "mistake:other-method"),
        # Means of infinitely many draws, LARGE_K.md: without ln Q 2.146 (n = 5) and 3.603 (n = 20); ln Q added, 4.784.
        ("--label 1 --method sampled", "2.15", "mistake:logq-left-out"),
        ("--label 1 --method sampled --samples 20", "3.60", "mistake:logq-left-out"),
        ("--label 1 --method sampled --samples 20", "4.793", "mistake:logq-sign"),
        # The sampled values of TensorFlow.
        (f"--label 1 --method sampled {GIVEN}", "2.2063558", "right"),
        (f"--label 1 --method sampled {GIVEN}", "2.3108069", "mistake:hits-kept"),
        (f"--label 1 --method sampled {GIVEN} --hits keep", "2.3108069", "right"),
        (f"--label 1 --method nce {GIVEN}", "11.331914", "right"),
        (f"--label 1 --method nce {GIVEN}", "9.02325", "mistake:hits-removed"),
        (f"--label 1 --method nce {GIVEN} --hits remove", "9.02325", "right"),
        ("--label 1 --method cut", "2.505997", "right"),
    ],
)  # fmt: skip
def test_large_k(options: str, text: str, expected: str) -> None:
    answer, code = word(*EXAMPLE.split(), *options.split(), "--expect", text)
    assert answer == expected
    assert code == int(answer not in ("right", "rounded"))


def test_the_signs_of_logq() -> None:
    rng = np.random.default_rng(13)
    for _ in range(5):
        question = large_k_question(rng, "sampled")
        for mistake in ("logq-left-out", "logq-sign", "n-left-out"):
            value = next(m for m in mistakes_for("large_k") if m.id == mistake).variants(question)[0][1]
            assert judge_text(question, written(value, 5)).word in (f"mistake:{mistake}", "right")


def test_another_draw_of_a_sampled_loss_is_not_wrong() -> None:
    first, second = (
        json.loads(run(*EXAMPLE.split(), *f"--label 1 --method sampled --seed {seed} --json".split()).out)["result"]
        for seed in (0, 1)
    )
    assert first["loss"] != second["loss"]
    answer, code = word(*EXAMPLE.split(), "--label", "1", "--method", "sampled", "--expect", f"{second['loss']:.6f}")
    assert (answer, code) == ("rounded", 0)


def test_the_verdict_on_a_random_mistake_says_so() -> None:
    result = run(*EXAMPLE.split(), *["--label", "1", "--method", "sampled", "--expect", "2.15", "--json"])
    candidate = json.loads(result.out)["verdict"]["candidates"][0]
    assert candidate["fit"] == "random"
    assert "a mean over random draws: yours is within 4 standard errors" in json.loads(result.out)["verdict"]["summary"]
