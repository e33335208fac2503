"""The lesson on methods for a large K: every published number of the worked example, and what each method claims.

z = [2, 1, 0.1, -1, 3, 0.5], label 1; full cross-entropy 2.505997134537655 (mp.log(sum(mp.exp(z))) - 1).
"""

import csv
import io
import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.commands.large_k import LargeKSettings
from softmax_cli.document.explanation import Explanation
from softmax_cli.document.values import Tree
from softmax_cli.errors import InputError
from softmax_cli.lessons.large_k import bias as large_k_bias
from softmax_cli.lessons.large_k.lesson import LESSONS, explain
from softmax_cli.read.large_k import METHODS, read_large_k
from softmax_cli.show import text
from softmax_cli.show.output import Output, Terminal
from tests.documents import plain, records_of, said, step_of

Z = "2 1 0.1 -1 3 0.5"
FULL = 2.505997134537655


def lesson(logits: str = Z, **given: Any) -> Explanation:
    settings = LargeKSettings([logits], **{"label": "1", "draws": 200, **given})
    return explain(read_large_k(settings))


def step(explanation: Explanation, name: str) -> Any:
    return step_of(explanation, name).value


def failed(explanation: Explanation) -> list[str]:
    return [check.id for check in explanation.checks if not check.passed]


def test_every_method_has_a_lesson() -> None:
    assert tuple(LESSONS) == METHODS
    assert len(METHODS) == 8


def test_table_of_all_methods() -> None:
    explanation = lesson()
    records = {record["method"]: plain(record) for record in explanation.result["methods"]}
    assert list(records) == ["full", *METHODS]
    assert explanation.result["exact_loss"] == pytest.approx(FULL, rel=1e-15)
    for same in ("full", "hierarchical", "adaptive", "online", "parallel", "cut"):
        assert records[same]["difference"] == pytest.approx(0, abs=1e-14)
        assert records[same]["normalised"].startswith("yes")
    for other in ("negative-sampling", "nce", "sampled"):
        assert abs(records[other]["difference"]) > 0.1
        assert not records[other]["normalised"].startswith("yes")
    assert [method for method, _ in explanation.answer.value.rows] == list(records)
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
        leaves = [label for label in labels_of(tree) if "class" in label]
        assert len(leaves) == 6
        assert sum("label" in label for label in leaves) == 1

    def test_the_data_hold_every_class_however_many(self) -> None:
        logits = " ".join(str(i % 7) for i in range(300))
        explanation = lesson(logits, method="hierarchical", label="123")
        assert sum("class" in label for label in labels_of(step(explanation, "tree"))) == 300
        assert [record["class"] for record in records_of(explanation, "codes")] == [str(i) for i in range(300)]

    def test_entropy_has_no_upper_bound_where_a_class_is_never_seen(self) -> None:
        """Counts 100, 0: mean length = 1 and H = 0, so mean length < H + 1 is false."""
        titles = [
            {
                check.id: said(check.title)
                for check in lesson("1 2", label="0", method="hierarchical", counts=counts).checks
            }
            for counts in ("100,0", "99,1")
        ]
        assert [title["entropy"] for title in titles] == ["H <= mean length bits", "H <= mean length < H + 1 bits"]

    def test_decisions_multiply_to_the_probability(self) -> None:
        explanation = lesson(method="hierarchical", counts="50,30,10,5,3,2")
        product = math.prod(record["sigmoid"] for record in records_of(explanation, "decisions"))
        assert product == pytest.approx(0.0815942, abs=5e-8)

    def test_very_deep_tree_is_not_drawn(self) -> None:
        counts = ",".join(str(2.0**i) for i in range(250))
        explanation = lesson(" ".join(["0"] * 250), method="hierarchical", counts=counts)
        assert "tree" not in {step.id for step in explanation.steps}
        assert explanation.result["loss"] == pytest.approx(math.log(250), rel=1e-12)


def labels_of(tree: Tree) -> list[str]:
    return [said(tree.label), *(label for child in tree.children for label in labels_of(child))]


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
        records = records_of(lesson(method="sampled", samples=5, draws=2000), "bias")
        assert [record["samples"] for record in records] == [2, 5, 20, 100]
        assert np.abs([record["bias"] for record in records]).argsort().tolist() == [3, 2, 1, 0]

    def test_log_uniform_noise(self) -> None:
        explanation = lesson(method="sampled", noise="log-uniform")
        first = explanation.result["samples"][0]
        q = [0.35620719, 0.20836785, 0.14783934, 0.1146731, 0.09369475, 0.07921778]
        assert records_of(explanation, "sample")[1]["expected_count"] == pytest.approx(5 * q[first], abs=5e-8)

    def test_given_negatives_are_the_sample(self) -> None:
        """n = 4, q = 1/6: a = z - ln(2/3), the hit removed; mpmath: log(e + 1.5 (e^2 + e^3 + e^.5)) - 1."""
        explanation = lesson(method="sampled", negatives="0,4,1,5")
        assert explanation.result["samples"].tolist() == [0, 4, 1, 5]
        assert explanation.inputs["samples"] == 4
        with mp.workdps(30):
            terms = [mp.exp(2), mp.exp(3), mp.exp(mp.mpf("0.5"))]
            expected = float(mp.log(mp.e + mp.mpf(3) / 2 * mp.fsum(terms)) - 1)
        assert explanation.result["loss"] == pytest.approx(expected, rel=1e-14)
        assert "bias" not in {step.id for step in explanation.steps}

    def test_the_label_note_says_why_its_q_is_one(self) -> None:
        assert "Q of the label is 1 because" in said(lesson(method="sampled").notes)

    @pytest.mark.parametrize(
        ("logits", "label", "draws"), [(Z, "1", 200), ("0 5", "1", 200), ("3", "0", 50), ("1 -inf -inf", "0", 50)]
    )
    def test_the_note_says_on_which_side_the_mean_lies(self, logits: str, label: str, draws: int) -> None:
        explanation = lesson(logits, label=label, method="sampled", draws=draws)
        (note,) = (said(note) for note in explanation.notes if "random draws" in said(note))
        bias = explanation.result["bias"]
        word = "below" if bias < 0 else "above" if bias > 0 else "equal to"
        assert f"{word} the exact loss." in note
        assert failed(explanation) == []

    @pytest.mark.parametrize(("samples", "draws"), [(5, 100), (100, 2001)])
    def test_each_size_is_studied_once(self, samples: int, draws: int, monkeypatch: pytest.MonkeyPatch) -> None:
        real, sizes = large_k_bias.study, list[int]()

        def counted(z: Any, label: int, q: Any, n: int, *rest: Any) -> Any:
            sizes.append(n)
            return real(z, label, q, n, *rest)

        monkeypatch.setattr(large_k_bias, "study", counted)
        explanation = lesson(method="sampled", samples=samples, draws=draws)
        assert sorted(sizes) == [2, 2, 2, 5, 5, 5, 20, 20, 20, 100, 100, 100]
        assert [record["samples"] for record in records_of(explanation, "bias")] == [2, 5, 20, 100]
        assert not any("Left out" in str(said(section.note)) for section in explanation.sections)

    def test_a_class_never_drawn_is_said_to_leave_a_bias(self) -> None:
        (section,) = (
            s for s in lesson("1 2 3", method="sampled", counts="0,1,2").sections if "draws of" in said(s.title)
        )
        assert "nears" not in said(section.note)
        assert "does not go away" in said(section.note)

    def test_sizes_left_out_are_named(self) -> None:
        (section,) = (s for s in lesson(method="sampled", draws=20_000).sections if "draws of" in said(s.title))
        assert "n = 20, 100." in said(section.note)

    def test_large_logits_keep_the_correction(self) -> None:
        """Of 1e17, 1e17, 3 with label 0 the loss is ln 2; the bias is never above 0 and shrinks."""
        explanation = lesson("1e17 1e17 3", label="0", method="sampled", draws=1000)
        assert failed(explanation) == []
        assert explanation.result["exact_loss"] == pytest.approx(math.log(2), rel=1e-15)
        assert abs(records_of(explanation, "bias")[-1]["bias"]) < 0.01


TENSORFLOW = {"negatives": "0,4,1,5", "expected_counts": ".5,.3,1,1,.4,.2"}


@pytest.mark.parametrize(
    ("method", "hits", "loss"),
    [
        ("sampled", None, 2.2063558), ("sampled", "remove", 2.2063558), ("sampled", "keep", 2.3108069),
        ("nce", None, 11.331914), ("nce", "keep", 11.331914), ("nce", "remove", 9.0232535),
    ],
)  # fmt: skip
@pytest.mark.parametrize("unused", ["1,1", "0,7"])
def test_sampled_values_of_tensorflow(method: str, hits: str | None, loss: float, unused: str) -> None:
    counts = TENSORFLOW["expected_counts"].replace("1,1", unused)
    result = lesson(method=method, hits=hits, negatives="0,4,1,5", expected_counts=counts).result
    assert result["loss"] == pytest.approx(loss, rel=1e-7)  # TensorFlow computes in float32


def test_negative_sampling_keeps_hits_when_asked() -> None:
    """mpmath: the label once more, as a no: + softplus(1)."""
    removed, kept = (lesson(method="negative-sampling", negatives="0,3,1", hits=hits) for hits in ("remove", "keep"))
    assert kept.result["loss"] == pytest.approx(removed.result["loss"] + math.log1p(math.e), rel=1e-14)
    assert kept.result["negatives"].tolist() == [0, 3, 1]
    assert failed(kept) == []


def test_k_is_the_number_of_negatives_given() -> None:
    explanation = lesson(method="negative-sampling", negatives="1,1,0")
    assert explanation.inputs["k"] == 3
    assert "k = 3" in said(explanation.sections[2].title)
    assert "2 of them accidental hits (the label itself), skipped" in said(explanation.notes)


def test_the_note_counts_the_accidental_hits() -> None:
    explanation = lesson(method="negative-sampling", label="5", seed=3)
    hits = 5 - len(explanation.result["negatives"])
    assert f"{hits or 'none'} of them" in said(explanation.notes)


def test_the_optimum_says_what_skipping_the_label_changes() -> None:
    """Negatives of w arrive at rate k q (1 - p) where draws equal to the label are skipped, positives at rate p."""
    explanation = lesson("ln(.5) ln(.3) ln(.2)", label="0", method="negative-sampling", counts="50,30,20")
    assert "skipping them adds -ln(1 - p)" in said(explanation.sections[2].note)
    p, q = np.array([0.5, 0.3, 0.2]), np.asarray(explanation.result["noise"])
    best = step(explanation, "optimum") - np.log(1 - p)
    s = 1 / (1 + np.exp(-best))
    assert p * (s - 1) + 5 * q * (1 - p) * s == pytest.approx(np.zeros(3), abs=1e-15)


@pytest.mark.parametrize(("hits", "normalised"), [(None, "at the optimum"), ("remove", "no")])
def test_nce_is_consistent_only_with_every_draw_kept(hits: str | None, normalised: str) -> None:
    explanation = lesson(method="nce", hits=hits)
    assert said(explanation.result["normalised"]) == normalised
    assert any(said(note).startswith("Consistent" if hits is None else "Not consistent") for note in explanation.notes)


def test_nce_is_not_consistent_for_a_class_never_drawn() -> None:
    explanation = lesson(method="nce", counts="50,30,10,5,3,0")
    assert "never draws class 5" in said(explanation.notes)
    assert failed(explanation) == []


@pytest.mark.parametrize("z", ["40 0", "1e17 1e17 3", "1e17 1e17 1e17 1e17 3", "1e308 -1e308", "1e308 1e308 -1e308"])
@pytest.mark.filterwarnings("error")
def test_exact_methods_at_the_edges(z: str) -> None:
    explanation = lesson(z, label="0", draws=50, shards=2)
    exact = explanation.result["exact_loss"]
    assert failed(explanation) == []
    for record in explanation.result["methods"]:
        if said(record["exact_p"]).startswith("yes") or record["method"] == "cut":
            assert record["loss"] == pytest.approx(exact, rel=1e-13, abs=0)


def test_counts_so_unequal_that_the_entropy_rounds_to_0() -> None:
    assert failed(lesson("2 1 0.1", method="hierarchical", counts="1e300,1,1")) == []


@pytest.mark.parametrize("shards", [1, 4, 5, 8])
@pytest.mark.parametrize("method", ["online", "cut"])
def test_as_many_blocks_as_shards(method: str, shards: int) -> None:
    blocks = records_of(lesson(method=method, shards=shards), "blocks")
    ranks = records_of(lesson(method="parallel", shards=shards), "ranks")
    assert [block["classes"] for block in blocks] == [rank["classes"] for rank in ranks]
    assert len(blocks) == shards


def test_cut_drops_blocks_below_eps() -> None:
    explanation = lesson("20 1 2 3 19 0", label="0", method="cut")
    assert explanation.result["dropped_blocks"] == 1
    assert explanation.result["gradient"][2:4].tolist() == [0, 0]
    with mp.workdps(30):
        z = [mp.mpf(x) for x in (20, 1, 2, 3, 19, 0)]
        p = float(mp.exp(3) / mp.fsum(map(mp.exp, z)))
    assert explanation.result["error"] == pytest.approx(p, rel=1e-13)
    assert failed(explanation) == []


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
        ({"noise": "zipf"}, "'zipf' is not one of"),
        ({"power": "1e9", "counts": "5,2,3,1,1,1"}, "overflows"),
        ({"negatives": "6"}, "--negatives 6 is out of range"),
        ({"negatives": " "}, "--negatives is empty"),
        ({"cutoffs": "4,2"}, "must be whole numbers that rise"),
        ({"cutoffs": "6"}, "from 1 to 5"),
        ({"logits": "1e308 -1e308"}, "further below the largest logit"),
        ({"negatives": "0,3", "k": 2}, "--k 2 was given beside --negatives, which are 2"),
        ({"negatives": "0,3", "samples": 2}, "--samples 2 was given beside --negatives"),
        ({"counts": "50,30,10,5,3,0", "negatives": "5"}, "is one of --negatives, but its count is 0"),
        ({"expected_counts": "1,1,1,1,1,1"}, "no --negatives were given"),
        ({"expected_counts": "1,1", "negatives": "0"}, "--expected-counts has 2 numbers"),
        ({"expected_counts": "0,1,1,1,1,1", "negatives": "0"}, "--expected-counts of class 0 is 0"),
        ({"expected_counts": "-1,1,1,1,1,1", "negatives": "0"}, "must be finite and 0 or more"),
        ({"hits": "drop"}, "--hits 'drop' is not one of remove, keep"),
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
    assert str(raised.value.hint[0])


def csv_of(**given: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(lesson(**given), Output("csv"), Terminal()))))


def test_csv_holds_the_table_of_a_method() -> None:
    lines = csv_of(method="hierarchical", counts="50,30,10,5,3,2")
    assert [len(line["code"]) for line in lines] == [1, 2, 3, 4, 5, 5]
    assert [line["class"] for line in csv_of(method="negative-sampling", negatives="0,3")] == ["1", "0", "3"]
    assert [float(line["denominators"]) for line in csv_of(method="online")][-1] == pytest.approx(1.65864, abs=5e-6)


def test_csv_of_all_methods_has_costs_and_differences() -> None:
    lines = csv_of()
    assert [line["method"] for line in lines] == ["full", *METHODS]
    assert {"loss", "difference", "normalised", "exact_p", "dot_products", "cost"} < set(lines[0])


def test_hint_for_a_masked_label_names_only_other_classes() -> None:
    with pytest.raises(InputError) as raised:
        lesson("1 -inf")
    assert str(raised.value.hint[0]) == "Type the label of another class: 0."
