"""Plays the engine's process in tests: the same protocol, the behaviour that its argument names.

`serve` answers like llama.cpp's server, by the last user message; every request is logged beside the saved slots.
The other behaviours fail to start: `crash`, `illegal`, `damaged`, `missing`, `silent`, `garbage`.
"""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def report(**members: str) -> None:
    sys.stdout.write(json.dumps(members) + "\n")
    sys.stdout.flush()


def main() -> None:
    behaviour = sys.argv[1]
    settings = json.loads(sys.stdin.readline())
    report(state="importing")
    if behaviour == "illegal":
        os.kill(os.getpid(), signal.SIGILL)
    if behaviour == "missing":
        sys.exit(1)
    report(state="loading")
    if behaviour == "crash":
        sys.exit(7)
    if behaviour == "damaged":
        sys.exit(3)
    if behaviour == "garbage":
        sys.stdout.write("no report\n")
        sys.stdout.flush()
    if behaviour == "serve":
        server = Engine(settings)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        report(state="ready", address=f"http://127.0.0.1:{server.server_address[1]}")
    while sys.stdin.readline():
        pass
    os._exit(0)


class Engine(ThreadingHTTPServer):
    """The fake of llama.cpp's server."""

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.directory = Path(settings["slot_dir"])
        self.key = settings["api_key"]

    def log(self, what: str, **members: Any) -> None:
        with (self.directory / "log.jsonl").open("a") as file:
            file.write(json.dumps({"what": what, **members}) + "\n")


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    @property
    def engine(self) -> Engine:
        assert isinstance(self.server, Engine)
        return self.server

    def do_POST(self) -> None:
        engine = self.engine
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != f"Bearer {engine.key}":
            self.reply(401)
        elif self.path.startswith("/slots/"):
            self.move_slot(body["filename"])
        else:
            self.chat(body, body["messages"][-1]["content"])

    def move_slot(self, file_name: str) -> None:
        action = self.path.partition("action=")[2]
        file = self.engine.directory / file_name
        self.engine.log(action, slot=int(self.path.split("/")[2].partition("?")[0]))
        if action == "save":
            file.write_text("state")
        elif file.read_text() == "deadly":
            os._exit(9)
        self.reply(200 if file.read_text() == "state" else 400)

    def chat(self, body: dict[str, Any], message: str) -> None:
        self.engine.log(message, slot=body["id_slot"], max_tokens=body.get("max_tokens"))
        once = self.engine.directory / "died-once"
        if message == "die at once" or (message == "die once" and not once.exists()):
            once.touch()
            os._exit(9)
        if message == "read slowly" and not (self.engine.directory / "hurry").exists():
            self.rfile.read(1)
            self.engine.log("interrupted")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.send("Hello")
        if message == "die":
            os._exit(9)
        if message == "hold":
            self.rfile.read(1)
            self.engine.log("released")
            return
        self.send(" there", "stop")

    def send(self, text: str, finish: str | None = None) -> None:
        chunk = {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def reply(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # silent
        pass


if __name__ == "__main__":
    main()
