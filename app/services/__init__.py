"""One function per use case: it checks, writes and stages one journal entry, and never commits."""
