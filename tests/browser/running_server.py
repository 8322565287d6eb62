"""Starts `viewloom serve` as a person would, with a scripted model and a data directory of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("viewloom")
MODEL = "c1/scripted/demo/v-20260331"
START_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers.

    Attributes:
        url: Its origin, without a trailing slash.
        process: The server itself.
        environment: What it was started with; other commands need the same to share its data.
    """

    url: str
    process: subprocess.Popen[bytes]
    environment: Mapping[str, str]

    def create_key(self, name: str) -> str:
        """Makes an API key with the command line and returns it."""
        command = [COMMAND, "keys", "create", "--name", name]
        done = subprocess.run(  # noqa: S603  # our own command, fixed arguments
            command, env=dict(self.environment), capture_output=True, text=True, check=True
        )
        return done.stdout.split()[-1]

    def stop(self) -> None:
        """Ends the server and waits until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_server(directory: Path, script: str, settings: Mapping[str, str] | None = None) -> RunningServer:
    """Starts a server that plays `script` (TOML) and returns it once it answers.

    Args:
        directory: Where it keeps its data, and `server.log`.
        script: What its model says.
        settings: Further variables.

    Raises:
        RuntimeError: It ended or did not answer in time; the message holds its log.
    """
    script_file = directory / "script.toml"
    script_file.write_text(script, encoding="utf-8")
    log_file = directory / "server.log"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("VIEWLOOM_", "OPENAI_"))},
        "VIEWLOOM_DATA_DIR": str(directory / "data"),
        "VIEWLOOM_SCRIPT": str(script_file),
        "VIEWLOOM_EMBEDDED": "off",
        "VIEWLOOM_DEFAULT_MODEL": MODEL,
        **(settings or {}),
    }
    port = _free_port()
    command = [COMMAND, "serve", "--host", "127.0.0.1", "--port", str(port)]
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own command, fixed arguments
            command, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    server = RunningServer(f"http://127.0.0.1:{port}", process, environment)
    try:
        _wait_until_up(server)
    except RuntimeError as error:
        server.stop()
        raise RuntimeError(f"{error}\n{log_file.read_text(encoding='utf-8')}") from error
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(server: RunningServer) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError("The server ended at once.")
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=1):  # noqa: S310  # always http
                return
        except OSError:
            # Another process gives no event to wait for.
            time.sleep(0.05)
    raise RuntimeError(f"The server did not answer within {START_TIMEOUT_S} s.")
