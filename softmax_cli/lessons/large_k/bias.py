"""The bias of sampled softmax: its loss over many draws against the exact one, for several sample sizes."""

from typing import NamedTuple

from ...document.explanation import Section
from ...document.notation import n
from ...document.text import Sentences, Text
from ...maths.largek.sampled import Study, study
from .parts import EXACT_LOSS, Case, one, table

SIZES = (2, 5, 20, 100)  # samples for which the bias is shown beside the chosen number
MOST_NUMBERS = 200_000  # draws times samples of such a further study: at most 0.05 s


class Studies(NamedTuple):
    """The same draws under three corrections."""

    corrected: Study  # ln Q taken out of the samples' scores, Q = 1 for the label
    label_too: Study  # out of the label's score as well, as TensorFlow does
    without: Study


def study_section(case: Case, chosen: Studies) -> Section:
    """One line a sample size: the chosen one, and those that are quickly drawn."""
    given = case.given
    small = [size for size in SIZES if size != given.samples and size * given.draws <= MOST_NUMBERS]
    studies = {given.samples: chosen} | {size: studies_of(case, size) for size in small}
    sizes = sorted(studies)
    corrected, label_too, without = zip(*(studies[size] for size in sizes), strict=True)
    columns = (
        ("samples", n, sizes),
        ("mean_loss", Text("mean loss"), [run.mean for run in corrected]),
        ("standard_error", Text("standard error"), [run.standard_error for run in corrected]),
        ("bias", Text("bias"), [run.bias for run in corrected]),
        ("label_corrected_loss", Text("label too"), [run.mean for run in label_too]),
        ("uncorrected_loss", Text("without ln Q"), [run.mean for run in without]),
    )
    return Section(
        Text("the loss over {draws} draws of each size, against the exact one", draws=given.draws),
        (
            table("bias", Text("bias against the sample size"), columns),
            one("sampled_exact", Text("the exact loss in nats"), EXACT_LOSS, case.exact),
        ),
        (*_bias_note(case), *_left_out([size for size in SIZES if size not in sizes])),
    )


def studies_of(case: Case, size: int) -> Studies:
    """The loss over many draws of `size` classes: ln Q taken out of the samples' scores, of all scores, of none."""
    given = case.given

    def run(*, corrected: bool, label_too: bool) -> Study:
        removed = given.removes_hits()
        return study(case.z, given.label, given.q, size, given.draws, given.seed, corrected, removed, label_too)

    return Studies(
        run(corrected=True, label_too=False), run(corrected=True, label_too=True), run(corrected=False, label_too=False)
    )


def _left_out(sizes: list[int]) -> Sentences:
    if not sizes:
        return ()
    most, several = str(MOST_NUMBERS), list(map(str, sizes))
    return (Text("Left out, more than {most} numbers to draw: n = {sizes}.", most=most, sizes=several),)


def _bias_note(case: Case) -> Sentences:
    """What becomes of the bias as n grows."""
    if not case.given.removes_hits():
        return (
            Text(
                "Accidental hits, draws of the label itself, are kept, so the label counts twice, on average: the loss "
                "does not near the exact one."
            ),
        )
    if case.never_drawn:
        return (
            Text(
                "The logarithm of an estimate is too small on average (Jensen), so with Q = 1 for the label and "
                "accidental hits removed the expected loss is never above the exact one. Class {classes} can never be "
                "drawn (Q = 0), so its part of the sum is always missing: the bias does not go away with n.",
                classes=case.never_drawn,
            ),
            _BEYOND,
        )  # fmt: skip
    return (
        Text(
            "With ln Q taken out of the samples' scores, Q = 1 for the label and accidental hits removed, the sum is "
            "right on average. The logarithm of an estimate is too small on average (Jensen), so the expected loss is "
            "never above the exact one, which it nears as n grows."
        ),
        _BEYOND,
    )


_BEYOND = Text(
    "The bound needs all three: with ln Q taken out of the label's score too (label too), as TensorFlow does, the loss "
    "can be far above the exact one, and without ln Q every further draw that is kept adds its whole e^z to the sum."
)
