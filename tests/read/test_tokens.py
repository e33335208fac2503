"""Which words of a command line are numbers, and which are options."""

import subprocess
import sys

import pytest

from softmax_cli.read.typed.parse import looks_like_numbers
from softmax_cli.read.typed.tokens import looks_negative

NEGATIVE = """
-1 -.5 -1e5 -1,2 -inf -nan -Infinity -2/5 -ln2 -ln(3) -LN2 -sqrt(2) -pi -e -e/2 -1;2 -1. -inf,0 -np.log(2) -exp(1)
-√2 -sqrt2 -exp1 -log2 -log10 -log3 -π/2 -np.float64(2) -float("inf")
-(2) −3 －３ -３ -π -pi,1 -log2(8) -log(3)
"""
OTHERS = "- -- -l -d3 -T2 -q -o -f -h -ln -fjson -ofile.npy -ldog -lname=2 --json --1 1 @f cat=-1 -e=1 [-1]"


@pytest.mark.parametrize("token", NEGATIVE.split())
def test_negative(token):
    assert looks_negative(token)


@pytest.mark.parametrize("token", ["-ln 3", "-1 2", "-1\n2"])
def test_negative_with_white_space(token):
    assert looks_negative(token)


@pytest.mark.parametrize("token", OTHERS.split())
def test_not_negative(token):
    assert not looks_negative(token)


@pytest.mark.parametrize(
    "token", ["1", "-1", "1e-3", "inf", "ln2", "2/3", "[1,2]", "1,2;3,4", "66%", "cat=1", "−1", "tensor([1])"]
)
def test_numbers(token):
    assert looks_like_numbers(token)


@pytest.mark.parametrize("token", ["dog", "", "-", "--json", "-l", "@file.npy", "1_000", "[1"])
def test_no_numbers(token):
    assert not looks_like_numbers(token)


def test_start_up_imports_no_numpy():
    code = "import sys, softmax_cli.read.typed.tokens; print('numpy' in sys.modules, 'json' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_what_is_typed_is_read_without_files():
    code = (
        "import sys, softmax_cli.read.typed.parse, softmax_cli.read.typed.values as v; v.parse_numbers('ln2 1/3')\n"
        "print(*(name for name in sys.modules if 'softmax_cli.read.sources' in name or name == 'pathlib'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "softmax_cli" not in done.stdout
