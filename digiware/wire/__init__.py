"""Bytes to values and back: one module a wire format, no socket in sight."""
