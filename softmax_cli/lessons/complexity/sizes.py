"""The sizes that `complexity` takes: numbers of classes, and entries of an output embedding."""

from collections.abc import Sequence

from ...document.formula import Formula, equation, listed
from ...document.notation import K, d
from ...errors import InputError

LARGEST = 10**9  # 8 K^2 bytes of a Jacobian still fit in a 64-bit integer


def check_classes(classes: Sequence[int]) -> None:
    """InputError unless there is at least one K and every K lies in 1..10^9."""
    if not classes:
        raise InputError(
            "classes-missing", "No number of classes was given.", "Type one or more: --classes 10,1000,128256."
        )
    for k in classes:
        if not 1 <= k <= LARGEST:
            raise InputError(
                "classes-out-of-range", "{k} is no number of classes: it must be from 1 to 10^9.",
                "Type --classes 10,1000,128256.", k=k,
            )  # fmt: skip


def check_dim(dim: int | None) -> None:
    """InputError unless there is no d or it lies in 1..10^9."""
    if dim is not None and not 1 <= dim <= LARGEST:
        raise InputError(
            "dim-out-of-range", "--dim {dim} is no length of an output embedding: it must be from 1 to 10^9.",
            "Type --dim 4096.", dim=dim,
        )  # fmt: skip


def sizes(classes: Sequence[int], dim: int | None) -> Formula:
    """K = 10, 1000 and, where given, d = 4096."""
    counts = equation(K, listed(*classes))
    return counts if dim is None else listed(counts, equation(d, dim))
