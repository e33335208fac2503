"""Ways to train over, or to compute, a softmax of very many classes. All of them take one row of logits, shape (K,)."""
