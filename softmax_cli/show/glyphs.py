"""The characters that the tables draw with, each with its ASCII form, and formulas in nicer signs."""

from .terminal import Terminal

# ASCII in the model, one sign where the terminal has it. None of them touches a number, so what is shown can be copied.
_SIGNS = (("->", "→"), ("<=", "≤"), (">=", "≥"), ("!=", "≠"), (" * ", " · "))


def pretty(formula: str, terminal: Terminal) -> str:
    """A formula of the model in the signs that the terminal can show."""
    if terminal.fancy:
        for ascii_sign, sign in _SIGNS:
            formula = formula.replace(ascii_sign, sign)
    return terminal.text(formula)


def gap(terminal: Terminal) -> str:
    """Stands where entries were left out."""
    return "⋮" if terminal.fancy else "..."


def label_mark(terminal: Terminal) -> str:
    """Stands at the end of the true class's line."""
    return "← label" if terminal.fancy else "<- label"


def label_prefix(index: object) -> str:
    """The same in narrow tables, in front of the class index."""
    return f"> {index}"


def check_mark(passed: bool, terminal: Terminal) -> str:
    """Passed or failed, in a word or sign that needs no colour."""
    if passed:
        return "✓" if terminal.fancy else "ok"
    return "✗ FAILED" if terminal.fancy else "FAILED"
