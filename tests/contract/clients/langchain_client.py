"""LangChain's `ChatOpenAI`, unmodified: prints what it saw as JSON."""

import json
import sys
from typing import Any

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI

origin, key, name = sys.argv[1:]
model: Any = ChatOpenAI(base_url=f"{origin}/v1/embed", api_key=key, model=name, max_retries=0)  # pyright: ignore[reportArgumentType]


def weather(city: str) -> str:
    """Tells the weather of a city."""
    return f"Rain in {city}."


whole = model.invoke("Hi")
seen: dict[str, Any] = {"whole": whole.content, "usage": whole.usage_metadata["output_tokens"]}
seen["streamed"] = "".join(chunk.content for chunk in model.stream("Hi"))

with_tools = model.bind_tools([weather])
question = HumanMessage("weather")
call = with_tools.invoke([question])
seen["toolArguments"] = [requested["args"] for requested in call.tool_calls]
results = [ToolMessage(weather(**requested["args"]), tool_call_id=requested["id"]) for requested in call.tool_calls]
seen["afterTools"] = with_tools.invoke([question, call, *results]).content

sys.stdout.write(json.dumps(seen))
