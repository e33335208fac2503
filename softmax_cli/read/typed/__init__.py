"""Typed words as numbers."""
