"""Each example starts with one command and does what it says."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from contract.live_server import SPENT, LiveServer
from viewloom.envelope import read_envelope

EXAMPLES = Path(__file__).parents[2] / "examples"
LISTENING = re.compile(r"running on (http://\S+)")


def environment(server: LiveServer, key_variable: str) -> dict[str, str]:
    return {
        **os.environ,
        "VIEWLOOM_BASE_URL": f"{server.origin}/v1/embed",
        key_variable: server.key,
        "PORT": "0",
        "NO_PROXY": "127.0.0.1",
    }


@contextmanager
def run_example(name: str, server: LiveServer, key_variable: str, **variables: str) -> Generator[str]:
    """Starts an example and gives the address that it prints."""
    command = [sys.executable, EXAMPLES / name]
    variables |= environment(server, key_variable)
    with subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
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


def run_script(name: str, server: LiveServer, question: str) -> subprocess.CompletedProcess[str]:
    """Runs an example that asks one question and ends."""
    command = [sys.executable, EXAMPLES / name, question]
    variables = environment(server, "VIEWLOOM_API_KEY")
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603


def post(url: str, prompt: object, **members: str) -> str:
    request = urllib.request.Request(  # noqa: S310 - http on this machine
        url, json.dumps({"prompt": prompt, **members}).encode(), {"content-type": "application/json"}
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


def test_streaming_backend_keeps_its_threads_in_a_database(server: LiveServer, tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite3"
    replies: list[str] = []
    # The second message is of another process: what it knows of the first is in the database.
    for number, text in enumerate(["a form", "Hello again"]):
        with run_example("streaming_backend.py", server, "THESYS_API_KEY", CHAT_DATABASE=str(path)) as address:
            prompt = {"role": "user", "content": text, "id": f"m{number}"}
            replies.append(post(f"{address}/chat", prompt, threadId="t1", responseId=f"r{number}"))
            post(f"{address}/chat", {**prompt, "content": "Hi"}, threadId="t2", responseId="other")
    first, second = (read_envelope(reply) for reply in replies)
    assert "Thinking" in first.thinking[0]
    assert "FormControl(" in (first.program or "")
    assert "Hello." in (second.program or "")
    messages = server.model.prompts[2].messages[1:]
    assert [message.role for message in messages] == ["system", "user", "assistant", "user"]
    assert messages[2].content == first.program
    with closing(sqlite3.connect(path)) as database:
        stored = database.execute("SELECT id, content FROM message WHERE thread = 't1' AND role = 'assistant'")
        assert stored.fetchall() == [("r0", replies[0]), ("r1", replies[1])]


def test_streaming_backend_says_when_there_is_no_answer(server: LiveServer, tmp_path: Path) -> None:
    path = str(tmp_path / "chat.sqlite3")
    with run_example("streaming_backend.py", server, "THESYS_API_KEY", CHAT_DATABASE=path) as address:
        prompt = {"role": "user", "content": "dies at once", "id": "m"}
        content = post(f"{address}/chat", prompt, threadId="t", responseId="r")
    assert "not complete" in read_envelope(content).markdown[0]


def test_tools_shows_what_is_in_the_database(server: LiveServer) -> None:
    run = run_script("tools.py", server, "Which customers buy most?")
    assert (run.returncode, run.stderr.strip()) == (0, SPENT)
    assert 'Col("Customer"' in (read_envelope(run.stdout).program or "")
    found = server.model.prompts[-1].messages[-1]
    assert found.role == "tool"
    assert json.loads(str(found.content))[1] == {"name": "Grace", "spent": 36.0}


def test_langchain_agent_calls_its_tool_and_answers(server: LiveServer) -> None:
    run = run_script("langchain_agent.py", server, "How is the weather in Oslo?")
    assert run.returncode == 0, run.stderr
    assert "Hello." in (read_envelope(run.stdout).program or "")
    found = server.model.prompts[-1].messages[-1]
    assert (found.role, found.content) == ("tool", "In Oslo it is 4 degrees and raining.")
