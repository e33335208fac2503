"""Every explanation that a documented command shows, caught on its way to the renderers."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from softmax_cli.document.explanation import Explanation
from softmax_cli.show.output import Output

from ..cli import run
from ..test_transcripts import BLOCK, PAGES, RUN, examples_in, in_shell, is_run

Shown = tuple[str, Explanation, Output]


def shown_on(page: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """The command, the explanation and the output options of each command of a page that explains something."""
    caught: list[tuple[Explanation, Output]] = []

    def catch(explanation: Explanation, output: Output, _terminal: object) -> str:
        caught.append((explanation, output))
        return ""

    monkeypatch.setattr("softmax_cli.show.text", catch)
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for example in examples_in(block):
            if is_run(example.command) and not in_shell(example.command):
                run(*shlex.split(example.command[len(RUN) :]))
                yield from ((example.command, *one) for one in caught)
                caught.clear()


__all__ = ["PAGES", "shown_on"]
