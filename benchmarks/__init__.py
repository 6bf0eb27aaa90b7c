"""Side-by-side measurements: every figure is a ratio to a yardstick of its own, taken in the same run."""
