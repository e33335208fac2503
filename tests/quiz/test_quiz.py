"""quiz: the same problems for all time, right answers (from mpmath) judged right, and answers from a pipe."""

import json
import subprocess
import sys
from typing import Any

import mpmath
import pytest

from softmax_cli.quiz.problems import LEVELS, TOPICS, task
from softmax_cli.read.typed.values import parse_numbers

from ..cli import run

CASES = [(topic, level) for topic in TOPICS for level in LEVELS]


def problems(*args: str) -> list[dict[str, Any]]:
    printed = run("quiz", "--print", *args)
    assert printed.code == 0, printed.err
    return json.loads(printed.out)["result"]["problems"]  # type: ignore[no-any-return]


def logit(text: str) -> mpmath.mpf:
    return mpmath.log(int(text[2:])) if text.startswith("ln") else mpmath.mpf(text)


def solved(problem: dict[str, Any]) -> list[list[mpmath.mpf]]:
    """The answer, one row a row of logits, from the textbook formulas in 30 digits."""
    mpmath.mp.dps = 30
    options = problem["options"]
    labels = [int(word) for word in options.get("label", "0").split(",")]
    a, t = mpmath.mpf(options.get("label-smoothing", 0)), mpmath.mpf(options.get("temperature", 1))
    rows = []
    for text, y in zip(problem["logits"], labels if len(labels) > 1 else labels * 2, strict=False):
        e = [mpmath.exp(logit(word) / t) for word in text.split()]
        p = [x / sum(e) for x in e]
        target = [(1 - a) * (i == y) + a / len(p) for i in range(len(p))]
        n, r = len(problem["logits"]), int(options.get("row", 0))
        rows.append(
            {
                "softmax": p,
                "ce": [-sum(q * mpmath.log(x) for q, x in zip(target, p, strict=True)) / n],
                "grad": [(x - q) / t / n for q, x in zip(target, p, strict=True)],
                "jacobian": [p[r] * ((i == r) - x) / t for i, x in enumerate(p)],
            }[problem["topic"]]
        )
    return [[sum(row[0] for row in rows)]] if problem["topic"] == "ce" else rows


def typed(rows: list[list[mpmath.mpf]], decimals: int = 4) -> str:
    return "; ".join(" ".join(f"{float(value):.{decimals}f}" for value in row) for row in rows)


@pytest.mark.parametrize(("topic", "level"), CASES)
def test_the_right_answer_is_right_and_another_is_not(topic: str, level: int) -> None:
    asked = problems("--topic", topic, "--level", str(level), "--seed", "100", "--count", "12")
    assert len(asked) == 12
    for problem in asked:
        again = ["quiz", "--seed", str(problem["seed"]), "--topic", topic, "--level", str(level), "--answer"]
        right = solved(problem)
        good = run(*again, typed(right))
        assert good.code == 0, (problem, good)
        wrong = run(*again, typed([[value + mpmath.mpf("0.0173") for value in row] for row in right]))
        assert wrong.code == 1, problem
        assert wrong.out.startswith("Wrong"), problem


@pytest.mark.parametrize("topic", TOPICS)
def test_level_1_works_out_in_the_head(topic: str) -> None:
    mpmath.mp.dps = 30
    for seed in range(60):
        one = task(seed, topic, 1)
        right = solved({"topic": topic, "logits": one.logits, "options": one.option})[0]
        exact = parse_numbers(one.exact).array.ravel()
        assert len(exact) == len(right)
        assert all(abs(x - value) < 1e-15 for x, value in zip(exact.tolist(), right, strict=True))


# Typed in once: a change here would give every teacher's saved seed another problem.
PINNED = {
    (7, "softmax", 1): ("softmax", "0", "ln5", "ln2"),
    (3, "ce", 2): ("ce", "0.7", "-0.2", "1.1", "--label", "1"),
    (0, "grad", 3): ("grad", "1.8 0.1 -0.8; 0.6 0 2", "--label", "0,1"),
    (2, "jacobian", 3): ("jacobian", "2.8", "-1.8", "-1.5", "--row", "0", "--temperature", "0.5"),
}


@pytest.mark.parametrize("key", PINNED)
def test_a_seed_asks_the_same_for_all_time(key: tuple[int, str, int]) -> None:
    assert task(*key).words == PINNED[key]


def test_problem_n_is_the_first_one_of_a_later_seed() -> None:
    three = problems("--seed", "40", "--count", "3", "--level", "2")
    assert [one["seed"] for one in three] == [40, 41, 42]
    assert problems("--seed", "42", "--level", "2")[0] == {**three[2], "number": 1}


def test_mixed_asks_what_its_topic_asks() -> None:
    for problem in problems("--seed", "5", "--count", "20", "--level", "3"):
        alone = problems("--seed", str(problem["seed"]), "--level", "3", "--topic", problem["topic"])[0]
        assert alone == {**problem, "number": 1}


def test_every_kind_of_problem_comes_up() -> None:
    words = [task(seed, topic, 3) for seed in range(40) for topic in TOPICS]
    assert {name for one in words for name in one.option} == {"label", "row", "temperature", "label-smoothing"}
    assert any(len(one.logits) == 2 for one in words)
    assert {task(seed, "mixed", 1).topic for seed in range(40)} == set(TOPICS)
    assert len({task(seed, "softmax", 2).logits for seed in range(200)}) > 190


def test_the_printed_command_solves_it_and_the_answer_is_not_printed() -> None:
    problem = problems("--seed", "7", "--topic", "softmax")[0]
    assert problem["command"] == "softmax-cli softmax 0 ln5 ln2"
    assert "1/8" not in json.dumps(problem)
    assert problem["check"] == "softmax-cli quiz --seed 7 --topic softmax --level 1 --answer ANSWER"


def test_json_of_an_answer_carries_the_verdict() -> None:
    answer = run("quiz", "--seed", "7", "--topic", "softmax", "--answer", "1/8 5/8 1/4", "--json")
    assert (answer.code, json.loads(answer.out)["verdict"]["word"]) == (0, "right")


def test_the_slip_is_explained() -> None:
    said = run("quiz", "--seed", "7", "--topic", "grad", "--answer", "1/8 5/8 1/4")
    assert said.code == 1
    for part in ("wrong line:", "right line:", "Exactly: 1/8, -3/8, 1/4.", "softmax-cli grad 0 ln5 ln2 --label 1"):
        assert part in said.out


def test_every_mistake_that_gives_the_answer_is_named() -> None:
    said = " ".join(run("quiz", "--seed", "3", "--topic", "grad", "--answer", "4/11 2/11 -6/11").out.split())
    assert "This input cannot tell 2 mistakes apart; the input below can." in said
    assert "the right answer is" in said.partition("the input below can.")[2]
    assert "or: The predicted class was taken, not the label. class argmax z instead of class y." in said


@pytest.mark.parametrize("answer", [".13 .63 .25", "0.1 0.6 0.3", "12.5% 62.5% 25%"])
def test_precision_asked_for(answer: str) -> None:
    said = run("quiz", "--seed", "7", "--topic", "softmax", "--answer", answer)
    assert ("decimals were asked for" in said.out) == (said.code == 1) == (answer != "12.5% 62.5% 25%")


BAD = {
    ("--answer", "1"): "--seed",
    ("--seed", "-3"): "negative",
    ("--seed", "7", "--topic", "gard"): "Did you mean grad?",
    ("--level", "4"): "--level 4",
    ("--count", "0"): "--count 0",
    ("--seed", "7", "--count", "2", "--answer", "1"): "one problem",
    ("--seed", "7", "--topic", "ce", "--answer", "x"): "'x'",
    ("--seed", "7", "--topic", "ce", "--answer", "-"): "'-'",
    ("--seed", "7", "--topic", "ce", "--answer", "1 2"): "Type one number",
    ("--seed", "7", "--topic", "grad", "--answer", "1=0.5"): "Type 3 numbers",
}


@pytest.mark.parametrize("args", BAD)
def test_bad_input(args: tuple[str, ...]) -> None:
    refused = run("quiz", *args)
    assert (refused.code, refused.out) == (2, "")
    assert BAD[args] in refused.err
    assert "--expect" not in refused.err


PIPED = ["quiz", "--seed", "7", "--topic", "softmax", "--count", "4"]


def test_answers_from_a_pipe_one_a_line() -> None:
    said = run(*PIPED, stdin="?\n1/8 5/8 1/4\n\nword\n")
    assert said.code == 1
    assert "exp(ln a) = a" in said.out
    assert "Score: 1 of 2 right, 1 skipped, 1 not reached." in said.out
    assert "'word' is a word" in said.out


def test_no_wrong_answer_is_exit_0() -> None:
    said = run(*PIPED, stdin="1/8 5/8 1/4\nskip\n")
    assert (said.code, "Score: 1 of 1 right, 1 skipped, 2 not reached." in said.out) == (0, True)
    assert "Score: nothing answered, 4 not reached." in run(*PIPED).out


def test_without_a_seed_the_seed_is_shown() -> None:
    said = run("quiz", "--count", "1").out
    assert "(seed " in said
    assert "The same again: softmax-cli quiz --seed " in said


def test_print_and_answer_exclude_each_other() -> None:
    refused = run("quiz", "--seed", "7", "--print", "--answer", "1")
    assert (refused.code, refused.out) == (2, "")
    assert "--print and --answer exclude each other" in refused.err


def test_bytes_that_are_no_text_are_an_answer_that_cannot_be_read() -> None:
    line = "-c", "from softmax_cli.__main__ import main; main()", "quiz", "--seed", "7", "--count", "2"
    for piped in (b"\xff\xfe 1 2\n\xc3\x28\n", b"\0" * 200_000, b"\xff"):
        ended = subprocess.run([sys.executable, *line], input=piped, capture_output=True, check=False)
        assert (ended.returncode, ended.stderr) == (1, b""), ended
        assert b"Score: 0 of" in ended.stdout


def test_no_answer_names_standard_input() -> None:
    for answer in ("~-", "~ -", "-", "@/etc/hostname"):
        refused = run("quiz", "--seed", "7", "--answer", answer, stdin="0.5 0.3 0.2")
        assert (refused.code, refused.out) == (2, ""), refused
