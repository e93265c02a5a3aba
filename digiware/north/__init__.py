"""Those who answer: one package a protocol."""
