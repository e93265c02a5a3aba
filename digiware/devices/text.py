"""Texts in registers: product names, serial numbers, names of loads.

STRING_NORM holds two characters a word, STRING_16 one ("SOCO" is 0053 004F 0043 004F).
"""


def text_norm(words: bytes) -> str:
    """The text of STRING_NORM words: up to the first NUL, without trailing blanks."""
    return words.split(b"\0", 1)[0].decode("latin-1").rstrip()


def text_16(words: bytes) -> str:
    """The text of STRING_16 words."""
    return text_norm(words[1::2])


def words_norm(text: str, count: int) -> bytes:
    """`text` as `count` STRING_NORM words: cut or filled with NUL."""
    return text.encode("latin-1", "replace")[: 2 * count].ljust(2 * count, b"\0")


def words_16(text: str, count: int) -> bytes:
    """`text` as `count` STRING_16 words."""
    return b"".join(b"\0" + bytes((each,)) for each in words_norm(text, count)[:count])
