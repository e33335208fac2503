"""softmax-cli check"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from ..app.command import Command
from ..app.options import AnswerSettings
from ..errors import InputError

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..document.verdict import Verdict
    from ..lessons.answer_sheet import Checked
    from ..read.answer_sheets import SheetLine

_HOW_TO_ALLOW = "Write the numbers themselves; --allow-files lets the problems of your own sheet name files."
_SLIP = 0.8  # how alike a field is to the one that was meant
# A sheet asks the same few problems of everybody: each is explained once.
_MOST_KEPT = 256
_SUBJECT_NAMED = ("no-numbers", "nested-too-deep", "tolerance")  # errors that say themselves what they are about


class CheckSettings(NamedTuple):
    """What `check` takes, as typed."""

    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines or CSV, one problem and answer a line, or -.")]
    allow_files: Annotated[
        bool, typer.Option("--allow-files", help="The problems of your own sheet may name files, @FILE; answers never.")
    ] = False


def check(settings: CheckSettings) -> "Explanation":
    """Judge a file of answers, one verdict a line.

    \b
    softmax-cli check answers.jsonl
    softmax-cli check answers.csv --plain
    softmax-cli check answers.jsonl --json

    A line is a problem and its answer, named like the options: {"command": "grad", "logits": [2, 1, 0.1],
    "label": 1, "expect": [0.66, -0.76, 0.1]}; in CSV these names are the header. A line that cannot be read is
    unreadable, and the others are judged all the same.
    """
    from ..lessons.answer_sheet import explain
    from ..read.answer_sheets import read_sheet
    from ..show.progress import progress

    sheet, problems = read_sheet(settings.file), Problems(settings.allow_files)
    checked = []
    with progress() as report:
        for line in sheet.lines:
            checked.append(problems.checked(line))
            report(len(checked), len(sheet.lines), "")
    return explain(str(sheet.place), checked, problems.aside)


CHECK = Command(CheckSettings, check)


class Problems:
    """The problems of a sheet, each explained once by the command that it names.

    The sheet was written by others: an answer opens no file, and a problem none but with `allow_files`.
    """

    def __init__(self, allow_files: bool) -> None:
        self._allow_files = allow_files
        self._explained: dict[tuple[str, str], Explanation] = {}
        self.aside: dict[str, None] = {}  # the fields that no command knows, in their order

    def checked(self, line: "SheetLine") -> "Checked":
        """The verdict on the answer of one line, whatever is wrong with it."""
        from ..lessons.answer_sheet import Checked, unreadable

        explanation = None
        try:
            if line.error is not None:
                raise line.error
            explanation = self._explanation(line)
            verdict = _verdict(explanation, line.fields)
        except Exception as error:  # one line does not end the sheet, not even by a bug of ours
            from ..app.failures import known, wants_traceback

            if known(error) is None and wants_traceback():
                raise
            verdict = unreadable(known(error) or error, str(line.fields.get("expect", "")), explanation)
        return Checked(line.line, line.id, line.command, verdict)

    def _explanation(self, line: "SheetLine") -> "Explanation":
        """What the command explains; the readers' errors say which field they are about. Raises InputError."""
        from ..read.sources.access import FILES, NOTHING, access

        command = _command(line.command)
        settings = self._settings(line.command, command, line.fields)
        key = (line.command, repr(settings))
        if key not in self._explained:
            if len(self._explained) >= _MOST_KEPT:
                self._explained.clear()
            try:
                with access(FILES if self._allow_files else NOTHING):
                    self._explained[key] = command.explain(settings)
            except InputError as error:
                if error.code == "file-refused":
                    error = error.within("{problem}", _HOW_TO_ALLOW)
                raise _in_field(error) from None
        return self._explained[key]

    def _settings(self, name: str, command: Command[Any], fields: Mapping[str, str | bool]) -> Any:
        """The settings of the problem alone, without the answer. Raises InputError."""
        from ..read.answer_sheets import IDS

        known = command.settings.__annotations__
        given = {}
        for field, value in fields.items():
            if field in known:
                given[field] = _typed(field, value, known[field], command.settings)
            elif field not in AnswerSettings._fields:
                if field not in IDS:
                    _check_aside(name, field, known)
                self.aside[field] = None
        return command.settings(**given)


def _verdict(explanation: "Explanation", fields: Mapping[str, str | bool]) -> "Verdict":
    """The verdict on the answer in `fields`, which opens no file. Raises InputError."""
    from ..judge.expect import judged
    from ..read.sources.access import NOTHING, access

    tol = fields.get("tol")
    try:
        with access(NOTHING):
            verdict = judged(explanation, str(fields["expect"]), None if tol is None else str(tol)).verdict
    except InputError as error:
        raise (_in_field(error) if error.subject == "--tol" else error) from None
    assert verdict is not None
    return verdict


def _in_field(error: InputError) -> InputError:
    """The error with the field that it is about, where that is known and not yet said."""
    if not error.subject or error.code in _SUBJECT_NAMED:
        return error
    return error.within('The field "{field}": {problem}', field=error.subject.lstrip("-").replace("-", "_"))


def _command(name: str) -> Command[Any]:
    """The command of that name. Raises InputError where there is none, or none that takes an answer."""
    from ..app.table import COMMANDS
    from ..read.typed.tokens import shortened
    from ..read.typed.words import guess

    command = COMMANDS[name].load() if name in COMMANDS else None
    if isinstance(command, Command) and command.judged:
        return command
    able = [entry.name for entry in COMMANDS.values() if entry.load().judged]
    raise InputError(
        "field-command",
        'The field "command": "{command}" takes no expected answer.'
        if name in COMMANDS
        else 'The field "command": "{command}" is no command.',
        (guess(name, able), "Write one of {able}."),
        command=shortened(name),
        able=able,
    )


def _typed(field: str, value: str | bool, annotation: Any, settings: Any) -> object:
    """The value of a field as the command line would have it: a flag, a whole number, words, or text."""
    kind = annotation.__origin__
    if kind is bool:
        word = str(value).lower()
        if word not in ("true", "yes", "1", "false", "no", "0"):
            problem = 'The field "{field}" is neither true nor false: "{value}".'
            raise InputError("field-not-boolean", problem, "Write true or false.", field=field, value=str(value))
        return word in ("true", "yes", "1")
    if kind in (int, int | None):
        from ..app.argv import whole_number

        return whole_number(str(value), f"--{field.replace('_', '-')}", settings._field_defaults[field])
    return [str(value)] if kind == list[str] | None else str(value)


def _check_aside(name: str, field: str, known: Mapping[str, Any]) -> None:
    """InputError for a field that is an option of another command, or a slip for one of this: it would be ignored."""
    from ..app.table import COMMANDS
    from ..read.typed.tokens import shortened
    from ..read.typed.words import likeliest

    others = {
        field for entry in COMMANDS.values() if (other := entry.load()).judged for field in other.settings._fields
    }
    meant = _meant(field, known)
    if meant is not None or likeliest(field, others, _SLIP):
        raise InputError(
            "no-such-field",
            '{command} has no field "{field}".',
            ("Did you mean {meant}?" if meant else None, "Leave it out, or write one of {known}."),
            command=name,
            field=shortened(field),
            meant=meant,
            known=["id", "command", *known, *AnswerSettings._fields],
        )


def _meant(field: str, known: Mapping[str, Any]) -> str | None:
    """The field that was probably meant: by its short option T, a part of its name, or but for a slip."""
    from ..read.typed.words import likeliest

    short = [
        option
        for option, kind in known.items()
        if f"-{field}" in map(str.lower, kind.__metadata__[0].param_decls or ())
    ]
    part = [option for option in known if len(field) > 3 and field in option]
    return next(iter(short + part), None) or likeliest(field, known, _SLIP)
