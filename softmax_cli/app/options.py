"""The shared command-line options, each spelled once, and the settings that they come in, as they were typed.

A class of settings is what its command line fills: a field's annotation says how the option is spelled, its default is
that of the option. A command with options of its own declares a class like these. Reading takes such an object whole.
"""

from collections.abc import Callable
from typing import Annotated, NamedTuple

import typer


def class_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """For shell completion: the class names typed so far, `cat=2 dog=1` or --names."""
    from .completion import names_in  # for the shell's question only

    words = [*(ctx.params.get("logits") or []), *ctx.args]
    names = names_in(words, ctx.params.get("names") or "")
    return [name for name in names if name.startswith(incomplete)] + files(incomplete)


def files(incomplete: str) -> list[str]:
    """For shell completion: the files that the word may name, @FILE."""
    from .completion import files_at

    return files_at(incomplete)


def one_of(*words: str) -> Callable[[str], list[str]]:
    """For shell completion: the words that an option knows."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


Logits = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LOGITS...",
        help="Numbers: 2 1 0.1, '[2, 1, 0.1]', rows '2 1; 0 3', names cat=2 dog=1, ln2, 1/3, @FILE, - (stdin).",
        show_default=False,
        autocompletion=files,
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--label",
        "-l",
        metavar="INDEX|NAME,...",
        help="True class of each row: index from 0, or class name.",
        autocompletion=class_names,
    ),
]
OneBased = Annotated[bool, typer.Option("--one-based", help="Labels count from 1.")]
Target = Annotated[
    str | None,
    typer.Option("--target", metavar="NUMBERS", help="Distribution over the classes, one a row: 0.7,0.2,0.1."),
]
Normalize = Annotated[bool, typer.Option("--normalize", help="Divide each target by its sum first.")]
Unnormalized = Annotated[bool, typer.Option("--unnormalized", help="Take targets as they are, whatever they sum to.")]
Temperature = Annotated[
    str, typer.Option("--temperature", "-T", metavar="T", help="Divide the logits by T first; above 0.")
]
Names = Annotated[str | None, typer.Option("--names", metavar="A,B,...", help="Class names, in the logits' order.")]
Columns = Annotated[
    str | None,
    typer.Option("--columns", metavar="NAMES", help="Columns of a table that are classes: A,B,C, 0-9 or 'logit_*'."),
]
LabelColumn = Annotated[
    str | None, typer.Option("--label-column", metavar="NAME", help="Column of a table that holds the labels.")
]
IdColumn = Annotated[
    str | None, typer.Option("--id-column", metavar="NAME", help="Column of a table that names the rows.")
]
Smoothing = Annotated[
    str, typer.Option("--label-smoothing", metavar="A", help="Mix the target with the uniform one: A from 0 to 1.")
]
SmoothingOver = Annotated[
    str,
    typer.Option(
        "--smoothing-over",
        metavar="all|others",
        help="A/K on all classes, or A/(K-1) on the other classes.",
        autocompletion=one_of("all", "others"),
    ),
]
Weight = Annotated[str | None, typer.Option("--weight", metavar="NUMBERS", help="Weight of each class, 0 or more.")]
Reduction = Annotated[
    str,
    typer.Option(
        "--reduction",
        metavar="mean|sum|none",
        help="What becomes of several rows.",
        autocompletion=one_of("mean", "sum", "none"),
    ),
]
IgnoreIndex = Annotated[int, typer.Option("--ignore-index", metavar="INDEX", help="Rows with this label are left out.")]
ShiftLabels = Annotated[
    bool, typer.Option("--shift-labels", help="Next-token labels: each row's label is the next row's token.")
]
Base = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="e|2|10",
        help="Unit of the loss: nats, bits or bans.",
        show_default="e",
        autocompletion=one_of("e", "2", "10"),
    ),
]
ZLoss = Annotated[str, typer.Option("--z-loss", metavar="S", help="Add S * logsumexp^2 to the loss of each row.")]
Softcap = Annotated[
    str | None, typer.Option("--softcap", metavar="C", help="Cap the logits first: C tanh(z / C).", show_default=False)
]

Digits = Annotated[
    int | None,
    typer.Option("--digits", "-d", metavar="N", help="Significant digits (tables: 6; plain and CSV: all of them)."),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="table, plain, json, csv or markdown.",
        autocompletion=one_of("table", "plain", "json", "csv", "markdown"),
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Plain = Annotated[bool, typer.Option("--plain", "-q", help="Short for --format plain: the result and nothing else.")]
OutputFile = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; its suffix chooses the format.")
]
All = Annotated[bool, typer.Option("--all", help="Show every class and row, however many there are.")]
Work = Annotated[bool, typer.Option("--work", help="Write each step out as well: formula = numbers = value.")]
Raw = Annotated[bool, typer.Option("--raw", help="CSV: no apostrophe before a name that is like a formula, =1+1.")]
Expect = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="NUMBERS",
        help="An answer to judge: right, off in its last digit, in another unit, or which mistake.",
    ),
]
Tol = Annotated[
    str | None,
    typer.Option(
        "--tol", metavar="X", help="How far an answer may be off, 0.01 or 1%; by default half its last digit."
    ),
]


class LossSettings(NamedTuple):
    """What `ce` and `grad` take, as typed: the logits, and everything that shapes the loss."""

    logits: Logits = None
    label: Label = None
    target: Target = None
    one_based: OneBased = False
    normalize: Normalize = False
    unnormalized: Unnormalized = False
    temperature: Temperature = "1"
    label_smoothing: Smoothing = "0"
    smoothing_over: SmoothingOver = "all"
    weight: Weight = None
    reduction: Reduction = "mean"
    ignore_index: IgnoreIndex = -100
    shift_labels: ShiftLabels = False
    base: Base = None
    z_loss: ZLoss = "0"
    softcap: Softcap = None
    names: Names = None
    columns: Columns = None
    label_column: LabelColumn = None
    id_column: IdColumn = None


class AnswerSettings(NamedTuple):
    """Somebody's answer, as typed."""

    expect: Expect = None
    tol: Tol = None


class OutputSettings(NamedTuple):
    """What is to be printed, and where to, as typed."""

    digits: Digits = None
    format: Format = None
    json: Json = False
    plain: Plain = False
    output: OutputFile = None
    all: All = False
    work: Work = False
    raw: Raw = False
