"""A server that is described by a file alone: its models, their aliases and limits, as a client meets them."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import openai
import pytest

from viewloom.engine.models import CURRENT_VERSION

FILE = """
[server]
embedded = false
port = 0

[providers.demo]
kind = "scripted"
script = {script}

[[providers.demo.models]]
name = "demo"
aliases = ["c1/anthropic/claude-sonnet-4", "fast"]
context_length = 100
images = false
tools = false
input_price = 0.25
output_price = 2

[providers.upstream]
kind = "openai_compatible"
base_url = "http://127.0.0.1:9/v1"
retries = 0
fallback = ["fast"]
models = ["gpt-5"]
"""
DEMO = f"c1/demo/demo/{CURRENT_VERSION}"
VIEWLOOM = Path(sys.executable).with_name("viewloom")


@contextmanager
def serve(directory: Path) -> Generator[openai.OpenAI]:
    """Runs the server from a file and gives a client of it."""
    script, file = directory / "script.toml", directory / "viewloom.toml"
    script.write_text("[[rule]]\ntext = 'root = Card([TextContent(\"Hello.\")])'")
    file.write_text(FILE.format(script=json.dumps(str(script))))
    environment = {**os.environ, "VIEWLOOM_DATA_DIR": str(directory / "data"), "VIEWLOOM_CONFIG": str(file)}
    with subprocess.Popen([VIEWLOOM, "serve"], env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            address = process.stdout.readline().removeprefix("viewloom is at ").strip()
            key = next(line for line in process.stdout if "shown this once: " in line).rpartition(" ")[2].strip()
            with openai.OpenAI(base_url=f"{address}v1/embed", api_key=key, max_retries=0) as client:
                yield client
        finally:
            process.kill()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Generator[openai.OpenAI]:
    with serve(tmp_path_factory.mktemp("configured")) as used:
        yield used


def ask(client: openai.OpenAI, model: str, content: str = "Hi", **members: object) -> str:
    reply = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": content}], extra_body=members
    )
    return reply.choices[0].message.content or ""


def test_the_list_is_that_of_the_file(client: openai.OpenAI) -> None:
    models = client.models.list().data
    composer = f"c1/viewloom/composer/{CURRENT_VERSION}"
    assert [model.id for model in models] == [DEMO, f"c1/upstream/gpt-5/{CURRENT_VERSION}", composer]
    extra = models[0].model_extra or {}
    assert extra["context_length"] == 100
    assert extra["pricing"] == {"input": "0.25", "output": "2", "cached_input": "0"}
    assert "tools" not in extra["supported_parameters"]


@pytest.mark.parametrize("model_id", [DEMO, "fast", "fast/v-20251230", "c1-latest"])
def test_a_model_is_found_by_its_id_as_it_is_and_as_an_address_spells_it(client: openai.OpenAI, model_id: str) -> None:
    assert client.models.retrieve(model_id).id == model_id
    raw = client.get(f"/models/{quote(model_id, safe='')}", cast_to=object)
    assert isinstance(raw, dict)
    assert raw["id"] == model_id


@pytest.mark.parametrize(
    ("model_id", "version"), [("fast", 2), ("c1/anthropic/claude-sonnet-4/v-20251230", 1), ("c1-latest", 2)]
)
def test_an_alias_answers_in_the_version_it_is_asked_in(client: openai.OpenAI, model_id: str, version: int) -> None:
    content = ask(client, model_id)
    assert "Hello." in content
    assert ('version="2"' in content) is (version == 2)


def test_a_model_that_is_not_there_is_told_with_what_is_near(client: openai.OpenAI) -> None:
    for call in (
        lambda: client.models.retrieve("c1/demo/demu/v-20260331"),
        lambda: ask(client, "c1/demo/demu/v-20260331"),
    ):
        with pytest.raises(openai.NotFoundError, match=DEMO) as caught:
            call()
        assert (caught.value.code, caught.value.param) == ("model_not_found", "model")


def test_what_cannot_fit_the_window_is_refused_before_it_costs_anything(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="100 tokens") as caught:
        ask(client, "fast", "x" * (100 * 256 + 1))
    assert (caught.value.code, caught.value.param) == ("context_length_exceeded", "messages")


def test_a_model_that_cannot_be_reached_is_stood_in_for(client: openai.OpenAI) -> None:
    assert "Hello." in ask(client, "c1/upstream/gpt-5/v-20260331")


def test_a_call_that_is_demanded_of_a_model_without_tools_is_refused(client: openai.OpenAI) -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
    assert "Hello." in ask(client, "fast", tools=tools)
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, "fast", tools=tools, tool_choice="required")
    assert caught.value.param == "tool_choice"
