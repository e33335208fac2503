"""The table of commands: a name, one line of help, and what imports the command once it is asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from typing import Any

    from .command import Command, Tool

Loaded: TypeAlias = "Command[Any] | Tool[Any]"


class Entry(NamedTuple):
    """One command, not yet imported."""

    name: str
    summary: str
    load: Callable[[], Loaded]


COMMANDS: dict[str, Entry] = {}


def command(name: str, summary: str) -> Callable[[Callable[[], Loaded]], None]:
    """Put a command into the table; the decorated function imports it."""

    def register(load: Callable[[], Loaded]) -> None:
        COMMANDS[name] = Entry(name, summary, load)

    return register


@command("softmax", "Softmax of the logits, step by step.")
def _softmax() -> Loaded:
    from ..commands.softmax import SOFTMAX

    return SOFTMAX


@command("ce", "Cross-entropy against a label or a target.")
def _ce() -> Loaded:
    from ..commands.ce import CE

    return CE


@command("grad", "Gradient of the cross-entropy: p - y.")
def _grad() -> Loaded:
    from ..commands.grad import GRAD

    return GRAD


@command("jacobian", "Jacobian of softmax, a row or a product of it.")
def _jacobian() -> Loaded:
    from ..commands.jacobian import JACOBIAN

    return JACOBIAN


@command("stable-check", "Naive softmax beside the shifted one, per format.")
def _stable_check() -> Loaded:
    from ..commands.stable_check import STABLE_CHECK

    return STABLE_CHECK


@command("sigmoid", "Independent sigmoids, beside one softmax.")
def _sigmoid() -> Loaded:
    from ..commands.sigmoid import SIGMOID

    return SIGMOID


@command("logits", "From probabilities back to logits and log-odds.")
def _logits() -> Loaded:
    from ..commands.logits import LOGITS

    return LOGITS


@command("large-k", "The methods for very many classes, on one example.")
def _large_k() -> Loaded:
    from ..commands.large_k import LARGE_K

    return LARGE_K


@command("complexity", "What softmax and its derivatives cost.")
def _complexity() -> Loaded:
    from ..commands.complexity import COMPLEXITY

    return COMPLEXITY


@command("check", "Judge a file of answers, one verdict a line.")
def _check() -> Loaded:
    from ..commands.check import CHECK

    return CHECK


@command("quiz", "Problems to solve, judged and explained.")
def _quiz() -> Loaded:
    from ..commands.quiz import QUIZ

    return QUIZ


@command("interview", "Interview questions, answered live.")
def _interview() -> Loaded:
    from ..commands.interview import INTERVIEW

    return INTERVIEW


@command("schema", "Print the JSON Schema of what --json prints.")
def _schema() -> Loaded:
    from ..commands.schema import SCHEMA

    return SCHEMA
