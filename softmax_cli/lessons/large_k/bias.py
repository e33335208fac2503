"""The bias of sampled softmax: its loss over many draws against the exact one, for several sample sizes."""

from ...document.explanation import Section
from ...maths.largek.sampled import Study, study
from .parts import Case, one, table

SIZES = (2, 5, 20, 100)  # samples for which the bias is shown beside the chosen number
MOST_NUMBERS = 200_000  # draws times samples of such a further study: at most 0.05 s


def study_section(case: Case, chosen: Study, wrong: Study) -> Section:
    """One line a sample size: the chosen one, and those that are quickly drawn."""
    given = case.given
    small = [n for n in SIZES if n != given.samples and n * given.draws <= MOST_NUMBERS]
    studies = {n: [study_of(case, n, corrected=corrected) for corrected in (True, False)] for n in small}
    records = [
        {
            "n": n,
            "mean loss": right.mean,
            "standard error": right.standard_error,
            "bias": right.bias,
            "without ln Q": bad.mean,
        }
        for n, (right, bad) in sorted({**studies, given.samples: [chosen, wrong]}.items())
    ]
    left_out = ", ".join(str(n) for n in SIZES if n not in (*small, given.samples))
    missing = f" Left out, more than {MOST_NUMBERS} numbers to draw: n = {left_out}." if left_out else ""
    return Section(
        f"the loss over {given.draws} draws of each size, against the exact one",
        (
            table("bias", "bias against the sample size", records),
            one("sampled_exact", "the exact loss in nats", "L = logsumexp(z) - z_y", case.exact),
        ),
        note=_bias_note(case) + missing,
    )


def study_of(case: Case, n: int, *, corrected: bool) -> Study:
    """The loss over many draws of n classes, with ln Q taken out or without."""
    given = case.given
    return study(case.z, given.label, given.q, n, given.draws, given.seed, corrected, given.removes_hits())


def _bias_note(case: Case) -> str:
    """What becomes of the bias as n grows."""
    if not case.given.removes_hits():
        return (
            "Draws equal to the label are kept, so it counts twice, on average: the loss does not near the exact one."
        )
    expected = "The logarithm of an estimate is too small on average (Jensen), so the expected loss is never above the"
    if case.never_drawn:
        return (
            f"{expected} exact one. Class {case.never_drawn} can never be drawn (Q = 0), so its part of the sum is "
            "always missing: the bias does not go away with n."
        )
    return (
        f"With ln Q the sum is right on average. {expected} exact one, which it nears as n grows. Without ln Q every "
        "further draw that is kept adds its whole e^z to the sum."
    )
