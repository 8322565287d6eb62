"""`viewloom serve` as a person starts it: what it prints works when pasted."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

VIEWLOOM = Path(sys.executable).with_name("viewloom")
STOP_TIMEOUT_S = 20


@contextmanager
def serve(environment: dict[str, str]) -> Generator[tuple[subprocess.Popen[str], Iterator[str]]]:
    """Starts the server on a free port and gives the lines that it prints."""
    command = [VIEWLOOM, "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, iter(process.stdout)
        finally:
            process.kill()


def read_until(lines: Iterator[str], wanted: str) -> list[str]:
    read: list[str] = []
    for line in lines:
        read.append(line)
        if wanted in line:
            return read
    raise AssertionError(f"The server never printed {wanted!r} but:\n{''.join(read)}")


def test_the_first_start_prints_a_page_a_key_and_a_snippet_that_works(tmp_path: Path) -> None:
    script = tmp_path / "script.toml"
    script.write_text("[[rule]]\ntext = 'root = Card([TextContent(\"Hello from the script.\")])'")
    environment = {
        **os.environ,
        "VIEWLOOM_DATA_DIR": str(tmp_path / "data"),
        "VIEWLOOM_EMBEDDED": "off",
        "VIEWLOOM_SCRIPT": str(script),
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": "127.0.0.1",
    }
    with serve(environment) as (process, lines):
        printed = read_until(lines, "print(client")
        text = "".join(printed)
        address = re.findall(r"http://127\.0\.0\.1:\d+/", text)[0]
        assert len(re.findall(r"key, shown this once: vl-\S{43}\n", text)) == 1
        with urllib.request.urlopen(f"{address}healthz", timeout=20) as response:  # noqa: S310
            assert response.status == 200

        # Pasted as it stands, without the margin that sets it off.
        snippet = "".join(line.removeprefix("  ") for line in printed[-3:])
        assert snippet.startswith("from openai import OpenAI\n")
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", snippet], env=environment, capture_output=True, text=True, check=False
        )
        assert "Hello from the script." in done.stdout, done.stderr

        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=STOP_TIMEOUT_S)
        assert "Traceback" not in errors

    with serve(environment) as (_, lines):
        text = "".join(read_until(lines, "viewloom keys create"))
        assert "shown this once" not in text
