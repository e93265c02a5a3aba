"""The tables of `journal.sqlite`, every column explained, and how old files follow.

A file says in `user_version` how many of UPGRADES it has seen; what it lacks is done
when it is opened.  A new file is made by the first.  Never change an upgrade that was
released: add one, and the columns to the tables above it.
"""

from collections.abc import Callable

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()

ALARMS = Table(
    "alarms",
    METADATA,
    Column("id", Integer, primary_key=True, comment="the id shown everywhere"),
    Column("key", Text, nullable=False, comment="the condition that raised it"),
    Column("kind", Text, nullable=False, comment="domain.alarm.Kind"),
    Column("cause", Text, nullable=False, comment="a word of domain.alarm_words"),
    Column("criticality", Text, nullable=False, comment="domain.site.Criticality"),
    Column("number", Integer, nullable=False, comment="system alarm 1 to 8, else 0"),
    Column("device", Integer, nullable=False, comment="number of the device, or 0"),
    Column("load", Integer, nullable=False, comment="number of the load, or 0"),
    Column("service", Integer, nullable=False, comment="service id, or 0"),
    Column("text", Text, nullable=False, comment="the operator's sentence, or empty"),
    Column("facts", Text, nullable=False, comment="JSON: what was seen, by name"),
    Column("state", Text, nullable=False, comment="domain.alarm.State"),
    Column("began", Float, nullable=False, comment="UTC seconds since 1970"),
    Column("ended", Float, nullable=False, comment="the same, 0 while it is on"),
    Column("flaps", Integer, nullable=False, comment="1 = held because it flaps"),
)
# At a start: those that are not done with, and the newest of each condition.
Index("alarms_state", ALARMS.c.state, ALARMS.c.id)
Index("alarms_key", ALARMS.c.key, ALARMS.c.id)
# When old ones go.
Index("alarms_ended", ALARMS.c.ended)

JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", Integer, primary_key=True, comment="in the order of writing"),
    Column("at", Float, nullable=False, comment="UTC seconds since 1970"),
    Column("kind", Text, nullable=False, comment="what happened (docs/alarms.md)"),
    Column("who", Text, nullable=False, comment="profile or client, or empty"),
    Column("device", Integer, nullable=False, comment="number of the device, or 0"),
    Column("alarm", Integer, nullable=False, comment="id of the alarm, or 0"),
    Column("facts", Text, nullable=False, comment="JSON: what belongs to it"),
)
# One for each filter, with the id behind it: a page is read in the order of the index.
Index("journal_at", JOURNAL.c.at, JOURNAL.c.id)
Index("journal_kind", JOURNAL.c.kind, JOURNAL.c.id)
Index("journal_device", JOURNAL.c.device, JOURNAL.c.id)
Index("journal_alarm", JOURNAL.c.alarm, JOURNAL.c.id)


def _first(connection: Connection) -> None:
    METADATA.create_all(connection)


UPGRADES: tuple[Callable[[Connection], None], ...] = (_first,)


class TooNew(Exception):
    """The file was written by a later version of the gateway."""


def bring_up_to_date(connection: Connection) -> None:
    """All tables as they stand above, whatever the file had; raises TooNew."""
    done = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if done > len(UPGRADES):
        raise TooNew(f"it has version {done}, this program knows {len(UPGRADES)}")
    for number, upgrade in enumerate(UPGRADES[done:], start=done + 1):
        upgrade(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {number}")
