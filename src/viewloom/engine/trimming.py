"""Fits a conversation that the server keeps to the window of the model that is to read it.

What a client sends itself is never cut, it is refused (`engine.capacity`). A thread only grows, so its oldest turns are
left out, whole: from a user's message to the next one, never a tool's result without its call.
"""

from collections.abc import Sequence
from dataclasses import replace

from viewloom.engine.capacity import asked_lengths
from viewloom.engine.history import render_messages
from viewloom.engine.plan import plan_reply
from viewloom.engine.request import ChatRequest
from viewloom.providers.base import Message, Prompt
from viewloom.providers.estimate import estimate_usage

REPLY_SHARE = 4
"""Where nothing says how long the reply may be, a quarter of the window is kept for it."""


def fit_history(request: ChatRequest) -> ChatRequest:
    """Returns the request, and its fallbacks, with the oldest turns left out that their models' windows cannot hold.

    System messages stay, and so does the last turn, whatever its length. Tokens are estimated.
    """
    fitted = replace(request, fallbacks=tuple(_fit(fallback) for fallback in request.fallbacks))
    return _fit(fitted)


def _fit(request: ChatRequest) -> ChatRequest:
    window = request.chosen.model.metadata.context_length
    if window is None:
        return request
    room = window - _reply_tokens(request, window)
    excess = estimate_usage(plan_reply(request).prompt, "").prompt_tokens - room
    if excess <= 0 or request.chosen.model.guidance == "families":
        # A small model that is led by the hand reads what its family takes from the last turns.
        return request
    kept = _without_oldest(request.messages, excess)
    return replace(request, messages=kept, trimmed_messages=len(request.messages) - len(kept))


def _reply_tokens(request: ChatRequest, window: int) -> int:
    asked = asked_lengths(request.sampling)
    longest = request.chosen.model.metadata.max_output
    return min([*asked, *([] if longest is None else [longest]), window // REPLY_SHARE])


def _without_oldest(messages: Sequence[Message], excess: int) -> tuple[Message, ...]:
    """Leaves out whole turns until `excess` tokens are gone."""
    starts = [position for position, message in enumerate(messages) if message.role == "user"]
    border = 0
    for start in starts[1:] if starts and starts[0] == _first_spoken(messages) else starts:
        if excess <= 0:
            break
        gone = [message for message in messages[border:start] if message.role != "system"]
        excess -= estimate_usage(Prompt("", render_messages(gone)), "").prompt_tokens
        border = start
    return (*(message for message in messages[:border] if message.role == "system"), *messages[border:])


def _first_spoken(messages: Sequence[Message]) -> int:
    return next((position for position, message in enumerate(messages) if message.role != "system"), 0)
