"""The digital twin: simulated devices and lines, from the tables of the real ones."""
