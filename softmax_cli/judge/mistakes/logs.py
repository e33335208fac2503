"""Mistakes in log-softmax, logsumexp and the probabilities given in the place of one another."""

import numpy as np

from ...document.formula import equation, group
from ...document.notation import S, e, exp, ln, lse, m, mean, softmax, total, z
from ...document.text import Text
from .entry import Family, Mistake
from .ways import values

LOG_SOFTMAX = Family(("log_softmax",), "log", z - ln(total(e**z)), Text("sum exp(ln p) must be 1."))
LOGSUMEXP = Family(("logsumexp",), "log", m + ln(total(e ** (z - m))))
LSE = Family(("logsumexp",), "log", ln(total(e**z)))
AT_LEAST = Text("logsumexp is at least m.")
AT_MOST = Text("logsumexp is at most m + ln K.")

MISTAKES: tuple[Mistake, ...] = (
    LOG_SOFTMAX.rule("log-softmax-given", values(lambda s: s.log_p), z - lse(z),
        Text("These are the log-probabilities."), Text("Every p is above 0."), right=exp(z - lse(z)),
        operations=("softmax",), weight=3),
    LOG_SOFTMAX.rule("softmax-given", values(lambda s: s.p), softmax(z),
        Text("These are the probabilities, not their logarithms."), Text("Every ln p is 0 or less."), right=z - lse(z),
        weight=3),
    LOG_SOFTMAX.rule("log-sum-forgotten", values(lambda s: s.z - s.z.max(axis=1, keepdims=True)), z - m,
        Text("Only the maximum was subtracted, not the logarithm of the sum as well."), right=z - m - ln(S), weight=2),
    LOG_SOFTMAX.rule("max-subtracted-twice", values(lambda s: s.log_p - s.z.max(axis=1, keepdims=True)),
        group(z - m) - (m + ln(S)), Text("The maximum was subtracted before and again within logsumexp."),
        right=group(z - m) - ln(S)),
    LOG_SOFTMAX.rule("log-forgotten", values(lambda s: s.z - np.exp(s.lse)[:, None]), z - total(e**z),
        Text("The sum was subtracted, not its logarithm.")),
    LOG_SOFTMAX.rule("log-sigmoid", values(lambda s: -np.logaddexp(0, -s.z)), -ln(1 + e**-z),
        Text("This is the log-sigmoid of each logit by itself."), step="exponentials", weight=0.8),
    LOGSUMEXP.rule("max-for-lse", values(lambda s: s.z.max(axis=1)), m, Text("This is the maximum alone."),
        Text("logsumexp lies between m and m + ln K."), weight=2),
    LOGSUMEXP.rule("max-not-added-back", values(lambda s: s.lse - s.z.max(axis=1)), ln(total(e ** (z - m))),
        Text("The maximum was not added back."), AT_LEAST, weight=2),
    LOGSUMEXP.rule("max-added-twice", values(lambda s: s.lse + s.z.max(axis=1)), m + ln(total(e**z)),
        Text("The maximum was added to a sum that had not been shifted."), AT_MOST),
    LSE.rule("log-not-taken", values(lambda s: np.exp(s.lse)), total(e**z),
        Text("This is the sum of the exponentials, not its logarithm."), AT_MOST, weight=1.5),
    LSE.rule("sum-of-logits", values(lambda s: s.z.sum(axis=1)), equation(ln(total(e**z)), total(z)),
        Text("The logarithm and the exponential were cancelled across the sum."), Text("ln(a + b) is not ln a + ln b."),
        weight=1.5),
    LSE.rule("log-mean-exp", values(lambda s: s.lse - np.log(s.z.shape[1])), ln(mean(e**z)),
        Text("The mean of the exponentials was taken, not their sum."), AT_LEAST, weight=0.8),
)  # fmt: skip
