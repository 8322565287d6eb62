"""A relay as people write it: FastAPI and the official client. What a hand-made backend costs per chunk."""

import os
from collections.abc import AsyncGenerator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from openai import AsyncOpenAI

app = FastAPI()
client = AsyncOpenAI(base_url=os.environ["UPSTREAM"], api_key="x", max_retries=0)


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/v1/chat/completions", response_model=None)
async def create(request: Request) -> Any:
    body = await request.json()
    body["model"] = "gpt"
    if not body.get("stream"):
        return (await client.chat.completions.create(**body)).model_dump()

    async def relay() -> AsyncGenerator[str]:
        async for chunk in await client.chat.completions.create(**body):
            yield f"data: {chunk.model_dump_json()}\n\n"
        yield "data: [DONE]\n\n"

    return StreamingResponse(relay(), media_type="text/event-stream")
