"""Random command lines over all commands and options, as the app itself lists them: a new option is tried at once."""

import json
from random import Random
from typing import Any, NamedTuple

from softmax_cli.app.cli import LogitsCommand
from softmax_cli.app.table import COMMANDS

from . import words

FORMATS = ("table", "plain", "json", "csv", "markdown")
SLOW = {"measure"}  # times the machine for 3 s
LARGE = {"k", "samples", "draws", "shards", "dim", "count"}  # bounded elsewhere; here a run is to stay short
# Option -> the words that it knows, and words that it does not.
CHOICES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reduction": (("mean", "sum", "none"), ("avg", "x")),
    "base": (("e", "2", "10", "bits"), ("3", "")),
    "smoothing_over": (("all", "others"), ("x",)),
    "dtype": (("float16", "bfloat16,float32", "float64"), ("int8",)),
    "noise": (("counts", "uniform", "log-uniform"), ("x",)),
    "hits": (("remove", "keep"), ("x",)),
    "topic": (("softmax", "ce", "grad", "jacobian", "mixed"), ("x",)),
    "level": (("1", "2", "3"), ("4", "-1")),
    "method": (
        ("all", "hierarchical", "negative-sampling", "nce", "sampled", "adaptive", "online", "parallel", "cut"),
        ("x",),
    ),
    "given": (("logits", "probabilities", "log-probabilities", "token-log-probabilities"), ("x",)),
    "output": (("out.json", "out.csv", "out.md", "out.txt"), ("out.x", "no/out.json", ".", "", "-", "\x1b.json")),
    "digits": (("1", "3", "6", "17"), ("18", "0", "-1", "9" * 30, "1_0", "3.5")),
    "seed": (("0", "7"), ("-1", "9" * 30)),
    "format": (FORMATS, ("x", "")),
    "ignore_index": (("-100", "0", "1", "-1"), ("9223372036854775808",)),
    "columns": (("a,b", "z*", "0-2"), ("x", "")),
    "label_column": (("label",), ("x",)),
    "id_column": (("id",), ("x",)),
    **dict.fromkeys(LARGE, (("1", "2", "5"), ("0", "-1", "1.5", "x"))),
    **dict.fromkeys(("temperature", "softcap", "power"), (("0.5", "2", "0.1", "1", "30"), ("0", "-1", "nan"))),
    **dict.fromkeys(("z_loss", "label_smoothing"), (("0.5", "0.1", "0", "1", "0.01"), ("2", "-1", "inf"))),
}
TABLES = {"columns", "label_column", "id_column"}  # for a file that is a table
OUTPUTS = ("format", "json", "plain", "output")


class Line(NamedTuple):
    """One run: the words, what is piped in, and the encoding of the terminal."""

    words: list[str]
    stdin: str = ""
    encoding: str = "utf-8"

    @property
    def format(self) -> str:
        """The format that was asked for."""
        if "--json" in self.words:
            return "json"
        return "plain" if "--plain" in self.words else next((w for w in FORMATS if w in self.words), "table")


class Lines:
    """Command lines, one a random generator; `files` may be named in them."""

    def __init__(self, files: list[str]) -> None:
        self.files = files
        self.commands = {name: LogitsCommand.of(name) for name in COMMANDS}

    def line(self, random: Random) -> Line:
        """One command line."""
        name = random.choice([*self.commands, *("softmax", "ce", "grad", "jacobian", "sigmoid", "logits") * 2])
        hostility = random.choice((0.0, 0.0, 0.0, 0.1, 0.5))
        table = self._table(random, name, hostility)
        typed, stdin = self._input(random, name, table, hostility)
        known = self._options(random, name)
        options = [word for option in known for word in self._option(random, option, table, hostility)]
        if random.random() < 0.5 and not {option.name for option in known} & {"format", "plain", "output", "json"}:
            options += ["--json"] if name != "schema" else []
        typed = typed + options if random.random() < 0.9 else options + typed
        if random.random() < 0.03 and typed:
            place = random.randrange(len(typed))
            typed[place] = words.spoiled(random, typed[place])
        return Line([name, *typed], stdin, random.choice(("utf-8",) * 8 + ("ascii", "cp1252")))

    def _table(self, random: Random, name: str, hostility: float) -> list[list[str]]:
        rows, classes = random.choice((1, 1, 1, 2, 3)), random.choice((1, 2, 3, 3, 3, 4, 6))
        if name == "logits" and random.random() < 0.8:
            return [words.probabilities(random, classes) for _ in range(rows)]
        return [words.numbers(random, hostility, classes) for _ in range(rows)]

    def _input(self, random: Random, name: str, table: list[list[str]], hostility: float) -> tuple[list[str], str]:
        if name == "check":
            sheet = self._sheet(random)
            return (["-"], sheet) if random.random() < 0.8 else ([random.choice(self.files)], "")
        if name == "quiz":
            answers = [words.row(random, words.numbers(random, hostility, 3)) for _ in range(3)]
            return [], "\n".join([*answers, random.choice(("", "skip", "?", "quit"))])
        if name == "interview":
            return random.choice(([], ["7"], ["1"], ["softmax"], ["999"], ["x"])), ""
        if name in ("schema", "complexity") and random.random() < 0.7:
            return [], ""
        kind = random.random()
        if kind < 0.12:
            key = random.choice(("", "", "", ":a", ":z", ":x"))
            return [f"@{random.choice(self.files)}{key}"], ""
        names = random.sample(words.NAMES, len(table[0])) if kind > 0.9 and len(table[0]) <= len(words.NAMES) else None
        text = words.rows(random, table, names)
        if kind < 0.17:
            return ["-"], text
        return (table[0] if len(table) == 1 and names is None and random.random() < 0.5 else [text]), ""

    def _options(self, random: Random, name: str) -> list[Any]:
        """Options to type: mostly some that go together, with what the command needs."""
        known = {
            param.name: param
            for param in self.commands[name].params
            if param.param_type_name == "option" and param.name not in SLOW
        }
        chosen = random.sample(sorted(known), min(len(known), random.choice((0, 1, 1, 2, 3, 5))))
        if random.random() < 0.1:
            return [known[option] for option in chosen]
        chosen = [option for option in chosen if option not in TABLES or random.random() < 0.1]
        needed = "target" if "target" in chosen else "label"
        if name in ("ce", "grad", "large-k") and needed in known:
            chosen = [needed, *(option for option in chosen if option not in ("label", "target"))]
        if "tol" in chosen:
            chosen = ["expect", *(option for option in chosen if option != "expect")]
        outputs = [option for option in chosen if option in OUTPUTS][1:]
        return [known[option] for option in chosen if option not in outputs]

    def _option(self, random: Random, option: Any, table: list[list[str]], hostility: float) -> list[str]:
        spelled = random.choice(option.opts)
        if option.is_flag:
            return [spelled]
        value = self._value(random, option.name, table, hostility)
        return [f"{spelled}={value}"] if spelled.startswith("--") and random.random() < 0.2 else [spelled, value]

    def _value(self, random: Random, name: str, table: list[list[str]], hostility: float) -> str:
        classes = len(table[0])
        if name in CHOICES and random.random() < 0.97:
            good, bad = CHOICES[name]
            return random.choice(bad if random.random() < 0.08 else good)
        if random.random() < 0.03:
            return f"@{random.choice(self.files)}"
        if name in ("label", "row", "negatives"):
            most = 9 if random.random() < 0.1 else classes - 1
            count = 1 if name == "row" else len(table)
            return ",".join(str(random.randint(0 if most < 9 else -2, most)) for _ in range(count))
        if name in ("target", "expect") and random.random() < 0.8:
            return words.rows(random, [words.probabilities(random, classes) for _ in table])
        if name in ("target", "expect", "weight", "vjp", "counts", "expected_counts"):
            plain = [
                word.lstrip("-") for word in words.numbers(random, hostility, random.choice((1, classes, classes)))
            ]
            return words.row(random, plain)
        if name == "names":
            return ",".join(random.sample(words.NAMES, min(classes, len(words.NAMES))))
        return words.number(random, hostility)

    def _sheet(self, random: Random) -> str:
        """An answer sheet, in JSON lines or CSV, of command lines as fields."""
        lines = [self._fields(random) for _ in range(random.randint(0, 4))]
        if random.random() < 0.3:
            heads = list(dict.fromkeys(key for fields in lines for key in fields)) or ["command", "expect"]
            return "\n".join(
                [",".join(heads), *(",".join(f'"{fields.get(key, "")}"' for key in heads) for fields in lines)]
            )
        text = "\n".join(json.dumps(fields) for fields in lines)
        return words.spoiled(random, text) if random.random() < 0.2 else text

    def _fields(self, random: Random) -> dict[str, Any]:
        name = random.choice(("softmax", "ce", "grad", "jacobian", "sigmoid", "logits", "large-k", "stable-check", "x"))
        hostility = random.choice((0.0, 0.3))
        table = self._table(random, name, hostility)
        options = self._options(random, name) if name in self.commands else []
        fields: dict[str, Any] = {
            "command": name,
            "probabilities" if name == "logits" else "logits": table if len(table) > 1 else table[0],
            **{option.name: self._value(random, option.name, table, hostility) for option in options},
        }
        fields["expect"] = self._value(random, "expect", table, hostility)
        if random.random() < 0.3:
            fields[random.choice(("id", "points", "\u202e", "T", ""))] = random.choice(("7", None, [1], {"a": 1}, True))
        return fields
