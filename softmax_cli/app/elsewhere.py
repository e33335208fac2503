"""Words that people type where a command should stand, and what to type for them. Loaded for errors only."""

from collections.abc import Sequence

from ..document.text import Text
from ..errors import InputError
from ..read.typed.tokens import is_source, shortened
from .table import COMMANDS

# What does it, and the other names that it goes by; - and _ and capitals are the same.
_ELSEWHERE = {
    "ce 2 1 0.1 --label 1": (
        "cross-entropy", "cross-entropy-loss", "categorical-cross-entropy", "softmax-cross-entropy", "xent", "loss",
        "nll", "nll-loss", "neg-log-likelihood", "log-loss", "perplexity", "ppl",
    ),
    "ce 2 1 0.1 --target 0.2,0.7,0.1": ("kl", "kl-div", "kl-divergence", "soft-labels"),
    "softmax 2 1 0.1": (
        "logsumexp", "lse", "entropy", "probs", "probabilities", "argmax", "normalize", "softargmax",
        "temperature",
    ),
    "softmax 2 1 0.1 --log": ("log-softmax", "log-probs", "log-probabilities"),
    "sigmoid 2 1 0.1 --target 1,0,1": ("bce", "bce-loss", "bce-with-logits", "binary-cross-entropy", "multi-label"),
    "sigmoid 2": ("logistic", "expit"),
    "logits 0.7 0.2 0.1": ("logit", "log-odds", "odds", "inverse"),
    "grad 2 1 0.1 --label 1": ("gradient", "grads", "derivative", "backward", "backprop", "backpropagation"),
    "jacobian 2 1 0.1": ("jac", "jvp", "vjp", "hessian"),
    "stable-check 1000 0": ("stability", "stable", "stable-softmax", "overflow", "underflow", "numerical-stability"),
    "complexity --classes 10,1000": ("cost", "flops", "memory", "time", "big-o", "benchmark"),
    "large-k 2 1 0.1 -1 3 0.5 --label 1": (
        "hierarchical", "hierarchical-softmax", "negative-sampling", "nce", "sampled-softmax", "adaptive",
        "adaptive-softmax", "vocabulary",
    ),
    "check answers.jsonl": ("judge", "verify", "grade", "mark", "batch"),
    "quiz": ("test", "exam", "practice", "problems", "exercise"),
    "interview": ("questions", "explain", "learn"),
    "schema": ("json-schema",),
    "--version": ("version",),
}  # fmt: skip
_MEANT = {name.replace("-", ""): does for does, names in _ELSEWHERE.items() for name in names}


def no_command(words: Sequence[str]) -> InputError:
    """The error for a first word that is no command."""
    from ..read.typed.parse import looks_like_numbers
    from ..read.typed.words import guess

    word = words[0]
    if is_source(word) or looks_like_numbers(word):
        return _input(words)
    does = _MEANT.get(word.lower().replace("-", "").replace("_", "").replace(" ", ""))
    known = Text("Choose one of {all}.", all=tuple(COMMANDS))
    hint = (guess(word, COMMANDS), known) if does is None else Text("Type softmax-cli {does}", does=does)
    return InputError("no-such-command", "There is no command '{word}'.", hint, word=shortened(word))


def no_option(word: str) -> InputError:
    """The error for an option where a command should stand."""
    return InputError(
        "option-before-command", "'{word}' stands where a command should stand.",
        "Options follow the command: softmax-cli softmax 2 1 0.1 --json. softmax-cli --help lists the commands.",
        word=shortened(word),
    )  # fmt: skip


def _input(words: Sequence[str]) -> InputError:
    import shlex

    return InputError(
        "command-missing",
        "'{word}' is an input where a command should stand."
        if is_source(words[0])
        else "'{word}' is a number where a command should stand.",
        "Type softmax-cli {command} {words}",
        word=shortened(words[0]),
        command="grad" if {"-l", "--label", "--target"} & set(words) else "softmax",
        words=shlex.join(words),
    )
