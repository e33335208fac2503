"""Labels of a next-token language model: position t is trained on the token at t + 1."""

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError


def shift_labels(labels: NDArray[np.int64] | None, ignore_index: int) -> NDArray[np.int64]:
    """The label of each position: the token of the next one, and `ignore_index` at the last, which has none.

    `labels` (N,) holds the token at each position. An ignored token (padding) is left out where it would be the label,
    that is one position earlier. Raises InputError without labels, and for a single position.

    >>> shift_labels(np.array([5, 7, 9, -100]), -100).tolist()
    [7, 9, -100, -100]
    """
    hint = "Type one row of logits and one token a position: softmax-cli ce '2 1; 0 3' --label 0,1 --shift-labels."
    if labels is None:
        raise InputError("--shift-labels needs --label: the token at each position.", hint)
    if len(labels) < 2:
        raise InputError("--shift-labels needs two positions or more: the last one has no next token.", hint)
    return np.append(labels[1:], np.int64(ignore_index))
