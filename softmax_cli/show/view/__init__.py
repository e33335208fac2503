"""What every format shows alike, decided once: which blocks a section has, and what stands in each table."""
