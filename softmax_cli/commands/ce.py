"""softmax-cli ce"""

from typing import TYPE_CHECKING

from ..app.command import Command
from ..app.options import LossSettings

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def ce(settings: LossSettings) -> "Explanation":
    """Cross-entropy against a label or a target.

    \b
    softmax-cli ce 2 1 0.1 --label 1
    softmax-cli ce 2 1 0.1 --target 0.2,0.7,0.1 --base 2
    softmax-cli ce '2 1 0.1; 0.5 2.5 -1' --label 1,0 --weight 1,2,3
    """
    from ..lessons.ce import explain
    from ..read.loss import read_loss_problem

    return explain(*read_loss_problem(settings))


CE = Command(LossSettings, ce, judged=True)
