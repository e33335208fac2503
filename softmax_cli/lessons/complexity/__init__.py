"""What softmax and its derivatives cost."""
