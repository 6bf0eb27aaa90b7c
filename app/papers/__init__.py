"""Papers drawn from the record."""
