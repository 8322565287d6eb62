"""What it costs to stand between a client and a model, side by side with relays that do less.

Run: `python benchmarks/gateway.py [--quick]`. A fake upstream and the clients (`benchmarks/traffic.py`) run in this
process on one core; each relay runs on the other, alone:

* `upstream`: no relay at all, the limit of the bench.
* `viewloom, JSON`: a `response_format` of JSON, so that the text is passed on as it is: routing, keys, ledger, stream.
* `viewloom`: the whole of it: weave, validate, envelope, account.
* `FastAPI + AsyncOpenAI`: `benchmarks/peers/fastapi_relay.py`, as people write it.
* `LiteLLM proxy`, if `litellm[proxy]` is installed.

Burst: 300-chunk streams at once, by 1, 16 and 64 clients. Paced: 64 streams of a chunk each 10 ms, and how late each
came. CPU is the relay's own, from the kernel's count. Targets: section 5 of the research that issue 5 names.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from traffic import CHUNKS, Result, Upstream, load

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
BURST_REPLIES = {1: 64, 16: 320, 64: 640}
WHOLE_REPLIES = 800
PACED_CLIENTS = 64
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
START_LIMIT_S = 60.0
SCREEN = "contact-form"

CONFIGURATION = """
[server]
embedded = false
library = "full"

[providers.fake]
kind = "openai_compatible"
base_url = "{upstream}"
models = ["gpt"]
"""


@dataclass(frozen=True, slots=True)
class Relay:
    """A process under test.

    Attributes:
        cold_s: From the start of the process to its first healthy answer.
    """

    name: str
    port: int
    key: str
    pid: int
    cold_s: float
    body: dict[str, object]

    def cpu_s(self) -> float:
        """Reads the CPU time it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    def rss_mib(self) -> float:
        """Reads its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def free_port() -> int:
    """Returns a port that was free a moment ago."""
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def run(command: list[str], port: int, health: str, environment: dict[str, str]) -> Generator[tuple[int, float]]:
    """Runs a relay pinned to the first core until the block ends; gives its process id and how long it took."""
    started = time.perf_counter()
    with subprocess.Popen(
        ["taskset", "-c", "0", *command],
        env={**os.environ, "NO_PROXY": "*", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}{health}", process)
            yield process.pid, time.perf_counter() - started
        finally:
            process.terminate()


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Asks until there is an answer."""
    limit = time.monotonic() + START_LIMIT_S
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except (urllib.error.URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > limit:
                raise SystemExit(f"{url} never answered: {error}") from error
            time.sleep(0.01)
        else:
            return


@contextmanager
def viewloom(upstream_port: int, directory: Path) -> Generator[tuple[int, str, int, float]]:
    """Runs viewloom; its first start makes the database, the second is the one that counts."""
    configuration = directory / "viewloom.toml"
    configuration.write_text(CONFIGURATION.format(upstream=f"http://127.0.0.1:{upstream_port}/v1"))
    port = free_port()
    environment = {"VIEWLOOM_DATA_DIR": str(directory / "data"), "VIEWLOOM_CONFIG": str(configuration)}
    made = subprocess.run(
        [BIN / "viewloom", "keys", "create", "--name", "bench"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    command = [str(BIN / "viewloom"), "serve", "--port", str(port)]
    with run(command, port, "/healthz", environment) as (pid, cold_s):
        yield port, made.stdout.strip(), pid, cold_s


@contextmanager
def relays(upstream_port: int, directory: Path) -> Generator[list[Relay]]:
    """Starts everything that is to be measured; each is idle while another is measured."""
    ours: dict[str, object] = {"model": "c1/fake/gpt/v-20260331", "messages": [{"role": "user", "content": "burst"}]}
    plain: dict[str, object] = {**ours, "model": "gpt"}
    raw = {**ours, "response_format": {"type": "json_object"}}
    found = [Relay("upstream", upstream_port, "x", os.getpid(), 0.0, plain)]
    with viewloom(upstream_port, directory) as (port, key, pid, cold_s):
        found += [
            Relay("viewloom, JSON", port, key, pid, cold_s, raw),
            Relay("viewloom", port, key, pid, cold_s, ours),
        ]
        peer_port = free_port()
        app = ["fastapi_relay:app", "--app-dir", str(HERE / "peers"), "--log-level", "warning"]
        peer = [str(BIN / "uvicorn"), *app, "--port", str(peer_port)]
        upstream = {"UPSTREAM": f"http://127.0.0.1:{upstream_port}/v1"}
        with run(peer, peer_port, "/healthz", upstream) as (peer_pid, peer_cold_s):
            found.append(Relay("FastAPI + AsyncOpenAI", peer_port, "x", peer_pid, peer_cold_s, plain))
            with maybe_litellm(upstream_port, directory) as litellm:
                yield [*found, *litellm]


@contextmanager
def maybe_litellm(upstream_port: int, directory: Path) -> Generator[list[Relay]]:
    """Runs LiteLLM's proxy if its server part is installed."""
    if shutil.which("litellm", path=str(BIN)) is None or not is_litellm_proxy_there():
        print("LiteLLM's proxy is not installed (pip install 'litellm[proxy]'): left out.")
        yield []
        return
    configuration = directory / "litellm.yaml"
    configuration.write_text(
        "model_list:\n- model_name: gpt\n  litellm_params:\n    model: openai/gpt\n    api_key: x\n"
        f"    api_base: http://127.0.0.1:{upstream_port}/v1\n"
    )
    port = free_port()
    command = [str(BIN / "litellm"), "--config", str(configuration), "--port", str(port), "--host", "127.0.0.1"]
    with run(command, port, "/health/liveliness", {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}) as (pid, cold_s):
        plain: dict[str, object] = {"model": "gpt", "messages": [{"role": "user", "content": "burst"}]}
        yield [Relay("LiteLLM proxy", port, "x", pid, cold_s, plain)]


def is_litellm_proxy_there() -> bool:
    """Tells whether what its proxy imports is there."""
    check = [sys.executable, "-c", "import litellm.proxy.proxy_cli, backoff, apscheduler"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


async def measure(relay: Relay, *, quick: bool) -> None:
    """Prints one relay's figures."""
    print(f"\n{relay.name}   cold start {relay.cold_s:.2f} s, RSS {relay.rss_mib():.0f} MiB")
    for clients, replies in BURST_REPLIES.items():
        count = max(clients, replies // (8 if quick else 1))
        body = {**relay.body, "stream": True}
        await load(relay.port, relay.key, body, clients=clients, replies=clients)
        before = relay.cpu_s()
        result = await load(relay.port, relay.key, body, clients=clients, replies=count)
        show_burst(clients, result, relay.cpu_s() - before)
    before = relay.cpu_s()
    whole = await load(relay.port, relay.key, relay.body, clients=16, replies=WHOLE_REPLIES // (8 if quick else 1))
    cpu_ms = (relay.cpu_s() - before) / max(1, whole.replies) * 1e3
    print(
        f"  not streamed, 16 clients: {whole.replies / whole.seconds:7.0f} req/s, {cpu_ms:.2f} ms of CPU each", end=""
    )
    print(f", {whole.broken} broken" if whole.broken else "")
    paced = {**relay.body, "stream": True, "messages": [{"role": "user", "content": "paced"}]}
    before = relay.cpu_s()
    result = await load(
        relay.port, relay.key, paced, clients=PACED_CLIENTS, replies=PACED_CLIENTS * (1 if quick else 3)
    )
    show_paced(result, relay.cpu_s() - before)
    print(f"  RSS afterwards {relay.rss_mib():.0f} MiB")


def show_burst(clients: int, result: Result, cpu_s: float) -> None:
    """Prints a line about streams in bursts."""
    first_ms = statistics.median(result.first_s) * 1e3 if result.first_s else float("nan")
    per_chunk = cpu_s / max(1, result.replies * CHUNKS) * 1e6
    print(
        f"  burst, {clients:2} clients: {result.replies / result.seconds:7.1f} streams/s, {per_chunk:6.1f} us of CPU a "
        f"chunk, first content {first_ms:7.1f} ms" + (f", {result.broken} broken" if result.broken else "")
    )


def show_paced(result: Result, cpu_s: float) -> None:
    """Prints a line about paced streams."""
    delays = sorted(result.delays_s)
    if not delays:
        print("  paced: nothing came")
        return
    p50, p99 = delays[len(delays) // 2] * 1e3, delays[int(len(delays) * 0.99)] * 1e3
    rate = len(delays) / result.seconds
    print(
        f"  paced, {PACED_CLIENTS} streams: {rate:.0f} chunks/s, delay {p50:.2f}/{p99:.2f} ms (p50/p99), "
        f"{cpu_s / len(delays) * 1e6:.0f} us of CPU a chunk" + (f", {result.broken} broken" if result.broken else "")
    )


def read_screen() -> str:
    """Returns one of the language's sample screens, of about 300 chunks of four characters."""
    return tomllib.loads((HERE / "lang_samples.toml").read_text(encoding="utf-8"))[SCREEN]


async def main() -> None:
    """Measures all of them, one after the other."""
    parser = argparse.ArgumentParser(description="What it costs to stand between a client and a model.")
    parser.add_argument("--quick", action="store_true", help="an eighth of the replies")
    quick = parser.parse_args().quick
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    screen = read_screen()
    upstream = Upstream(screen)
    port = await upstream.start()
    with tempfile.TemporaryDirectory() as directory, relays(port, Path(directory)) as found:
        for relay in found:
            await measure(relay, quick=quick)


if __name__ == "__main__":
    asyncio.run(main())
