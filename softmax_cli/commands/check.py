"""softmax-cli check"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from ..app.command import Command
from ..app.options import AnswerSettings
from ..errors import InputError

if TYPE_CHECKING:
    from ..document.explanation import Explanation
    from ..lessons.answer_sheet import Checked
    from ..read.answer_sheets import SheetLine

# A sheet asks the same few problems of everybody: each is explained once.
_MOST_KEPT = 256
_SUBJECT_NAMED = ("no-numbers", "nested-too-deep", "tolerance")  # errors that say themselves what they are about


class CheckSettings(NamedTuple):
    """What `check` takes, as typed."""

    file: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines or CSV, one problem and answer a line, or -.")]


def check(settings: CheckSettings) -> "Explanation":
    """Judge a file of answers, one verdict a line.

    \b
    softmax-cli check answers.jsonl
    softmax-cli check answers.csv --plain
    softmax-cli check answers.jsonl --json

    A line is a problem and its answer, named like the options: {"command": "grad", "logits": [2, 1, 0.1],
    "label": 1, "expect": [0.66, -0.76, 0.1]}; in CSV these names are the header.
    """
    from ..lessons.answer_sheet import explain
    from ..read.answer_sheets import placed, read_sheet

    sheet, problems = read_sheet(settings.file), Problems()
    checked = []
    for line in sheet.lines:
        try:
            checked.append(problems.judge(line))
        except InputError as error:
            raise placed(sheet.place, line, error) from None
    return explain(str(sheet.place), checked)


CHECK = Command(CheckSettings, check)


class Problems:
    """The problems of a sheet, each explained once by the command that it names."""

    def __init__(self) -> None:
        self._explained: dict[tuple[object, ...], Explanation] = {}

    def judge(self, line: "SheetLine") -> "Checked":
        """The verdict on the answer of one line. Raises InputError."""
        from ..judge.expect import judged
        from ..lessons.answer_sheet import Checked, unreadable

        command = _command(line.command)
        settings = _settings(line.command, command, line.fields)
        expect, tol = str(line.fields["expect"]), line.fields.get("tol")
        for name, text in line.fields.items():
            if text == "-":
                problem = 'the field "{field}" is -, standard input.'
                raise InputError("field-is-standard-input", problem, "Write the numbers into the field.", field=name)
        explanation = self._explanation(line, command, settings)
        try:
            verdict = judged(explanation, expect, None if tol is None else str(tol)).verdict
        except InputError as error:
            if error.subject == "--tol":
                raise _in_field(error) from None
            verdict = unreadable(explanation, expect, error)
        assert verdict is not None
        return Checked(line.line, line.id, line.command, verdict)

    def _explanation(self, line: "SheetLine", command: Command[Any], settings: Any) -> "Explanation":
        """What the command explains; the readers' errors say which field they are about."""
        problem = [item for item in line.fields.items() if item[0] not in AnswerSettings._fields]
        key = (line.command, *problem)
        if key not in self._explained:
            if len(self._explained) >= _MOST_KEPT:
                self._explained.clear()
            try:
                self._explained[key] = command.explain(settings)
            except InputError as error:
                raise _in_field(error) from None
        return self._explained[key]


def _in_field(error: InputError) -> InputError:
    """The error with the field that it is about, where that is known and not yet said."""
    if not error.subject or error.code in _SUBJECT_NAMED:
        return error
    return error.within('the field "{field}": {problem}', field=error.subject.lstrip("-").replace("-", "_"))


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
        'the field "command": "{command}" takes no expected answer.'
        if name in COMMANDS
        else 'the field "command": "{command}" is no command.',
        (guess(name, able), "Write one of {able}."),
        command=shortened(name),
        able=able,
    )


def _settings(name: str, command: Command[Any], fields: Mapping[str, str | bool]) -> Any:
    """The settings of the problem alone, without the answer."""
    known = command.settings.__annotations__
    given = {}
    for field, value in fields.items():
        if field in known:
            given[field] = _typed(field, value, known[field], command.settings)
        elif field not in AnswerSettings._fields:
            raise _no_field(name, field, [*known, *AnswerSettings._fields])
    return command.settings(**given)


def _typed(field: str, value: str | bool, annotation: Any, settings: Any) -> object:
    """The value of a field as the command line would have it: a flag, a whole number, words, or text."""
    kind = annotation.__origin__
    if kind is bool:
        word = str(value).lower()
        if word not in ("true", "yes", "1", "false", "no", "0"):
            problem = 'the field "{field}" is neither true nor false: "{value}".'
            raise InputError("field-not-boolean", problem, "Write true or false.", field=field, value=str(value))
        return word in ("true", "yes", "1")
    if kind in (int, int | None):
        from ..app.argv import whole_number

        return whole_number(str(value), f"--{field.replace('_', '-')}", settings._field_defaults[field])
    return [str(value)] if kind == list[str] | None else str(value)


def _no_field(name: str, field: str, options: list[str]) -> InputError:
    from ..read.typed.tokens import shortened
    from ..read.typed.words import guess

    known = ["id", "command", *options]
    return InputError(
        "no-such-field",
        '{command} has no field "{field}".',
        (guess(field, known), "Leave it out, or write one of {known}."),
        command=name,
        field=shortened(field),
        known=known,
    )
