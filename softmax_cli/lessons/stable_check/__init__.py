"""Which formula survives in which floating-point format."""
