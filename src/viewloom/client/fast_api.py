"""`with_c1_response`: a FastAPI handler that writes its answer instead of returning it.

The web framework is imported when the first handler is decorated, so that the rest of the room works without one.

Source: `c1-api` section 8.
"""

import inspect
from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, ParamSpec

from viewloom.client.response import FAILURE_TEXT

P = ParamSpec("P")
Handler = Callable[P, Coroutine[Any, Any, Any]]


def with_c1_response(*, failure_text: str = FAILURE_TEXT) -> Callable[[Handler[P]], Handler[P]]:
    """Makes an asynchronous handler answer with what it writes, as it writes it.

    Put it below the route: `@app.post("/chat")`, then `@with_c1_response()`. The reply begins before the handler does,
    so its status is 200. What the handler returns is not used. An exception in it is logged, and the person reads
    `failure_text`; a client that goes away cancels it.

    Args:
        failure_text: Markdown for the person whose answer an exception ended.

    Raises:
        TypeError: What is decorated is no asynchronous function.
    """
    from viewloom.client.streaming import HandlerResponse  # noqa: PLC0415 - see above

    def decorate(handler: Handler[P]) -> Handler[P]:
        if not inspect.iscoroutinefunction(handler):
            raise TypeError("with_c1_response needs an asynchronous handler: async def.")

        @wraps(handler)
        async def handle(*args: P.args, **kwargs: P.kwargs) -> HandlerResponse:
            return HandlerResponse(partial(handler, *args, **kwargs), failure_text=failure_text)

        # FastAPI reads the parameters of the handler, and must not make a schema of what it is said to return.
        signature = inspect.signature(handler)
        handle.__signature__ = signature.replace(return_annotation=HandlerResponse)  # pyright: ignore[reportAttributeAccessIssue] - functions take any attribute
        return handle

    return decorate
