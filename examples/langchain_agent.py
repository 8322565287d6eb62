"""A LangChain agent whose answers are interfaces.

Run it with `python examples/langchain_agent.py "How is the weather in Oslo?"`; the answer's content string goes to
standard output.
"""

import os
import sys

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

ROUNDS_LIMIT = 5


@tool
def weather(city: str) -> str:
    """Tells the weather in a city."""
    return f"In {city} it is 4 degrees and raining."


def answer(question: str) -> str:
    """Returns the content of the reply that calls no more tools."""
    model = ChatOpenAI(
        model=os.environ.get("VIEWLOOM_MODEL", "c1-latest"),
        base_url=os.environ.get("VIEWLOOM_BASE_URL", "http://127.0.0.1:8787/v1/embed"),
        api_key=os.environ.get("THESYS_API_KEY") or os.environ["VIEWLOOM_API_KEY"],  # pyright: ignore[reportArgumentType]  # it takes a plain key, though its types do not say so
    ).bind_tools([weather])
    messages: list[BaseMessage] = [SystemMessage("You are a helpful assistant."), HumanMessage(question)]
    for _ in range(ROUNDS_LIMIT):
        message = model.invoke(messages)
        messages.append(message)
        if not message.tool_calls:
            return str(message.content)
        messages += [weather.invoke(call) for call in message.tool_calls]
    raise SystemExit("The model kept calling tools and never answered.")


if __name__ == "__main__":
    print(answer(" ".join(sys.argv[1:]) or "How is the weather in Oslo?"))
