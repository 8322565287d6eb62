"""One line in the log for each reply; never a prompt, a completion or a key."""

import logging

from viewloom.engine.events import Event, Failed, Finished
from viewloom.engine.request import ChatRequest

logger = logging.getLogger("viewloom.chat")


def log_reply(request: ChatRequest, event: Event) -> None:
    """Logs the end of a reply; other events pass."""
    match event:
        case Finished(reason, usage, repairs, answered_by):
            logger.info(
                "reply account=%s model=%s finish=%s prompt_tokens=%d completion_tokens=%d repairs=%d",
                request.payer.account_id,
                answered_by or request.chosen.model_id,
                reason,
                usage.prompt_tokens,
                usage.completion_tokens,
                repairs.total(),
            )
        case Failed(error, usage):
            logger.warning(
                "reply account=%s model=%s failed=%s completion_tokens=%d",
                request.payer.account_id,
                request.chosen.model_id,
                error.code,
                usage.completion_tokens,
            )
        case _:
            pass


def log_bug(error: Exception) -> None:
    """Logs an exception that nobody expected."""
    logger.error("unhandled exception", exc_info=error)
