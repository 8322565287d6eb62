"""A model that is led by families writes only what the request's library allows."""

from collections.abc import AsyncGenerator

import pytest

from viewloom.catalogue.library import Library, standard_library
from viewloom.engine.events import Finished, ProgramText
from viewloom.engine.metering import Unmetered
from viewloom.engine.models import Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.pipeline import generate
from viewloom.engine.request import ChatRequest
from viewloom.lang import Program, parse
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, TextDelta
from viewloom.providers.scripted import Scripted
from viewloom.server.chat.metadata import build_library

pytestmark = pytest.mark.anyio

CHAT = standard_library("chat")
REQUESTS = {
    "table": "Compare tea and coffee in a table",
    "chart": "Show sales as a bar chart: Jan 10, Feb 20",
    "form": "A form with name, email and a message",
    "steps": "How do I make tea?",
    "explanation": "Explain photosynthesis",
    "ideas": "Ideas for a birthday party",
    "talk": "Hello!",
}
GAUGE = {"Gauge": {"type": "object", "properties": {"value": {"type": "number"}}, "required": ["value"]}}


class Babbling(Scripted):
    """Says the same to everything; keeps the prompts."""

    def __init__(self) -> None:
        super().__init__("babbling")
        self.prompts: list[Prompt] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.prompts.append(prompt)
        yield TextDelta("Leaves take in light.")
        yield Finish("stop")


async def program_of(text: str, library: Library) -> tuple[Program, Finished]:
    chosen = Models([Model(Babbling(), "demo", guidance="families")]).find("c1-latest")
    request = ChatRequest(chosen, (Message("user", text),), library, {}, Payer("acct_1"))
    events = [event async for event in generate(request, Unmetered())]
    finished = events[-1]
    assert isinstance(finished, Finished)
    source = "".join(event.text for event in events if isinstance(event, ProgramText))
    return parse(source, library.signatures), finished


@pytest.mark.parametrize("text", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize(
    "excluded",
    [
        ("Table",),
        ("BarChart",),
        ("Form",),
        ("Steps",),
        ("CardHeader", "FollowUpBlock", "TextCallout", "Callout"),
        ("MarkDownRenderer",),
        ("TextContent",),
        ("MarkDownRenderer", "TextContent"),
        ("Table", "Form", "Steps", "BarChart", "MarkDownRenderer", "ListBlock"),
    ],
    ids=",".join,
)
async def test_what_a_request_excludes_is_never_written(text: str, excluded: tuple[str, ...]) -> None:
    library = CHAT.without(excluded)
    program, _ = await program_of(text, library)

    assert program.errors == ()
    assert program.root is not None
    assert program.root.props["children"]
    assert not any(f"{name}(" in str(program.statements) for name in excluded)


async def test_a_table_without_tables_is_an_explanation() -> None:
    program, finished = await program_of(REQUESTS["table"], CHAT.without(["Table"]))

    assert finished.repairs == {}
    assert program.root is not None
    names = [child.type_name for child in program.root.props["children"]]
    assert "MarkDownRenderer" in names
    assert "Table" not in names


@pytest.mark.parametrize("text", REQUESTS.values(), ids=REQUESTS)
async def test_custom_components_do_not_disturb_the_families(text: str) -> None:
    custom = build_library({"c1_custom_components": GAUGE}, "chat")
    with_custom, _ = await program_of(text, custom)
    without, _ = await program_of(text, CHAT)

    assert with_custom.errors == ()
    assert with_custom == without
