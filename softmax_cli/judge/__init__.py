"""Somebody's answer -> a verdict: right, imprecise, in another unit, or wrong and by which mistake."""
