"""A corpus that has gone missing tests nothing, and says nothing about it."""

from collections.abc import Sized
from typing import TypeVar

Cases = TypeVar("Cases", bound=Sized)


def at_least(count: int, cases: Cases) -> Cases:
    """`cases` for a parametrized test, of which there are so many."""
    assert len(cases) >= count, f"{len(cases)} cases, {count} expected"
    return cases
