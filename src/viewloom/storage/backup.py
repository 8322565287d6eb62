"""A copy of an SQLite database while it is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from viewloom.errors import DatabaseUnavailable


def back_up(url: str, target: Path) -> None:
    """Copies the database into a new file, as it is at one moment; the server may go on.

    Args:
        url: The database's.
        target: A file that is not there yet.

    Raises:
        DatabaseUnavailable: It is no SQLite file, is not there, or the copy cannot be written.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise DatabaseUnavailable("Only an SQLite file can be copied so; for PostgreSQL use its own pg_dump.")
    if not Path(address.database).is_file():
        raise DatabaseUnavailable(f"There is no database at {address.database}.")
    if target.exists():
        raise DatabaseUnavailable(f"{target} is there already; a backup replaces nothing.")
    # Written beside and renamed: a copy that was cut short never looks like a backup.
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with closing(sqlite3.connect(address.database)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.rename(target)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        reason = str(error).splitlines()[0].rstrip(".")
        raise DatabaseUnavailable(f"The database cannot be copied to {target}: {reason}.") from error
