"""One module for each file that is made from the code."""
