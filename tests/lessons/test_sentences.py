"""What the sentences say is true: one test for each kind of sentence that was not. Values from mpmath."""

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from softmax_cli.interview.loader import questions
from softmax_cli.judge.mistakes import drawn_methods
from softmax_cli.maths.cost.timing import Point, fit
from softmax_cli.maths.largek.sampled import study

from ..cli import run

Z6, Z3 = "2 1 0.1 -1 3 0.5", "2 1 0.1"
INTERVIEW = {question.number: " ".join(question.texts) for question in questions()}


def said(line: str, *args: str) -> str:
    """Everything that a command says, on one line."""
    done = run(*line.split(), *args)
    assert done.code == 0, done.err
    return " ".join(done.out.split())


def json_of(line: str, *args: str) -> dict[str, Any]:
    import json

    done = run(*line.split(), *args, "--json")
    assert done.code in (0, 1), done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def test_nce_states_its_loss_in_the_corrected_scores_that_stand_beside_it() -> None:
    """mpmath: s = z - log(2 q); -log(sigma(s_y)) - sum log(sigma(-s_n)), q = (.3, .25, .2, .1, .1, .05), n = 0, 3."""
    counts = "--counts 30,25,20,10,10,5 --power 1"
    nce = said(f"large-k {Z6} --label 1 --method nce --negatives 0,3 {counts}")
    assert "s = z - ln(k q)" in nce
    assert "L = -ln sigma(s_y) - sum ln sigma(-s_n)" in nce
    q, z = (0.3, 0.25, 0.2, 0.1), (2, 1, 0.1, -1)
    s = [mp.mpf(zi) - mp.log(2 * mp.mpf(str(qi))) for zi, qi in zip(z, q, strict=True)]
    loss = mp.log(1 + mp.exp(-s[1])) + mp.log(1 + mp.exp(s[0])) + mp.log(1 + mp.exp(s[3]))
    shown = json_of(f"large-k {Z6} --label 1 --method nce --negatives 0,3 {counts}")["result"]["loss"]
    assert shown == pytest.approx(float(loss), rel=1e-14)
    assert "L = -ln sigma(z_y) - sum ln sigma(-z_n)" in said(f"large-k {Z6} --label 1 --method negative-sampling")
    assert all(" s(" not in str(mistake) for mistake in drawn_methods.MISTAKES)


@pytest.mark.parametrize("z", ["1000 0", "0 -2000", "1e308 -1e308"])
def test_rank_counts_the_classes_that_are_not_masked_however_small(z: str) -> None:
    shown = json_of(f"jacobian {z}")
    assert next(step["value"] for step in shown["steps"] if step["id"] == "rank") == 1
    assert "above 0 but too small for a float64" in said(f"jacobian {z}")


@pytest.mark.parametrize("command", ["jacobian", "grad"])
def test_a_slope_outside_float64_is_finite_and_of_a_masked_class_infinite(command: str) -> None:
    assert "finite but outside float64" in said(f"{command} 1000 0 --label 1")
    masked = said(f"{command} 0 -inf --label 1")
    assert "a masked class, whose p is 0, so dL/dp = -y/p is infinite" in masked


def test_what_cannot_overflow_is_exp_and_the_sum_goes_on_in_float32() -> None:
    assert "overflow becomes impossible" not in INTERVIEW["7"]
    assert "exp can no longer overflow" in INTERVIEW["7"]
    assert "accumulated in float32 where the logits are float16 or bfloat16" in INTERVIEW["7"]
    assert np.float16(2048) + np.float16(1) == np.float16(2048)
    with np.errstate(over="ignore"):
        assert np.isinf(np.float16(32768) + np.float16(32752))  # 65520 in pairs


def test_log_probabilities_are_computed_as_shifted_logits_minus_ln_s() -> None:
    z = np.array([1e6, 1e6 - 1, 1e6 - 2], dtype=np.float32)
    m, ln_s = z.max(), np.log(np.exp(z - z.max()).sum())
    assert (z - (m + ln_s))[0] == np.float32(-0.4375)
    assert (z - m - ln_s)[0] == pytest.approx(float(-mp.log(1 + mp.exp(-1) + mp.exp(-2))), rel=1e-6)
    assert "computed as (z - m) - ln S" in INTERVIEW["7"]
    assert "Log-probabilities are z - logsumexp(z), never" not in INTERVIEW["7"]


def test_jensens_bound_on_sampled_softmax_names_its_conditions() -> None:
    """E[L] = sum over draws: with the label's score corrected too, uniform q, it is the uncorrected loss."""
    z, q = np.array([2, 1, 0.1, -1, 3, 0.5]), np.full(6, 1 / 6)
    for n, mean in ((20, 3.60), (100, 5.23)):
        run_of = study(z, 1, q, n, 4000, seed=1, label_too=True)
        assert run_of.mean == pytest.approx(mean, abs=0.03)
        assert run_of.exact == pytest.approx(2.505997134537655, rel=1e-15)
    lesson = said(f"large-k {Z6} --label 1 --method sampled")
    assert "Q = 1 for the label and accidental hits removed" in lesson
    assert "out of the label's score too (label too), as TensorFlow does, the loss can be far above" in lesson
    assert "with Q of the label taken as 1 and accidental hits removed" in INTERVIEW["9"]
    never = said("large-k 1 2 3 --label 0 --method sampled --counts 1,1,0")
    assert "with Q = 1 for the label and accidental hits removed the expected loss is never above" in never


def test_passes_over_memory_and_steps_computed_are_two_counts_everywhere() -> None:
    counts = {
        "complexity --classes 10": "naive 2 passes, shifted (safe) 3, online 2, as Milakov and Gimelshein",
        f"large-k {Z6} --label 1 --method online": "naive 2, safe (the maximum subtracted) 3, online 2",
    }
    for line, words in counts.items():
        assert words in said(line)
    assert "step by step every loop is a pass over memory, 3 naive and 4 shifted" in said("complexity --classes 10")
    assert "naive softmax makes 2 passes, the safe one with the maximum 3, and online softmax makes 2" in INTERVIEW["8"]
    assert "four steps computed" in INTERVIEW["8"]
    assert "loss of three" not in said(f"large-k {Z6} --label 1 --method online")


def test_a_large_vocabulary_is_slow_by_the_product_and_large_by_the_logits() -> None:
    assert "In memory and traffic it is the N x K logits" in INTERVIEW["8"]
    assert "24000 MB against 1.1 MB" in INTERVIEW["8"]
    assert "in memory and traffic it is the logits of N rows" in said("complexity --classes 128256 --dim 4096")


def test_frameworks_are_said_to_do_what_they_do() -> None:
    assert "log_softmax and then nll_loss" in INTERVIEW["7"]
    assert "Keras's takes probabilities by default" in INTERVIEW["5"]
    assert "so frameworks fuse" not in INTERVIEW["7"]


@pytest.mark.parametrize(
    "line", [f"large-k {Z6} --label 1", "complexity --classes 128256 --dim 4096",
             f"large-k {Z6} --label 1 --method parallel"],
)  # fmt: skip
def test_megatrons_all_reduces_are_three_or_two_if_fused_and_forward_only(line: str) -> None:
    words = said(line)
    assert "2 if fused" in words or "which makes 2" in words
    assert "forward pass" in words or "--method" in words


def test_argmax_top_k_and_gumbel_max_need_no_normaliser() -> None:
    assert "argmax, top-k and Gumbel-max need all K logits but no normaliser" in INTERVIEW["9"]
    assert "Argmax, top-k and Gumbel-max sampling" in said(f"large-k {Z6} --label 1 --method sampled")


def test_bert_predicts_at_the_chosen_positions_and_the_next_sentence_besides() -> None:
    assert "at the positions chosen for it only" in INTERVIEW["10"]
    assert "BERT adds next-sentence prediction" in INTERVIEW["10"]
    assert "next-sentence prediction besides" in INTERVIEW["9"]


def test_nce_is_consistent_only_with_full_support_and_a_model_that_can() -> None:
    words = said(f"large-k {Z6} --label 1 --method nce")
    assert "since the noise reaches every class, if the model can represent ln p" in words
    assert "if the noise reaches every class and the model can represent it" in INTERVIEW["9"]
    assert "Not consistent" in said("large-k 1 2 3 --label 0 --method nce --negatives 0,1 --counts 1,1,0")


@pytest.mark.parametrize(("exponent", "seconds"), [(1.0, 1e-9), (2.0, 1e-10)])
def test_measured_exponents_are_fitted_above_the_fixed_cost_of_a_call(exponent: float, seconds: float) -> None:
    """Five microseconds a call would make the slope of log seconds 0.85 for the first."""
    points = [Point(2**n, 5e-6 + seconds * 2.0 ** (n * exponent), 9) for n in range(5, 17)]
    line = fit(points, exponent)
    assert line is not None
    assert line.exponent == pytest.approx(exponent, abs=1e-6)
    assert line.fixed == pytest.approx(5e-6, rel=1e-6)
    assert line.factor == pytest.approx(seconds, rel=1e-4)
    assert math.isfinite(line.start)


def test_terms_of_the_field_and_one_letter_for_one_thing() -> None:
    everything = " ".join(
        said(f"large-k {Z6} --label 1 --method {name}")
        for name in ("all", "hierarchical", "negative-sampling", "nce", "sampled", "online", "parallel")
    )
    assert all(term in everything for term in ("output embedding", "accidental hit", "data", "noise"))
    assert all(old not in everything for old in ("class vector", "asked for", " s(", "s_j", "1 + s)", "d L(y)"))
    assert "class vector" not in said("complexity --classes 100 --dim 8")


@pytest.mark.parametrize("options", ["--label-smoothing 0.1", "--weight 1,2,3", "--z-loss 0.01", "--base 2"])
def test_perplexity_is_that_of_the_labels_whatever_the_loss_is_made_of(options: str) -> None:
    """mpmath: exp(2 - 1 + log(1 + exp(-1) + exp(-1.9))) = 1 / p_y."""
    right = mp.exp(mp.mpf(1)) * (1 + mp.exp(-1) + mp.exp(mp.mpf("-1.9")))
    assert json_of(f"ce {Z3} --label 1 {options}")["result"]["perplexity"] == pytest.approx(float(right), rel=1e-14)
    one_hot = json_of(f"ce {Z3} --target 0,1,0 {options}")["result"]["perplexity"]
    assert one_hot == pytest.approx(float(right), rel=1e-14)


@pytest.mark.parametrize("target", [".2,.3,.5", "0,2,0 --unnormalized"])
def test_without_a_label_there_is_no_perplexity(target: str) -> None:
    assert json_of(f"ce {Z3} --target {target}")["result"]["perplexity"] is None


def test_a_uniform_guess_costs_the_targets_mass_times_ln_k_and_kl_needs_a_distribution() -> None:
    shown = json_of(f"ce {Z3} --target .5,1,.2 --unnormalized")
    steps = {step["id"]: step["value"] for step in shown["steps"]}
    assert steps["uniform"] == pytest.approx(1.7 * math.log(3), rel=1e-14)
    assert "kl" not in steps
    assert all(check["passed"] for check in shown["checks"])


def test_z_loss_in_a_weighted_mean_is_averaged_over_the_rows() -> None:
    """mpmath: (2 CE_0 + CE_1) / 3 + (0.01 lse_0^2 + 0.01 lse_1^2) / 2."""
    rows, labels, weights = ((2, 1, "0.1"), ("0.5", "2.5", -1)), (1, 0), (2, 1)
    lse = [mp.log(mp.fsum(mp.exp(mp.mpf(z)) for z in row)) for row in rows]
    cross = mp.fsum(w * (s - mp.mpf(row[y])) for w, s, row, y in zip(weights, lse, rows, labels, strict=True)) / 3
    right = float(cross + mp.fsum(s**2 for s in lse) / 200)
    for command in ("ce", "grad"):
        done = run(command, "2 1 0.1;0.5 2.5 -1", "--label", "1,0", "--weight", "1,2,3", "--z-loss", "0.01")
        assert "its mean is over the 2 rows that count" in " ".join(done.out.split())
        assert "FAILED" not in done.out
    done = run("ce", "2 1 0.1;0.5 2.5 -1", "--label", "1,0", "--weight", "1,2,3", "--z-loss", "0.01", "--plain")
    assert float(done.out) == pytest.approx(right, rel=1e-14)


def test_logsumexp_says_what_it_is_of() -> None:
    assert "logsumexp(z / T)" in said(f"softmax {Z3} -T 2")
    assert "(m - z'_y)" in said(f"ce {Z3} --label 1 --softcap 3")


def test_whose_convention_it_is_and_what_pytorch_returns() -> None:
    assert "Megatron, fairseq" in said(f"ce {Z3} --label 1 --label-smoothing 0.1 --smoothing-over others")
    assert "as PyTorch does; Keras divides by their number" in said(f"ce {Z3} --label 1 --weight 1,2,3")
    assert "PyTorch, given this target, returns nan here" in said("ce 2 1 -inf --target .5,.5,0")


@pytest.mark.parametrize(
    ("line", "right", "wrong"),
    [
        ("jacobian 2 1 0.1 --expect -.1598,.1837,-.0239;.2247,-.1598,-.0650;-.0650,-.0239,.0889", "", "where p < 1/2"),
        (f"ce {Z3} --label 1 --expect 0.757567", "all other classes together", "any other class"),
        ("sigmoid 2 1 0.1 -T 0.5 --expect .0353,.2100,.4950", "1 / (4 T)", "never above 1/4."),
    ],
    ids=["diagonal-is-always-largest", "all-others-together", "slope-bound-over-t"],
)
def test_what_the_catalogue_tells_holds_for_every_answer(line: str, right: str, wrong: str) -> None:
    done = " ".join(run(*line.split()).out.split())
    assert right in done
    assert wrong not in done
