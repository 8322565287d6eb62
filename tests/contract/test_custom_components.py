"""`metadata.thesys` by the official Python client: components and actions of the client's own.

Source: `c1-api` section 4.
"""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from contract.live_server import MODEL, MODEL_V1, LiveServer
from viewloom.envelope import read_envelope
from viewloom.lang import parse
from viewloom.server.chat.metadata import read_library

GAUGE: dict[str, Any] = {
    "type": "object",
    "description": "A dial with marks",
    "properties": {
        "title": {"type": "string"},
        "value": {"type": "number", "description": "0 to 100"},
        "marks": {"type": "array", "items": {"$ref": "#/$defs/Mark"}},
    },
    "required": ["title", "value"],
    "$defs": {
        "Mark": {
            "type": "object",
            "properties": {"at": {"type": "number"}, "tone": {"enum": ["ok", "warn"]}},
            "required": ["at"],
        }
    },
}
SAVE_NOTE = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
OWN: dict[str, Any] = {"c1_custom_components": {"Gauge": GAUGE}, "c1_custom_actions": {"save_note": SAVE_NOTE}}
ASK: list[ChatCompletionMessageParam] = [{"role": "user", "content": "a gauge"}]


@pytest.fixture
def client(server: LiveServer) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{server.origin}/v1/embed", api_key=server.key, max_retries=0) as opened:
        yield opened


def ask(client: OpenAI, model: str, wishes: dict[str, Any]) -> str:
    """Returns the content of a streamed reply, having seen that the whole reply is the same."""
    metadata = {"thesys": json.dumps(wishes)}
    whole = client.chat.completions.create(model=model, messages=ASK, metadata=metadata)
    stream = client.chat.completions.create(model=model, messages=ASK, metadata=metadata, stream=True)
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
    assert streamed == whole.choices[0].message.content
    return streamed


def program_of(content: str, wishes: dict[str, Any]) -> str:
    """Returns the program, having seen that it is sound for the library asked for."""
    program = read_envelope(content).program
    assert program is not None
    assert parse(program, read_library(json.dumps(wishes), "chat").signatures).diagnostics == ()
    return program


def system_prompt(server: LiveServer) -> str:
    return str(server.model.prompts[-1].messages[0].content)


def test_a_custom_component_is_taught_and_comes_back_as_a_program(client: OpenAI, server: LiveServer) -> None:
    program = program_of(ask(client, MODEL, OWN), OWN)
    assert 'Gauge("Load", 72, [{at: 50, tone: "warn"}])' in program
    assert "Gauge(title, value: number, marks?:" in system_prompt(server)
    assert "A dial with marks" in system_prompt(server)


def test_a_custom_component_comes_back_as_a_tree_by_its_props(client: OpenAI) -> None:
    tree = read_envelope(ask(client, MODEL_V1, OWN)).tree
    assert tree is not None
    gauge, buttons = tree["props"]["children"]
    assert gauge == {
        "component": "Gauge",
        "props": {"title": "Load", "value": 72, "marks": [{"at": 50, "tone": "warn"}]},
    }
    keep, go = buttons["props"]["buttons"]
    assert keep["props"]["action"] == {"type": "save_note", "params": {"id": "7"}}
    assert go["props"] == {"label": "Go"}


def test_an_action_has_its_params_or_goes_and_the_button_stays(client: OpenAI, server: LiveServer) -> None:
    program = program_of(ask(client, MODEL, OWN), OWN)
    assert 'Button("Keep it", {type: "save_note", params: {id: "7"}}, "primary")' in program
    assert 'Button("Go")' in program
    assert '{type: "save_note", params: {id}}' in system_prompt(server)


def test_without_its_schema_a_component_is_only_text(client: OpenAI) -> None:
    program = program_of(ask(client, MODEL, {}), {})
    assert "Gauge(" not in program
    assert "Load" in program


def test_groups_and_custom_components_are_withheld(client: OpenAI, server: LiveServer) -> None:
    wishes = {**OWN, "c1_excluded_components": ["Layout", "Gauge"]}
    program_of(ask(client, MODEL, wishes), wishes)
    for name in ("Tabs(", "Accordion", "Carousel(", "Gauge("):
        assert name not in system_prompt(server)


def test_an_opt_in_component_is_taught_only_if_it_is_asked_for(client: OpenAI, server: LiveServer) -> None:
    ask(client, MODEL, {"c1_included_components": ["EditableTable"]})
    assert "EditableTable(name, columns: Col[])" in system_prompt(server)
    ask(client, MODEL, {})
    assert "EditableTable" not in system_prompt(server)


def test_the_prompt_of_the_same_metadata_is_the_same_bytes(client: OpenAI, server: LiveServer) -> None:
    ask(client, MODEL, OWN)
    ask(client, MODEL, OWN)
    assert len({str(prompt.messages[0].content) for prompt in server.model.prompts}) == 1


BAD_COMPONENTS: list[tuple[Any, str]] = [
    ({"Chart2": {"properties": {"rows": {"$ref": "#/$defs/No"}}}}, "c1_custom_components.Chart2.properties.rows"),
    ({"Chart2": {"properties": {"rows": {"$ref": "https://x.example/a"}}}}, "Chart2.properties.rows"),
    ({"Tree": {"properties": {"up": {"$ref": "#"}}, "required": ["up"]}}, "Tree.properties.up` leads back"),
    ({"Wide": {"properties": {f"p{number}": {} for number in range(10_000)}}}, "Wide.properties` has 10000"),
    ({"Deep": {"properties": {"a": json.loads('{"items":' * 60 + "{}" + "}" * 60)}}}, "nested too deep"),
    ({"Long": {"properties": {"a": {"enum": list(range(5_000))}}}}, "Long.properties.a` has 5000 values"),
    ({"Table": {}}, "c1_custom_components.Table` has the name of a standard component"),
    ({"Query": {}}, "c1_custom_components.Query` has the name of a part"),
    ({"lower": {}}, "c1_custom_components.lower` is no name"),
    ({"Chart2": "text"}, "c1_custom_components.Chart2` must be"),
    ({f"C{number}": {} for number in range(51)}, "c1_custom_components` has 51"),
    ([], "c1_custom_components` must be"),
]


@pytest.mark.parametrize(("wishes", "said"), BAD_COMPONENTS)
def test_a_bad_schema_is_400_and_names_the_key(client: OpenAI, server: LiveServer, wishes: Any, said: str) -> None:
    metadata = {"thesys": json.dumps({"c1_custom_components": wishes})}
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=MODEL, messages=ASK, metadata=metadata, stream=True)
    assert caught.value.status_code == 400
    assert caught.value.param == "metadata.thesys"
    assert caught.value.code == "invalid_request"
    assert caught.value.type == "invalid_request_error"
    assert said in caught.value.message
    assert server.model.prompts == []


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"c1_custom_actions": {"open_url": {}}}, "c1_custom_actions.open_url"),
        ({"c1_custom_actions": {"a b": {}}}, "c1_custom_actions.a b"),
        ({"c1_custom_actions": {"save": {"type": "string"}}}, "c1_custom_actions.save` must describe an object"),
        ({"c1_included_components": ["Nope"]}, "c1_included_components"),
        ({"c1_excluded_components": ["Nope"]}, "c1_excluded_components"),
        ({"c1_excluded_components": "Layout"}, "c1_excluded_components"),
    ],
)
def test_other_bad_wishes_name_their_key_too(client: OpenAI, wishes: dict[str, Any], said: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model=MODEL, messages=ASK, metadata={"thesys": json.dumps(wishes)})
    assert caught.value.param == "metadata.thesys"
    assert said in caught.value.message
