"""Whatever a client sends, it is told which member is at fault and what to do."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scripted_service import CHAT, body, open_service
from viewloom.providers.base import Prompt, ProviderEvent
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.wire.json_text import NESTING_LIMIT, VALUE_LIMIT

pytestmark = pytest.mark.anyio

LIMIT_BYTES = 2048
ONE = [{"role": "user", "content": "Hi"}]


def without(member: str) -> dict[str, Any]:
    return {name: value for name, value in body().items() if name != member}


def part(kind: str, inner: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": "What?"}, {"type": kind, kind: inner}]}


def picture(url: Any) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": url}]}


def call(**members: Any) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": [{"type": "function", **members}]}


# What lies within a message, a tool, a choice among tools and a format, and where the fault is.
Faults = list[tuple[Any, str, str]]
MESSAGES: Faults = [
    ({"role": "user", "content": [{}]}, "content.0.type", "'text' or 'image_url'"),
    (part("input_audio", {"data": "AA==", "format": "wav"}), "content.1.type", "or 'image_url', not 'input_audio'."),
    (part("file", {"file_id": "file-1"}), "content.1.type", "it must be 'text' or 'image_url', not 'file'."),
    (part("x" * 41, {}), "content.1.type", f"not '{'x' * 40}'."),
    ({"role": "user", "content": [{"type": ["text"]}]}, "content.0.type", "'text' or 'image_url'."),
    ({"role": "user", "content": [{"type": "refusal", "refusal": "No."}]}, "content.0.type", "not 'refusal'."),
    ({"role": "user", "content": [{"type": "text"}]}, "content.0.text", "required"),
    ({"role": "user", "content": [{"type": "text", "text": 5}]}, "content.0.text", "a string"),
    (picture(None), "content.1.image_url", "required"),
    (picture("https://images.example.com/a.png"), "content.1.image_url", "an object"),
    (picture({"url": 5}), "content.1.image_url.url", "a string"),
    (picture({"url": ""}), "content.1.image_url.url", "http(s) address or a data URL"),
    (picture({"url": "file:///etc/passwd"}), "content.1.image_url.url", "http(s) address or a data URL"),
    (picture({"url": "data:text/html;base64,AA"}), "content.1.image_url.url", "http(s) address or a data URL"),
    (call(function={"name": "w"}), "tool_calls.0.id", "required"),
    (call(id=5, function={"name": "w"}), "tool_calls.0.id", "a string"),
    (call(id="a", function="w"), "tool_calls.0.function", "an object"),
    (call(id="a", function={}), "tool_calls.0.function.name", "required"),
    (call(id="a", function={"name": "w", "arguments": {}}), "tool_calls.0.function.arguments", "a string"),
]
TOOL = {"type": "function", "function": {"name": "weather"}}
TOOLS: Faults = [
    ({}, "type", "required"),
    ({"type": "function"}, "function", "required"),
    ({"type": "function", "function": {"name": 5}}, "function.name", "a string"),
    ({"type": "function", "function": {"name": "w", "parameters": 5}}, "function.parameters", "an object"),
    ({"type": "function", "function": {"name": "w", "description": 5}}, "function.description", "a string"),
]
CHOICES: Faults = [
    ("always", "", "'auto', 'none', 'required'"),
    ({}, ".type", "required"),
    ({"type": "function"}, ".function", "required"),
    ({"type": "function", "function": {"name": "news"}}, ".function.name", "none of the `tools`"),
]
FORMATS: Faults = [
    ({}, "type", "required"),
    ({"type": ["text"]}, "type", "a string"),
    ({"type": "json_schema"}, "json_schema", "required"),
    ({"type": "json_schema", "json_schema": {"schema": 5}}, "json_schema.schema", "an object"),
]
CASES: list[tuple[Any, str, str]] = [
    (without("messages"), "messages", "required"),
    (without("model"), "model", "required"),
    (body(messages=[]), "messages", "must not be empty"),
    (body(messages="Hi"), "messages", "must be a valid array"),
    (body(messages=["Hi"]), "messages.0", "object"),
    (body(messages=[*ONE, {"role": "narrator", "content": "Hi"}]), "messages.1.role", "'assistant'"),
    (body(messages=[{"content": "Hi"}]), "messages.0.role", "required"),
    (body(messages=[{"role": "user", "content": 7}]), "messages.0.content", "must be a valid string or a valid array"),
    (body(messages=[{"role": "user", "content": [7]}]), "messages.0.content.0", "must be an object"),
    (body(model=7), "model", "valid string"),
    (body(model=None), "model", "valid string"),
    (body(n=2), "n", "leave `n` out or set it to 1"),
    (body(n=0), "n", "leave `n` out or set it to 1"),
    (body(n="one"), "n", "valid integer"),
    (body(stream="yes"), "stream", "valid boolean"),
    (body(stream=1), "stream", "valid boolean"),
    (body(stream_options={"include_usage": "yes"}), "stream_options.include_usage", "valid boolean"),
    (body(temperature=3), "temperature", "less than or equal to 2"),
    (body(temperature="hot"), "temperature", "valid number"),
    (body(temperature="0.5"), "temperature", "valid number"),
    (body(temperature=True), "temperature", "valid number"),
    (body(presence_penalty="1"), "presence_penalty", "valid number"),
    (body(top_p=-1), "top_p", "greater than or equal to 0"),
    (body(max_tokens=0), "max_tokens", "greater than or equal to 1"),
    (body(max_tokens=2**31), "max_tokens", "less than or equal to 2147483647"),
    (body(seed=2**63), "seed", "less than or equal to"),
    (body(max_completion_tokens=1.5), "max_completion_tokens", "valid integer"),
    (body(stop=["a", "b", "c", "d", "e"]), "stop", "at most 4"),
    (body(stop=[1]), "stop.0", "must be a valid string"),
    (body(stop=1), "stop", "must be a valid string or a valid array"),
    (body(tool_choice=1), "tool_choice", "must be a valid string or an object"),
    (body(seed="x"), "seed", "valid integer"),
    (body(tools="search"), "tools", "must be a valid array"),
    (body(tools=["search"]), "tools.0", "must be an object"),
    *((body(messages=[message]), f"messages.0.{where}", says) for message, where, says in MESSAGES),
    *((body(tools=[tool]), f"tools.0.{where}", says) for tool, where, says in TOOLS),
    *((body(tools=[TOOL], tool_choice=choice), f"tool_choice{where}", says) for choice, where, says in CHOICES),
    (body(tool_choice="required"), "tool_choice", "no `tools`"),
    (body(tools=[], tool_choice={"type": "function", "function": {"name": "w"}}), "tool_choice", "no `tools`"),
    *((body(response_format=form), f"response_format.{where}", says) for form, where, says in FORMATS),
    (body(response_format="json"), "response_format", "must be an object"),
    (body(metadata="x"), "metadata", "must be an object"),
    (body(metadata={"thesys": "{"}), "metadata.thesys", "not valid JSON"),
    (body(metadata={"thesys": "[]"}), "metadata.thesys", "JSON object"),
    (body(metadata={"thesys": {"c1_library": "full"}}), "metadata.thesys", "string that holds"),
    (body(metadata={"thesys": '{"c1_custom_actions": {"a": {"title": "\\ud83d"}}}'}), "metadata.thesys", "half a char"),
    (body(metadata={"thesys": '{"c1_library": "huge"}'}), "metadata.thesys", '"chat" or "full"'),
    (body(metadata={"thesys": '{"c1_excluded_components": "Table"}'}), "metadata.thesys", "list of names"),
    (body(metadata={"thesys": '{"c1_excluded_components": ["Tabel"]}'}), "metadata.thesys", "'Tabel'"),
    (body(metadata={"thesys": '{"c1_excluded_components": ["Card"]}'}), "metadata.thesys", "Card is the root"),
    ([], "", "JSON object"),
    ("Hi", "", "JSON object"),
]


@pytest.mark.parametrize(("sent", "param", "says"), CASES)
async def test_a_wrong_member_is_named_in_a_sentence(database: Path, sent: Any, param: str, says: str) -> None:
    async with open_service(database) as service:
        response = await service.client.post(CHAT, json=sent)
    error = response.json()["error"]
    assert response.status_code == 400
    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_request")
    assert error["param"] == (param or None)
    assert says in error["message"]
    assert param in error["message"] or "c1_excluded_components" in error["message"]
    assert error["message"].endswith(".")
    assert "\n" not in error["message"]


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (b'"\xff"', "UTF-8 at byte"),
        (b'"\xed\xa0\x80"', "UTF-8 at byte"),
        (b"NaN", "no JSON numbers"),
        (b"[1, -Infinity]", "no JSON numbers"),
        (b"[1e400]", "range of a double"),
        (b"-1.5E+0309", "range of a double"),
        (b"9" * 309, "range of a double"),
        (b"1" + b"0" * 309 + b".5", "range of a double"),
        (b"1" + b"0" * 300 + b"e9", "range of a double"),
        (b"[" * (NESTING_LIMIT + 1), "nested more than"),
        (b"[" + b"[]," * VALUE_LIMIT, "more than 200000 values"),
    ],
)
async def test_what_would_hurt_is_refused_before_it_is_built(database: Path, inside: bytes, says: str) -> None:
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, content=b'{"model": "m", "tools": ' + inside)
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


async def test_brackets_and_names_in_strings_are_text(database: Path) -> None:
    said = "[{" * NESTING_LIMIT * 2 + '\\" NaN, Infinity ' + "," * VALUE_LIMIT
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, json=body(said))
    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["1.7e308", "-1E+308", "1e-400", "0.00001e312", "9" * 308, "0." + "1" * 5000])
async def test_numbers_that_a_double_can_hold_are_taken(database: Path, number: str) -> None:
    sent = json.dumps(body(unknown="NUMBER 1e400")).replace('"NUMBER 1e400"', f'[{number}, "1e400"]')
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, content=sent)
    assert answer.status_code == 200


async def test_lists_as_deep_as_the_limit_are_taken(database: Path) -> None:
    deep: Any = 1
    for _ in range(NESTING_LIMIT - 2):
        deep = [deep]
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, json=body(unknown={"deep": deep}))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        ("application/json; charset=utf-8", 200),
        ("application/vnd.api+json", 200),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
    ],
)
async def test_a_body_declared_as_something_else_is_415(database: Path, declared: str, status: int) -> None:
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, content=json.dumps(body()), headers={"content-type": declared})
    assert answer.status_code == status
    assert status == 200 or answer.json()["error"]["code"] == "unsupported_media_type"


@pytest.mark.parametrize("raw", [b"", b"  ", b"{", b"not json", b'{"model": NaN'])
async def test_what_is_not_json_is_told_so(database: Path, raw: bytes) -> None:
    async with open_service(database) as service:
        response = await service.client.post(CHAT, content=raw)
    assert response.status_code == 400
    assert response.json()["error"]["param"] is None
    assert "JSON" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("gpt-4o", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("c1/scripted/other/v-20260331", "c1/scripted/demo/v-20260331"),
        ("c1/openai/gpt-5/v-20251230", "no provider `openai` is configured"),
        ("c1/scripted/demo", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("c1/scripted/demo/v-20260331\n", "does not exist"),
    ],
)
async def test_an_unknown_model_is_404_with_the_models_there_are(database: Path, model: str, says: str) -> None:
    async with open_service(database) as service:
        response = await service.client.post(CHAT, json=body(model=model))
    error = response.json()["error"]
    assert response.status_code == 404
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", "model", "model_not_found")
    assert says in error["message"]


def sized(size: int) -> bytes:
    empty = json.dumps(body("")).encode()
    raw = json.dumps(body("x" * (size - len(empty)))).encode()
    assert len(raw) == size
    return raw


@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_body_at_the_limit_is_taken_and_one_byte_more_is_not(database: Path, *, is_declared: bool) -> None:
    async def pieces(raw: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 100):
            yield raw[start : start + 100]

    def content(raw: bytes) -> Any:
        return raw if is_declared else pieces(raw)

    async with open_service(database, body_limit_bytes=LIMIT_BYTES) as service:
        assert (await service.client.post(CHAT, content=content(sized(LIMIT_BYTES)))).status_code == 200
        response = await service.client.post(CHAT, content=content(sized(LIMIT_BYTES + 1)))
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "request_too_large"
    assert f"limit of {LIMIT_BYTES} bytes" in response.json()["error"]["message"]


async def test_a_body_that_lies_about_its_size_is_cut_off_too(database: Path) -> None:
    async with open_service(database, body_limit_bytes=LIMIT_BYTES) as service:
        response = await service.client.post(CHAT, content=sized(LIMIT_BYTES + 1), headers={"content-length": "10"})
    assert response.status_code == 413


async def test_as_many_messages_as_the_limit_are_taken_and_one_more_is_not(database: Path) -> None:
    async with open_service(database, message_limit=3) as service:
        assert (await service.client.post(CHAT, json=body(messages=ONE * 3))).status_code == 200
        response = await service.client.post(CHAT, json=body(messages=ONE * 4))
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "messages"
    assert "at most 3" in response.json()["error"]["message"]


async def test_null_means_absent_and_unknown_members_are_ignored(database: Path) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        [
            *("stream", "stream_options", "temperature", "top_p", "max_tokens", "max_completion_tokens", "stop", "n"),
            *("seed", "presence_penalty", "frequency_penalty", "reasoning_effort", "tools", "tool_choice"),
            *("parallel_tool_calls", "response_format", "metadata"),
        ]
    )
    message = {"role": "user", "content": "Hi", "id": "m1", "refusal": None, "tool_calls": None, "mood": "good"}
    sent = body(**nothing, messages=[message], store=True, user="u1", service_tier="auto", made_up={"a": [1]})
    async with open_service(database) as service:
        response = await service.client.post(CHAT, json=sent)
    assert response.status_code == 200


async def test_other_metadata_is_nobodys_business(database: Path) -> None:
    metadata = {"thread": 7, "thesys": json.dumps({"id": "a", "c1_library": "full", "c1_future": [1]})}
    async with open_service(database) as service:
        response = await service.client.post(CHAT, json=body(metadata=metadata))
    assert "root = Stack([" in response.json()["choices"][0]["message"]["content"]


PICTURE = [
    {"type": "text", "text": "What is this?"},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}},
]


async def test_an_image_for_a_model_that_sees_none_is_refused_and_forwarded_to_others(database: Path) -> None:
    sent = body(messages=[*ONE, {"role": "user", "content": PICTURE}])
    async with open_service(database, guidance="families") as service:
        response = await service.client.post(CHAT, json=sent)
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "messages.1.content"
    assert "takes no images" in response.json()["error"]["message"]
    async with open_service(database) as service:
        assert (await service.client.post(CHAT, json=sent)).status_code == 200


async def test_an_empty_list_of_tools_and_choices_among_none_are_not_forwarded(database: Path) -> None:
    listening = _Listening("scripted", Script((Rule("root = Card([])"),)))
    async with open_service(database, provider=listening) as service:
        answer = await service.client.post(
            CHAT, json=body(tools=[], tool_choice="auto", parallel_tool_calls=True, seed=7)
        )
    assert answer.status_code == 200
    assert listening.sampling == {"seed": 7}


class _Listening(Scripted):
    sampling: Mapping[str, Any] | None = None

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        self.sampling = prompt.sampling
        async for event in super().stream(prompt):
            yield event
