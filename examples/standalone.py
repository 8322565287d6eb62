"""One prompt in, one interface out: nothing is remembered.

Start it with `python examples/standalone.py`, then::

    curl -s 127.0.0.1:8000/generate-widget -H 'content-type: application/json' -d '{"prompt": "A contact form"}'
"""

import os

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from openai import OpenAI
from pydantic import BaseModel

MODEL = os.environ.get("VIEWLOOM_MODEL", "c1-latest")
SYSTEM_PROMPT = "You make one widget for a dashboard. Answer with the widget alone."

app = FastAPI()
client = OpenAI(
    base_url=os.environ.get("VIEWLOOM_BASE_URL", "http://127.0.0.1:8787/v1/embed"),
    api_key=os.environ.get("THESYS_API_KEY") or os.environ["VIEWLOOM_API_KEY"],
)


class Wish(BaseModel):
    """What the page sends."""

    prompt: str


@app.post("/generate-widget", response_class=PlainTextResponse)
def generate_widget(wish: Wish) -> str:
    """Returns the content that a renderer draws."""
    reply = client.chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": SYSTEM_PROMPT},
            {"role": "user", "content": wish.prompt},
        ],
    )
    return reply.choices[0].message.content or ""


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
