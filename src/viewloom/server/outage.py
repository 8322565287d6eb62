"""What a server does beside its requests goes on when the database is away for a while."""

import logging
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager

import anyio

from viewloom.errors import DatabaseUnavailable

RESTART_S = 1.0
"""How long it takes until work that ended by a fault begins anew."""


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


async def keep_running(
    logger: logging.Logger,
    work: Callable[[], Awaitable[None]],
    *,
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
) -> None:
    """Runs what never ends; if a fault of ours ends it, logs that and begins it anew: the others go on."""
    while True:
        try:
            await work()
        except Exception as error:
            # The outermost edge of work that no request holds.
            logger.error("unhandled exception", exc_info=error)  # noqa: TRY400 - one line with the trace
        await sleep(RESTART_S)
