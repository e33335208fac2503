"""The entry point, also of `python -m softmax_cli`: it runs the app and ends the process.

Nothing that takes time is imported before Ctrl-C has its meaning: it would end in a traceback of the import.
"""

import gc
import os
import sys


def main() -> None:
    """Run the command. A signal ends it with 128 + its number, even while modules are being loaded."""
    try:
        from . import signals

        signals.take()
    except KeyboardInterrupt:
        os._exit(130)
    gc.set_threshold(1_000_000)  # modules are no garbage: looking for it while they load takes 6 % of a start
    _silence_warnings()
    try:
        from .app.cli import app

        app(prog_name="softmax-cli")
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else int(end.code is not None))
    except Exception as error:  # the app itself cannot be loaded
        from .app.failures import refused

        _leave(refused(error))


def _silence_warnings() -> None:
    """NumPy's are about numbers that the tool explains itself; who asks Python for warnings gets them."""
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")


def _leave(code: int) -> None:
    """End at once: nothing is open any more, and taking NumPy apart in good order costs 10 ms."""
    from contextlib import suppress

    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # the reader has gone, or there never was one
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
