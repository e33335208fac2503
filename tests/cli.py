"""Run the command in this process, as a shell would see it."""

import io
import shlex
import shutil
import sys
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from softmax_cli.app.cli import app

HAS_SHELL = all(map(shutil.which, ("bash", "head")))
needs_shell = pytest.mark.skipif(not HAS_SHELL, reason="needs bash and head")


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


class _Pipe(io.TextIOWrapper):
    def __init__(self, text: str = "", encoding: str = "utf-8", errors: str = "strict") -> None:
        super().__init__(io.BytesIO(text.encode()), encoding=encoding, errors=errors, newline="")

    def text(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


def run(*args: str, stdin: str = "", encoding: str = "utf-8") -> Result:
    """The exit code, standard output and standard error of `softmax-cli ARGS`."""
    out, err = _Pipe(encoding=encoding), _Pipe(encoding=encoding, errors="backslashreplace")
    with mock.patch.multiple(sys, stdin=_Pipe(stdin), stdout=out, stderr=err):
        try:
            app(list(args), prog_name="softmax-cli")
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Result(code, out.text(), err.text())


def result_of(*args: str, stdin: str = "") -> dict[str, object]:
    """The `result` object of `softmax-cli ARGS --json`."""
    import json

    answer = run(*args, "--json", stdin=stdin)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)["result"]  # type: ignore[no-any-return]


def verdict(line: str) -> dict[str, Any]:
    """The `verdict` object of `softmax-cli LINE --json`, whatever the exit code."""
    import json

    found: dict[str, Any] = json.loads(run(*shlex.split(line), "--json").out)["verdict"]
    return found
