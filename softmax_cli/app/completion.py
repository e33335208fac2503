"""Shell completion: the words as the shell gives them, class names and files. Loaded by the shell's question only."""

import os
import re
from collections.abc import Iterable, MutableMapping
from glob import escape, glob

VARIABLE = "_SOFTMAX_CLI_COMPLETE"  # set by the script that --install-completion installs
_NAME = re.compile(r"""(?:"([^"]+)"|([^\s=:,;"'\[{(]+))\s*[=:]""")


def rejoin(environment: MutableMapping[str, str]) -> None:
    """Undo what bash does to the words before the cursor: it splits cat=2 at the =, @FILE at the @."""
    typed = environment.get("COMP_WORDS", "")
    words = typed.split("\n") if "\n" in typed else typed.split(" ")
    cursor = environment.get("COMP_CWORD", "")
    joined: list[str] = []
    for word in words[: int(cursor) + 1] if cursor.isdecimal() else words:
        if joined and (word == "=" or joined[-1].endswith(("=", "@"))):
            joined[-1] += word
        else:
            joined.append(word)
    environment["COMP_WORDS"], environment["COMP_CWORD"] = "\n".join(joined), str(len(joined) - 1)


def names_in(words: Iterable[str], names: str) -> list[str]:
    """The class names of `cat=2 dog=1`, and those of --names, as they are typed in a shell."""
    found = [quoted or plain for quoted, plain in _NAME.findall(" ".join(words))]
    named = [name.strip() for name in (*found, *names.split(","))]
    return [_for_bash(name) for name in dict.fromkeys(named) if name]


def files_at(incomplete: str) -> list[str]:
    """The files and folders that @INCOMPLETE may become."""
    if not incomplete.startswith("@"):
        return []
    found = sorted(glob(escape(incomplete[1:]) + "*"))
    return [_for_bash(f"@{name}/" if os.path.isdir(name) else f"@{name}") for name in found]


def _for_bash(word: str) -> str:
    """`word` with a backslash before each space and mark; zsh and fish add their own."""
    return re.sub(r"([^\w@%+:,./-])", r"\\\1", word) if os.environ.get(VARIABLE) == "complete_bash" else word
