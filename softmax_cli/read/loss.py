"""What `ce` and `grad` take: logits with their labels or target, and the options of the loss."""

from typing import TYPE_CHECKING

from ..errors import InputError
from ..maths.loss import UNITS, LossOptions
from .problem import Given, Problem, ProblemRules, read_problem
from .settings import read_choice, read_least, read_temperature
from .targets import read_weight

if TYPE_CHECKING:
    from ..app.options import LossSettings

BASES = {"e": "nats", "2": "bits", "10": "bans"}


def read_loss_problem(settings: "LossSettings") -> tuple[Problem, LossOptions]:
    """Logits with their labels or target, and the options of the loss."""
    softcap, weight = settings.softcap, settings.weight
    rules = ProblemRules(need="label-or-target", beside=("--target", "--ignore-index"))
    problem = read_problem(Given.of(settings), rules)
    over = read_choice(settings.smoothing_over, "--smoothing-over", ("all", "others"))
    options = LossOptions(
        unit=UNITS[BASES[read_choice(settings.base or "e", "--base", tuple(BASES))]],
        unit_named=settings.base is not None,
        temperature=read_temperature(settings.temperature),
        softcap=None if softcap is None else read_least(softcap, "--softcap", "30", above=True),
        label_smoothing=_smoothing(settings.label_smoothing),
        smoothing_over="others" if over == "others" else "all",
        weight=None if weight is None else read_weight(weight, problem.logits.shape[1], problem.names),
        reduction=read_choice(settings.reduction, "--reduction", ("mean", "sum", "none")),  # type: ignore[arg-type]
        ignore_index=settings.ignore_index,
        z_loss=read_least(settings.z_loss, "--z-loss", "1e-4"),
    )
    _check_mean(problem, options)
    return problem, options


def _smoothing(text: str) -> float:
    value = read_least(text, "--label-smoothing", "0.1")
    if value > 1:
        raise InputError(
            "smoothing-above-one", "--label-smoothing {value} is more than 1: it is the share that is spread out.",
            "Type a share from 0 to 1, for example --label-smoothing 0.1.",
            value=text.strip(),
        )  # fmt: skip
    return value


def _check_mean(problem: Problem, options: LossOptions) -> None:
    """The mean over nothing is refused, whether every row is ignored or every true class has weight 0."""
    if options.reduction != "mean" or problem.labels is None:
        return
    hint = "Type --reduction sum, which is 0 then, or --reduction none."
    if problem.ignored.all():
        raise InputError(
            "every-row-ignored", "Every row is ignored (label {index}): the mean over no rows is undefined.", hint,
            index=options.ignore_index,
        )  # fmt: skip
    if options.weight is not None and not options.weight[problem.labels[~problem.ignored]].any():
        problem_text = "The weights of the true classes add up to 0: the weighted mean is undefined."
        raise InputError("weights-add-up-to-0", problem_text, hint)
