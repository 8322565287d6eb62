"""The backend of a chat page: it keeps the conversation and returns the newest reply.

Start it with `python examples/chat_backend.py`, then::

    curl -s 127.0.0.1:8000/chat -H 'content-type: application/json' -d '{"prompt": "Compare tea and coffee in a table"}'
"""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from openai import OpenAI
from openai.types.chat import ChatCompletionMessage, ChatCompletionMessageParam
from pydantic import BaseModel

MODEL = os.environ.get("VIEWLOOM_MODEL", "c1-latest")

app = FastAPI()
client = OpenAI(
    base_url=os.environ.get("VIEWLOOM_BASE_URL", "http://127.0.0.1:8787/v1/embed"),
    api_key=os.environ.get("THESYS_API_KEY") or os.environ["VIEWLOOM_API_KEY"],
)

# One conversation for all who call, to keep the example short: an app keeps one list for each thread.
history: list[ChatCompletionMessageParam | ChatCompletionMessage] = [
    {"role": "system", "content": "You are a helpful assistant."}
]


class Turn(BaseModel):
    """What the page sends: words, or what a click or a form put together."""

    prompt: str


@app.post("/chat", response_class=PlainTextResponse)
def chat(turn: Turn) -> str:
    """Returns the content of the next reply."""
    history.append({"role": "user", "content": turn.prompt})
    reply = client.chat.completions.create(model=MODEL, messages=history)  # pyright: ignore[reportArgumentType]  # the client takes its own message objects, though its types do not say so
    message = reply.choices[0].message
    history.append(message)
    return message.content or ""


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
