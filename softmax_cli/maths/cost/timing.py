"""How the time of a stage grows with K on this machine, and the exponent that fits it."""

import math
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

BUDGET_SECONDS = 3.0
LEAST_REPEATS = 3
MOST_REPEATS = 50
LOOP_SECONDS = 2e-5  # a call shorter than this is run in a loop: the clock itself takes about 1e-7 s

Clock = Callable[[], float]
OnProgress = Callable[[int, int, str, int], None]  # points done and in all, the stage and its K ("" and 0 at the end)


class Stage(NamedTuple):
    """Something to time: `prepare(K)` builds its input outside the clock and returns the call to be timed."""

    id: str
    prepare: Callable[[int], Callable[[], object]]
    predicted: float  # the exponent of K that theory gives
    largest: int  # no K above this, for the memory's sake


class Point(NamedTuple):
    """The best time of one call at one K."""

    classes: int
    seconds: float
    repeats: int


class Fit(NamedTuple):
    """seconds = fixed + factor * K^exponent: `fixed` is what a call costs before its first class."""

    exponent: float
    factor: float
    fixed: float
    start: int  # the smallest K of the points that the exponent and the factor are fitted through


class Timing(NamedTuple):
    """One stage over the range of K; `fit` is None where fewer than two sizes could be timed."""

    stage: str
    predicted: float
    points: tuple[Point, ...]
    fit: Fit | None


class Measurements(NamedTuple):
    """Every stage that was timed, and the seconds that it all took."""

    timings: tuple[Timing, ...]
    seconds: float


def sizes(largest: int = 2**18, smallest: int = 2**5) -> tuple[int, ...]:
    """The powers of two from `smallest` to `largest`.

    >>> sizes(300)
    (32, 64, 128, 256)
    """
    return tuple(2**n for n in range(smallest.bit_length() - 1, largest.bit_length()))


def measure(
    stages: Sequence[Stage],
    ks: Sequence[int],
    on_progress: OnProgress,
    budget: float = BUDGET_SECONDS,
    clock: Clock = time.perf_counter,
) -> Measurements:
    """Time every stage at every K of `ks` up to its largest: the best of several calls, in about `budget` seconds.

    The time left is shared equally among the points left; a stage ends early where its next K would take more than
    all of it. `on_progress(done, total, stage, K)` is called before each point and once at the end.
    """
    plan = [(stage, [k for k in sorted(set(ks)) if k <= stage.largest]) for stage in stages]
    points_in_all = sum(len(possible) for _, possible in plan)
    begin = clock()
    timings = []
    done = 0
    for stage, possible in plan:
        points: list[Point] = []
        for number, k in enumerate(possible):
            left = begin + budget - clock()
            if _expected(stage, points, k) > left:
                break
            on_progress(done + number, points_in_all, stage.id, k)
            points.append(_time(stage, k, left / (points_in_all - done - number), clock))
        done += len(possible)
        timings.append(Timing(stage.id, stage.predicted, tuple(points), fit(points, stage.predicted)))
    on_progress(points_in_all, points_in_all, "", 0)
    return Measurements(tuple(timings), clock() - begin)


def fit(points: Sequence[Point], predicted: float) -> Fit | None:
    """The least-squares line through log(seconds - fixed) against log K, over the upper half of the range of log K.

    The fixed cost comes from the lower half, where it is most of the time and K grows as `predicted`.

    >>> line = fit([Point(k, 1e-6 + 3e-9 * k * k, 5) for k in (10, 20, 40, 80, 160, 320)], 2.0)
    >>> round(line.exponent, 9), round(line.fixed, 12), line.start
    (2.0, 1e-06, 80)
    """
    if len({point.classes for point in points}) < 2:
        return None
    fixed = _fixed_cost(points, predicted)
    middle = math.sqrt(min(point.classes for point in points) * max(point.classes for point in points))
    upper = [point for point in points if point.classes >= middle * (1 - 1e-9)]
    if len(upper) < 2:
        upper = sorted(points)[-2:]
    x = np.log([point.classes for point in upper])
    seconds = np.array([point.seconds for point in upper])
    y = np.log(seconds - fixed)
    weight = (1.0 - fixed / seconds) ** 2  # what is left above the fixed cost keeps all of the noise
    weight /= weight.sum()
    centred = x - weight @ x
    exponent = float(centred @ (weight * y) / (centred @ (weight * centred)))
    factor = float(np.exp(weight @ y - exponent * (weight @ x)))
    return Fit(exponent, factor, fixed, min(point.classes for point in upper))


def _fixed_cost(points: Sequence[Point], predicted: float) -> float:
    """The seconds that fixed + c K^predicted starts from in the lower half, at most 0.9 of the least later one."""
    middle = math.sqrt(min(point.classes for point in points) * max(point.classes for point in points))
    lower = [point for point in points if point.classes < middle * (1 - 1e-9)]
    if len(lower) < 2:
        return 0.0
    seconds = np.array([point.seconds for point in lower])
    growth = np.array([point.classes for point in lower], dtype=np.float64) ** predicted
    # each point weighs by its relative error
    (fixed, slope), *_ = np.linalg.lstsq(np.stack([1 / seconds, growth / seconds], 1), np.ones(len(lower)), rcond=None)
    least = min(point.seconds for point in points if point not in lower)
    return float(min(max(fixed, 0.0), 0.9 * least)) if slope > 0 else 0.0


def _expected(stage: Stage, points: Sequence[Point], k: int) -> float:
    """Seconds that the fewest repeats at K = k will take, by the predicted exponent from the last point; 0 at first."""
    if not points:
        return 0.0
    last = points[-1]
    return float(LEAST_REPEATS * last.seconds * (k / last.classes) ** stage.predicted)


def _time(stage: Stage, k: int, share: float, clock: Clock) -> Point:
    """The best of at least `LEAST_REPEATS` calls, more as long as `share` seconds last."""
    call = stage.prepare(k)
    begin = clock()
    call()  # the first call also pays for page faults and caches, so it only sets the length of the loop
    loops = max(1, math.ceil(LOOP_SECONDS / max(clock() - begin, 1e-9)))
    best = math.inf
    repeats = 0
    while repeats < LEAST_REPEATS or (repeats < MOST_REPEATS and clock() - begin < share):
        start = clock()
        for _ in range(loops):
            call()
        best = min(best, (clock() - start) / loops)
        repeats += 1
    return Point(k, max(best, 1e-9), repeats)
