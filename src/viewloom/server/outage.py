"""What a server does beside its requests goes on when the database is away for a while."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from viewloom.errors import DatabaseUnavailable


@contextmanager
def despite_outage(logger: logging.Logger, what: str) -> Generator[None]:
    """Lets what is in the block fail if the database does not answer, with a line in the log.

    Args:
        logger: Whose line it is.
        what: What that means, as the beginning of a sentence.
    """
    try:
        yield
    except DatabaseUnavailable as error:
        logger.warning("%s: %s", what, error.message)
