"""What an explanation is made of: numbers, arrays, and words with values between them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A number, a word, an array, or (for records and trees) lists and dicts of those.
Value = Any

# Words and the values between them, e.g. ("max(", z, ")"). The renderer rounds the values, never the lesson.
Phrase = str | tuple[Value, ...]
