"""The gateway's own registers: who it is, in the layout of the families it serves.

Read only, all of it: nothing of the gateway can be changed over Modbus.
"""

from collections.abc import Mapping

from digiware.wire import modbus

FIRST = 50000
VENDOR = 50042  # 8 words each, two characters a word, as on every device
PRODUCT = 50050
SERVER = 50058
NET_ID = 50067  # 2 words
COUNT = 69


class Own:
    """Answers requests to the gateway itself."""

    def __init__(self, model: str, server: str, net_id: str) -> None:
        texts: Mapping[int, str] = {VENDOR: "digiware", PRODUCT: model, SERVER: server}
        image = bytearray(2 * COUNT)
        for register, text in texts.items():
            start = 2 * (register - FIRST)
            image[start : start + 16] = text.encode("ascii", "replace")[:16].ljust(16)
        start = 2 * (NET_ID - FIRST)
        image[start : start + 4] = bytes.fromhex(net_id.rjust(8, "0"))
        self._words = bytes(image)

    def answer(self, pdu: bytes) -> bytes:
        """The response to a well-formed request."""
        function = pdu[0]
        if function not in modbus.REGISTER_READS:
            return modbus.exception(function, modbus.ILLEGAL_FUNCTION)
        first, count = modbus.read_range(pdu)
        start = first - FIRST
        if start < 0 or start + count > COUNT:
            return modbus.exception(function, modbus.ILLEGAL_ADDRESS)
        return modbus.read_response(
            function, self._words[2 * start : 2 * (start + count)]
        )
