"""One bare Modbus TCP connection, which notices when it is dropped."""

import socket
import struct

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end.harness import DEADLINE_S


class Connection:
    """One Modbus TCP connection that is never opened again by itself."""

    def __init__(self, case: SynchronousTestCase, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), DEADLINE_S)
        self._stream = self._socket.makefile("rb")
        case.addCleanup(self._socket.close)
        case.addCleanup(self._stream.close)

    def read(self, unit: int, first: int, count: int) -> bytes | int:
        """The words of holding registers, or the exception code."""
        request = struct.pack(">HHHBBHH", 1, 0, 6, unit, 3, first, count)
        self._socket.sendall(request)
        (length,) = struct.unpack(">4xH", self._stream.read(6))
        answer = self._stream.read(length)
        return answer[2] if answer[1] & 0x80 else answer[3:]
