"""float16, bfloat16, float32 and float64 as arithmetic."""
