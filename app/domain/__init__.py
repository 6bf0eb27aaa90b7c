"""The rules, in plain Python: no database, no web, each testable with literals."""
