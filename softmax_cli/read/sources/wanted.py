"""What a command wants of a file: which columns, and what its numbers are. Loaded at every start."""

from typing import NamedTuple

from ...errors import InputError


class Wanted(NamedTuple):
    """The options that say what is to be read of a source, as typed; `takes` are those that the command has."""

    columns: str | None = None
    label_column: str | None = None
    id_column: str | None = None
    given: str | None = None
    takes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: object) -> "Wanted":
        """What a command's settings say."""
        names = [name for name in cls._fields[:-1] if hasattr(settings, name)]
        return cls(**{name: getattr(settings, name) for name in names}, takes=frozenset(names))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options about columns that were given, as they are typed."""
        given = (("--columns", self.columns), ("--label-column", self.label_column), ("--id-column", self.id_column))
        return tuple(option for option, value in given if value is not None)


NOTHING = Wanted()


def without_columns(wanted: Wanted) -> None:
    """An error for options about columns where the numbers come from no table."""
    if wanted.chosen:
        raise InputError(
            "no-columns", "{option} names a column, and these numbers are no table.",
            "Leave it out, or type a table: @FILE.csv or @FILE.tsv.",
            option=wanted.chosen[0],
        )  # fmt: skip
