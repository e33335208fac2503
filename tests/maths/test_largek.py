"""The methods for a large K. Expected numbers: mpmath at 30 digits from the formula in each test, or a published value.

The rows follow one example: z = [2, 1, 0.1, -1, 3, 0.5], y = 1.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.maths.largek import (
    adaptive,
    cut,
    hierarchical,
    huffman,
    negative_sampling,
    online,
    parallel,
    sampled,
)  # fmt: skip
from softmax_cli.maths.largek.binary import sigmoid, softplus

Z = np.array([2, 1, 0.1, -1, 3, 0.5])
Y = 1
P = np.array([0.22179602, 0.0815942, 0.03317372, 0.01104257, 0.6029041, 0.04948938])
FULL = 2.505997134537655
COUNTS = [50, 30, 10, 5, 3, 2]
UNIFORM = np.full(6, 1 / 6)

logits_lists = st.lists(st.floats(-50, 50), min_size=1, max_size=12)
counts_lists = st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any)


def exact_softmax(z: np.ndarray) -> list[float]:
    with mp.workdps(40):
        e = [mp.exp(mp.mpf(float(x))) for x in z]
        return [float(x / mp.fsum(e)) for x in e]


def exact_logsumexp(z: np.ndarray) -> float:
    with mp.workdps(40):
        return float(mp.log(mp.fsum(mp.exp(mp.mpf(float(x))) for x in z)))


def softplus_mp(x: float) -> mp.mpf:
    return mp.log(1 + mp.exp(mp.mpf(x)))


class TestBinary:
    def test_sigmoid_keeps_subnormals(self) -> None:
        # mp.exp(-740) = 4.2e-322
        assert sigmoid(np.array([-740.0]))[0] == pytest.approx(4.2e-322, rel=0.02)

    @given(st.floats(-745, 745))
    def test_sigmoid_and_softplus_against_mpmath(self, x: float) -> None:
        with mp.workdps(400):
            s, plus = float(1 / (1 + mp.exp(-mp.mpf(x)))), float(softplus_mp(x))
        assert sigmoid(np.array([x]))[0] == pytest.approx(s, rel=1e-15, abs=1e-323)
        assert softplus(np.array([x]))[0] == pytest.approx(plus, rel=1e-15, abs=1e-323)


class TestHuffman:
    def test_lengths(self) -> None:
        tree = huffman.huffman(COUNTS)
        assert tree.lengths.tolist() == [1, 2, 3, 4, 5, 5]
        assert tree.kraft == 1.0
        assert tree.mean_length == pytest.approx(1.85, rel=1e-15)
        assert tree.entropy == pytest.approx(1.83402, abs=5e-6)

    def test_no_code_begins_another(self) -> None:
        codes = huffman.huffman(COUNTS).codes
        pairs = list(itertools.permutations(codes, 2))
        assert len(pairs) == 30
        assert not [pair for pair in pairs if pair[1][: len(pair[0])] == pair[0]]

    def test_same_counts_same_tree(self) -> None:
        assert huffman.huffman([1, 1, 1, 1, 1]).codes == huffman.huffman([1, 1, 1, 1, 1]).codes

    def test_equal_counts_are_balanced(self) -> None:
        assert huffman.huffman([7] * 16).lengths.tolist() == [4] * 16

    def test_a_class_never_seen_costs_a_whole_bit(self) -> None:
        tree = huffman.huffman([0, 1])
        assert (tree.mean_length, tree.entropy) == (1.0, 0.0)

    def test_one_class_has_an_empty_code(self) -> None:
        tree = huffman.huffman([3])
        assert (tree.codes, tree.paths, tree.kraft, tree.mean_length, tree.entropy) == (((),), ((),), 1.0, 0.0, 0.0)

    @given(st.lists(st.integers(1, 1000), min_size=1, max_size=40))
    def test_mean_length_is_within_a_bit_of_the_entropy(self, counts: list[int]) -> None:
        tree = huffman.huffman(counts)
        assert tree.kraft == 1.0
        assert tree.entropy - 1e-12 <= tree.mean_length < tree.entropy + 1

    @given(counts_lists)
    def test_paths_lead_to_their_class(self, counts: list[int]) -> None:
        tree = huffman.huffman(counts)
        classes = len(counts)
        for label, (code, nodes) in enumerate(zip(tree.codes, tree.paths, strict=True)):
            at = classes + len(tree.children) - 1 if classes > 1 else 0
            for bit, node in zip(code, nodes, strict=True):
                assert at == classes + node
                at = int(tree.children[node, bit])
            assert at == label

    @given(st.lists(st.integers(1, 20), min_size=2, max_size=5))
    def test_no_tree_has_a_smaller_mean_length(self, counts: list[int]) -> None:
        """Against every assignment of lengths that satisfies Kraft's inequality."""
        lengths = itertools.product(range(1, len(counts)), repeat=len(counts))
        best = min(
            sum(c * n for c, n in zip(counts, own, strict=True)) for own in lengths if sum(2.0**-n for n in own) <= 1
        )
        assert huffman.huffman(counts).mean_length == pytest.approx(best / sum(counts), rel=1e-12)

    @pytest.mark.parametrize("counts", [[], [0, 0], [1, -1], [1, math.nan], [1, math.inf]])
    def test_counts_that_cannot_be(self, counts: list[float]) -> None:
        with pytest.raises(ValueError, match="counts must be finite"):
            huffman.huffman(counts)


class TestHierarchical:
    def test_reproduces_the_softmax_of_the_logits(self) -> None:
        tree = huffman.huffman(COUNTS)
        scores = hierarchical.node_scores(tree, Z).scores
        result = hierarchical.distribution(tree, scores)
        assert result.probabilities == pytest.approx(P, abs=5e-9)
        assert result.total == pytest.approx(1, abs=1e-15)

    def test_path_of_the_label(self) -> None:
        tree = huffman.huffman(COUNTS)
        own = hierarchical.path(tree, hierarchical.node_scores(tree, Z).scores, Y)
        assert len(own.decisions) == 2
        assert own.loss == pytest.approx(FULL, rel=1e-15)
        assert own.probability == pytest.approx(0.0815942, abs=5e-9)
        assert math.prod(own.decisions.tolist()) == own.probability

    @given(counts_lists, st.data())
    def test_any_scores_give_a_distribution(self, counts: list[int], data: st.DataObject) -> None:
        tree = huffman.huffman(counts)
        size = len(counts) - 1
        scores = np.array(data.draw(st.lists(st.floats(-30, 30), min_size=size, max_size=size)), dtype=np.float64)
        result = hierarchical.distribution(tree, scores)
        assert result.total == pytest.approx(1, abs=1e-13)
        for label in range(len(counts)):
            own = hierarchical.path(tree, scores, label)
            assert own.probability == pytest.approx(result.probabilities[label], rel=1e-12)
            assert own.loss == pytest.approx(-result.log_probabilities[label], rel=1e-12, abs=1e-13)

    @given(logits_lists)
    def test_any_logits_are_reproduced(self, z: list[float]) -> None:
        tree = huffman.huffman(range(1, len(z) + 1))
        result = hierarchical.distribution(tree, hierarchical.node_scores(tree, np.array(z)).scores)
        assert result.probabilities == pytest.approx(exact_softmax(np.array(z)), rel=1e-12)

    def test_slopes_are_the_derivative_of_the_loss(self) -> None:
        tree = huffman.huffman(COUNTS)
        scores = np.array([0.3, -1.2, 2.0, 0.7, -0.4])
        for label in range(6):
            own = hierarchical.path(tree, scores, label)
            for node, slope in zip(own.nodes, own.slopes, strict=True):
                step = np.zeros(5)
                step[node] = 1e-6
                ends = [hierarchical.path(tree, scores + sign * step, label).loss for sign in (1, -1)]
                assert slope == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)

    def test_masked_classes(self) -> None:
        z = np.array([-np.inf, 1.0, -np.inf, -np.inf, 0.0, 1.0])
        tree = huffman.huffman(COUNTS)
        scores = hierarchical.node_scores(tree, z).scores
        result = hierarchical.distribution(tree, scores)
        assert result.probabilities == pytest.approx(exact_softmax(z), rel=1e-14)
        assert hierarchical.path(tree, scores, 0).loss == math.inf

    def test_label_outside_the_classes(self) -> None:
        tree = huffman.huffman(COUNTS)
        with pytest.raises(ValueError, match=r"class -1 is not in 0\.\.5"):
            hierarchical.path(tree, np.zeros(5), -1)


class TestNegativeSampling:
    def test_noise(self) -> None:
        # w = [mpf(c) ** 0.75 for c in counts]; [x / sum(w) for x in w]
        expected = [0.42206506, 0.2877351, 0.12622689, 0.07505496, 0.05116734, 0.03775065]
        assert negative_sampling.noise(np.array(COUNTS)) == pytest.approx(expected, abs=5e-9)

    def test_loss_and_gradient(self) -> None:
        result = negative_sampling.negative_sampling(Z, Y, np.array([0, 3]))
        assert result.loss == pytest.approx(float(softplus_mp(-1) + softplus_mp(2) + softplus_mp(-1)), rel=1e-15)
        assert result.loss == pytest.approx(2.7534513861, abs=5e-11)
        assert result.gradient == pytest.approx([0.8807970780, -0.2689414214, 0, 0.2689414214, 0, 0], abs=5e-11)

    def test_a_class_drawn_twice_counts_twice(self) -> None:
        once = negative_sampling.negative_sampling(Z, Y, np.array([0]))
        twice = negative_sampling.negative_sampling(Z, Y, np.array([0, 0]))
        assert twice.gradient[0] == 2 * once.gradient[0]

    def test_optimum(self) -> None:
        p = np.array([0.5, 0.3, 0.2])
        result = negative_sampling.optimum(p, negative_sampling.noise(np.array([50, 30, 20])), 5)
        assert result.scores == pytest.approx([-1.5211043, -1.6488107, -1.7501770], abs=5e-8)
        assert result.softmax == pytest.approx([0.3738, 0.3290, 0.2973], abs=5e-5)
        assert result.recovered == pytest.approx(p, rel=1e-15)

    def test_gradient_of_the_expected_loss_vanishes_at_the_optimum(self) -> None:
        """sum_y p_y (s(z_y) - 1) [y] + k q s(z) = 0, class by class."""
        p, q, k = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5]), 5
        s = sigmoid(negative_sampling.optimum(p, q, k).scores)
        assert p * (s - 1) + k * q * s == pytest.approx(np.zeros(3), abs=1e-15)

    def test_draws_equal_to_the_label_are_skipped(self) -> None:
        drawn = negative_sampling.draw(UNIFORM, 100, seed=7)
        assert len(drawn) == 100
        kept = negative_sampling.negative_sampling(Z, Y, drawn, remove_hits=True).kept
        assert kept.tolist() == [n for n in drawn if n != Y]
        assert 0 < len(kept) < 100

    def test_same_seed_same_draw(self) -> None:
        first, second = (negative_sampling.draw(UNIFORM, 20, seed=3).tolist() for _ in range(2))
        assert first == second

    @pytest.mark.parametrize(("label", "negatives"), [(6, [0]), (-1, [0]), (1, [6]), (1, [-1])])
    def test_classes_that_are_not_there(self, label: int, negatives: list[int]) -> None:
        with pytest.raises(ValueError, match=r"is not in 0\.\.5"):
            negative_sampling.negative_sampling(Z, label, np.array(negatives))


class TestNce:
    def test_loss(self) -> None:
        # mp: softplus(-(1 - log(.5))) + softplus(2 - log(.6)) + softplus(-1 - log(.2))
        q = np.array([0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
        assert negative_sampling.nce(Z, Y, np.array([0, 3]), 2 * q).loss == pytest.approx(3.8013376429, abs=5e-11)

    @pytest.mark.parametrize(("remove_hits", "loss"), [(False, 11.331914), (True, 9.0232535)])
    def test_sampled_values_of_tensorflow(self, remove_hits: bool, loss: float) -> None:
        expected = np.array([0.5, 0.3, 1, 1, 0.4, 0.2])
        result = negative_sampling.nce(Z, Y, np.array([0, 4, 1, 5]), expected, remove_hits)
        assert result.loss == pytest.approx(loss, rel=1e-7)  # TensorFlow computes in float32

    def test_optimum_is_the_distribution_itself(self) -> None:
        """At z = log p the gradient of the expected loss vanishes: e^z needs no normaliser."""
        p, q, k = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5]), 4
        s = sigmoid(np.log(p) - np.log(k * q))
        assert p * (s - 1) + k * q * s == pytest.approx(np.zeros(3), abs=1e-15)

    def test_gradient_is_the_derivative_of_the_loss(self) -> None:
        samples = np.array([0, 3, 0, 1])
        result = negative_sampling.nce(Z, Y, samples, 4 * UNIFORM)
        for index in range(6):
            step = np.zeros(6)
            step[index] = 1e-6
            ends = [negative_sampling.nce(Z + sign * step, Y, samples, 4 * UNIFORM).loss for sign in (1, -1)]
            assert result.gradient[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)


class TestSampledSoftmax:
    def test_log_uniform(self) -> None:
        expected = [0.35620719, 0.20836785, 0.14783934, 0.1146731, 0.09369475, 0.07921778]
        assert sampled.log_uniform(6) == pytest.approx(expected, abs=5e-9)
        assert sampled.log_uniform(128256).sum() == pytest.approx(1, abs=1e-12)

    @pytest.mark.parametrize(("remove_hits", "loss"), [(True, 2.2063558), (False, 2.3108069)])
    def test_sampled_values_of_tensorflow(self, remove_hits: bool, loss: float) -> None:
        expected = np.array([0.5, 0.4, 0.3, 0.2])
        result = sampled.sampled_softmax(Z, Y, np.array([0, 4, 1, 5]), 0.3, expected, remove_hits)
        assert result.losses[0] == pytest.approx(loss, abs=2e-7)  # TensorFlow computes in float32
        assert result.hits.tolist() == [[False, False, True, False]]

    def test_log_q_is_not_lost_beside_large_logits(self) -> None:
        # mpmath: n = 2, q = 1/3, samples {1, 2}: log(1 + 3/2 + 0), the largest logit being common to all
        samples = np.array([1, 2])
        result = sampled.sampled_softmax(np.array([1e17, 1e17, 3.0]), 0, samples, 1.0, np.full(2, 2 / 3))
        assert result.losses[0] == pytest.approx(math.log(2.5), rel=1e-15)

    def test_mean_and_error_of_huge_losses(self) -> None:
        mean, error = sampled.mean_and_error(np.array([1e308, 1e308, 0.0, 0.0]))
        assert mean == pytest.approx(5e307, rel=1e-15)
        assert error == pytest.approx(1e308 / math.sqrt(12), rel=1e-14)  # std of two 0 and two x: x / sqrt 3, over 2

    def test_every_other_class_once_is_the_full_softmax(self) -> None:
        others = np.array([0, 2, 3, 4, 5])
        result = sampled.sampled_softmax(Z, Y, others, 1.0, np.ones(5))
        assert result.losses[0] == pytest.approx(FULL, rel=1e-15)

    @pytest.mark.parametrize(
        ("n", "corrected", "uncorrected"),
        [(2, 2.010, 1.257), (5, 2.302, 2.146), (20, 2.461, 3.603), (100, 2.497, 5.230)],
    )
    def test_mean_loss_over_many_draws(self, n: int, corrected: float, uncorrected: float) -> None:
        """The published means are themselves of a finite number of draws, good to about 0.015."""
        right = sampled.study(Z, Y, UNIFORM, n, 4000, seed=1)
        wrong = sampled.study(Z, Y, UNIFORM, n, 4000, seed=1, corrected=False)
        assert right.exact == pytest.approx(FULL, rel=1e-15)
        assert abs(right.mean - corrected) < 3 * right.standard_error + 0.015
        assert abs(wrong.mean - uncorrected) < 3 * wrong.standard_error + 0.015
        assert right.bias == right.mean - right.exact < 0

    @pytest.mark.parametrize("corrected", [True, False])
    def test_mean_loss_of_two_draws_against_all_36_pairs(self, corrected: bool) -> None:
        weight = 3 if corrected else 1  # 1 / (n q)
        with mp.workdps(30):
            e = [mp.exp(mp.mpf(float(x))) for x in Z]
            pairs = itertools.product(range(6), repeat=2)
            losses = [mp.log(e[Y] + weight * sum(e[s] for s in pair if s != Y)) - Z[Y] for pair in pairs]
            expected = float(mp.fsum(losses) / 36)
        result = sampled.study(Z, Y, UNIFORM, 2, 20000, seed=5, corrected=corrected)
        assert abs(result.mean - expected) < 4 * result.standard_error
        assert result.standard_error < 0.01

    def test_bias_shrinks_with_the_sample(self) -> None:
        biases = [sampled.study(Z, Y, UNIFORM, n, 2000, seed=2).bias for n in (2, 5, 20, 100)]
        assert biases == sorted(biases)
        assert biases[-1] < 0

    @pytest.mark.parametrize("remove_hits", [True, False])
    @pytest.mark.parametrize(
        "z", [Z, np.array([40.0, 700.0, 1e3, -np.inf, 3.0, 0.0]), np.array([1e17] * 2 + [3.0] * 4)]
    )
    def test_losses_of_many_draws_are_those_of_each(self, z: Any, remove_hits: bool) -> None:
        draws, n = 3000, 2
        losses = sampled.study(z, Y, UNIFORM, n, draws, seed=3, remove_hits=remove_hits).losses
        samples = np.random.default_rng(3).choice(6, size=(draws, n), p=UNIFORM)
        for loss, own in list(zip(losses, samples, strict=True))[::10]:
            alone = sampled.sampled_softmax(z, Y, own, 1.0, n * UNIFORM[own], remove_hits).losses[0]
            assert loss == pytest.approx(alone, rel=1e-13)

    def test_many_draws_are_studied_in_plain_arithmetic_and_in_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = sampled.study(Z, Y, UNIFORM, 5, 100, seed=3).losses
        rows = list[int]()
        real, steps = sampled.sampled_softmax, sampled.softmax_steps
        monkeypatch.setattr(sampled, "BLOCK", 40)
        monkeypatch.setattr(sampled, "softmax_steps", lambda z: rows.append(len(z)) or steps(z))
        sizes = list[tuple[int, ...]]()
        monkeypatch.setattr(sampled, "sampled_softmax", lambda *a: sizes.append(a[2].shape) or real(*a))
        assert sampled.study(Z, Y, UNIFORM, 5, 100, seed=3).losses.tolist() == whole.tolist()
        assert sizes == [(8, 5)] * 12 + [(4, 5)]
        assert rows == [1]  # the exact loss, over all classes

    def test_same_seed_same_losses(self) -> None:
        first, second = (sampled.study(Z, Y, UNIFORM, 5, 10, seed=9).losses.tolist() for _ in range(2))
        assert first == second


class TestAdaptive:
    def test_reproduces_the_softmax_of_the_logits(self) -> None:
        result = adaptive.adaptive_from_logits(Z, [2, 4])
        assert result.probabilities == pytest.approx(P, abs=5e-9)
        assert result.total == pytest.approx(1, abs=1e-15)
        assert -result.log_probabilities[Y] == pytest.approx(FULL, rel=1e-15)
        assert [(own.start, own.stop) for own in result.clusters] == [(2, 4), (4, 6)]

    @given(logits_lists.filter(lambda z: len(z) > 2), st.data())
    def test_any_cutoffs_reproduce_it(self, z: list[float], data: st.DataObject) -> None:
        cutoffs = sorted(data.draw(st.sets(st.integers(1, len(z) - 1), min_size=1)))
        result = adaptive.adaptive_from_logits(np.array(z), cutoffs)
        assert result.probabilities == pytest.approx(exact_softmax(np.array(z)), rel=1e-13)

    @given(logits_lists, st.lists(logits_lists, max_size=3))
    def test_any_head_and_tails_sum_to_one(self, head: list[float], tails: list[list[float]]) -> None:
        head_logits = np.array(head + [0.5] * len(tails))
        result = adaptive.adaptive(head_logits, [np.array(tail) for tail in tails])
        assert len(result.probabilities) == len(head) + sum(map(len, tails))
        assert result.total == pytest.approx(1, abs=1e-14)

    def test_a_cluster_of_masked_classes(self) -> None:
        z = np.array([1.0, 0.0, -np.inf, -np.inf])
        result = adaptive.adaptive_from_logits(z, [2])
        assert result.probabilities == pytest.approx(exact_softmax(z), rel=1e-15)
        assert result.log_probabilities[2:].tolist() == [-math.inf, -math.inf]

    @pytest.mark.parametrize("cutoffs", [[], [0], [6], [2, 2], [4, 2], [-1]])
    def test_cutoffs_that_cannot_be(self, cutoffs: list[int]) -> None:
        with pytest.raises(ValueError, match=r"cutoffs must rise and lie in 1\.\.5"):
            adaptive.adaptive_from_logits(Z, cutoffs)


class TestOnline:
    def test_trace(self) -> None:
        result = online.trace(Z)
        assert result.maxima.tolist() == [2, 2, 2, 2, 3, 3]
        expected = [1, 1.36788, 1.51745, 1.56724, 1.57655, 1.65864]
        assert result.denominators == pytest.approx(expected, abs=5e-6)
        assert result.rescales.tolist() == [0, 1, 1, 1, math.exp(-1), 1]
        assert result.logsumexp == pytest.approx(3.505997134537655, rel=1e-15)
        assert result.unrescaled == pytest.approx(3.974303, abs=5e-7)

    @pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 100])
    def test_any_number_of_blocks_merges_to_the_same(self, count: int) -> None:
        result = online.merge_blocks(np.array_split(Z, count))
        assert result.logsumexp == pytest.approx(3.505997134537655, rel=1e-15)
        assert len(result.blocks) == len(result.merged) == count

    @given(st.lists(st.one_of(st.floats(-700, 700), st.just(-math.inf)), min_size=3, max_size=9))
    def test_merging_is_associative(self, z: list[float]) -> None:
        a, b, c = (online.reduce_block(np.array(z[i::3])) for i in range(3))
        left, right = online.merge(online.merge(a, b), c), online.merge(a, online.merge(b, c))
        assert left.maximum == right.maximum
        assert left.denominator == pytest.approx(right.denominator, rel=1e-14)
        assert online.merge(online.START, left) == left == online.merge(left, online.START)

    @given(st.lists(st.floats(-700, 700), min_size=1, max_size=30))
    def test_logsumexp_against_mpmath(self, z: list[float]) -> None:
        assert online.trace(np.array(z)).logsumexp == pytest.approx(exact_logsumexp(np.array(z)), rel=1e-14, abs=1e-14)

    def test_masked_classes_first_are_no_nan(self) -> None:
        z = np.array([-np.inf, -np.inf, 1.0])
        assert online.trace(z).denominators.tolist() == [0, 0, 1]
        assert online.trace(z).logsumexp == online.merge_blocks([z[:1], z[1:2], z[2:]]).logsumexp == 1.0

    def test_nothing_but_masked_classes(self) -> None:
        z = np.array([-np.inf, -np.inf])
        assert online.trace(z).logsumexp == online.merge_blocks([z[:1], z[1:]]).logsumexp == -math.inf


# mpmath, 50 digits: log(sum(exp(z))) - z_y
EXTREME = [
    ([40.0, 0.0], 0, 4.248354255291589e-18),
    ([0.0, 40.0, 1.0], 1, 1.5796578428307375e-17),
    ([1e17, 1e17, 3.0], 0, 0.6931471805599453),
    ([1000.0, 300.1], 0, 1.0896627777796162e-304),
    ([1e308, -1e308], 0, 0.0),
]


@pytest.mark.parametrize(("z", "label", "loss"), EXTREME)
def test_the_same_number_where_adding_first_would_lose_it(z: list[float], label: int, loss: float) -> None:
    logits = np.array(z)
    blocks = np.array_split(logits, 2)
    losses = [
        online.loss(online.trace(logits).state, z[label]),
        online.loss(online.merge_blocks(blocks).state, z[label]),
        parallel.vocabulary_parallel(logits, label, 2).loss,
        cut.cut(blocks, label).loss,
    ]
    assert losses == pytest.approx([loss] * 4, rel=1e-12, abs=1e-320)


def test_the_losses_above_are_those_of_mpmath() -> None:
    with mp.workdps(400):
        for z, label, loss in EXTREME[:4]:
            top = mp.mpf(max(z))
            exact = mp.log(mp.fsum(mp.exp(mp.mpf(x) - top) for x in z)) + top - mp.mpf(z[label])
            assert loss == pytest.approx(float(exact), rel=1e-13)


class TestCut:
    def test_loss_and_whole_gradient(self) -> None:
        result = cut.cut(np.array_split(Z, 3), Y, eps=0.0)
        assert result.loss == pytest.approx(FULL, rel=1e-15)
        assert result.gradient == pytest.approx(P - np.eye(6)[Y], abs=5e-9)
        assert result.error == 0

    def test_blocks_all_below_eps_are_dropped(self) -> None:
        z = np.array([20.0, 1.0, 2.0, 3.0, 19.0, 0.0])
        result = cut.cut(np.array_split(z, 3), 0)
        p = exact_softmax(z)
        assert result.kept.tolist() == [True, False, True]
        assert result.gradient == pytest.approx([p[0] - 1, p[1], 0, 0, p[4], p[5]], rel=1e-13)
        assert result.error == pytest.approx(max(p[2:4]), rel=1e-13)
        assert 0 < result.error < 2.0**-12

    def test_the_label_keeps_its_block_unless_it_is_certain(self) -> None:
        assert cut.cut([np.array([-9.0]), np.array([9.0, 8.0])], 0).kept.tolist() == [True, True]
        assert cut.cut([np.array([20.0]), np.array([1.0, 0.0])], 0).kept.tolist() == [False, False]


class TestVocabularyParallel:
    def test_three_shards(self) -> None:
        result = parallel.vocabulary_parallel(Z, 4, 3)
        assert result.owner == 2
        assert result.maxima.tolist() == [2, 0.1, 3]
        assert result.loss == pytest.approx(0.505997134537655, rel=1e-14)
        assert result.local_loss == pytest.approx(0.0788897343, abs=5e-11)

    @given(logits_lists, st.integers(1, 15), st.data())
    @settings(max_examples=50)
    def test_any_number_of_ranks_gives_the_same_loss(self, z: list[float], ranks: int, data: st.DataObject) -> None:
        label = data.draw(st.integers(0, len(z) - 1))
        result = parallel.vocabulary_parallel(np.array(z), label, ranks)
        assert len(result.shards) == ranks
        start = sum(map(len, result.shards[: result.owner]))
        assert start <= label < start + len(result.shards[result.owner])
        assert result.loss == pytest.approx(exact_logsumexp(np.array(z)) - z[label], rel=1e-13, abs=1e-13)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: parallel.vocabulary_parallel(Z, 6, 2), r"class 6 is not in 0\.\.5"),
            (lambda: parallel.vocabulary_parallel(Z, 1, 0), "ranks must be at least 1"),
        ],
    )
    def test_labels_and_ranks_that_cannot_be(self, call: Callable[[], object], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            call()


def test_full_softmax_of_the_example() -> None:
    assert exact_softmax(Z) == pytest.approx(P, abs=5e-9)
    assert exact_logsumexp(Z) - Z[Y] == pytest.approx(FULL, rel=1e-15)
