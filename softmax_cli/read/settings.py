"""The scalar options: text -> numbers that the maths may rely on."""

import math
from typing import TYPE_CHECKING

from ..errors import InputError
from ..maths.arrays import Array
from ..maths.loss import UNITS, LossOptions
from .choices import read_choice
from .labels import LabelRules, read_label
from .problem import Given, Problem, ProblemRules, read_problem
from .targets import read_vector, read_weight
from .typed.numbers import parse_numbers

if TYPE_CHECKING:
    from ..app.options import LossSettings

BASES = {"e": "nats", "2": "bits", "10": "bans"}


def read_one(text: str, option: str, example: str) -> float:
    """The one number that `option` was given, nan and inf among them."""
    hint = f"Type for example {option} {example}."
    if not text.strip("[]() \t\n"):
        raise InputError(f"{option} has no number after it.", hint)
    values = parse_numbers(text, option).array.ravel()
    if values.size != 1:
        raise InputError(f"{option} takes one number, not {values.size}: '{text.strip()}'.", hint)
    return float(values[0])


def read_scalar(text: str, option: str, example: str) -> float:
    """The one finite number that `option` was given."""
    value = read_one(text, option, example)
    if not math.isfinite(value):
        hint = f"Type for example {option} {example}."
        raise InputError(f"{option} must be a finite number, not '{text.strip()}'.", hint)
    return value


def check_least(
    value: float, option: str, example: str, *, least: int = 0, above: bool = False, typed: str | None = None
) -> None:
    """InputError for a value below `least`, or with `above` for `least` itself; `typed` is the text of the value."""
    if value < least or (above and value == least):
        bound = f"above {least}" if above else f"{least} or more"
        shown = value if typed is None else typed
        raise InputError(f"{option} must be {bound}, not {shown}.", f"Type for example {option} {example}.")


def read_temperature(text: str) -> float:
    """T > 0. The limits are named in the error: T -> 0 is argmax, T -> inf is uniform."""
    hint = "Type a temperature above 0, for example --temperature 2."
    value = read_one(text, "--temperature", "2")
    if value == 0:
        raise InputError("--temperature 0 is a limit: all the probability goes to the largest logit (argmax).", hint)
    if math.isinf(value) and value > 0:
        raise InputError("--temperature inf is a limit: every class gets 1/K (uniform).", hint)
    if not value > 0:
        raise InputError(f"--temperature {text.strip()} is no temperature: it must be above 0 and finite.", hint)
    return value


def read_loss_problem(settings: "LossSettings") -> tuple[Problem, LossOptions]:
    """Logits with their labels or target, and the options of the loss."""
    given, softcap, weight = Given.of(settings), settings.softcap, settings.weight
    problem = read_problem(given, ProblemRules(need="label-or-target", beside=("--target", "--ignore-index")))
    options = LossOptions(
        unit=UNITS[BASES[read_choice(settings.base, "--base", tuple(BASES))]],
        temperature=read_temperature(settings.temperature),
        softcap=None if softcap is None else _read_at_least(softcap, "--softcap", "30", above=True),
        label_smoothing=_smoothing(settings.label_smoothing),
        smoothing_over="others"
        if read_choice(settings.smoothing_over, "--smoothing-over", ("all", "others")) == "others"
        else "all",
        weight=None if weight is None else read_weight(weight, problem.logits.shape[1], problem.names),
        reduction=read_choice(settings.reduction, "--reduction", ("mean", "sum", "none")),  # type: ignore[arg-type]
        ignore_index=settings.ignore_index,
        z_loss=_read_at_least(settings.z_loss, "--z-loss", "1e-4"),
    )
    _check_mean(problem, options)
    return problem, options


def _check_mean(problem: Problem, options: LossOptions) -> None:
    """The mean over nothing is refused, whether every row is ignored or every true class has weight 0."""
    if options.reduction != "mean":
        return
    hint = "Type --reduction sum, which is 0 then, or --reduction none."
    if problem.labels is not None and bool(problem.ignored.all()):
        raise InputError(
            f"Every row is ignored (label {options.ignore_index}): the mean over no rows is undefined.", hint
        )
    if problem.labels is not None and options.weight is not None:
        weights = options.weight[problem.labels[~problem.ignored]]
        if not weights.any():
            raise InputError("The weights of the true classes add up to 0: the weighted mean is undefined.", hint)


def read_class_counts(logits: list[str] | None, classes: str | None) -> list[int]:
    """The numbers of classes to count for: those of --classes, or how many logits were typed."""
    if classes is None and not logits:
        raise InputError("No logits and no number of classes.", "Type 2 1 0.1, or only how many: --classes 10,1000.")
    if classes is None:
        return [read_problem(Given(logits), ProblemRules(finite=False)).logits.shape[1]]
    if logits:
        raise InputError(
            "Both logits and --classes were given.", "Type either softmax-cli complexity 2 1 0.1 or --classes 10,1000."
        )
    values = parse_numbers(classes, "--classes").array.ravel().tolist()
    for value in values:
        if not value.is_integer():
            raise InputError(
                f"'{value}' in --classes is no number of classes.", "Type whole numbers: --classes 10,1000,128256."
            )
    return [int(value) for value in values]


def read_jacobian_problem(
    given: Given, *, row: str | None, vjp: str | None
) -> tuple[Problem, int | None, Array | None]:
    """Logits, the class of --row and the vector of --vjp, of which one at most may be given."""
    if row is not None and vjp is not None:
        raise InputError("Both --row and --vjp were given.", "Type one of them: a row of the matrix, or its product.")
    problem = read_problem(given)
    classes = problem.logits.shape[1]
    index = None if row is None else read_label(row, LabelRules(classes, problem.names, "--row", given.one_based))
    vector = None if vjp is None else read_vector(vjp, classes, "--vjp", problem.names)
    return problem, index, vector


def _smoothing(text: str) -> float:
    value = _read_at_least(text, "--label-smoothing", "0.1")
    if value > 1:
        hint = "Type a share from 0 to 1, for example --label-smoothing 0.1."
        raise InputError(f"--label-smoothing {text.strip()} is more than 1: it is the share that is spread out.", hint)
    return value


def _read_at_least(text: str, option: str, example: str, *, above: bool = False) -> float:
    """A number that is 0 or more, or with `above` more than 0."""
    value = read_scalar(text, option, example)
    check_least(value, option, example, above=above, typed=text.strip())
    return value
