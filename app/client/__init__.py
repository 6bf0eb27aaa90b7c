"""The client of the API that sends test reports from a CI job: `release-board post-results`."""
