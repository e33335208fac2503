"""What `jacobian` takes beside the logits: a row of the matrix, or a vector to multiply it by."""

from ..errors import InputError
from ..maths.arrays import Array
from .label_rules import LabelRules
from .labels import read_label
from .problem import Given, Problem, read_problem
from .targets import read_vector


def read_jacobian_problem(
    given: Given, *, row: str | None, vjp: str | None
) -> tuple[Problem, int | None, Array | None]:
    """Logits, the class of --row and the vector of --vjp, of which one at most may be given."""
    if row is not None and vjp is not None:
        problem_text = "Both --row and --vjp were given."
        raise InputError("row-and-vjp", problem_text, "Type one of them: a row of the matrix, or its product.")
    problem = read_problem(given)
    classes = problem.logits.shape[1]
    index = None if row is None else read_label(row, LabelRules(classes, problem.names, "--row", given.one_based))
    vector = None if vjp is None else read_vector(vjp, classes, "--vjp", problem.names)
    return problem, index, vector
