"""Each example starts with one command and does what it says."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from contract.live_server import LiveServer
from viewloom.envelope import read_envelope

EXAMPLES = Path(__file__).parents[2] / "examples"
LISTENING = re.compile(r"running on (http://\S+)")


@contextmanager
def run_example(name: str, server: LiveServer, key_variable: str) -> Generator[str]:
    """Starts an example and gives the address that it prints."""
    environment = {
        **os.environ,
        "VIEWLOOM_BASE_URL": f"{server.origin}/v1/embed",
        key_variable: server.key,
        "PORT": "0",
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, EXAMPLES / name]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield read_address(process)
        finally:
            process.terminate()


def read_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    log: list[str] = []
    for line in process.stderr:
        log.append(line)
        if found := LISTENING.search(line):
            return found[1]
    raise AssertionError(f"The example did not start:\n{''.join(log)}")


def post(url: str, prompt: str) -> str:
    request = urllib.request.Request(  # noqa: S310 - http on this machine
        url, json.dumps({"prompt": prompt}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return response.read().decode()


def test_standalone_makes_a_widget_from_one_message(server: LiveServer) -> None:
    with run_example("standalone.py", server, "VIEWLOOM_API_KEY") as address:
        content = post(f"{address}/generate-widget", "a form")
    assert "FormControl(" in (read_envelope(content).program or "")
    (prompt,) = server.model.prompts
    assert [message.role for message in prompt.messages[1:]] == ["system", "user"]


def test_chat_backend_keeps_the_conversation(server: LiveServer) -> None:
    with run_example("chat_backend.py", server, "THESYS_API_KEY") as address:
        first = post(f"{address}/chat", "a form")
        second = post(f"{address}/chat", "Hello again")
    assert "FormControl(" in (read_envelope(first).program or "")
    assert "Hello." in (read_envelope(second).program or "")
    messages = server.model.prompts[-1].messages[1:]
    assert [message.role for message in messages] == ["system", "user", "assistant", "user"]
    assert messages[2].content == read_envelope(first).program
