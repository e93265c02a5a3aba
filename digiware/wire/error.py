"""The one error of every wire format."""


class DecodeError(Exception):
    """These bytes are not what the format allows; the message says where and why."""
