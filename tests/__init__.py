"""Every test of the Release Board."""
