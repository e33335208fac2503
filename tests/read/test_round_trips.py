"""Laws: a float64 comes back identical from its text, and arbitrary text is numbers or an InputError."""

import json
import struct
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from softmax_cli.errors import InputError
from softmax_cli.read.sources.reading import read_numbers
from softmax_cli.read.typed.parse import looks_like_numbers
from softmax_cli.read.typed.tokens import looks_negative
from softmax_cli.read.typed.values import Numbers, parse_numbers, plain_number
from tests.cases import at_least

from .problems import read_problem

FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [-0.0, 0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1e308, 1e16, 1e22, 1e23]
)
VECTORS = st.lists(FLOATS, min_size=1, max_size=40)
MATRICES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(FLOATS, min_size=width, max_size=width), min_size=2, max_size=12)
)


def same(numbers: Numbers, values) -> bool:
    expected = np.array(values, dtype=float)
    return numbers.array.shape == expected.shape and numbers.array.tobytes() == expected.tobytes()


@given(VECTORS)
@example([0.1] * 1000)
def test_arguments(values):
    assert same(read_numbers([repr(value) for value in values]), values)


@given(VECTORS)
def test_list_and_commas(values):
    assert same(parse_numbers(repr(values)), values)
    assert same(parse_numbers(",".join(map(repr, values))), values)


@given(VECTORS)
def test_tokens_are_the_arguments(values):
    typed = [repr(value) for value in values]
    assert list(read_numbers(typed).tokens) == typed


@given(MATRICES)
def test_rows(values):
    lines = [" ".join(map(repr, row)) for row in values]
    for text in ("\n".join(lines), ";".join(lines), repr(values), f"array({values!r}, dtype=float64)"):
        assert same(parse_numbers(text), values)


@given(MATRICES)
def test_files(values):
    with tempfile.TemporaryDirectory() as folder:
        texts = {
            "a.json": json.dumps(values),
            "a.jsonl": "\n".join(map(json.dumps, values)),
            "a.csv": "\n".join(",".join(map(repr, row)) for row in values),
            "a.tsv": "\n".join("\t".join(map(repr, row)) for row in values),
            "a.txt": "\n".join(" ".join(map(repr, row)) for row in values),
        }
        np.save(Path(folder, "a.npy"), values)
        for name, text in texts.items():
            Path(folder, name).write_text(text)
        for name in (*texts, "a.npy"):
            assert same(read_numbers(f"@{folder}/{name}"), values)


@given(st.integers(0, 2**64 - 1))
def test_any_bit_pattern(bits):
    value = struct.unpack("<d", struct.pack("<Q", bits))[0]
    assert np.array_equal(parse_numbers(repr(value)).array, [value], equal_nan=True)


@given(VECTORS, MATRICES)
def test_the_fast_way_gives_what_the_grammar_gives(vector, matrix):
    for text in (" ".join(map(repr, vector)), ",".join(map(repr, vector)), repr(matrix), "\n".join(map(repr, vector))):
        fast, slow = parse_numbers(text), parse_numbers(f"\N{NO-BREAK SPACE}{text}")
        assert fast.array.tobytes() == slow.array.tobytes()
        assert fast.array.shape == slow.array.shape
        assert tuple(fast.tokens) == tuple(slow.tokens)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
def test_a_plain_number_is_its_float(value):
    for text in (repr(value), f"{value:e}", f"+{value!r}" if value >= 0 else repr(value)):
        assert struct.pack("<d", plain_number(text)) == struct.pack("<d", float(text))


@pytest.mark.parametrize(
    "text", ["", "007", "1e400", "-1e-400", "1_0", "inf", "nan", " 1", "1 ", "1,2", "1e", ".", "٣", "1f"]
)
def test_what_only_the_grammar_reads_is_no_plain_number(text):
    assert plain_number(text) is None


WORDS = """
1 2 -1 .5 1e400 1e-400 e pi ln ln2 log2( sqrt( ( ) [ ] { } , ; : = == + - * / ^ ** % ' " @ # ... _ x nan inf -inf
tensor( array( dtype=float32 <tf.Tensor: numpy= > np.float64( cat= cat dog=1 --json -l 0x1F 1_0 1j 00 − １ 、 ； 猫 ²
√ ∞ Parameter float('inf')
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\r", "\t", "\0", "\ud800"]) | st.text(max_size=4)
TEXTS = st.lists(PIECES, max_size=14).flatmap(lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)]))


def numbers_or_refusal(call, *args, **options):
    with suppress(InputError):
        call(*args, **options)


@given(TEXTS)
def test_any_text_is_numbers_or_refused(text):
    if text.strip() != "-" and not text.lstrip().startswith(("@", "＠")):
        numbers_or_refusal(read_numbers, text)
        numbers_or_refusal(parse_numbers, text, "expect")
    looks_negative(text)
    looks_like_numbers(text)


@given(TEXTS.filter(lambda text: text.strip() not in ("-",)))
def test_any_option_is_read_or_refused(text):
    for option in ("label", "target", "names"):
        numbers_or_refusal(read_problem, "2 1 0.1", **{option: text})
        numbers_or_refusal(read_problem, "cat=2 dog=1; cat=0 dog=3", **{option: text})


@given(st.binary(max_size=40), st.sampled_from([".npy", ".npz", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".bin"]))
@example(b"\x93NUMPY\x01\x00\x02\x00{}", ".npy")
@example(b"PK\x05\x06" + b"\0" * 18, ".npz")
def test_any_file_is_numbers_or_refused(content, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a" + suffix)
        path.write_bytes(content)
        numbers_or_refusal(read_numbers, f"@{path}")
        numbers_or_refusal(read_problem, "1 2", label=f"@{path}")


MANY = 5_000
HUGE = {
    "open": "[" * MANY,
    "nested": "(" * MANY + "1" + ")" * MANY,
    "digits": "1" * MANY,
    "digits-then-letter": "1" * MANY + "x",
    "points": "1." * MANY,
    "zeros": "0." + "0" * MANY,
    "minus": "-" * MANY,
    "signs": "1" + "+-" * MANY + "1",
    "powers": "^".join(["1"] * MANY),
    "products": "*".join(["1"] * MANY),
    "sums": "+".join(["1"] * MANY),
    "word": "x" * MANY,
    "equals": "=" * MANY,
    "names": " ".join(f"n{i}=1" for i in range(MANY // 10)),
    "quotes": "\"'" * MANY,
    "commas": "," * MANY,
    "semicolons": "1;" * MANY,
    "spaces": " " * MANY,
    "tensors": "tensor(" * MANY,
    "keywords": "tensor(1" + ", dtype=" * MANY,
    "tf": "<tf.Tensor: " * MANY,
    "greater": "<tf.Tensor: numpy=1" + ">" * MANY,
    "pairs": "(1 2) " * (MANY // 10),
    "inner-pairs": "((((((((((" + "(1 2) " * (MANY // 10) + "))))))))))",
    "tower": "9**9**9",
    "exp": "exp(1000)",
    "exponent": "1e" + "9" * MANY,
    "percent": "1e" + "9" * MANY + "%",
}


@pytest.mark.parametrize("text", at_least(21, HUGE).values(), ids=HUGE)
def test_huge_text_is_read_in_linear_work(text):
    """So many calls a character, 126 of them for sums; a second pass over the rest for each would be thousands."""
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        numbers_or_refusal(parse_numbers, text)
        numbers_or_refusal(read_problem, "1 2", label=text)
    finally:
        sys.setprofile(None)
    assert calls < 200 * len(text) + 20_000
