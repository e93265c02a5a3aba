"""bacpypes3's own server with 12 000 Analog Inputs: bacpypes3_server.py PORT COUNT."""

import asyncio
import sys

from bacpypes3.app import Application
from bacpypes3.argparse import SimpleArgumentParser
from bacpypes3.local.analog import AnalogInputObject


async def main(port: int, count: int) -> None:
    """Serve for ever."""
    options = ("--address", f"127.0.0.1/8:{port}", "--name", "peer", "--instance", "1")
    application = Application.from_args(SimpleArgumentParser().parse_args(options))
    for number in range(count):
        application.add_object(
            AnalogInputObject(
                objectIdentifier=f"analog-input,{number}",
                objectName=f"input {number}",
                presentValue=number / 10,
                units="amperes",
            )
        )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
