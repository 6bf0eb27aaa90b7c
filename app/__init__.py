"""The SEC Release Board: the record that Smart Energy Code release papers are drawn from."""
