"""Double-double arithmetic, and 50 digits as the independent reference."""
