"""Marks and their evidence under a random machine, against a model that knows nothing of the code."""
