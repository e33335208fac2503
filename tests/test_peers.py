"""Comparisons with the real implementations of other libraries; each is skipped where its library is not installed.

pip install torch==2.13.0 gensim scipy; pytest tests/test_peers.py
"""

import numpy as np
import pytest

from softmax_cli import cross_entropy, cross_entropy_gradient, softmax_jacobian
from softmax_cli.maths.largek.adaptive import adaptive
from softmax_cli.maths.largek.huffman import huffman

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(5, 4)) * 3
LABELS = np.array([0, 3, 1, 2, 3])
WEIGHT = np.array([1.0, 2.0, 0.5, 3.0])
TARGET = RNG.dirichlet(np.ones(4), size=5)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("ignore_index", [-100, 3])
def test_loss_and_gradient_are_those_of_torch(
    reduction: str, smoothing: float, weighted: bool, soft: bool, ignore_index: int
) -> None:
    torch = pytest.importorskip("torch")
    if soft and ignore_index != -100:
        pytest.skip("a target has no label to ignore")
    z = torch.tensor(Z, requires_grad=True)
    theirs = torch.nn.functional.cross_entropy(
        z,
        torch.tensor(TARGET if soft else LABELS),
        weight=torch.tensor(WEIGHT) if weighted else None,
        label_smoothing=smoothing,
        reduction=reduction,
        ignore_index=ignore_index,
    )
    theirs.sum().backward()
    ours = {
        "target": TARGET if soft else None,
        "weight": WEIGHT if weighted else None,
        "label_smoothing": smoothing,
        "reduction": reduction,
        "ignore_index": ignore_index,
    }
    labels = None if soft else LABELS
    assert cross_entropy(Z, labels, **ours) == pytest.approx(theirs.detach().numpy(), rel=1e-13)
    assert cross_entropy_gradient(Z, labels, **ours) == pytest.approx(z.grad.numpy(), rel=1e-12, abs=1e-15)


def test_jacobian_is_that_of_torch() -> None:
    torch = pytest.importorskip("torch")
    theirs = torch.autograd.functional.jacobian(lambda z: torch.softmax(z, 0), torch.tensor(Z[0])).numpy()
    assert softmax_jacobian(Z[0]) == pytest.approx(theirs, rel=1e-12, abs=1e-16)


def test_adaptive_softmax_is_that_of_torch() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    layer = torch.nn.AdaptiveLogSoftmaxWithLoss(8, 20, cutoffs=[4, 10], div_value=2.0).double()
    hidden = torch.randn(1, 8, dtype=torch.double)
    head = layer.head(hidden).detach().numpy()[0]
    tails = [tail(hidden).detach().numpy()[0] for tail in layer.tail]
    theirs = layer.log_prob(hidden).detach().numpy()[0]
    assert adaptive(head, tails).log_probabilities == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("counts", [[50, 30, 10, 5, 3, 2], [1, 1, 1, 1, 1], [8, 4, 2, 1, 1], list(range(1, 40))])
def test_huffman_codes_are_as_long_as_those_of_gensim(counts: list[int]) -> None:
    word2vec = pytest.importorskip("gensim.models.word2vec")
    model = word2vec.Word2Vec(hs=1, negative=0, vector_size=2, min_count=1)
    model.build_vocab_from_freq({str(n): count for n, count in enumerate(counts)})
    lengths = [len(model.wv.get_vecattr(str(n), "code")) for n in range(len(counts))]
    ours = huffman(counts)
    mean = sum(count * len(code) for count, code in zip(counts, ours.codes, strict=True))
    assert mean == sum(count * length for count, length in zip(counts, lengths, strict=True))
    if len(set(counts)) == len(counts):
        assert sorted(map(len, ours.codes)) == sorted(lengths)
