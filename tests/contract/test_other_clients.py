"""Clients of others, unmodified but for their base URL, each in a process of its own.

Source: `c1-api` section 7.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from contract.live_server import MODEL, LiveServer
from viewloom.envelope import read_envelope

CLIENTS = Path(__file__).with_name("clients")
TIMEOUT_S = 120
END_LIMIT_S = 1.0


def run_client(server: LiveServer, name: str) -> dict[str, Any]:
    """Runs a client's script against the server and returns what it saw."""
    runner = sys.executable
    if name.endswith(".mjs"):
        runner = shutil.which("node") or ""
        if not runner or not (CLIENTS / "node_modules").is_dir():
            pytest.skip("the clients for Node are not installed (make .make/clients)")
    done = subprocess.run(  # noqa: S603 - our own command
        [runner, str(CLIENTS / name), server.origin, server.key, MODEL],
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return json.loads(done.stdout)


def program_of(content: str) -> str:
    return read_envelope(content).program or ""


def check_interfaces(seen: dict[str, Any]) -> None:
    assert 'TextContent("Hello.")' in program_of(seen["whole"])
    assert program_of(seen["streamed"]).split() == program_of(seen["whole"]).split()
    assert seen["usage"] > 0


def test_litellm_gets_interfaces(server: LiveServer) -> None:
    check_interfaces(run_client(server, "litellm_client.py"))


@pytest.mark.parametrize("name", ["openai_node.mjs", "vercel_ai.mjs", "langchain_client.py"])
def test_a_client_of_others_gets_interfaces_and_runs_tools(server: LiveServer, name: str) -> None:
    seen = run_client(server, name)
    check_interfaces(seen)
    assert seen["toolArguments"] == [{"city": "Oslo"}]
    assert program_of(seen["afterTools"])
    answered = [prompt for prompt in server.model.prompts if prompt.messages[-1].role == "tool"]
    assert len(answered) == 1
    assert "Rain" in str(answered[0].messages[-1].content)
    if name == "openai_node.mjs":
        assert seen["requestId"].startswith("req_")
        assert seen["aborted"]
        # Also the call whose reply was aborted, which never ends of itself.
        assert all(server.model.ended.acquire(timeout=END_LIMIT_S) for _ in server.model.prompts)
        assert seen["wrongKey"] == ["PermissionDeniedError", 403, "invalid_api_key"]
        assert seen["wrongModel"] == ["NotFoundError", 404, "model_not_found"]
        assert seen["badRequest"][:2] == ["BadRequestError", 400]
        assert seen["diesLater"] == ["APIError", None, "provider_unavailable"]


def test_crewai_sends_null_for_what_it_does_not_set(server: LiveServer) -> None:
    body = {
        "model": MODEL,
        "messages": [{"role": "user", "content": "Hi", "refusal": None, "tool_calls": None}],
        "temperature": None,
        "top_p": None,
        "n": None,
        "stop": None,
        "max_tokens": None,
        "tools": None,
        "response_format": None,
    }
    headers = {"authorization": f"Bearer {server.key}"}
    answer = httpx.post(f"{server.origin}/v1/embed/chat/completions", json=body, headers=headers)
    assert answer.status_code == 200
    assert server.model.prompts[-1].sampling == {}
