"""The measured part of `complexity`: the exponent of K on this machine beside the predicted one."""

from collections.abc import Callable

from ...document.explanation import Section, Step
from ...document.formula import Words, equation, symbols
from ...document.notation import K
from ...document.text import Text
from ...document.values import Cell, Chart, Column, Data, Records
from ...maths.cost.stages import DEFAULT_DIM, stages
from ...maths.cost.timing import Measurements, Timing, measure, sizes
from .sizes import check_dim
from .tables import STAGES

_a, _c, _f = symbols("a c f")
_STAGE = Column("stage", Text("stage"))
_EXPONENTS = (
    _STAGE,
    Column("predicted_exponent", Text("{a} predicted", a=_a)),
    Column("measured_exponent", Text("{a} measured", a=_a)),
    Column("fitted_from", Text("from {K}", K=K)),
    Column("fixed_seconds", Text("{f} in s", f=_f)),
    Column("factor", Text("{c} in s", c=_c)),
)


def timed(dim: int | None, on_progress: Callable[[int, int, str], None]) -> Measurements:
    """Time the stages on this machine, in about 3 s; InputError for an impossible `dim` before anything runs."""
    check_dim(dim)

    def report(done: int, total: int, stage: str, k: int) -> None:
        words = Text("{stage}, K = {k}", stage=_title(stage, dim), k=k) if stage else Text("done")
        on_progress(done, total, str(words))

    return measure(stages(dim), sizes(), report)


def measured_section(measurements: Measurements, dim: int | None) -> Section:
    """One line a stage, and every point for the chart."""
    timings = [(_title(timing.stage, dim), timing) for timing in measurements.timings]
    series = tuple((title, tuple((point.classes, point.seconds) for point in t.points)) for title, t in timings)
    exponents = Records(_EXPONENTS, tuple((title, *_exponent(timing)) for title, timing in timings))
    points = Chart(series, _STAGE, Column("classes", K), Column("seconds", Text("seconds")))
    return Section(
        Text("measured on this machine in {seconds} s", seconds=measurements.seconds),
        (
            Step("exponents", Text("time against K"), equation(Words(Text("seconds")), _f + _c * K**_a), exponents),
            Step("points", Text("best time of one call"), "", points),
        ),
        note=(
            Text(
                "f is the fixed cost of a call, which hides K in the lower half of the range; a and c are fitted above "
                "it, over the upper half. The operations grow as predicted; where the data outgrow a cache each costs "
                "more time than before, and a comes out above the prediction."
            ),
        ),
    )


def _title(stage: str, dim: int | None) -> Text:
    return Text("logits, d = {d}", d=dim or DEFAULT_DIM) if stage == "logits" else STAGES[stage]


def _exponent(timing: Timing) -> tuple[Cell, ...]:
    if timing.fit is None:
        return (timing.predicted, Text("too few sizes"), None, None, None)
    it = timing.fit
    return (timing.predicted, it.exponent, it.start, it.fixed, it.factor)


def timing_record(timing: Timing, dim: int | None) -> dict[str, Data]:
    """The stage as JSON shows it; null where no exponent could be fitted, and where no d plays a part."""
    fit = timing.fit
    return {
        "stage": timing.stage,
        "dim": (dim or DEFAULT_DIM) if timing.stage == "logits" else None,
        "predicted_exponent": timing.predicted,
        "measured_exponent": fit.exponent if fit else None,
        "factor": fit.factor if fit else None,
        "fixed_seconds": fit.fixed if fit else None,
        "fitted_from": fit.start if fit else None,
        "points": [point._asdict() for point in timing.points],
    }
