"""The gateway under twistd, for more pages of one session than a person opens:
python -m bench.web_server OPTIONS OF TWISTD.
"""

import sys

from twisted.scripts.twistd import run

from digiware.web import streams

streams.STREAMS_A_SESSION = 10_000

if __name__ == "__main__":
    sys.argv[0] = "twistd"
    run()
