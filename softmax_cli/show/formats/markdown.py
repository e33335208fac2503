"""The explanation as Markdown, to be pasted into notes: pipe tables, the numbered working, the checks."""

import re
from collections.abc import Iterable, Sequence

from ...document.explanation import Explanation, Section, Step
from ...document.text import Text
from ...document.values import Cell, Prose, Said, Tree
from ..output import Output, Terminal
from ..said import DEFAULT_DIGITS, LONGEST, Speaker
from ..view.blocks import Block, blocks, equation, worked_steps
from ..view.grid import GAP, Gap, Grid, Line, grids
from ..view.records import tree_shown
from ..view.verdict import verdict_lines

# Backslash first. Angle brackets and ampersands would be HTML, square brackets links, asterisks emphasis.
_SPECIAL = {ord(character): f"\\{character}" for character in "\\`*_<>|[]#~&"} | {ord("\n"): " "}
_EVERY = 10**9


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A heading, the tables of each section, the working, the checks, the notes; a blank line between all of them."""
    return "\n\n".join(_Page(output).paragraphs(explanation, 1)) + "\n"


class _Page:
    def __init__(self, output: Output) -> None:
        self.output = output
        digits = output.digits or DEFAULT_DIGITS
        self.speaker = Speaker(digits, output.language)
        self.cells = Speaker(digits, output.language, longest=_EVERY if output.all else LONGEST)

    def say(self, said: object) -> str:
        """Words as Markdown that shows exactly them, on one line."""
        return _escaped(self.speaker.say(said))

    def paragraphs(self, explanation: Explanation, level: int) -> list[str]:
        """The explanation under a heading of `level`, then its parts one deeper and, to be short, without working."""
        top, sub = "#" * level, "#" * (level + 1)
        parts = [f"{top} {self.say(explanation.title)}"]
        for section in explanation.sections:
            if len(explanation.sections) > 1 and section.title:
                parts.append(f"{sub} {self.say(section.title)}")
            parts += self.section(section, explanation)
        working = worked_steps(explanation) if level == 1 and not explanation.parts else []
        closing = (
            (Text("Working"), self.working(working)),
            (Text("Checks"), self.checks(explanation)),
            (Text("Notes"), _listed(map(self.say, explanation.notes))),
            (Text("Verdict"), self.verdict(explanation)),
        )
        for head, paragraphs in closing:
            parts += [f"{sub} {self.say(head)}", *paragraphs] if paragraphs else []
        for part in explanation.parts:
            parts += self.paragraphs(part, level + 1)
        return [part for part in parts if part]

    def section(self, section: Section, explanation: Explanation) -> list[str]:
        """Its blocks and its note."""
        return [
            *(part for block in blocks(section, explanation) for part in self.block(block, explanation)),
            self.say(section.note),
        ]

    def block(self, block: Block, explanation: Explanation) -> list[str]:
        """A list of equations, a tree as a nested list, or tables under their formula."""
        step = block.steps[0]
        match block.kind, step.value:
            case "scalars", _:
                return _listed(self.equation(one) for one in block.steps)
            case "tree", Tree() as whole:
                tree, notes = tree_shown(whole, self.output.all)
                return [*_listed(self.tree(tree, 0)), *map(self.say, notes)]
            case "prose", Prose(paragraphs, points):
                *before, last = paragraphs
                below = [self.bullet(said, depth) for point in points for depth, said in enumerate(point, 1)]
                return _listed([*(self.bullet(one, 0) for one in (*before, last)), *below])
        parts = [_code(self.speaker.say(step.formula))] if block.kind in ("matrix", "records") and step.formula else []
        for grid in grids(block, explanation, self.output.all):
            parts += [self.say(grid.heading), self.table(grid), *map(self.say, grid.notes)]
        return parts

    def equation(self, step: Step) -> str:
        """The step on one line."""
        return _code(equation(step, self.speaker).text)

    def table(self, grid: Grid) -> str:
        """A pipe table, numbers to the right; the class of the label says so."""
        heads = ["..." if column.head is GAP else self.say(column.head) for column in grid.all_columns]
        rules = ["---:" if column.numeric else "---" for column in grid.all_columns]
        columns = [[self.cell(cell) for cell in column.cells] for column in grid.all_columns]
        for n, key in enumerate(grid.keys):
            if key.id == "class" and any(line.marked for line in grid.lines):
                rules[n] = "---"
                columns[n] = [self.marked(cell, line) for cell, line in zip(columns[n], grid.lines, strict=True)]
        return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rules, *zip(*columns, strict=True)])

    def cell(self, cell: Cell | Gap) -> str:
        """One cell, or the mark of what was left out."""
        return "..." if cell is GAP else _escaped(self.cells.cell(cell))

    def marked(self, index: str, line: Line) -> str:
        """The index of a class, and whether it is the label."""
        return self.say(Text("{index} (label)", index=index)) if line.marked else index

    def working(self, steps: Sequence[Step]) -> list[str]:
        """Every step as a numbered line."""
        lines = [f"{n}. {self.say(step.title)}: {self.equation(step)}" for n, step in enumerate(steps, 1)]
        return ["\n".join(lines)] if lines else []

    def checks(self, explanation: Explanation) -> list[str]:
        """Every check behind whether it passed."""
        passed, failed = self.say(Text("passed")), f"**{self.say(Text('FAILED'))}**"
        return _listed(f"{passed if one.passed else failed}: {self.say(one.title)}" for one in explanation.checks)

    def verdict(self, explanation: Explanation) -> list[str]:
        """Every line of the verdict behind its word."""
        lines = [] if explanation.verdict is None else verdict_lines(explanation.verdict)
        return _listed(f"{self.say(word)}: {self.say(said)}" for word, said in lines)

    def tree(self, tree: Tree, depth: int) -> list[str]:
        """A nested list."""
        return [
            self.bullet(tree.label, depth),
            *(line for child in tree.children for line in self.tree(child, depth + 1)),
        ]

    def bullet(self, said: Said | tuple[Text, ...], depth: int) -> str:
        """One entry of a nested list."""
        return "  " * depth + "- " + self.say(said)


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)


def _listed(items: Iterable[str]) -> list[str]:
    """A bullet list as one paragraph."""
    lines = [item if item.lstrip().startswith("- ") else f"- {item}" for item in items]
    return ["\n".join(lines)] if lines else []


def _code(text: str) -> str:
    """A formula as it is: asterisks and underscores would turn into emphasis."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    edge = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{fence}{edge}{text}{edge}{fence}" if text else ""
