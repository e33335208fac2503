"""The type of almost every array."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
