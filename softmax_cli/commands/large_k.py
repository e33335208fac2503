"""softmax-cli large-k"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ..app.command import Command
from ..app.options import Columns, IdColumn, Label, LabelColumn, Logits, Names, OneBased, one_of

if TYPE_CHECKING:
    from ..document.explanation import Explanation

Method = Annotated[
    str,
    typer.Option(
        "--method",
        metavar="METHOD",
        help="all, hierarchical, negative-sampling, nce, sampled, adaptive, online, parallel or cut.",
        autocompletion=one_of(
            "all", "hierarchical", "negative-sampling", "nce", "sampled", "adaptive", "online", "parallel", "cut"
        ),
    ),
]
Counts = Annotated[
    str | None, typer.Option("--counts", metavar="NUMBERS", help="How often each class occurs; all alike by default.")
]
Noise = Annotated[
    str,
    typer.Option(
        "--noise",
        metavar="NAME",
        help="counts (count^power), uniform or log-uniform.",
        autocompletion=one_of("counts", "uniform", "log-uniform"),
    ),
]
Negatives = Annotated[
    str | None, typer.Option("--negatives", metavar="I,J,...", help="The classes drawn, instead of drawing them.")
]
ExpectedCounts = Annotated[
    str | None,
    typer.Option(
        "--expected-counts",
        metavar="NUMBERS",
        help="nce, sampled: Q of each class, its expected count among --negatives; by default n q (nce: k q).",
    ),
]
Hits = Annotated[
    str | None,
    typer.Option(
        "--hits",
        metavar="remove|keep",
        help="A draw equal to the label: removed by default, kept by nce.",
        autocompletion=one_of("remove", "keep"),
    ),
]
K = Annotated[
    int | None, typer.Option("--k", metavar="N", help="negative-sampling, nce: how many classes to draw; 5 by default.")
]
Samples = Annotated[
    int | None, typer.Option("--samples", metavar="N", help="sampled: how many classes to draw; 5 by default.")
]
Cutoffs = Annotated[
    str | None,
    typer.Option("--cutoffs", metavar="I,J,...", help="adaptive: where the head ends and each cluster starts."),
]


class LargeKSettings(NamedTuple):
    """What `large-k` takes, as typed."""

    logits: Logits = None
    label: Label = None
    method: Method = "all"
    counts: Counts = None
    k: K = None
    samples: Samples = None
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="sampled: how often, for the bias.")] = 1000
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Of every random draw.")] = 0
    negatives: Negatives = None
    expected_counts: ExpectedCounts = None
    hits: Hits = None
    noise: Noise = "counts"
    power: Annotated[str, typer.Option("--power", metavar="A", help="Exponent of the counts in the noise.")] = "0.75"
    cutoffs: Cutoffs = None
    shards: Annotated[int, typer.Option("--shards", metavar="P", help="parallel, online, cut: ranks or blocks.")] = 3
    one_based: OneBased = False
    names: Names = None
    columns: Columns = None
    label_column: LabelColumn = None
    id_column: IdColumn = None


def large_k(settings: LargeKSettings) -> "Explanation":
    """The methods for very many classes, on one example.

    \b
    softmax-cli large-k 2 1 0.1 -1 3 0.5 --label 1
    softmax-cli large-k 2 1 0.1 -1 3 0.5 --label 1 --counts 50,30,10,5,3,2 --method hierarchical
    softmax-cli large-k 2 1 0.1 -1 3 0.5 --label 1 --method negative-sampling --negatives 0,3
    """
    from ..lessons.large_k.lesson import explain
    from ..read.large_k import read_large_k

    return explain(read_large_k(settings))


LARGE_K = Command(LargeKSettings, large_k, judged=True)
