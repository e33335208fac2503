"""Costs: the published counts, the formulas against a counted run, and the fit of an exponent."""

import math
from collections.abc import Callable

import pytest

from softmax_cli.maths.cost import counts as cost
from softmax_cli.maths.cost import tally, timing
from softmax_cli.maths.cost.counts import Count
from softmax_cli.maths.cost.timing import Point, Stage

VOCABULARY, DIM = 128_256, 4096  # the vocabulary and the width of Llama 3 8B


@pytest.mark.parametrize(
    ("method", "multiply_adds"),
    [
        (cost.full_softmax(VOCABULARY, DIM), 525_336_576),
        (cost.hierarchical_softmax(DIM, cost.balanced_length(VOCABULARY)), 69_504),
        (cost.sampled_classes(DIM, 5), 24_576),
        (cost.sampled_classes(DIM, 20), 86_016),
        (cost.sampled_classes(DIM, 8192), 33_558_528),
    ],
)
def test_multiply_adds_of_one_example(method: int, multiply_adds: int) -> None:
    assert method == multiply_adds


def test_adaptive_softmax_head_and_tails() -> None:
    adaptive = cost.adaptive_softmax(VOCABULARY, DIM, [2000, 10000, 60000])
    assert adaptive.head == 8_204_288
    assert adaptive.tails == (12_386_304, 13_848_576, 4_630_528)


def test_vocabulary_parallel_shares_the_classes() -> None:
    assert cost.vocabulary_parallel(VOCABULARY, DIM, 8) == 525_336_576 // 8
    assert cost.vocabulary_parallel(10, 1, 3) == 4  # the largest rank holds 4 of 10 classes


def test_four_passes_with_the_shift_and_three_without() -> None:
    assert (cost.SHIFTED_TOTAL.passes, cost.NAIVE_TOTAL.passes) == (4, 3)
    assert cost.SHIFTED_TOTAL.operations == Count(classes=5, ones=-2)
    assert cost.NAIVE_TOTAL.operations == Count(classes=3, ones=-1)


def test_loads_and_stores_of_the_fused_forms() -> None:
    """Milakov and Gimelshein: naive 2 loads and 1 store a class, shifted 3 and 1, online 2 and 1."""
    fused = {way.id.removesuffix("_fused"): way[3:] for way in cost.VARIANTS if way.id.endswith("_fused")}
    one = Count(classes=1)
    assert fused == {"naive": (one.times(2), one), "shifted": (one.times(3), one), "online": (one.times(2), one)}


def test_orders_of_the_stages() -> None:
    steps = (*cost.DERIVATIVES, cost.LOGITS)
    orders = {step.stage: (step.operations.order, cost.bytes_moved(step).order) for step in steps}
    classes, squares, products = Count(classes=1), Count(squares=1), Count(products=1)
    assert orders == {
        "gradient": (classes, classes),
        "jacobian": (squares, squares),
        "matrix_product": (squares, squares),
        "vjp": (classes, classes),
        "logits": (products, products),
    }


@pytest.mark.parametrize("k", [1, 2, 3, 10, 40])
def test_a_run_takes_the_operations_of_the_formulas(k: int) -> None:
    run = tally.run(tuple(float(n % 7) for n in range(k)))
    gradient, jacobian, matrix_product, vjp = (step.operations.at(k) for step in cost.DERIVATIVES)
    assert run[:-1] == (
        cost.NAIVE_TOTAL.operations.at(k),
        cost.SHIFTED_TOTAL.operations.at(k),
        gradient,
        jacobian,
        matrix_product,
        vjp,
    )


def test_the_counted_run_is_a_softmax() -> None:
    # mp.dps = 30; e = [exp(mpf(x)) for x in (2, 1, "0.1")]; [x / sum(e) for x in e]
    expected = (0.65900113888596791, 0.24243297070471392, 0.098565890409318172)
    assert tally.run((2.0, 1.0, 0.1)).probabilities == pytest.approx(expected, rel=1e-15)


class FakeClock:
    """Time that only the calls under test advance."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def stage(self, name: str, seconds: float, exponent: float, largest: int = 10**9) -> Stage:
        def prepare(k: int) -> Callable[[], None]:
            def call() -> None:
                self.now += seconds * k**exponent

            return call

        return Stage(name, prepare, exponent, largest)


def silent(done: int, total: int, stage: str, k: int) -> None:
    pass


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_measured_exponent_of_a_power_law(exponent: float) -> None:
    clock = FakeClock()
    measured = timing.measure([clock.stage("law", 1e-7, exponent)], [10, 100, 1000], silent, clock=clock)
    (law,) = measured.timings
    assert [point.classes for point in law.points] == [10, 100, 1000]
    assert law.fit is not None
    assert law.fit.exponent == pytest.approx(exponent, abs=1e-6)
    assert law.fit.factor == pytest.approx(1e-7, rel=1e-6)
    assert law.fit.start == 100  # the upper half of the range of log K


def test_measuring_keeps_to_its_budget() -> None:
    clock = FakeClock()
    stages = [clock.stage("slow", 1e-4, 2.0), clock.stage("fast", 1e-8, 1.0)]
    measured = timing.measure(stages, timing.sizes(2**14), silent, budget=3.0, clock=clock)
    assert measured.seconds < 3.5
    slow, fast = measured.timings
    assert 0 < len(slow.points) < 10  # at K = 2^14 one call would take 7 hours
    assert fast.points


def test_measuring_keeps_to_the_largest_size_of_a_stage() -> None:
    clock = FakeClock()
    measured = timing.measure([clock.stage("small", 1e-6, 1.0, largest=100)], [32, 64, 128], silent, clock=clock)
    assert [point.classes for point in measured.timings[0].points] == [32, 64]


def test_measuring_a_stage_that_is_too_large_for_every_size() -> None:
    clock = FakeClock()
    measured = timing.measure([clock.stage("huge", 1e-6, 1.0, largest=1)], [32, 64], silent, clock=clock)
    assert measured.timings[0].points == ()
    assert measured.timings[0].fit is None


def test_progress_counts_up_to_its_total() -> None:
    clock = FakeClock()
    seen: list[tuple[int, int, str, int]] = []
    stages = [clock.stage("a", 1e-6, 1.0), clock.stage("b", 1e-6, 1.0)]
    timing.measure(stages, [10, 20], lambda *told: seen.append(told), clock=clock)
    assert seen == [(0, 4, "a", 10), (1, 4, "a", 20), (2, 4, "b", 10), (3, 4, "b", 20), (4, 4, "", 0)]


def test_least_squares_slope() -> None:
    # numpy-free by hand: log-log points (0, 0), (1, 1), (2, 1) have slope 1/2
    points = [Point(round(math.exp(6 + x) * 1000), math.exp(y), 1) for x, y in [(0, 0), (1, 1), (2, 1)]]
    upper = timing.fit([Point(10, 5.0, 1), *points], 0.5)
    assert upper is not None
    assert upper.exponent == pytest.approx(0.5, abs=1e-5)
