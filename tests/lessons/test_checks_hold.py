"""Right answers never say failed: the inputs at which a proof's own route is the weaker one."""

import json

import mpmath as mp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..cli import result_of, run

TAME = st.lists(st.floats(-30, 30), min_size=1, max_size=6)
NASTY = st.one_of(
    st.floats(-760, 760),
    st.floats(-1e-300, 1e-300),
    st.floats(1e5, 1e5 + 1e-6),
    st.sampled_from([0.0, 37.0, -40.0, -710.5, -745.2, 5e-324]),
)


def failed(*words: str) -> list[str]:
    answer = run(*words, "--json")
    assert answer.code == 0, answer.err
    return [check["id"] for check in json.loads(answer.out)["checks"] if not check["passed"]]


def text(row: list[float]) -> str:
    return " ".join(map(repr, row))


@pytest.mark.parametrize(
    "words",
    [
        # The complex step of a slope of 1e-294 was itself subnormal.
        ["sigmoid", "-676.9"], ["sigmoid", "-670"], ["sigmoid", "-68.8", "-T", "0.1"],
        ["sigmoid", "-6e102", "-T", "1e100"],
        # Nothing has a scale of its own here.
        ["softmax", "0 5e-324"], ["softmax", "1"], ["softmax", "2 -inf 1"], ["ce", "7", "--label", "0"],
        ["grad", "7", "--label", "0"], ["jacobian", "7"], ["jacobian", "40 0", "--vjp", "1,-1"], ["jacobian", "40 0"],
        ["jacobian", "1 2 3", "--vjp", "0.1,0.1,0.1"], ["grad", "2 1; 1 -inf", "--target", "0.3,0.7; 1,0"],
        ["grad", "40 0", "--label", "0"], ["ce", "40 0", "--label", "0"], ["ce", "2 -inf", "--target", "1,0"],
        ["ce", "2 -inf", "--label", "1"], ["grad", "2 -inf", "--label", "1"], ["logits", ".5 0 0 .5"],
        ["logits", "1 0"], ["logits", "1"], ["logits", ".25 .25 .5"], ["logits", "1 1e-320", "--normalize"],
        ["sigmoid", "inf -inf 0", "--target", "1,0,1"], ["sigmoid", "2 1", "--label", "0", "--target", "1,1"],
        ["ce", "2 1; nan inf", "--label", "0,-100"], ["grad", "2 1; -inf -inf; inf 0", "--label", "0,-100,-100"],
        ["grad", "2 1; nan 3", "--label", "1,-100", "--z-loss", "0.1", "--softcap", "3", "--weight", "2,3"],
        ["ce", "2 1", "--label", "-100", "--reduction", "sum"], ["ce", "2 1", "--label", "0", "--weight", "0,1",
         "--reduction", "sum", "--label-smoothing", "0.1"],
        ["ce", "1 2", "--target", "0.6,0.6", "--unnormalized"], ["grad", "1 2", "--target", "3,4", "--unnormalized"],
        ["softmax", "1e308 -1e308 0", "-T", "1e-308"], ["softmax", "2 1 0.1", "-T", "1e300"],
        # A subnormal p moves by whole multiples of 5e-324.
        ["softmax", "-710.5 1.2"], ["softmax", "-745 0 -744.4 -720"],
        # Capped logits are rounded before the textbook formula subtracts them.
        ["grad", "104.84452216384778 104.84452216384793", "-T", "1e-8", "--label", "1", "--softcap", "30"],
        # Finite results of what overflows or underflows on the way.
        ["softmax", "1e308 -1e308", "-T", "1e308"], ["softmax", "1e308 -1e308", "-T", "10", "--log"],
        ["ce", "1 2; 1 2", "--label", "0,0", "--weight", "1e308,1"], ["ce", "1e200 0", "--label", "0", "--z-loss",
         "1e-300"], ["ce", "1.5e308 0; 1.5e308 0", "--label", "1,1"], ["jacobian", "1 2", "--vjp", "1e308,-1e308"],
        ["jacobian", "0 -0.75", "-T", "0.001"], ["jacobian", "0 -7.2e-8", "-T", "1e-10"], ["softmax", "0 -740"],
        ["grad", "0 -720", "--label", "0", "--weight", "1000000,1", "--reduction", "sum"],
        ["grad", "300 0", "--softcap", "30", "--label", "1"], ["ce", "4.2 30.4", "--label", "0", "-T", "0.1"],
        ["ce", "2 1 0.1", "--label", "1", "--weight", "5e-324,5e-324,5e-324"],
        # A zero among them took the digits of its neighbours.
        ["ce", "0 -730 -inf", "--label", "0", "--weight", "1e10,1,1", "--reduction", "sum"],
        ["jacobian", "0 -7.3e-8 -1", "-T", "1e-10"], ["grad", "0 -8e-298 -1", "-T", "1e-300", "--label", "0"],
        ["jacobian", "0 -8e-298", "-T", "1e-300", "--label", "0"], ["jacobian", "-742 0", "--vjp", "-571.14,-1.5e-7"],
        ["grad", "1e-300", "--label", "0", "--z-loss", "1e308"], ["grad", "-437.25 0", "--label", "0", "--base", "10"],
        ["grad", "200 0", "--label", "0", "--label-smoothing", ".1", "--weight", "1,1e-40"],
        ["ce", "-0.6932705625455545 -0.6932705625455545", "--label", "0", "--softcap", "30", "--z-loss", "1"],
        ["jacobian", "5e-324 0", "--label", "0", "-T", "1e-323"], ["grad", "1 1", "--label", "0", "-T", "5e-324"],
        ["jacobian", "-350 0"], ["logits", ".4 .1 .5"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_check_fails(words: list[str]) -> None:
    assert failed(*words) == []


@settings(max_examples=40)
@given(TAME, st.sampled_from(["1", "2", "0.7"]), st.data())
def test_every_check_of_ordinary_numbers(row: list[float], temperature: str, data: st.DataObject) -> None:
    z, label = text(row), str(data.draw(st.integers(0, len(row) - 1)))
    assert failed("softmax", z, "-T", temperature) == []
    assert failed("sigmoid", z, "-T", temperature, "--label", label) == []
    assert failed("ce", z, "-T", temperature, "--label", label, "--label-smoothing", "0.1") == []
    assert failed("grad", z, "-T", temperature, "--label", label, "--z-loss", "0.01") == []


@settings(max_examples=40)
@given(st.lists(NASTY, min_size=1, max_size=5), st.sampled_from(["1", "2", "0.1", "100"]), st.data())
def test_every_check_at_the_edges(row: list[float], temperature: str, data: st.DataObject) -> None:
    z, label = text(row), str(data.draw(st.integers(0, len(row) - 1)))
    cap = ["--softcap", "30"] * data.draw(st.booleans())
    commands = [
        ["softmax", z], ["sigmoid", z], ["jacobian", z, "--label", label], ["jacobian", z, "--row", label],
        ["jacobian", z, "--vjp", text(row).replace(" ", ",")], ["ce", z, "--label", label, *cap],
        ["grad", z, "--label", label, "--label-smoothing", "0.1", *cap],
    ]  # fmt: skip
    for words in commands:
        assert failed(*words, "-T", temperature) == [], words


def divergence(z: list[float], y: list[float]) -> mp.mpf:
    """sum y ln(y / p) of the distribution y / sum y."""
    total = mp.fsum(map(mp.mpf, y))
    lse = mp.log(mp.fsum(mp.exp(mp.mpf(x)) for x in z))
    return mp.fsum(b / total * (mp.log(b / total) - (mp.mpf(x) - lse)) for x, b in zip(z, y, strict=True) if b)


@settings(max_examples=20)
@pytest.mark.parametrize("off", [0.0, 1e-12, 1e-7, 1e-3, 0.1])
@given(z=st.lists(st.floats(-5, 5), min_size=2, max_size=5))
def test_kl_is_never_below_0(off: float, z: list[float]) -> None:
    moved = [x + off * (k % 2) for k, x in enumerate(z)]
    y = [float(p) for p in result_of("softmax", text(moved))["probabilities"]]  # type: ignore[attr-defined]
    answer = run("ce", text(z), "--target", ",".join(map(repr, y)), "--json")
    kl = next(step["value"] for step in json.loads(answer.out)["steps"] if step["id"] == "kl")
    with mp.workdps(50):
        exact = divergence(z, y)
        assert kl >= 0
        assert abs(kl - exact) <= 1e-15 * (off + 1e-15) + 1e-9 * exact
