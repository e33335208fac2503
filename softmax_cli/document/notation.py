"""The names and functions of the field, as every lesson and every mistake writes them."""

from .formula import Function, Prefix, Symbol, derivative

# Logits, probabilities, targets; a prime is what smoothing or the soft cap makes of them.
z, p, y, u, w = map(Symbol, ("z", "p", "y", "u", "w"))
z_capped, y_smoothed = Symbol("z'"), Symbol("y'")
# On the way: the maximum, the shifted logits, their exponentials, the sum, a score or the sum without the maximum.
m, d, e, S, s = map(Symbol, ("m", "d", "e", "S", "s"))
# Sizes and settings: classes, rows, temperature, smoothing, cap, the target's mass.
K, N, T, a, c, U = map(Symbol, ("K", "N", "T", "a", "c", "U"))
i, j, k, t, n, v, x, q, h, r = map(Symbol, ("i", "j", "k", "t", "n", "v", "x", "q", "h", "r"))
L, J, H, CE, BCE, KL = map(Symbol, ("L", "J", "H", "CE", "BCE", "KL"))
logsumexp, sigma, eps, loss, z_loss = map(Symbol, ("logsumexp", "sigma", "eps", "loss", "z-loss"))
epsilon, I = Symbol("epsilon"), Symbol("I")
true = Symbol("y")  # as an index: p_y
L_row, J_T = L["row"], J ** Symbol("T")

exp, log1p, softmax, tanh, sigmoid = map(Function, ("exp", "log1p", "softmax", "tanh", "sigmoid"))
rounded, lse = map(Function, ("round", "logsumexp"))
maximum, minimum, mean_of, clip, sqrt = map(Function, ("max", "min", "mean", "clip", "sqrt"))
diag, one_hot, sigma_of, entropy = map(Function, ("diag", "one-hot", "sigma", "H"))
ln, log2, log10, largest, least, argmax = map(Prefix, ("ln", "log2", "log10", "max", "min", "argmax"))
total, product, mean = Prefix("sum", big=True), Prefix("prod", big=True), Prefix("mean", big=True)

dL_dz, dL_dp, dz_dz = derivative(L, z), derivative(L, p), derivative(z_capped, z)
