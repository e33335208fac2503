"""Whole-process start-up, as ratios of the imports that nobody can do without. Prints; asserts nothing.

    python tests/benchmarks/startup.py [RUNS]

Each command is timed in turn with `python -c "import numpy, typer, rich.table, rich.console"`, so a machine whose speed
drifts does not matter; the median of the pairwise ratios is printed beside the aim.
"""

import os
import statistics
import subprocess
import sys
import time

BASE = ["-c", "import numpy, typer, rich.table, rich.console"]
GRAD = ["-m", "softmax_cli", "grad", "2", "1", "0.1", "--label", "1"]
AIMS = [
    ("a table", GRAD, 1.05),
    ("--json", [*GRAD, "--json"], 0.85),
    ("--plain", [*GRAD, "--plain"], 0.80),
    ("--expect", [*GRAD, "--expect", "0.6652,-0.7553,0.0901"], 1.35 * 1.05),
    ("--help", ["-m", "softmax_cli", "--help"], 0.45),
    ("grad --help", ["-m", "softmax_cli", "grad", "--help"], 0.45),
    ("--version", ["-m", "softmax_cli", "--version"], 0.45),
]

# The tool sets its own number of threads; and byte code is kept, as it is for any installed package.
LEFT_OUT = ("OPENBLAS_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")


def seconds(arguments: list[str]) -> float:
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{'':12} {'ratio':>6} {'aim':>6} {'median ms':>10}")
    for name, arguments, aim in AIMS:
        seconds(arguments), seconds(BASE)
        pairs = [(seconds(arguments), seconds(BASE)) for _ in range(runs)]
        ratio = statistics.median(own / base for own, base in pairs)
        own = statistics.median(own for own, _ in pairs) * 1000
        print(f"{name:12} {ratio:6.2f} {aim:6.2f} {own:10.0f}{'' if ratio <= aim else '   above the aim'}")


if __name__ == "__main__":
    main()
