"""An answer at vocabulary size is judged in memory that grows as the number of classes does, not as its square."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from softmax_cli.app.cli import explained
from softmax_cli.judge.question import Array, Question
from softmax_cli.judge.solve import Outer, jacobian

FEW, MANY = 12_000, 24_000
# The command, and whether the answer is one number or one a class.
COMMANDS = [
    ("softmax {logits} --expect {answer}", "softmax"),
    ("softmax {logits} --expect 7=0.5", "softmax, one entry"),
    ("ce {logits} --label 7 --expect 1.0", "ce"),
    ("grad {logits} --label 7 --expect {answer}", "grad"),
    ("grad {logits} --label 7 --expect 7=0.5", "grad, one entry"),
    ("sigmoid {logits} --expect {answer}", "sigmoid"),
    ("jacobian {logits} --row 3 --expect {answer}", "row"),
    ("jacobian {logits} --vjp {answer} --expect {answer}", "product"),
]


def peak(action: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("command", [command for command, _ in COMMANDS], ids=[name for _, name in COMMANDS])
def test_a_wrong_answer_takes_no_matrix_of_all_classes(command: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    def judged(classes: int) -> int:
        folder = tmp_path_factory.mktemp("large")
        random = np.random.default_rng(classes)
        np.save(folder / "z.npy", random.normal(0, 2, classes))
        np.save(folder / "a.npy", random.random(classes))
        words = command.format(logits=f"@{folder}/z.npy", answer=f"@{folder}/a.npy").split()
        return peak(lambda: explained(words))

    few, many = judged(FEW), judged(MANY)
    assert many < 2.6 * few
    assert many < 8 * MANY * 400  # 400 vectors; the matrix is 24,000 of them


def test_a_row_and_a_product_are_those_of_the_whole_matrix() -> None:
    p = np.array([[0.5, 0.3, 0.2], [0.1, 0.9, 0.0]])
    v = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])
    right = p[:, :, None] * (np.eye(3) - p[:, None, :])
    matrix = jacobian(p)
    assert np.allclose(matrix.whole(), right, 1e-15, 1e-17)
    assert np.allclose(matrix.row(1), right[:, 1], 1e-15, 1e-17)
    assert np.allclose(matrix.product(v), np.einsum("nij,ni->nj", right, v), 1e-14, 1e-16)
    other = Outer(1 - p, -p, np.ones_like(p))
    assert np.allclose(other.product(v), np.einsum("nij,ni->nj", other.whole(), v), 1e-14, 1e-16)


def test_what_was_derived_can_be_forgotten() -> None:
    question = Question(operation="softmax", logits=np.array([[2.0, 1.0, 0.1]]), value=np.zeros(3))
    before: Array = question.p
    question.forget()
    assert "p" not in vars(question)
    assert (question.p == before).all()
