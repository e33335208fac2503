"""Mistakes in log-softmax, logsumexp and the probabilities given in the place of one another."""

import numpy as np

from ...document.formula import equation, group
from ...document.notation import S, e, exp, ln, log10, lse, m, mean, softmax, total, z
from ...document.text import Text
from .entry import Family, Mistake, values

LOG_SOFTMAX = Family(("log_softmax",), "log", z - ln(total(e**z)), Text("sum exp(ln p) must be 1."))
LOGSUMEXP = Family(("logsumexp",), "log", m + ln(total(e ** (z - m))))
LSE = Family(("logsumexp",), "log", ln(total(e**z)))
AT_LEAST = Text("logsumexp is at least m.")
AT_MOST = Text("logsumexp is at most m + ln K.")

MISTAKES: tuple[Mistake, ...] = (
    LOG_SOFTMAX("log-softmax-given", z - lse(z), Text("These are the log-probabilities"), Text("Every p is above 0."),
        rule=values(lambda s: s.log_p), right=exp(z - lse(z)), operations=("softmax",), weight=3),
    LOG_SOFTMAX("softmax-given", softmax(z), Text("These are the probabilities, not their logarithms"),
        Text("Every ln p is 0 or less."), rule=values(lambda s: s.p), right=z - lse(z), weight=3),
    LOG_SOFTMAX("log-sum-forgotten", z - m,
        Text("Only the maximum was subtracted, not the logarithm of the sum as well"),
        rule=values(lambda s: s.z - s.z.max(axis=1, keepdims=True)), right=z - m - ln(S), weight=2),
    LOG_SOFTMAX("max-subtracted-twice", group(z - m) - (m + ln(S)),
        Text("The maximum was subtracted before and again within logsumexp"),
        rule=values(lambda s: s.log_p - s.z.max(axis=1, keepdims=True)), right=group(z - m) - ln(S)),
    LOG_SOFTMAX("log-forgotten", z - total(e**z), Text("The sum was subtracted, not its logarithm"),
        rule=values(lambda s: s.z - np.exp(s.lse)[:, None])),
    LOG_SOFTMAX("log10-of-the-sum", z - log10(total(e**z)),
        Text("The logarithm of the sum is to base 10, the LOG key, and the logits are in nats"),
        rule=values(lambda s: s.z - s.lse[:, None] / np.log(10))),
    LOG_SOFTMAX("log-sigmoid", -ln(1 + e**-z), Text("This is the log-sigmoid of each logit by itself"),
        rule=values(lambda s: -np.logaddexp(0, -s.z)), step="exponentials", weight=0.8),
    LOGSUMEXP("max-for-lse", m, Text("This is the maximum alone"), Text("logsumexp lies between m and m + ln K."),
        rule=values(lambda s: s.z.max(axis=1)), weight=2),
    LOGSUMEXP("max-not-added-back", ln(total(e ** (z - m))), Text("The maximum was not added back"), AT_LEAST,
        rule=values(lambda s: s.lse - s.z.max(axis=1)), weight=2),
    LOGSUMEXP("max-added-twice", m + ln(total(e**z)), Text("The maximum was added to a sum that had not been shifted"),
        AT_MOST, rule=values(lambda s: s.lse + s.z.max(axis=1))),
    LSE("log-not-taken", total(e**z), Text("This is the sum of the exponentials, not its logarithm"), AT_MOST,
        rule=values(lambda s: np.exp(s.lse)), weight=1.5),
    LSE("sum-of-logits", equation(ln(total(e**z)), total(z)),
        Text("The logarithm and the exponential were cancelled across the sum"), Text("ln(a + b) is not ln a + ln b."),
        rule=values(lambda s: s.z.sum(axis=1)), weight=1.5),
    LSE("log-mean-exp", ln(mean(e**z)), Text("The mean of the exponentials was taken, not their sum"), AT_LEAST,
        rule=values(lambda s: s.lse - np.log(s.z.shape[1])), weight=0.8),
)  # fmt: skip
