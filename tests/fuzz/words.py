"""Random numbers, names and lists of them, in every form that somebody types or pastes, and many that nobody does."""

from random import Random

PLAIN = ("0", "1", "2", "-1", "0.5", "-0.4", "3.25", "10", "-7", "0.1", "1e-3", "100", "40", "-40", "1000", "12.5")
EDGES = (
    "0e400", "0e99999999999999999999", "1e308", "-1e308", "1.7976931348623157e308", "5e-324", "2.2e-308", "1e-310",
    "-0.0", "1e400", "-1e400", "1e-400", "1e99999999999", "nan", "inf", "-inf", "1e155", "1e-155", "9007199254740993",
    "1e16", "123456789012345678901234567890", "0." + "3" * 60, "9" * 400, "709.78", "-745.2", "88.7", "65504", "1e22",
    ".1e-300",
)  # fmt: skip
FORMS = (
    "ln2", "ln(3)", "1/3", "-2/5", "sqrt(2)", "e", "pi", "-pi", "e^2", "2*3", "1e3/7", "66%", "−3", "１．５", "+2",
    "np.float64(2.0)", "float('inf')", "exp(1)", "log2(8)", "(1)", "-(2)", "∞", "√2", "1/7", "ln0", "0/0", "1/0",
    "exp(1000)", "2**1024", "2**-1080",
)  # fmt: skip
WRONG = (
    "1_000", "0x1F", "x", "1.2.3", "1e", "2pi", "--", "", " ", "?", "_", "None", "1,5", "3j", "tensor", "...", "1d3",
    "2f", "{", "]", "cat", "-", "@", "@nosuch.csv", "~", "%", "$(id)", "\\frac{1}{2}", "&", "1:2:3", "True", "null",
    "NaN%", "e e", "0b1", "१२",
)  # fmt: skip
NAMES = (
    "cat", "dog", "bird", "a b", "a=1, b", "\u202ecat", "\x1b[31mred", "e\u0301" * 3, "=1+1", "<b>", "a|b", "\u2028",
    "\ufeffx", "naïve", "猫", "\x9b2J", "\x7f", "it's", 'say "x"', "a" * 300, "$x", "{n}", "%s", "[k]", "\ud800",
    "@SUM(1)", "-x", "١",
)  # fmt: skip
NOISE = ("\u2028", "\ufeff", "\u202e", "\u0301", "\x00", "\x1b[2J", "\u200b", "\x85", "\xa0", "\r\n", "\t", "🙂")


def number(random: Random, hostility: float) -> str:
    """One number as typed; with `hostility` one that is hard to live with."""
    if random.random() > hostility:
        if random.random() < 0.5:
            return random.choice(PLAIN)
        return f"{random.uniform(-4, 4):.{random.randint(0, 6)}f}"
    kind = random.random()
    if kind < 0.5:
        return random.choice(EDGES)
    if kind < 0.75:
        return random.choice(FORMS)
    if kind < 0.9:
        return repr(random.choice((-1, 1)) * random.random() * 10.0 ** random.randint(-320, 308))
    return random.choice(WRONG) + random.choice(("", "", *NOISE))


def numbers(random: Random, hostility: float, count: int) -> list[str]:
    return [number(random, hostility) for _ in range(count)]


def probabilities(random: Random, count: int) -> list[str]:
    """Numbers that sum to 1, to some digits."""
    weights = [random.random() ** 3 for _ in range(count)]
    digits = random.choice((1, 2, 4, 17))
    return [f"{weight / sum(weights):.{digits}g}" for weight in weights]


def row(random: Random, words: list[str], names: list[str] | None = None) -> str:
    """One row in a form that people type or paste."""
    if names is not None:
        return random.choice((" ", ", ")).join(
            f'"{n}"={w}' if " " in n else f"{n}={w}" for n, w in zip(names, words, strict=False)
        )
    return random.choice(
        (" ".join(words), ",".join(words), ", ".join(words), f"[{', '.join(words)}]", f"({','.join(words)})",
         f"tensor([{', '.join(words)}], dtype=torch.float64)", f"array([{', '.join(words)}])", "\n".join(words),
         f"[{' '.join(words)}]", "、".join(words), f"【{', '.join(words)}】")
    )  # fmt: skip


def rows(random: Random, table: list[list[str]], names: list[str] | None = None) -> str:
    """Several rows in one text."""
    if len(table) == 1:
        return row(random, table[0], names)
    if names is not None:
        return "; ".join(row(random, words, names) for words in table)
    nested = ", ".join(f"[{', '.join(words)}]" for words in table)
    return random.choice(
        ("; ".join(map(" ".join, table)), "\n".join(map(", ".join, table)), f"[{nested}]",
         f"tensor([{nested}], device='cuda:0')", f"array([{nested}])", "; ".join(map(",".join, table)), nested)
    )  # fmt: skip


def spoiled(random: Random, text: str) -> str:
    """`text` with something in it that does not belong there."""
    place = random.randint(0, len(text))
    kind = random.randrange(3)
    if kind == 0:
        return text[:place] + random.choice(NOISE) + text[place:]
    if kind == 1:
        return text[:place] + random.choice(WRONG) + text[place:]
    return text[:place] + text[place + random.randint(1, 3) :]
