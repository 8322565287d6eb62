"""The backend of a chat page that shows the answer while it is written, and keeps its threads in a database.

Start it with `python examples/streaming_backend.py`, then::

    curl -Ns 127.0.0.1:8000/chat -H 'content-type: application/json' -d '{"threadId": "t1", "responseId": "r1",
        "prompt": {"role": "user", "id": "m1", "content": "Compare tea and coffee in a table"}}'
"""

import os
import sqlite3
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI
from openai import AsyncOpenAI
from pydantic import BaseModel

from viewloom.client import get_assistant_message, with_c1_response, write_content, write_think_item

MODEL = os.environ.get("VIEWLOOM_MODEL", "c1-latest")
SYSTEM_PROMPT = "You are a helpful assistant."

app = FastAPI()
client = AsyncOpenAI(
    base_url=os.environ.get("VIEWLOOM_BASE_URL", "http://127.0.0.1:8787/v1/embed"),
    api_key=os.environ.get("THESYS_API_KEY") or os.environ["VIEWLOOM_API_KEY"],
)
database = sqlite3.connect(os.environ.get("CHAT_DATABASE", "chat.db"))
database.execute("CREATE TABLE IF NOT EXISTS message (thread TEXT, id TEXT, role TEXT, content TEXT)")


class Message(BaseModel):
    """One message of the page."""

    role: Literal["user"]
    content: str
    id: str


class Turn(BaseModel):
    """What a chat page sends; the answer is stored under `responseId`, by which the page knows it."""

    threadId: str  # noqa: N815 - the page's name for it
    prompt: Message
    responseId: str  # noqa: N815 - the page's name for it


def load_messages(thread: str) -> list[Any]:
    """Returns the thread as the API reads it."""
    rows = database.execute("SELECT role, content FROM message WHERE thread = ? ORDER BY rowid", (thread,))
    return [{"role": "system", "content": SYSTEM_PROMPT}, *({"role": role, "content": text} for role, text in rows)]


def save_message(thread: str, id_: str, role: str, content: str) -> None:
    """Stores a message at the end of its thread."""
    with database:
        database.execute("INSERT INTO message VALUES (?, ?, ?, ?)", (thread, id_, role, content))


@app.post("/chat")
@with_c1_response()
async def chat(turn: Turn) -> None:
    """Passes on the next reply piece by piece, and stores it when it is whole."""
    save_message(turn.threadId, turn.prompt.id, "user", turn.prompt.content)
    await write_think_item(title="Thinking", description="The answer is on its way.")
    stream = await client.chat.completions.create(model=MODEL, messages=load_messages(turn.threadId), stream=True)
    async with stream:
        async for chunk in stream:
            if chunk.choices and (content := chunk.choices[0].delta.content):
                await write_content(content)
    save_message(turn.threadId, turn.responseId, "assistant", get_assistant_message()["content"])


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
