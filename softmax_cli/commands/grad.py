"""softmax-cli grad"""

from typing import TYPE_CHECKING

from ..app.command import Command
from ..app.options import LossSettings

if TYPE_CHECKING:
    from ..document.explanation import Explanation


def grad(settings: LossSettings) -> "Explanation":
    """Gradient of the cross-entropy: p - y.

    \b
    softmax-cli grad 2 1 0.1 --label 1
    softmax-cli grad 2 1 0.1 --target 0.2,0.7,0.1 --temperature 2
    softmax-cli grad '2 1 0.1; 0.5 2.5 -1' --label 1,0 --reduction sum
    """
    from ..lessons.grad import explain
    from ..read.loss import read_loss_problem

    return explain(*read_loss_problem(settings))


GRAD = Command(LossSettings, grad, judged=True)
