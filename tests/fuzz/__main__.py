"""python -m tests.fuzz N [SEED] [FIRST]: run number FIRST to FIRST + N - 1 of the seed; exit 1 where one goes wrong."""

import os
import resource
import shlex
import sys
import tempfile
from pathlib import Path
from random import Random

from . import held
from .files import made
from .lines import Line, Lines

MEMORY = 4 << 30  # bytes of address space: what asks for more is to say so


def main(count: int, seed: int = 1, first: int = 0) -> int:
    """The exit code; each kind of finding is printed once, with the runs that have it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ["SOFTMAX_CLI_TRACEBACK"] = "1"
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        os.environ.pop(name, None)
    found: dict[str, list[tuple[int, Line]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        names = made(Path(folder), Random(seed))
        lines = Lines([*names, "nosuch.npy"])
        for number in range(first, first + count):
            random = Random(f"{seed} {number}")
            line = lines.line(random)
            for finding in held.findings(line, random):
                found.setdefault(finding, []).append((number, line))
                if len(found[finding]) == 1:
                    _tell(finding, number, line)
            if (number + 1 - first) % 5000 == 0:
                print(f"{number + 1 - first} runs, {len(found)} kinds of findings", flush=True)
        os.chdir("/")
    print(f"seed {seed}: {count} runs, {held.COUNTS}")
    for finding, runs in found.items():
        print(f"{len(runs)} x {finding}: run {runs[0][0]}")
    return 1 if found else 0


def _tell(finding: str, number: int, line: Line) -> None:
    piped = f" <<< {line.stdin[:400]!r}" if line.stdin else ""
    print(
        f"\nrun {number}: {finding}\n  {shlex.join(line.words)[:1500]}{piped} [{line.encoding}]".encode(
            "utf-8", "backslashreplace"
        ).decode(),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
