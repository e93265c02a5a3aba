"""Which model has which registers: data, and the pure functions that read it."""
