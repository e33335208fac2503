"""The lesson on methods for a large K: every published number of the worked example, and what each method claims.

z = [2, 1, 0.1, -1, 3, 0.5], label 1; full cross-entropy 2.505997134537655 (mp.log(sum(mp.exp(z))) - 1).
"""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.errors import InputError
from softmax_cli.explanation import Explanation
from softmax_cli.inputs.large_k import METHODS, read_large_k
from softmax_cli.lessons.large_k import LESSONS, explain
from softmax_cli.lessons.large_k_tree import MOST_LEAVES

Z = "2 1 0.1 -1 3 0.5"
FULL = 2.505997134537655
DEFAULTS: dict[str, Any] = {
    "label": "1",
    "one_based": False,
    "names": None,
    "method": "all",
    "counts": None,
    "noise_name": "counts",
    "power": "0.75",
    "negatives": None,
    "k": 5,
    "samples": 5,
    "draws": 200,
    "seed": 0,
    "cutoffs": None,
    "shards": 3,
}


def lesson(logits: str = Z, **given: Any) -> Explanation:
    return explain(read_large_k([logits], **{**DEFAULTS, **given}))


def step(explanation: Explanation, name: str) -> Any:
    (found,) = (step for step in explanation.steps if step.id == name)
    return found.value


def failed(explanation: Explanation) -> list[str]:
    return [check.id for check in explanation.checks if not check.passed]


def test_every_method_has_a_lesson() -> None:
    assert tuple(LESSONS) == METHODS
    assert len(METHODS) == 7


def test_table_of_all_methods() -> None:
    explanation = lesson()
    records = {record["method"]: record for record in explanation.result["methods"]}
    assert list(records) == ["full", *METHODS]
    assert explanation.result["exact_loss"] == pytest.approx(FULL, rel=1e-15)
    for same in ("full", "hierarchical", "adaptive", "online", "parallel"):
        assert records[same]["difference"] == pytest.approx(0, abs=1e-14)
        assert records[same]["normalised"].startswith("yes")
    for other in ("negative-sampling", "nce", "sampled"):
        assert abs(records[other]["difference"]) > 0.1
        assert not records[other]["normalised"].startswith("yes")
    assert [line["method"] for line in explanation.answer.value] == list(records)
    assert failed(explanation) == []


@pytest.mark.parametrize("method", METHODS)
def test_answer_of_one_method_is_its_loss(method: str) -> None:
    explanation = lesson(method=method)
    assert explanation.answer.value == explanation.result["loss"]
    assert explanation.result["difference"] == explanation.result["loss"] - explanation.result["exact_loss"]
    assert failed(explanation) == []
    assert len(explanation.checks) >= 2


class TestHierarchical:
    def test_codes_and_tree(self) -> None:
        explanation = lesson(method="hierarchical", counts="50,30,10,5,3,2")
        assert [len(code) for code in explanation.result["codes"]] == [1, 2, 3, 4, 5, 5]
        assert explanation.result["mean_length"] == pytest.approx(1.85, rel=1e-15)
        assert explanation.result["entropy_bits"] == pytest.approx(1.83402, abs=5e-6)
        assert explanation.result["loss"] == pytest.approx(FULL, rel=1e-14)

    def test_tree_has_every_class_once(self) -> None:
        tree = step(lesson(method="hierarchical", counts="50,30,10,5,3,2"), "tree")
        leaves = [label for label in labels_of(tree) if "class" in label[0]]
        assert len(leaves) == 6
        assert sum("label" in label[-1] for label in leaves) == 1

    def test_many_classes_are_drawn_along_the_path_only(self) -> None:
        logits = " ".join(str(i % 7) for i in range(300))
        explanation = lesson(logits, method="hierarchical", label="123")
        labels = labels_of(step(explanation, "tree"))
        assert len(labels) < 25
        assert any("class 123" in label[0] for label in labels)
        assert len(step(explanation, "codes")) == MOST_LEAVES + 1

    def test_decisions_multiply_to_the_probability(self) -> None:
        explanation = lesson(method="hierarchical", counts="50,30,10,5,3,2")
        product = math.prod(record["sigmoid"] for record in step(explanation, "decisions"))
        assert product == pytest.approx(0.0815942, abs=5e-8)

    def test_very_deep_tree_is_not_drawn(self) -> None:
        counts = ",".join(str(2.0**i) for i in range(250))
        explanation = lesson(" ".join(["0"] * 250), method="hierarchical", counts=counts)
        assert "tree" not in {step.id for step in explanation.steps}
        assert explanation.result["loss"] == pytest.approx(math.log(250), rel=1e-12)


def labels_of(node: Any) -> list[tuple[Any, ...]]:
    label = node["label"] if isinstance(node["label"], tuple) else (node["label"],)
    return [label, *(inner for child in node.get("children", ()) for inner in labels_of(child))]


class TestNegatives:
    def test_published_loss_and_gradient(self) -> None:
        result = lesson(method="negative-sampling", negatives="0,3").result
        assert result["loss"] == pytest.approx(2.7534513861, abs=5e-11)
        assert result["gradient"] == pytest.approx([0.8807970780, -0.2689414214, 0, 0.2689414214, 0, 0], abs=5e-11)

    def test_published_noise(self) -> None:
        result = lesson(method="negative-sampling", counts="50,30,10,5,3,2").result
        expected = [0.42206506, 0.2877351, 0.12622689, 0.07505496, 0.05116734, 0.03775065]
        assert result["noise"] == pytest.approx(expected, abs=5e-9)

    def test_optimum(self) -> None:
        """p = [.5, .3, .2], q by the counts 50, 30, 20, k = 5."""
        explanation = lesson("0.5 0.3 0.2", method="negative-sampling", label="0", negatives="1,1,1,1,1")
        assert step(explanation, "recovered") == pytest.approx(step(explanation, "p"), rel=1e-14)
        explanation = lesson(
            "ln(.5) ln(.3) ln(.2)", method="negative-sampling", label="0", negatives="1,1,1,1,2", counts="50,30,20"
        )
        assert step(explanation, "optimum") == pytest.approx([-1.5211043, -1.6488107, -1.7501770], abs=5e-8)
        assert step(explanation, "optimum_softmax") == pytest.approx([0.3738, 0.3290, 0.2973], abs=5e-5)

    def test_negative_equal_to_the_label_is_skipped(self) -> None:
        result = lesson(method="negative-sampling", negatives="0,1,3").result
        assert result["negatives"].tolist() == [0, 3]

    def test_published_nce_loss(self) -> None:
        """q = [.3, .25, .2, .1, .1, .05]."""
        given = {"method": "nce", "negatives": "0,3", "counts": "30,25,20,10,10,5", "power": "1"}
        assert lesson(**given).result["loss"] == pytest.approx(3.8013376429, abs=5e-11)

    def test_seed_decides_the_draw(self) -> None:
        draws = [lesson(method="nce", seed=seed).result["negatives"].tolist() for seed in (3, 3, 4)]
        assert draws[0] == draws[1] != draws[2]

    def test_names(self) -> None:
        result = lesson("cat=2 dog=1 cow=0", label="dog", method="nce", negatives="cat cow").result
        assert result["negatives"].tolist() == [0, 2]

    def test_class_that_is_never_drawn_has_no_optimum(self) -> None:
        explanation = lesson("1 2 3", method="negative-sampling", counts="0,1,2")
        assert "optimum" not in {step.id for step in explanation.steps}


class TestSampled:
    @pytest.mark.parametrize(
        ("n", "corrected", "uncorrected"),
        [(2, 2.010, 1.257), (5, 2.302, 2.146), (20, 2.461, 3.603), (100, 2.497, 5.230)],
    )
    def test_published_means(self, n: int, corrected: float, uncorrected: float) -> None:
        result = lesson(method="sampled", samples=n, draws=2000, seed=1).result
        assert abs(result["loss"] - corrected) < 3 * result["standard_error"] + 0.015
        assert abs(result["uncorrected_loss"] - uncorrected) < 0.05
        assert result["bias"] == result["difference"]

    def test_bias_shrinks_with_the_sample(self) -> None:
        records = step(lesson(method="sampled", samples=5, draws=2000), "bias")
        assert [record["n"] for record in records] == [2, 5, 20, 100]
        assert np.abs([record["bias"] for record in records]).argsort().tolist() == [3, 2, 1, 0]

    def test_log_uniform_noise(self) -> None:
        explanation = lesson(method="sampled", noise_name="log-uniform")
        first = explanation.result["samples"][0]
        q = [0.35620719, 0.20836785, 0.14783934, 0.1146731, 0.09369475, 0.07921778]
        assert step(explanation, "sample")[1]["Q"] == pytest.approx(5 * q[first], abs=5e-8)


class TestExactOnes:
    def test_adaptive_sums_to_one(self) -> None:
        result = lesson(method="adaptive", cutoffs="2,4", label="4").result
        expected = [0.22179602, 0.0815942, 0.03317372, 0.01104257, 0.6029041, 0.04948938]
        assert result["probabilities"] == pytest.approx(expected, abs=5e-9)
        assert result["total"] == pytest.approx(1, abs=1e-15)

    def test_adaptive_sorts_by_the_counts(self) -> None:
        result = lesson(method="adaptive", counts="1,2,3,4,5,6", cutoffs="2").result
        assert result["order"].tolist() == [5, 4, 3, 2, 1, 0]
        assert result["loss"] == pytest.approx(FULL, rel=1e-14)

    def test_online_trace(self) -> None:
        explanation = lesson(method="online")
        assert step(explanation, "denominators") == pytest.approx(
            [1, 1.36788, 1.51745, 1.56724, 1.57655, 1.65864], abs=5e-6
        )
        assert explanation.result["logsumexp"] == pytest.approx(3.505997134537655, rel=1e-15)
        assert explanation.result["unrescaled"] == pytest.approx(3.974303, abs=5e-7)

    def test_parallel_shards(self) -> None:
        result = lesson(method="parallel", label="4").result
        assert result["loss"] == pytest.approx(0.505997134537655, rel=1e-14)
        assert result["local_loss"] == pytest.approx(0.0788897343, abs=5e-11)

    def test_more_ranks_than_classes(self) -> None:
        assert failed(lesson("1 2", method="parallel", shards=5)) == []


def test_one_class() -> None:
    explanation = lesson("5", label="0")
    assert "adaptive" not in [record["method"] for record in explanation.result["methods"]]
    assert failed(explanation) == []
    with pytest.raises(InputError, match="no cluster"):
        lesson("5", label="0", method="adaptive")


def test_label_by_name_and_one_based() -> None:
    assert lesson("cat=2 dog=1", label="dog", method="online").inputs["label"] == 1
    assert lesson("2 1", label="2", one_based=True, method="online").inputs["label"] == 1


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8), st.integers(0, 10**6), st.data())
@settings(max_examples=25)
def test_every_check_passes(z: list[float], seed: int, data: st.DataObject) -> None:
    label = data.draw(st.integers(0, len(z) - 1))
    counts = data.draw(st.lists(st.integers(1, 99), min_size=len(z), max_size=len(z)))
    assert failed(lesson(str(z), label=str(label), counts=str(counts), seed=seed, draws=50)) == []


@pytest.mark.parametrize("logits", ["1000 0 -1000", "2 1 -inf", "0 0 0", "1e300 1 0"])
def test_checks_at_the_edges(logits: str) -> None:
    assert failed(lesson(logits, draws=50)) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"logits": "1 2; 3 4", "label": "0,1"}, "takes one row of logits, not 2"),
        ({"label": None}, "No label was given"),
        ({"label": "6"}, "--label 6 is out of range"),
        ({"label": "-100"}, "out of range"),
        ({"logits": "1 -inf"}, r"masked \(logit -inf\)"),
        ({"method": "word2vec"}, "'word2vec' is not one of"),
        ({"counts": "1,2"}, "--counts has 2 numbers"),
        ({"counts": "0,0,0,0,0,0"}, "not all 0"),
        ({"counts": "-1,1,1,1,1,1"}, "must be 0 or more"),
        ({"counts": "1,0,1,1,1,1"}, "count is 0: the noise never draws it"),
        ({"noise_name": "zipf"}, "'zipf' is not one of"),
        ({"power": "1e9", "counts": "5,2,3,1,1,1"}, "overflows"),
        ({"negatives": "6"}, "--negatives 6 is out of range"),
        ({"negatives": " "}, "--negatives is empty"),
        ({"cutoffs": "4,2"}, "must be whole numbers that rise"),
        ({"cutoffs": "6"}, "from 1 to 5"),
        ({"k": 0}, "--k must be 1 or more"),
        ({"samples": 0}, "--samples must be 1 or more"),
        ({"draws": 1}, "--draws must be 2 or more"),
        ({"samples": 10**5, "draws": 10**5}, "more than 10000000"),
        ({"seed": -1}, "--seed must be 0 or more"),
        ({"shards": 0}, "--shards must be 1 or more"),
        ({"shards": 2000}, "more than 1024"),
    ],
)
def test_bad_input(given: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        lesson(**given)
    assert raised.value.hint
