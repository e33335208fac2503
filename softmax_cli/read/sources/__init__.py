"""Files and standard input as text and arrays."""
