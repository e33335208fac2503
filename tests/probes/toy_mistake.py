"""A mistake that nobody makes, in one file: all that a new one takes, besides its place in a table."""

from softmax_cli.document.formula import part
from softmax_cli.document.text import Text
from softmax_cli.judge.mistakes.entry import Family, Mistake
from softmax_cli.judge.mistakes.lines import loss

LOSS = Family(("ce",), "loss", loss)

MISTAKES: tuple[Mistake, ...] = (
    LOSS("seven-thirds-added", lambda s: loss(s) + part(7).over(3), Text("Seven thirds were added, for luck"),
        Text("Luck is no part of the loss."), after=lambda s, v: v + 7 / 3),
)  # fmt: skip
