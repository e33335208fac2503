"""The prose on the user's own logits: nothing in it may be refuted by the numbers beside it."""

import shlex
from typing import Any

import mpmath
import numpy as np
import pytest

from softmax_cli.interview.prose import fill

from ..cli import run
from .test_interview import BY_NUMBER, json_of, text_of

LOGITS = [
    "0 5 --label 1", "0 5 --label 0", "0 -800 --label 1", "0 1000 --label 0", "3 3 3", "1 4 4 --label 2",
    "2 -inf -inf --label 0", "1000 999 -inf --label 1", "-800 -801 --label 0", "cat=2 dog=1 bird=0.1 --label dog",
    "0.1 -0.2 0.3 -5 2 --label 4", "1e308 -1e308 --label 0", "-1e308 1e308 --label 0", "1e17 1e17 3 --label 2",
]  # fmt: skip


def said(number: str, own: str) -> str:
    done = run("interview", number, *shlex.split(own), "--plain")
    assert done.code == 0, done.err
    return done.out


def asked(number: str, own: str) -> dict[str, Any]:
    return json_of("interview", number, *shlex.split(own))


@pytest.mark.parametrize("own", LOGITS)
@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5", "6", "6b", "7", "8"])
def test_every_question_takes_any_logits_without_a_warning(number: str, own: str) -> None:
    done = run("interview", number, *shlex.split(own))
    assert (done.code, done.err) == (0, "")
    assert "FAILED" not in done.out


@pytest.mark.parametrize(("own", "top"), [("3 3 3", "0"), ("-2 -3 1 4 4", "3"), ("cat=2 dog=1", "cat"), ("1 2", "1")])
def test_ties_are_no_single_largest_class(own: str, top: str) -> None:
    assert f"no class has a larger z or a larger p than class {top}. " in said("1", own)


def test_argmax_is_that_of_the_logits_where_two_probabilities_round_to_one_double() -> None:
    assert asked("1", "1 1.0000000000000002")["parts"][0]["result"]["argmax"] == 1


@pytest.mark.parametrize(
    ("number", "words"), [("2", "for class dog "), ("4", "class dog true"), ("9", "class dog is ")]
)
def test_names_are_used(number: str, words: str) -> None:
    assert words in said(number, "cat=2 dog=1 bird=0.1 --label dog")
    assert words.replace("dog", "1") in said(number, "2 1 0.1 --label 1")


def test_labels_may_count_from_1() -> None:
    assert asked("6", "2 1 --label 2 --one-based")["result"] == asked("6", "2 1 --label 1")["result"]
    assert asked("6", "2 1 --one-based")["result"] == asked("6", "2 1")["result"]  # the question's own label
    hint = run("interview", "1", "2", "1", "--label", "2").err
    assert "--one-based" in hint


@pytest.mark.parametrize("own", ["0 -800 --label 1", "0 1000 --label 0"])
def test_log_odds_come_from_logarithms_that_do_not_underflow(own: str) -> None:
    shown = asked("2", own)
    z, quoted = shown["inputs"]["logits"], shown["result"]["values"]["softmax.log_probabilities"]
    with mpmath.workdps(400):
        total = mpmath.log(mpmath.fsum(mpmath.exp(x) for x in z))
        assert quoted == pytest.approx([float(x - total) for x in z], abs=1e-300)
    assert "ln(p_0 / p_1)" not in said("2", own)


def test_one_vs_rest_is_z_y_exactly_where_the_logsumexp_of_the_others_is_0() -> None:
    for own, same in (("0 5 --label 1", True), ("0 5 --label 0", False), ("5 'ln(1/2)' 'ln(1/2)' --label 0", True)):
        values = asked("2", own)["result"]["values"]
        odds, z = values["logits.one_vs_rest[y]"], values["softmax.inputs.logits[y]"]
        assert (abs(odds - z) < 1e-12) == same
    said_of_it = BY_NUMBER["2"].answer
    assert "only for K = 2" not in said_of_it
    assert "exactly where that logsumexp is 0" in said_of_it
    assert "z_i = ln(p_i / p_ref)" in said_of_it


@pytest.mark.parametrize("own", LOGITS)
def test_rank_is_k_minus_1_less_the_masked_classes(own: str) -> None:
    shown = asked("6b", own)
    steps = {step["id"]: step["value"] for step in shown["parts"][0]["steps"]}
    logits = np.array(steps["logits"], dtype=np.float64)
    assert steps["rank"] == np.isfinite(logits).sum() - 1
    assert "its rank is K - 1, less the number of masked classes, whose p is exactly 0" in BY_NUMBER["6b"].answer


def test_chain_rule_is_claimed_where_the_label_has_a_share() -> None:
    assert "where p_y is above 0 everything cancels" in said("6b", "2 -inf 1 --label 1")


@pytest.mark.parametrize("number", ["5", "6", "6b"])
def test_second_demonstration_runs_on_the_same_logits(number: str) -> None:
    first, second = asked(number, "cat=3 dog=-1 bird=0.5 --label bird")["parts"]
    assert first["inputs"]["logits"] == second["inputs"]["logits"] == [3.0, -1.0, 0.5]
    assert first["inputs"]["names"] == second["inputs"]["names"] == ["cat", "dog", "bird"]


def test_product_with_the_probabilities_is_that_of_mpmath() -> None:
    second = asked("6b", "2 1 0.1")["parts"][1]
    with mpmath.workdps(30):
        e = [mpmath.exp(mpmath.mpf(x)) for x in (2, 1, "0.1")]
        p = [x / mpmath.fsum(e) for x in e]
        dot = mpmath.fsum(x * x for x in p)
        assert second["result"]["product"] == pytest.approx([float(x * (x - dot)) for x in p], rel=1e-13)


@pytest.mark.parametrize("own", ["0 5 --label 1", "2 -inf -inf --label 0", "3 3 3"])
def test_sampled_loss_is_no_bound_of_the_exact_one(own: str) -> None:
    assert "too low on average, here" not in said("9", own)
    assert "in expectation never above it" in said("9", own)


def test_what_holds_of_some_logits_only_is_not_said_of_all() -> None:
    assert "Negative logits make negative shares" not in text_of(BY_NUMBER["3"])
    assert "All three take" not in BY_NUMBER["10"].answer
    assert "GPT, BERT and T5" in BY_NUMBER["10"].answer
    assert "eight in ten hold [MASK]" in text_of(BY_NUMBER["10"])


def test_paths_may_index_by_other_paths() -> None:
    results = {"y": 1, "names": ["cat", "dog"], "a": {"top": 0}}
    assert str(fill("{names[y]} and {names[a.top]}.", results)) == "dog and cat."
