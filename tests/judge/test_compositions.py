"""Mistakes on top of each other and beside rounding by hand, as people make them.

Recipe of the numbers, mpmath with 30 digits: e = [exp(v) for v in z]; p = [v / fsum(e) for v in e]; loss = -log(p[y]);
then the formula beside each row, rounded to the digits given.
"""

from collections import Counter
from typing import Any

import mpmath
import numpy as np
import pytest

from softmax_cli.judge.expect import judge_text
from tests.benchmarks.verdicts import false_diagnoses
from tests.cli import verdict
from tests.judge.problems import question_of, written

ONE = "2 1 .1 --label 1"
TWO = "'2 1 .1; .5 2.5 -1' --label 1,0"


def listed(line: str) -> list[set[str]]:
    """The ids of the candidates; of two mistakes as a set, for their order is a matter of words."""
    return [set(candidate["id"].split("+")) for candidate in verdict(line)["candidates"]]


@pytest.mark.parametrize(
    ("line", "mistakes"),
    [
        (f"ce {TWO} --expect 5.1507", "bits sum-for-mean"),  # sum loss / ln 2
        (f"ce {TWO} --expect -3.5702", "sign sum-for-mean"),  # -sum loss
        (f"grad {ONE} --expect '-.2197 .2525 -.0329'", "sign divided-by-classes"),  # (y - p) / 3
        (f"grad {ONE} --expect '-.6590 -.2424 -.0986'", "sign target-not-subtracted"),  # -p
        (f"grad {ONE} --expect '0 .7576 0'", "sign label-entry-only"),  # 1 - p_y at y
        ("softmax 2 1 .1 -T 2 --expect '.0961 .2613 .6426'", "temperature-forgotten negated-logits"),
        ("softmax 2 1 .1 -T 2 --expect '.4484 .2956 .2560'", "temperature-forgotten softmax-twice"),
        (f"ce {ONE} -T 2 --expect 1.2187", "temperature-forgotten softmax-twice"),
        ("softmax 2 1 .1 --expect '.5714 .2857 .1429'", "base-2 logit-as-zero"),  # 4/7 2/7 1/7
        (f"ce {ONE} --expect .602", "label-counted-from-1 bits"),  # .41703 / ln 2 = .60164
        (f"ce {ONE} -T 2 --expect .4170", "label-counted-from-1 temperature-forgotten"),
        (f"grad {ONE} -T 2 --expect '-.1705 .1212 .0493'", "label-counted-from-1 temperature-forgotten-in-softmax"),
        (f"ce {ONE} --expect 1.2216", "entropy-of-p bits"),  # -sum p log2 p
    ],
)
def test_two_mistakes(line: str, mistakes: str) -> None:
    assert set(mistakes.split()) in listed(line)


@pytest.mark.parametrize(("answer", "word"), [("-2.0443", "mistake:bits+sign"), ("-0.6154", "mistake:bans+sign")])
def test_the_sign_beside_another_unit_is_a_mistake(answer: str, word: str) -> None:
    assert verdict(f"ce {ONE} --expect {answer}")["word"] == word


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        # discuss.pytorch.org/t/78256: divided by N; exactly .66610
        ("ce '3 4; 6 9' --label 1,0 --weight .4,.36 --expect 0.6662", "divided-by-rows-not-weights"),
        (f"ce {ONE} --expect 2.0589", "early-rounding+bits"),  # -log2 .24
        (f"ce {ONE} --expect 2.0445", "early-rounding+bits"),  # -log2 .2424
        (f"ce {ONE} --expect 0.6198", "early-rounding+bans"),  # -log10 .24
        (f"ce {ONE} --expect -1.6094", "early-rounding+sign"),  # ln .2
        ("ce 1.8 -.2 1.5 --label 1 --expect 2.6283", "early-rounding"),  # -ln of .0722, from e^z with 2 decimals
    ],
)
def test_a_slip_beside_rounding_by_hand(line: str, mistake: str) -> None:
    assert mistake in [candidate["id"] for candidate in verdict(line)["candidates"]]


def by_hand(z: list[float], decimals: int) -> np.ndarray[Any, Any]:
    """p from exponentials with so many decimals, itself with one more: by mpmath."""
    e = [mpmath.nint(mpmath.exp(v) * 10**decimals) / 10**decimals for v in z]
    return np.array([float(mpmath.nint(v / mpmath.fsum(e) * 10 ** (decimals + 1))) / 10 ** (decimals + 1) for v in e])


def test_hand_rounded_powers_of_two_are_seen_at_random() -> None:
    rng = np.random.default_rng(31)
    found = []
    for _ in range(60):
        z = np.round(rng.uniform(-1, 3, 4), 1).tolist()
        p = by_hand([v * float(mpmath.log(2)) for v in z], 3)
        found.append("base-2" in [c.id for c in judge_text(question_of("softmax", z), written(p, 4)).candidates])
    assert np.mean(found) > 0.9


def test_a_pair_at_few_digits_says_that_it_may_be_a_coincidence() -> None:
    assert any("coincidence" in note for note in verdict(f"ce {ONE} --expect .602")["notes"])


def test_pairs_are_silent_at_two_digits_and_for_random_vectors() -> None:
    assert verdict(f"ce {ONE} --expect .77")["word"] == "unknown"
    words: Counter[str] = Counter()
    for operation in ("softmax", "grad", "jacobian", "vjp"):
        words += false_diagnoses(operation, 4, 60, seed=8)
    assert sum(count for word, count in words.items() if word != "unknown") < 3, words


def test_rows_of_zeros_are_no_evidence_but_of_whole_numbers() -> None:
    # StackOverflow 36738969: a NumPy array of integers holds the results
    found = verdict("softmax '1 2 3 6; 2 4 5 6; 3 8 7 6' --expect '0 0 0 0;0 0 0 0;0 0 0 0'")
    assert found["candidates"][0]["id"] == "integer-array"
    assert any("coincidence" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("softmax 2 1.4 .6 --log --expect '[-0.6 -1.2 -2. ]'", "right"), ("ce 0 9.3 --label 0 --expect 9", "rounded"),
        ("ce 0 12.3 --label 0 --expect 12", "right"), ("softmax 2 1 .1 --expect .6,.2,.0", "rounded"),
        (f"ce {ONE} --expect 1", "rounded"), (f"ce {ONE} --expect 1.0", "unknown"),  # exactly m - z_y, and others
        ("softmax 2 1 .1 --expect '1 0 0'", "ambiguous"), ("softmax 2 1 .1 --expect '1 .2 .1'", "unknown"),
        ("grad 0 0 5 --label 2 --expect '0 0 0'", "rounded"), ("softmax 2 1 .1 --expect '.66 .24 0'", "unknown"),
        ("ce 0 8.7236 --label 0 --expect 9", "rounded"),
    ],
)  # fmt: skip
def test_whole_numbers_are_as_precise_as_their_neighbours(line: str, word: str) -> None:
    assert verdict(line)["word"] == word


def test_rounded_to_one_decimal_is_never_wrong_at_random() -> None:
    rng = np.random.default_rng(33)
    for _ in range(60):
        z = np.round(rng.uniform(-3, 4, 4), 1)
        for operation in ("softmax", "log_softmax", "grad", "ce"):
            question = question_of(operation, z, label=1)
            text = written(np.round(question.value, 1), 1)
            for answer in (text, text.replace(".0,", ",").replace(".0]", "]")):
                assert judge_text(question, answer).right, (operation, z, answer)


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("softmax 2 1 .1 -T 2 --expect .3295,.1212,.0493", "temperature-on-p"),  # softmax(z) / 2
        ("softmax 2 1 .1 -T 2 --expect .2508,.1521,.0970", "temperature-on-p"),  # softmax(z / 2) / 2
        # keras-team/keras#7563: p clipped to [1e-7, 1 - 1e-7]
        ("ce '300 100 100; -100 200 500' --target '1 0 0; 0 1 0' --expect 8.05904786964", "clipped-probability"),
        ("ce 0 100 --label 0 --expect 15.942385", "clipped-probability"),  # -ln 2^-23
        ("ce 0 100 --label 0 --expect 36.04365", "clipped-probability"),  # -ln 2^-52
        # aprender#2199: (1 - a)/K on every class
        ("ce 2 1 0 -1 .5 --label 0 --label-smoothing .1 --expect 2.383988", "smoothing-shares-exchanged"),
        (f"ce {ONE} --expect .3435", "weighted-by-p"), (f"ce {ONE} --expect .5089", "half-squared-error"),
        (f"ce {ONE} --expect .4972", "gini"), (f"ce {ONE} --expect .2171", "log1p"),
        (f"ce {ONE} --expect 3.4170", "logit-added"), (f"grad {ONE} --expect '.6590 1.2424 .0986'", "target-added"),
        (f"grad {ONE} --expect '.3410 .7576 .9014'", "one-minus-p-everywhere"),
        (f"grad {ONE} --expect '-.1598 .1837 -.0239'", "jacobian-row"),
        ("jacobian 2 1 .1 --expect '.6590 0 0; 0 .2424 0; 0 0 .0986'", "diagonal-of-p"),
        ("softmax -2 1 .1 --expect '.6590 .2424 .0986'", "signs-lost"),
        ("softmax -2 1 .1 --expect '0 .5882 .4118'", "least-subtracted"),
    ],
)  # fmt: skip
def test_more_mistakes(line: str, mistake: str) -> None:
    assert mistake in [candidate["id"] for candidate in verdict(line)["candidates"]]
