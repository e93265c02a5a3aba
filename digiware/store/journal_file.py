"""`journal.sqlite` opened: in WAL, every commit on the disk before it is told.

A file that can't be read, all of it, is put aside, not overwritten: a gateway that lost
its past still raises alarms.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from twisted.logger import Logger

from digiware.store import journal_schema

log = Logger()

# WAL: pages read while alarms are written.  FULL: a commit survives the loss of power,
# not only that of the process.
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 1000")


class Damaged(Exception):
    """Some page of the file is not what it should be."""


def opened(path: Path) -> Connection:
    """A connection for one thread at a time; raises SystemExit with a sentence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path)
    except journal_schema.TooNew as error:
        raise SystemExit(f"digiware: {path} can't be used: {error}") from None
    except OperationalError as error:
        raise SystemExit(f"digiware: {path} can't be opened: {error.orig}") from None
    except (DatabaseError, Damaged) as error:
        aside = _put_aside(path)
        log.error(
            "{path} is damaged ({why}): it was put aside as {aside}, a new one begins",
            path=str(path),
            why=getattr(error, "orig", error),
            aside=aside.name,
        )
        return _connected(path)


def _connected(path: Path) -> Connection:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up)
    connection = engine.connect()
    try:
        with connection.begin():
            journal_schema.bring_up_to_date(connection)
            _check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: Connection) -> None:
    """Every page: a damaged one would refuse each write for ever, or end the start.

    A journal of 1,000,000 entries takes 0.35 s.
    """
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        raise Damaged(found.splitlines()[-1].strip())


def _set_up(connection: Any, _: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _put_aside(path: Path) -> Path:
    """The first free name `journal.sqlite.damaged-N`; its log goes with it."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return path.rename(aside)
