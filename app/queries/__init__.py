"""One function per question, each a fixed number of SELECTs."""
