"""Noise-contrastive estimation: negative sampling with the noise taken out of the scores, which makes it consistent."""

from typing import NamedTuple

import numpy as np

from ..arrays import Array
from .binary import Contrast, Integers, check_classes, check_label, contrast, scatter


class Nce(NamedTuple):
    """The loss of one example."""

    label: int
    samples: Integers  # (k,), as drawn
    kept: Integers  # without those equal to the label, if hits are removed
    log_expected_true: float  # log of the count with which the label is expected among the samples
    log_expected: Array  # the same for each kept sample
    contrast: Contrast  # of the scores z - log expected
    loss: float
    gradient: Array  # dL/dz, (K,)


def nce(logits: Array, label: int, samples: Integers, q: Array, remove_hits: bool = False) -> Nce:
    """L = -log s(z_y - log(k q_y)) - sum_i log s(-(z_i - log(k q_i))) in nats, for k samples drawn from `q` (K,).

    At the optimum e^z is p itself: the scores normalise themselves. Raises ValueError for a class outside 0..K-1.

    Source: M. Gutmann and A. Hyvarinen, JMLR 13 (2012); for language models: Mnih and Teh, arXiv:1206.6426.
    """
    check_label(label, len(logits))
    samples = check_classes(samples, len(logits))
    expected = len(samples) * q
    return nce_expected(logits, label, samples, float(expected[label]), expected[samples], remove_hits)


def nce_expected(
    logits: Array,
    label: int,
    samples: Integers,
    expected_true: float,
    expected_samples: Array,
    remove_hits: bool = False,
) -> Nce:
    """The same with the expected counts given one by one, as TensorFlow's `sampled_values` does."""
    check_label(label, len(logits))
    samples = check_classes(samples, len(logits))
    keep = samples != label if remove_hits else np.ones(len(samples), dtype=bool)
    kept = samples[keep]
    with np.errstate(divide="ignore"):  # a class that the noise never draws: log 0 = -inf
        log_true = float(np.log(expected_true))
        log_expected = np.log(np.asarray(expected_samples, dtype=np.float64)[keep])
    decisions = contrast(float(logits[label]) - log_true, logits[kept] - log_expected)
    return Nce(
        label=label,
        samples=samples,
        kept=kept,
        log_expected_true=log_true,
        log_expected=log_expected,
        contrast=decisions,
        loss=decisions.loss,
        gradient=scatter(decisions, label, kept, len(logits)),
    )
