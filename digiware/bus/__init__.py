"""The field lines: one request at a time, and whose turn it is."""
