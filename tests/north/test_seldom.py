"""Lines of the log that clients cause."""

from twisted.internet.task import Clock
from twisted.logger import Logger, capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from digiware.north.seldom import PERIOD_S, Seldom

log = Logger()


class SeldomTests(SynchronousTestCase):
    """[SEC-4] A client can't fill the disk with lines."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.seldom = Seldom(self.clock.seconds)

    def test_a_kind_is_said_once_a_minute(self) -> None:
        """[SEC-4] The next line says how many went unsaid."""
        with capturedLogs() as logs:
            for _ in range(5):
                self.seldom.say(log.warn, "Bad {who}", who="one")
            self.clock.advance(PERIOD_S)
            self.seldom.say(log.warn, "Bad {who}", who="two")
            self.clock.advance(PERIOD_S)
            self.seldom.say(log.warn, "Bad {who}", who="three")

        self.assertEqual([each["who"] for each in logs], ["one", "two", "three"])
        self.assertEqual([each["unsaid"] for each in logs], [0, 4, 0])
        self.assertIn("{unsaid} more", logs[1]["log_format"])

    def test_kinds_do_not_silence_each_other(self) -> None:
        """Another sentence is another kind, and so is another `kind`."""
        with capturedLogs() as logs:
            self.seldom.say(log.warn, "Bad")
            self.seldom.say(log.warn, "Worse")
            self.seldom.say(log.info, "Written", kind=4)
            self.seldom.say(log.info, "Written", kind=5)

        said = [each["log_format"] for each in logs]
        self.assertEqual(said, ["Bad", "Worse", "Written", "Written"])
