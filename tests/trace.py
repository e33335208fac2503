"""How many files of the package one command passes through: `python -m tests.trace grad 2 1 0.1 --label 1`.

Counts the files of softmax_cli in which a function is called on the way from the words to the printed text; what only
runs while a module is loaded does not count.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).parent.parent / "softmax_cli"
CO_OPTIMIZED = 1  # functions have it, module and class bodies have not


def files_of(words: Sequence[str]) -> list[str]:
    """The files in which functions are called, in the order of their first call."""
    from softmax_cli.app.cli import app

    called: dict[str, None] = {}

    def profile(frame: FrameType, event: str, _argument: object) -> None:
        code: CodeType = frame.f_code
        if event == "call" and code.co_flags & CO_OPTIMIZED and code.co_filename.startswith(str(ROOT)):
            called.setdefault(os.path.relpath(code.co_filename, ROOT))

    sys.setprofile(profile)
    try:
        app(list(words), prog_name="softmax-cli")
    except SystemExit:
        pass
    finally:
        sys.setprofile(None)
    return list(called)


if __name__ == "__main__":
    found = files_of(sys.argv[1:])
    print(*found, f"{len(found)} files", sep="\n", file=sys.stderr)
