"""One assistant message as an app's backend writes it, while somebody reads it.

Main path: `C1Response` takes pieces from a writer and gives them to one reader, `stream()`. The writer waits while the
reader has too much to read. It puts parts only where they can stand: never inside a part that is still being written.

It knows no web framework: `viewloom.client.fast_api` does.

Source: `c1-api` sections 5 and 8.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import Literal, TypedDict

from viewloom.envelope import ThinkingPart, ThinkItem, close_envelope, ends_in_part, render_markdown_part

BUFFER_LIMIT_CHARS = 65_536
"""What may wait for the reader; a writer that would add to more waits. One piece may go past it."""

CONTENT_LIMIT_CHARS = 16_777_216
"""The longest message."""

FAILURE_TEXT = "**This answer is not complete.** Something went wrong. Please try again."


class AssistantMessage(TypedDict):
    """An assistant turn as the chat protocol has it, for the history."""

    role: Literal["assistant"]
    content: str


class C1Response:
    """The content string of one reply, written in pieces and read as it comes.

    Args:
        buffer_chars: What may wait for the reader before the writer waits.
    """

    def __init__(self, *, buffer_chars: int = BUFFER_LIMIT_CHARS) -> None:
        self._buffer_chars = buffer_chars
        self._written: list[str] = []
        self._written_chars = 0
        self._waiting: list[str] = []
        self._waiting_chars = 0
        self._held: list[str] = []
        self._thinking = ThinkingPart()
        self._has_room = asyncio.Event()
        self._has_text = asyncio.Event()
        self._reader: Literal["none", "reading", "gone"] = "none"
        self._is_over = False

    async def write_content(self, content: str) -> None:
        """Passes on a piece of what the API answered, as it is.

        Raises:
            RuntimeError: The response has ended.
            ValueError: The message is longer than `CONTENT_LIMIT_CHARS`.
        """
        await self._wait_for_room()
        if content:
            self._append(self._close_thinking() + content)
        if self._held and ">" in content and not self._is_in_part():
            self._append("".join(self._held))
            self._held.clear()
        await _let_others_run()

    async def write_think_item(self, title: str, description: str = "", *, ephemeral: bool = True) -> None:
        """Shows a line of progress. Inside a part that is being written there is no place for one: it is left out.

        Args:
            title: What is going on.
            description: More about it.
            ephemeral: Whether it goes when the answer is there.

        Raises:
            RuntimeError: The response has ended.
            ValueError: The message is longer than `CONTENT_LIMIT_CHARS`.
        """
        await self._wait_for_room()
        if not self._is_in_part():
            self._append(self._thinking.item(ThinkItem(title, description, ephemeral)))
        await _let_others_run()

    async def write_custom_markdown(self, markdown: str) -> None:
        """Adds a part of one's own. It waits until the part that is being written ends.

        Raises:
            RuntimeError: The response has ended.
            ValueError: The message is longer than `CONTENT_LIMIT_CHARS`.
        """
        await self._wait_for_room()
        self._add_part(render_markdown_part(markdown))
        await _let_others_run()

    def get_assistant_message(self) -> AssistantMessage:
        """Returns the message so far, whole: what is open is closed. Cost: linear in its length."""
        content = "".join(self._written)
        if not self._is_over:
            content += self._ending(content)
        return {"role": "assistant", "content": content}

    async def fail(self, text: str = FAILURE_TEXT) -> None:
        """Says behind what there is that it is not all, and ends the response.

        Args:
            text: Markdown for the person who waits.
        """
        if not self._is_over:
            self._held.append(render_markdown_part(text))
            await self.end()

    async def end(self) -> None:
        """Closes what is open and ends the stream. Never waits; may be called again."""
        if not self._is_over:
            self._append(self._ending("".join(self._written)), is_last=True)
            self._is_over = True
            self._has_text.set()

    async def stream(self) -> AsyncGenerator[str]:
        """Yields the content as it is written, until it ends. Once it is closed, no writer waits any more.

        Raises:
            RuntimeError: Somebody reads already, or has read.
        """
        if self._reader != "none":
            raise RuntimeError("A response has one reader: it can be streamed only once.")
        self._reader = "reading"
        try:
            while self._waiting or not self._is_over:
                if self._waiting:
                    yield self._take()
                else:
                    self._has_text.clear()
                    await self._has_text.wait()
        finally:
            self._reader = "gone"
            self._take()

    async def _wait_for_room(self) -> None:
        while self._waiting_chars >= self._buffer_chars and not self._is_over:
            self._has_room.clear()
            await self._has_room.wait()
        if self._is_over:
            raise RuntimeError("The response has ended: nothing can be written to it.")

    def _take(self) -> str:
        text = "".join(self._waiting)
        self._waiting.clear()
        self._waiting_chars = 0
        self._has_room.set()
        return text

    def _append(self, text: str, *, is_last: bool = False) -> None:
        if not is_last and self._written_chars + len(text) > CONTENT_LIMIT_CHARS:
            raise ValueError(f"The message is longer than {CONTENT_LIMIT_CHARS} characters.")
        if text:
            self._written.append(text)
            self._written_chars += len(text)
        if text and self._reader != "gone":
            self._waiting.append(text)
            self._waiting_chars += len(text)
            self._has_text.set()

    def _add_part(self, part: str) -> None:
        if self._is_in_part():
            self._held.append(part)
        else:
            self._append(self._close_thinking() + part)

    def _close_thinking(self) -> str:
        if not self._thinking.is_open:
            return ""
        closing = self._thinking.close()
        self._thinking = ThinkingPart()
        return closing

    def _is_in_part(self) -> bool:
        """Whether a part of the API's content is open. Cost: linear in the message."""
        return not self._thinking.is_open and ends_in_part("".join(self._written))

    def _ending(self, content: str) -> str:
        return close_envelope(content) + "".join(self._held)


async def _let_others_run() -> None:
    """Gives the reader a turn: a writer that reads from a synchronous client never waits for anything else."""
    await asyncio.sleep(0)
