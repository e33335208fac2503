"""Formulas in the notation of each format, one module and one printer each."""
