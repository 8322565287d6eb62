"""What a newcomer waits for: start, first and second reply of the embedded model, memory.

Run: `python benchmarks/first_light.py`. Starts `viewloom serve` on a free port with an empty data directory (but for
the weights), then again with what the first run left; asks through HTTP as a client would. Times are wall clock from
the request to the first byte of the interface and to the end of the stream.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Any

import viewloom.providers
from viewloom.providers.local.weights import maybe_weights
from viewloom.server.settings import load_settings

VIEWLOOM = Path(sys.executable).with_name("viewloom")
PROMPTS = (
    "Make a contact form",
    "Compare cats and dogs",
    "Show monthly sales as a bar chart",
    "Explain photosynthesis",
)
SCRIPT = Path(viewloom.providers.__file__).with_name("demo_script.toml")
MIB = 1024 * 1024


class Server:
    """A running server: its address, its key if it is the first start, and how long it took to answer."""

    def __init__(self, process: "subprocess.Popen[str]", started: float) -> None:
        assert process.stdout is not None
        printed = ""
        while "print(client" not in printed:
            printed += process.stdout.readline()
        self.pid = process.pid
        self.address = re.findall(r"http://127\.0\.0\.1:\d+", printed)[0]
        self.key = next(iter(re.findall(r"vl-\S{43}", printed)), "")
        self.get("/healthz")
        self.seconds_to_health = time.perf_counter() - started

    def get(self, path: str) -> dict[str, Any]:
        """Reads a JSON answer."""
        with urllib.request.urlopen(self.address + path, timeout=60) as response:
            return json.load(response)

    def wait_ready(self, wanted: str) -> None:
        """Waits until the local provider says so in `/readyz`."""
        while True:
            try:
                detail = self.get("/readyz")["providers"]["local"]["detail"]
            except urllib.error.HTTPError:
                detail = ""
            if re.search(wanted, detail):
                return
            time.sleep(0.02)

    def ask(self, key: str, prompt: str) -> tuple[float, float, dict[str, Any]]:
        """Returns seconds to the interface's first byte, to the end, and the usage."""
        body = {
            "model": "c1-latest",
            "messages": [{"role": "user", "content": prompt}],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        request = urllib.request.Request(
            f"{self.address}/v1/embed/chat/completions",
            json.dumps(body).encode(),
            {"authorization": f"Bearer {key}", "content-type": "application/json"},
        )
        started, first, usage = time.perf_counter(), 0.0, {}
        with urllib.request.urlopen(request, timeout=120) as response:
            for line in response:
                if not first and b"<content" in line:
                    first = time.perf_counter() - started
                if b'"usage"' in line:
                    usage = json.loads(line[6:])["usage"]
        return first, time.perf_counter() - started, usage


@contextmanager
def serve(data_dir: Path, **settings: str) -> Generator[Server]:
    environment = {**environ, "VIEWLOOM_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", **settings}
    started = time.perf_counter()
    with subprocess.Popen(
        [VIEWLOOM, "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield Server(process, started)
        finally:
            process.terminate()


def rss_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) * 1024 / MIB


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def print_replies(server: Server, key: str, title: str) -> None:
    for prompt in PROMPTS:
        first, whole, usage = server.ask(key, prompt)
        rate = usage["completion_tokens"] / max(whole - first, 0.001)
        print(f"  {title:15} {prompt:36} {first:7.2f} {whole:7.2f} {usage['completion_tokens']:7} {rate:9.0f}")


def main() -> None:
    weights = maybe_weights(load_settings().models_dir)
    if weights is None:
        sys.exit("The weights are not there: run `viewloom models pull`.")
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory)
        (data_dir / "models").mkdir()
        (data_dir / "models" / weights.name).symlink_to(weights)
        with serve(data_dir / "bare", VIEWLOOM_EMBEDDED="off", VIEWLOOM_SCRIPT=str(SCRIPT)) as server:
            print(f"server without the model: healthz {server.seconds_to_health:.2f} s, {rss_mib(server.pid):.0f} MiB")
        print("  start           prompt                               first s   all s  tokens  tokens/s")
        with serve(data_dir) as server:
            key = server.key
            print(f"first start: healthz {server.seconds_to_health:.2f} s")
            print_replies(server, key, "cold")
            warmed = time.perf_counter()
            server.wait_ready(r"(\d+) of \1 prompts")
            print(f"  every prompt warm {time.perf_counter() - warmed:.0f} s later")
            print_replies(server, key, "warm")
        with serve(data_dir) as server:
            print(f"second start: healthz {server.seconds_to_health:.2f} s")
            print_replies(server, key, "second start")
            print_replies(server, key, "the same again")
            engine = sum(rss_mib(child) for child in children_of(server.pid))
            print(f"memory: server {rss_mib(server.pid):.0f} MiB, engine {engine:.0f} MiB")


if __name__ == "__main__":
    main()
