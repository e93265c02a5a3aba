"""Measurements of the gateway beside its peers; nothing here is asserted."""
