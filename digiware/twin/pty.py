"""A pseudo-terminal: its other side is a serial port, at a path of our choice."""

import os
import tty
from pathlib import Path
from typing import Any

from twisted.internet import fdesc
from twisted.internet.abstract import FileDescriptor
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure


class Pty(FileDescriptor):
    """Gives `protocol` what is written to `path`, and the other way round.

    It keeps the other side open itself, so whoever uses the port may close it and open
    it again.  A link that an earlier run left at `path` is replaced.  Lost, it takes
    its link away.
    """

    def __init__(self, protocol: Protocol, path: Path, reactor: Any) -> None:
        super().__init__(reactor)
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        fdesc.setNonBlocking(self._master)
        if path.is_symlink():
            path.unlink()
        path.symlink_to(os.ttyname(self._slave))
        self._path = path
        self._protocol = protocol
        self.connected = True
        protocol.makeConnection(self)
        self.startReading()

    def fileno(self) -> int:
        return self._master

    def doRead(self) -> Any:
        return fdesc.readFromFD(self._master, self._protocol.dataReceived)

    def writeSomeData(self, data: bytes) -> Any:
        return fdesc.writeToFD(self._master, data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        super().connectionLost(reason)
        self._path.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)
        self._protocol.connectionLost(reason)
