"""Every known mistake, as data. To add one, write an entry into the table where it belongs."""

from collections.abc import Callable
from functools import cache

from ..question import Operation
from .entry import LARGE, Mistake, said
from .lines import side_by_side

__all__ = ["LARGE", "TABLES", "Mistake", "catalogue", "mistakes_for", "said", "side_by_side"]

Table = Callable[[], tuple[Mistake, ...]]


def _of_outputs() -> tuple[Mistake, ...]:
    from .outputs import MISTAKES

    return MISTAKES


def _of_softmax() -> tuple[Mistake, ...]:
    from . import inputs, logs, outputs, probabilities, problem

    return (*outputs.MISTAKES, *problem.MISTAKES, *inputs.MISTAKES, *logs.MISTAKES, *probabilities.MISTAKES)


def _of_labels() -> tuple[Mistake, ...]:
    from . import batches, labels

    return (*labels.MISTAKES, *batches.MISTAKES)


def _of_training() -> tuple[Mistake, ...]:
    from . import gradient_options, ignored, targets

    return (*targets.MISTAKES, *ignored.MISTAKES, *gradient_options.MISTAKES)


def _of_losses() -> tuple[Mistake, ...]:
    from . import exact_methods, inexact, losses

    return (*losses.MISTAKES, *inexact.MISTAKES, *exact_methods.MISTAKES)


def _of_gradients() -> tuple[Mistake, ...]:
    from .gradients import MISTAKES

    return MISTAKES


def _of_jacobians() -> tuple[Mistake, ...]:
    from .jacobians import MISTAKES

    return MISTAKES


def _of_sigmoids() -> tuple[Mistake, ...]:
    from .sigmoids import MISTAKES

    return MISTAKES


def _of_binary() -> tuple[Mistake, ...]:
    from .binary import MISTAKES

    return MISTAKES


def _of_log_odds() -> tuple[Mistake, ...]:
    from .log_odds import MISTAKES

    return MISTAKES


def _of_large_k() -> tuple[Mistake, ...]:
    from . import drawn_methods, exact_methods

    return (*drawn_methods.MISTAKES, *exact_methods.MISTAKES)


# The tables of each operation: only those are loaded. Of equally likely mistakes the first in these tables comes first.
TABLES: dict[Operation, tuple[Table, ...]] = {
    "softmax": (_of_softmax,), "log_softmax": (_of_softmax, _of_training), "logsumexp": (_of_softmax,),
    "ce": (_of_softmax, _of_labels, _of_losses, _of_training), "perplexity": (_of_softmax, _of_labels, _of_training),
    "grad": (_of_softmax, _of_labels, _of_gradients, _of_training),
    "jacobian": (_of_softmax, _of_jacobians), "jacobian_row": (_of_softmax, _of_jacobians),
    "vjp": (_of_softmax, _of_jacobians),
    "sigmoid": (_of_outputs, _of_sigmoids), "bce": (_of_labels, _of_sigmoids, _of_binary),
    "logits": (_of_log_odds,), "large_k": (_of_large_k,),
}  # fmt: skip


@cache
def mistakes_for(operation: Operation) -> tuple[Mistake, ...]:
    """The mistakes that can be made in `operation`, likeliest first."""
    possible = (mistake for table in TABLES[operation] for mistake in table() if operation in mistake.operations)
    return tuple(sorted(possible, key=lambda mistake: -mistake.weight))


def catalogue() -> tuple[Mistake, ...]:
    """All mistakes of all operations."""
    return tuple(dict.fromkeys(one for tables in TABLES.values() for table in tables for one in table()))
