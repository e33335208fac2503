"""Mistakes in log-softmax, logsumexp and the probabilities given in the place of one another."""

import numpy as np

from .entry import Mistake

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "log-softmax-given", ("softmax",), rule=lambda s: s.typed_shape(s.log_p), step="log", weight=3,
        why="These are the log-probabilities.", see="Every p is above 0.",
        wrong="z - logsumexp(z)", right="exp(z - logsumexp(z))",
    ),
    Mistake(
        "softmax-given", ("log_softmax",), rule=lambda s: s.typed_shape(s.p), step="log", weight=3,
        why="These are the probabilities, not their logarithms.", see="Every ln p is 0 or less.",
        wrong="softmax(z)", right="z - logsumexp(z)",
    ),
    Mistake(
        "log-sum-forgotten", ("log_softmax",), rule=lambda s: s.typed_shape(s.z - s.z.max(axis=1, keepdims=True)),
        step="log", weight=2, why="Only the maximum was subtracted, not the logarithm of the sum as well.",
        see="sum exp(ln p) must be 1.", wrong="z - m", right="z - m - ln S",
    ),
    Mistake(
        "max-subtracted-twice", ("log_softmax",), step="log",
        rule=lambda s: s.typed_shape(s.log_p - s.z.max(axis=1, keepdims=True)),
        why="The maximum was subtracted before and again within logsumexp.", see="sum exp(ln p) must be 1.",
        wrong="(z - m) - (m + ln S)", right="(z - m) - ln S",
    ),
    Mistake(
        "log-forgotten", ("log_softmax",), rule=lambda s: s.typed_shape(s.z - np.exp(s.lse)[:, None]), step="log",
        why="The sum was subtracted, not its logarithm.", see="sum exp(ln p) must be 1.",
        wrong="z - sum e^z", right="z - ln sum e^z",
    ),
    Mistake(
        "log-sigmoid", ("log_softmax",), rule=lambda s: s.typed_shape(-np.logaddexp(0, -s.z)), step="exponentials",
        why="This is the log-sigmoid of each logit by itself.", see="sum exp(ln p) must be 1.",
        wrong="-ln(1 + e^(-z))", right="z - ln sum e^z", weight=0.8,
    ),
    Mistake(
        "max-for-lse", ("logsumexp",), rule=lambda s: s.typed_shape(s.z.max(axis=1)), step="log", weight=2,
        why="This is the maximum alone.", see="logsumexp lies between m and m + ln K.",
        wrong="m", right="m + ln sum e^(z - m)",
    ),
    Mistake(
        "max-not-added-back", ("logsumexp",), rule=lambda s: s.typed_shape(s.lse - s.z.max(axis=1)), step="log",
        weight=2,
        why="The maximum was not added back.", see="logsumexp is at least m.",
        wrong="ln sum e^(z - m)", right="m + ln sum e^(z - m)",
    ),
    Mistake(
        "max-added-twice", ("logsumexp",), rule=lambda s: s.typed_shape(s.lse + s.z.max(axis=1)), step="log",
        why="The maximum was added to a sum that had not been shifted.", see="logsumexp is at most m + ln K.",
        wrong="m + ln sum e^z", right="m + ln sum e^(z - m)",
    ),
    Mistake(
        "log-not-taken", ("logsumexp",), rule=lambda s: s.typed_shape(np.exp(s.lse)), step="log", weight=1.5,
        why="This is the sum of the exponentials, not its logarithm.", see="logsumexp is at most m + ln K.",
        wrong="sum e^z", right="ln sum e^z",
    ),
    Mistake(
        "sum-of-logits", ("logsumexp",), rule=lambda s: s.typed_shape(s.z.sum(axis=1)), step="log", weight=1.5,
        why="The logarithm and the exponential were cancelled across the sum.", see="ln(a + b) is not ln a + ln b.",
        wrong="ln sum e^z = sum z", right="ln sum e^z",
    ),
    Mistake(
        "log-mean-exp", ("logsumexp",), rule=lambda s: s.typed_shape(s.lse - np.log(s.z.shape[1])), step="log",
        weight=0.8,
        why="The mean of the exponentials was taken, not their sum.", see="logsumexp is at least m.",
        wrong="ln mean e^z", right="ln sum e^z",
    ),
)  # fmt: skip
