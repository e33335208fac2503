"""Answers on the border between right, imprecise and wrong: echoes, nudged rows, scaled gradients, shifted labels."""

import re
import shlex

import mpmath
import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from tests.cli import run
from tests.judge.problems import question_of, said, written

Z = [2.0, 1.0, 0.1]


def verdict(line: str) -> tuple[str, int]:
    """What --plain prints, and the exit code."""
    found = run(*shlex.split(line), "--plain")
    return found.out.strip(), found.code


@pytest.mark.parametrize("p", [".5 .3 .2", ".6 .4", ".5 .25 .25", ".7 .2 .1", ".334 .333 .333"])
def test_probabilities_typed_as_their_own_logits(p: str) -> None:
    word, code = verdict(f"logits {p} --expect '{p}'")
    assert "probabilities-given" in word  # for .334 .333 .333 it is the softmax of p as well
    assert code == 1


@pytest.mark.parametrize(
    ("p", "answer", "word"),
    [
        # mpmath: log2 of .5 .3 .2 = -1, -1.73696559, -2.32192809; log10 = -.30103, -.52288, -.69897
        (".5 .3 .2", "-1.000 -1.737 -2.322", "unit"), (".5 .3 .2", "0 -.737 -1.322", "unit"),
        (".5 .3 .2", "2.00 1.26 .68", "unit"), (".5 .3 .2", "-.301 -.523 -.699", "unit"),
        (".5 .3 .2", ".8 .6 .4", "unknown"), (".6 .4", ".76 .58", "unknown"), (".6 .4", "-.737 -1.322", "unit"),
    ],
)  # fmt: skip
def test_a_unit_beside_a_free_constant_needs_evidence(p: str, answer: str, word: str) -> None:
    assert verdict(f"logits {p} --expect '{answer}'")[0] == word


def plain_loss(rows: list[list[float]], labels: list[int]) -> str:
    """The mean cross-entropy of rows by their own labels, six decimals, by mpmath."""
    losses = [
        mpmath.log(mpmath.fsum(mpmath.exp(z) for z in row)) - row[label]
        for row, label in zip(rows, labels, strict=True)
    ]
    return f"{float(mpmath.fsum(losses) / len(losses)):.6f}"


@pytest.mark.parametrize("count", [2, 3])
def test_labels_that_were_not_shifted(count: int) -> None:
    rows, labels = [[2.0, 1.0, 0.1], [0.5, 2.5, -1.0], [0.0, 0.0, 1.0]][:count], [2, 1, 1][:count]
    logits, tokens = "; ".join(" ".join(map(str, row)) for row in rows), ",".join(map(str, labels))
    line = f"ce '{logits}' --label {tokens} --shift-labels --expect {plain_loss(rows, labels)}"
    assert verdict(line) == ("mistake:labels-not-shifted", 1)


def test_labels_not_shifted_or_shifted_twice_in_three_rows() -> None:
    line = "ce '2 1 .1; .5 2.5 -1; 0 0 1' --label 2,2,1 --shift-labels --expect"
    assert verdict(f"{line} 2.5072") == ("mistake:labels-not-shifted", 1)
    twice = plain_loss([[2.0, 1.0, 0.1]], [1])  # only row 0 keeps a label, that of row 2
    assert verdict(f"{line} {twice}") == ("mistake:labels-shifted-twice", 1)


def test_the_gradient_of_labels_that_were_not_shifted() -> None:
    # What grad without the flag gives, (p - one-hot(2, 1)) / 2; row 1 has no label after the shift.
    p = [[mpmath.exp(z) for z in row] for row in ([2, 1, 0.1], [0.5, 2.5, -1])]
    rows = [[float(e / mpmath.fsum(row)) for e in row] for row in p]
    rows[0][2] -= 1
    rows[1][1] -= 1
    answer = "; ".join(" ".join(f"{g / 2:.5f}" for g in row) for row in rows)
    line = f"grad '2 1 .1; .5 2.5 -1' --label 2,1 --shift-labels --expect '{answer}'"
    assert verdict(line)[0] == "mistake:labels-not-shifted"


@pytest.mark.parametrize(
    ("factor", "temperature", "words"),
    [(0.5, 1.0, "halved"), (0.25, 1.0, "quartered"), (0.4, 2.5, "1/T twice"), (0.7, 1.0, "times 0.7"), (2, 1, "doubl")],
)
def test_a_scaled_gradient_is_called_so(factor: float, temperature: float, words: str) -> None:
    for logits, label in ((Z, 1), ([0.3, -1.2, 2.2, 0.8, -0.4], 3)):
        question = question_of("grad", logits, label=label, temperature=temperature)
        found = judge_text(question, written(question.value * factor, 4))
        assert found.word == "mistake:scaled-gradient"
        assert words in said(found.candidates[0].detail)
        assert found.candidates[0].detail.values["factor"] == pytest.approx(factor, rel=2e-3)


def test_a_gradient_halved_is_seen_at_two_digits() -> None:
    assert verdict("grad 2 1 .1 -l 1 --expect '.33 -.38 .05'") == ("mistake:scaled-gradient", 1)


def test_another_logit_in_a_gradient_is_no_scaling() -> None:
    right = question_of("grad", Z, label=1)
    other = question_of("grad", [2.0, 1.0, 0.7], label=1).value
    assert judge_text(right, written(other, 4)).word == "mistake:other-logit"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("softmax 0 0 0 --expect '.33 .33 .34'", "off by one"), ("softmax 0 0 0 --expect '33% 33% 34%'", "off by one"),
        ("softmax 2 .2 -.7 --expect '.82 .13 .05'", "off by one"),
        ("softmax '-1 2 2.9 -2.4 -2.6' --expect '.01 .28 .71 .00 .00'", "adds up"),
        ("grad '1.2 .8 .7 -1.5' -l 1 --expect '.43 -.72 .26 .03'", "off by one"),
        ("softmax 1 1 1 1 1 1 --expect '.17 .17 .17 .17 .17 .15'", "adds up"),
        ("sigmoid 2 1 0.1 --expect '88% 73% 53%'", "off by one"),
        ("jacobian 2 1 0.1 --expect '.22 -.16 -.07; -.16 .18 -.02; -.07 -.02 .09'", "off by one"),
    ],
)  # fmt: skip
def test_a_nudged_or_twice_rounded_answer_is_imprecise(line: str, words: str) -> None:
    assert verdict(line) == ("rounded", 0)
    assert words in " ".join(run(*shlex.split(line)).out.split())


@pytest.mark.parametrize("answer", [".67 .24 .09", ".64 .25 .11", ".66 .26 .08"])
def test_two_digits_may_be_off_by_one_unit_and_no_more(answer: str) -> None:
    assert verdict(f"softmax 2 1 .1 --expect '{answer}'")[1] == 1


def test_rounding_once_more_than_needed_is_imprecise_at_random() -> None:
    rng = np.random.default_rng(21)
    seen = 0
    for _ in range(300):
        question = question_of("softmax", np.round(rng.normal(0, 1.5, 4), 1))
        twice = np.floor(np.floor(question.value * 1000 + 0.5) / 10 + 0.5 + 1e-9) / 100
        found = judge_text(question, written(twice, 2))
        seen += found.word == "rounded"
        assert found.right
    assert seen > 5


def test_the_last_entry_takes_up_the_remainder_at_random() -> None:
    rng = np.random.default_rng(22)
    words = []
    for _ in range(300):
        question = question_of("softmax", np.round(rng.normal(0, 1.0, 4), 1))
        rounded = np.round(question.value, 2)
        rounded[-1] = 1 - rounded[:-1].sum()
        words.append(judge_text(question, written(rounded, 2)).word)
    assert set(words) == {"right", "rounded"}


def test_the_answer_of_the_first_example_stays_a_mistake() -> None:
    assert verdict("softmax 2 1 0.1 --expect '.6652 .2447 .0901'") == ("mistake:logit-as-zero", 1)


def test_the_logsumexp_that_was_not_rescaled() -> None:
    # The published trace: not rescaling when m changes gives lse 3.974303.
    line = "large-k 2 1 0.1 -1 3 0.5 --label 1 --method online --expect 3.9743"
    assert verdict(line) == ("mistake:lse-not-rescaled", 1)


@pytest.mark.parametrize(
    "line",
    [
        "jacobian 2 1 0.1 --expect 1=.1837", "jacobian '2 1 .1; .5 2.5 -1' --expect 1=.0932",
        "grad '2 1 .1; .5 2.5 -1' --label 0,1 --expect 1=-.0710",
    ],
)  # fmt: skip
def test_the_hint_for_a_named_entry_works_when_it_is_typed(line: str) -> None:
    refused = run(*shlex.split(line))
    assert refused.code == 2
    hint = re.search(r"--expect ('[^']+\?[^']*'|0,2=[-.\d]*\d)", refused.err)
    assert hint is not None
    assert run(*shlex.split(f"{line.partition('--expect')[0]} {hint[0]}"), "--plain").out.strip() in (
        "right",
        "unknown",
    )


def test_the_example_of_a_wrong_shape_is_quoted() -> None:
    assert "--expect '0.1,0.2,0.3'" in run("softmax", "2", "1", ".1", "--expect", ".6 .4").err
    assert "--expect .4" in run("ce", "2", "1", ".1", "-l", "1", "--expect", "1=.4").err


def test_a_ratio_is_named_and_turned_into_shares() -> None:
    refused = run("softmax", "2", "1", ".1", "--expect", "2:3:5")
    assert refused.code == 2
    assert "'2:3:5'" in refused.err
    assert "2/10,3/10,5/10" in refused.err
