"""A format in one file, as the next one will be: every number of an explanation behind the id of its step or column."""

from collections.abc import Iterator

from softmax_cli.document.explanation import Explanation
from softmax_cli.document.values import Prose, Records, Tree
from softmax_cli.show.output import Output, Terminal
from softmax_cli.show.said import Speaker
from softmax_cli.show.view.blocks import Block, blocks
from softmax_cli.show.view.grid import GAP, Grid, grids
from softmax_cli.show.view.records import records_grid
from softmax_cli.show.view.verdict import verdict_lines


def render(explanation: Explanation, output: Output, terminal: Terminal) -> str:
    """A line a column, a sentence, or a node of a tree; nothing is left out and nothing rounded."""
    return "".join(f"{line}\n" for line in _lines(explanation, Speaker(None, output.language, longest=10**9)))


def _lines(explanation: Explanation, speaker: Speaker) -> Iterator[str]:
    yield speaker.say(explanation.title)
    for section in explanation.sections:
        yield speaker.say(section.title)
        for block in blocks(section, explanation):
            yield from _block(block, explanation, speaker)
        yield speaker.say(section.note)
    yield from (f"{check.id}: {speaker.say(check.title)}" for check in explanation.checks)
    yield from map(speaker.say, explanation.notes)
    if explanation.verdict is not None:
        for word, said in verdict_lines(explanation.verdict):
            yield f"{speaker.say(word)}: {speaker.say(said)}"
    for part in explanation.parts:
        yield from _lines(part, speaker)


def _block(block: Block, explanation: Explanation, speaker: Speaker) -> Iterator[str]:
    match block.steps[0].value:
        case Tree() as tree:
            yield from _nodes(tree, speaker)
        case Prose(paragraphs, points):
            yield from (speaker.say(said) for said in (*paragraphs, *(said for point in points for said in point)))
        case Records() as records:
            for grid in records_grid(records, explanation, everything=True):
                yield from _columns(grid, speaker)
        case _ if block.kind == "scalars":
            yield from (f"{step.id}\t{speaker.cell(step.value)}" for step in block.steps)
        case _:
            for grid in grids(block, explanation, everything=True):
                yield from _columns(grid, speaker)


def _columns(grid: Grid, speaker: Speaker) -> Iterator[str]:
    for column in grid.all_columns:
        yield "\t".join([column.id, *(speaker.cell(cell) for cell in column.cells if cell is not GAP)])


def _nodes(tree: Tree, speaker: Speaker) -> Iterator[str]:
    yield speaker.say(tree.label)
    for child in tree.children:
        yield from _nodes(child, speaker)
