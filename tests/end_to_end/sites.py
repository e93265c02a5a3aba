"""Small sites that several tests configure."""

LOAD = """
[device 4]
bus = digiware
model = I-35
name = I-35@4

[load 4.1]
name = PC 1-2-3
type = 3P+N-3CT
"""
COUNTIS = """
[device 5]
bus = digiware
model = E23
name = E23@5
"""
DIRIS = """
[device 6]
bus = digiware
model = A-10
name = A-10@6
"""
# Where the live values of each stand: device, first register, words.
LIVE = {"I-35": (4, 18432, 92), "E23": (5, 50514, 60), "A-10": (6, 50512, 56)}
