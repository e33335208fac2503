"""A fuzzer for development: random command lines, run in this process. `python -m tests.fuzz N [SEED] [FIRST]`."""
