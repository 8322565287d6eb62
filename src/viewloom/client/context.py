"""The response of the request at hand, without handing it around.

`with_c1_response` opens it for a handler; the functions here write to it from anywhere below: functions that the
handler awaits, and tasks that it starts. Two requests never see each other's.

Source: `c1-api` section 8.
"""

from contextvars import ContextVar

from viewloom.client.response import AssistantMessage, C1Response

_response: ContextVar[C1Response] = ContextVar("viewloom_client_response")


def open_response(response: C1Response) -> None:
    """Makes this the response of the context that calls, and of the tasks that it starts."""
    _response.set(response)


async def write_content(content: str) -> None:
    """Passes on a piece of what the API answered: see `C1Response.write_content`.

    Raises:
        RuntimeError: No handler with `with_c1_response` is running, or its response has ended.
        ValueError: The message is too long.
    """
    await _current().write_content(content)


async def write_think_item(title: str, description: str = "", *, ephemeral: bool = True) -> None:
    """Shows a line of progress: see `C1Response.write_think_item`.

    Raises:
        RuntimeError: No handler with `with_c1_response` is running, or its response has ended.
        ValueError: The message is too long.
    """
    await _current().write_think_item(title, description, ephemeral=ephemeral)


async def write_custom_markdown(markdown: str) -> None:
    """Adds a part of one's own: see `C1Response.write_custom_markdown`.

    Raises:
        RuntimeError: No handler with `with_c1_response` is running, or its response has ended.
        ValueError: The message is too long.
    """
    await _current().write_custom_markdown(markdown)


def get_assistant_message() -> AssistantMessage:
    """Returns the message so far, for the history: see `C1Response.get_assistant_message`.

    Raises:
        RuntimeError: No handler with `with_c1_response` is running.
    """
    return _current().get_assistant_message()


def _current() -> C1Response:
    response = _response.get(None)
    if response is None:
        raise RuntimeError("This is only possible while a handler with @with_c1_response() is running.")
    return response
