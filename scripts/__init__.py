"""Set-up and checks; plain Python, started by the Makefile."""
