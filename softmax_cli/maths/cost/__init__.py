"""Counted and measured costs."""
