"""Every form in which numbers may be typed or pasted."""

import math

import numpy as np
import pytest

from softmax_cli.read.sources.reading import read_numbers
from softmax_cli.read.typed.values import parse_numbers
from tests.cases import at_least

VECTOR = [2.0, 1.0, 0.1]
MATRIX = [[2.0, 1.0], [0.0, 3.0]]

VECTORS = {
    "spaces": "2 1 0.1",
    "commas": "2,1,0.1",
    "commas-and-spaces": "2, 1, 0.1",
    "comma-then-line-end": "2,\n1,\n0.1,\n",
    "brackets": "[2.0, 1.0, 0.1]",
    "parentheses": "(2, 1, 0.1)",
    "trailing-comma": "2,1,0.1,",
    "trailing-semicolon": "2 1 0.1;",
    "torch": "tensor([2.0000, 1.0000, 0.1000])",
    "torch-with-keywords": "torch.tensor([2., 1., 0.1], dtype=torch.float32, device='cuda:0', requires_grad=True)",
    "torch-with-gradient": "tensor([2., 1., 0.1], grad_fn=<AddBackward0>)",
    "torch-parameter": "Parameter containing:\ntensor([2., 1., 0.1], requires_grad=True)",
    "numpy-repr": "array([2. , 1. , 0.1], dtype=float32)",
    "numpy-print": "[2.  1.  0.1]",
    "numpy-call": "np.array([2, 1, 0.1])",
    "numpy-scalars": "[np.float64(2.0), np.float64(1.0), np.float32(0.1)]",
    "jax": "Array([2. , 1. , 0.1], dtype=float32)",
    "jax-call": "jnp.array([2, 1, 0.1])",
    "tensorflow": "<tf.Tensor: shape=(3,), dtype=float32, numpy=array([2. , 1. , 0.1], dtype=float32)>",
    "tensorflow-print": "tf.Tensor([2.  1.  0.1], shape=(3,), dtype=float32)",
    "one-a-line": "2\n1\n0.1\n",
    "windows-line-ends": "2\r\n1\r\n0.1\r\n",
    "full-width": "［２，１，０．１］",
    "ideographic-comma": "2、1、0.1",
    "ideographic-space": "2\u30001\u30000.1",
    "no-break-space": "2\u00a01\u00a00.1",
    "byte-order-mark": "\ufeff2 1 0.1",
    "parenthesised-scalars": "(2) (1) (0.1)",
    "plus": "+2 +1 +.1",
    "set-braces": "{2, 1, 0.1}",
}
MATRICES = {
    "semicolon": "2 1; 0 3",
    "semicolon-and-commas": "2,1;0,3",
    "full-width-semicolon": "２，１；０，３",
    "lines": "2 1\n0 3\n",
    "blank-lines": "\n2 1\n\n0 3\n\n",
    "semicolon-then-line-end": "2 1;\n0 3;\n",
    "lines-with-trailing-commas": "2,1,\n0,3,\n",
    "nested": "[[2, 1], [0, 3]]",
    "nested-tuples": "((2, 1), (0, 3))",
    "nested-print": "[[2. 1.]\n [0. 3.]]",
    "rows-in-brackets": "[2, 1], [0, 3]",
    "brackets-and-semicolon": "[2, 1]; [0, 3]",
    "brackets-a-line": "[2, 1]\n[0, 3]",
    "matlab": "[2 1; 0 3]",
    "torch": "tensor([[2., 1.], [0., 3.]], dtype=torch.float32, device='cuda:0', grad_fn=<X>)",
    "torch-over-lines": "tensor([[2., 1.],\n        [0., 3.]])",
}


@pytest.mark.parametrize("text", at_least(21, VECTORS).values(), ids=VECTORS)
def test_vector(text):
    assert parse_numbers(text).array.tolist() == VECTOR


@pytest.mark.parametrize("text", at_least(11, MATRICES).values(), ids=MATRICES)
def test_matrix(text):
    assert parse_numbers(text).array.tolist() == MATRIX


def test_separate_arguments():
    assert read_numbers(["2", "1", "0.1"]).array.tolist() == VECTOR


def test_arguments_with_a_space_before_a_negative_number():
    assert read_numbers([" -2", "1", " -.5"]).array.tolist() == [-2, 1, -0.5]


def test_arguments_with_commas_at_their_ends():
    assert read_numbers(["2,", "1,", "0.1"]).array.tolist() == VECTOR


@pytest.mark.parametrize("minus", "-−–－‐")
def test_minus_signs(minus):
    assert parse_numbers(f"{minus}1 {minus}.5").array.tolist() == [-1, -0.5]


def test_one_number_a_line_is_one_vector_and_semicolons_are_rows():
    assert parse_numbers("1\n2\n3").array.shape == (3,)
    assert parse_numbers("1;2;3").array.shape == (3, 1)
    assert parse_numbers("[[1],[2]]").array.shape == (2, 1)


def test_one_row_in_two_brackets_keeps_its_row():
    assert parse_numbers("[[2, 1, 0.1]]").array.shape == (1, 3)
    assert parse_numbers("((1, 2),)").array.shape == (1, 2)
    assert parse_numbers("((1, 2))").array.shape == (2,)


def test_stack_of_matrices():
    assert parse_numbers("[[[1, 2], [3, 4]]]").array.tolist() == [[[1, 2], [3, 4]]]


def test_not_a_number_and_infinities():
    array = parse_numbers("inf -inf nan +Infinity -∞ \"-inf\" float('inf') np.inf").array
    assert math.isnan(array[2])
    assert np.delete(array, 2).tolist() == [math.inf, -math.inf, math.inf, -math.inf, -math.inf, math.inf, math.inf]


def test_tokens_are_the_text_of_each_number():
    numbers = parse_numbers("[np.float64(2.50), −1/3, (66%), 1e-3, ln 2, '-inf']")
    assert list(numbers.tokens) == ["2.50", "−1/3", "66%", "1e-3", "ln 2", "'-inf'"]


def test_tokens_of_the_fast_way():
    typed = [f"{i}.{i}0" for i in range(1, 60)]
    assert list(parse_numbers(" ".join(typed)).tokens) == typed
    assert list(parse_numbers(f"[[{','.join(typed)}], [{','.join(typed)}]]").tokens) == typed * 2


NAMED = {
    "equals": "cat=2 dog=1",
    "equals-and-commas": "cat=2, dog=1",
    "spaced-equals": "cat = 2 dog = 1",
    "json": '{"cat": 2, "dog": 1}',
    "python": "{'cat': 2, 'dog': 1}",
    "yaml": "cat: 2\ndog: 1",
    "full-width-equals": "cat＝2 dog＝1",
}


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_names(text):
    numbers = parse_numbers(text)
    assert numbers.names == ("cat", "dog")
    assert numbers.array.tolist() == [2, 1]


def test_names_of_any_characters():
    assert parse_numbers('t-shirt=1 C++=2 猫=3 "new york"=4 e=5 2nd=6').names == (
        "t-shirt",
        "C++",
        "猫",
        "new york",
        "e",
        "2nd",
    )


def test_names_in_every_row():
    numbers = parse_numbers("cat=1 dog=2; cat=3 dog=4")
    assert numbers.names == ("cat", "dog")
    assert numbers.array.tolist() == [[1, 2], [3, 4]]


def test_expected_values_may_be_named_by_index():
    numbers = parse_numbers("1=-0.7576", "expect")
    assert numbers.names == ("1",)
    assert numbers.array.tolist() == [-0.7576]
