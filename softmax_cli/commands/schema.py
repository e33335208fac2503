"""softmax-cli schema"""


def schema() -> None:
    """Print the JSON Schema of what --json prints.

    \b
    softmax-cli schema
    softmax-cli schema > softmax-cli.schema.json
    """
    from importlib.resources import files

    from ..show.write import to_stdout

    to_stdout(files("softmax_cli").joinpath("schema.json").read_text(encoding="utf-8"))
