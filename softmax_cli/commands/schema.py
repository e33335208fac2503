"""softmax-cli schema"""

from typing import NamedTuple

from ..app.command import Tool
from ..errors import ExitCode


class NoSettings(NamedTuple):
    """It takes none."""


def schema(_: NoSettings) -> ExitCode:
    """Print the JSON Schema of what --json prints.

    \b
    softmax-cli schema
    softmax-cli schema > softmax-cli.schema.json
    """
    from importlib.resources import files

    from ..show.write import to_stdout

    to_stdout(files("softmax_cli").joinpath("schema.json").read_text(encoding="utf-8"))
    return ExitCode.OK


SCHEMA = Tool(NoSettings, schema)
