"""One bare Modbus TCP connection, which notices when it is dropped."""

import socket
import struct


class Connection:
    """A connection to loopback that is never opened again by itself."""

    def __init__(self, port: int, patience_s: float = 30.0) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), patience_s)
        self._stream = self._socket.makefile("rb")

    def read(self, unit: int, first: int, count: int) -> bytes | int:
        """The words of holding registers, or the exception code."""
        request = struct.pack(">HHHBBHH", 1, 0, 6, unit, 3, first, count)
        self._socket.sendall(request)
        (length,) = struct.unpack(">4xH", self._taken(6))
        answer = self._taken(length)
        return answer[2] if answer[1] & 0x80 else answer[3:]

    def close(self) -> None:
        """End it; the other side sees it at once."""
        self._stream.close()
        self._socket.close()

    def _taken(self, count: int) -> bytes:
        taken = self._stream.read(count)
        if len(taken) < count:
            raise ConnectionError("dropped by the other side")
        return taken
