"""The formats that need no terminal, one module each."""
