"""What the tests stand on: a PostgreSQL server, a Chromium, free ports, a closed network."""
