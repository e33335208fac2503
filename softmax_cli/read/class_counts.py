"""What `complexity` takes: logits, or only how many there are."""

from ..errors import InputError
from .problem import Given, ProblemRules, read_problem
from .typed.values import parse_numbers


def read_class_counts(given: Given, classes: str | None) -> list[int]:
    """The numbers of classes to count for: those of --classes, or how many logits were typed."""
    logits = given.logits
    if classes is None and not logits:
        hint = "Type 2 1 0.1, or only how many: --classes 10,1000."
        raise InputError("no-class-count", "No logits and no number of classes.", hint)
    if classes is None:
        return [read_problem(given, ProblemRules(finite=False)).logits.shape[1]]
    if logits:
        hint = "Type either softmax-cli complexity 2 1 0.1 or --classes 10,1000."
        raise InputError("logits-and-classes", "Both logits and --classes were given.", hint)
    values = parse_numbers(classes, "--classes").array.ravel().tolist()
    for value in values:
        if not value.is_integer():
            problem = "'{value}' in --classes is no number of classes."
            hint = "Type whole numbers: --classes 10,1000,128256."
            raise InputError("class-count-not-whole", problem, hint, value=value)
    return [int(value) for value in values]
