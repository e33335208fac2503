"""The measured part of `complexity`: the exponent of K on this machine beside the predicted one."""

from typing import Any

from ...document.explanation import Section, Step
from ...maths.cost.stages import stages
from ...maths.cost.timing import Measurements, OnProgress, Timing, measure, sizes
from .sizes import check_dim

Record = dict[str, Any]


def timed(dim: int | None, on_progress: OnProgress) -> Measurements:
    """Time the stages on this machine, in about 3 s; InputError for an impossible `dim` before anything runs."""
    check_dim(dim)
    return measure(stages(dim), sizes(), on_progress)


def measured_section(measurements: Measurements) -> Section:
    """One line a stage, and every point for the chart."""
    timings = measurements.timings
    points = [{"stage": t.stage, "K": point.classes, "seconds": point.seconds} for t in timings for point in t.points]
    exponents = [_exponent(timing) for timing in timings]
    return Section(
        ("measured on this machine in ", measurements.seconds, " s"),
        (
            Step("exponents", "time against K", "seconds = c K^a", exponents, ("record",)),
            Step("points", "best time of one call", "", points, ("record",), kind="loglog"),
        ),
        note="a is the slope over the upper half of the range, since below it the fixed cost of a call hides K; where "
        "the data outgrow a cache the time takes a step, and the slope comes out above the prediction",
    )


def _exponent(timing: Timing) -> Record:
    record: Record = {"stage": timing.stage, "a predicted": timing.predicted}
    if timing.fit is None:
        return {**record, "a measured": "too few sizes"}
    last = timing.points[-1]
    fitted = {"a measured": timing.fit.exponent, "from K": timing.fit.start, "to K": last.classes}
    return {**record, **fitted, "seconds there": last.seconds}


def timing_record(timing: Timing) -> Record:
    """The stage as JSON shows it; null where no exponent could be fitted."""
    fit = timing.fit
    return {
        "stage": timing.stage,
        "predicted_exponent": timing.predicted,
        "measured_exponent": fit.exponent if fit else None,
        "factor": fit.factor if fit else None,
        "fitted_from": fit.start if fit else None,
        "points": [point._asdict() for point in timing.points],
    }
