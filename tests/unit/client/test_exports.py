"""The public surface of `viewloom.client`."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

from viewloom import client
from viewloom.client import context, fast_api


def test_what_is_exported_is_what_is_listed_and_sorted() -> None:
    public = [
        name for name, value in vars(client).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert client.__all__ == sorted(client.__all__)
    assert set(client.__all__) == set(public)


def test_the_room_needs_neither_the_web_framework_nor_the_service() -> None:
    code = "import sys, viewloom.client; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = {name.removeprefix("viewloom.").split(".")[0] for name in run.stdout.split()}
    assert not loaded & {"starlette", "fastapi", "pydantic", "aiohttp", "server", "engine", "storage", "providers"}


def test_the_documented_modules_hold_the_documented_names() -> None:
    documented = (
        context.get_assistant_message,
        context.write_content,
        context.write_custom_markdown,
        context.write_think_item,
        fast_api.with_c1_response,
    )
    assert all(getattr(client, function.__name__) is function for function in documented)


def test_every_name_is_documented() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "client.md").read_text(encoding="utf-8")
    methods = [name for name in vars(client.C1Response) if not name.startswith("_")]
    parts = [field.name for field in fields(client.Envelope)]
    assert [name for name in (*client.__all__, *methods, *parts) if f"`{name}" not in page] == []
