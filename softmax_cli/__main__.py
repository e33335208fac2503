"""The entry point, also of `python -m softmax_cli`: it runs the app and ends the process."""

import gc
import os
import sys

from .errors import ExitCode


def main() -> None:
    """Run the command. Ctrl-C ends it with 130, even while modules are being loaded."""
    gc.set_threshold(1_000_000)  # modules are no garbage: looking for it while they load takes 6 % of a start
    try:
        from .app.cli import app

        app(prog_name="softmax-cli")
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else int(end.code is not None))
    except KeyboardInterrupt:
        _leave(ExitCode.INTERRUPTED)
    except OSError as error:  # the help text, on a full disk
        print(f"Error: Standard output cannot be written: {error.strerror}.", file=sys.stderr)
        _leave(ExitCode.USAGE)


def _leave(code: int) -> None:
    """End at once: nothing is open any more, and taking NumPy apart in good order costs 10 ms."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, AttributeError):  # the reader has gone, or there never was one
        pass
    os._exit(code)


if __name__ == "__main__":
    main()
