"""What it costs to stand between a client and a model, side by side with relays that do less.

Run: `python benchmarks/gateway.py [--quick] [--litellm PATH]`. A fake upstream and the clients
(`benchmarks/traffic.py`) run in this process on one core; each relay runs on the other, alone:

* `upstream`: no relay at all, the limit of the bench.
* `viewloom, JSON`: a `response_format` of JSON, so that the text is passed on as it is: routing, keys, ledger, stream.
* `viewloom`: the whole of it: weave, validate, envelope, account.
* `viewloom, no log`: the same without the log of requests (`log_retention_days = 0`).
* `Starlette + aiohttp`: `benchmarks/peers/starlette_relay.py`, bytes only: the floor for Python, on this machine.
* `FastAPI + AsyncOpenAI`: `benchmarks/peers/fastapi_relay.py`, as people write it.
* `LiteLLM proxy`, if `--litellm` names the program of that name. `pip install 'litellm[proxy]'` into an environment of
  its own: it pins what others need in newer versions.

Burst: 300-chunk streams at once, by 1, 16 and 64 clients. Paced: 64 streams of a chunk each 10 ms, and how late each
came. CPU is the relay's own, from the kernel's count: "a core" is what one would do that nobody else uses, which is the
figure to go by on a busy machine. Behind a figure stands its target, from section 5 of the research that issue 5 names.
"""

import argparse
import asyncio
import os
import secrets
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

from interpreter import describe
from traffic import CHUNKS, Result, Upstream, load

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
BURST_REPLIES = {1: 64, 16: 320, 64: 640}
WHOLE_REPLIES = 800
PACED_CLIENTS = 64
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
START_LIMIT_S = 180.0
BEHIND_START_S = 3.0
SCREEN = "contact-form"
COLD_TARGET = "target <= 1.0 s and <= 80 MiB"

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
class Targets:
    """What a relay is to reach, with 16 clients.

    Attributes:
        paced_ms: How late paced chunks may be, p50 and p99.
    """

    chunk_us: int
    streams: int
    whole: int
    paced_ms: tuple[float, float]


RELAYING = Targets(15, 130, 1500, (0.2, 1))
WEAVING = Targets(60, 50, 750, (0.5, 5))


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
    targets: Targets | None = None

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
    variables = {**os.environ, "NO_PROXY": "*", **environment}
    # A server that compiles itself at every start is none that anybody runs.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    with subprocess.Popen(
        ["taskset", "-c", "0", *command],
        env=variables,
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
def viewloom(upstream_port: int, directory: Path, **settings: str) -> Generator[tuple[int, str, int, float]]:
    """Runs viewloom; gives its port, a key, its process id and how long its second start took."""
    directory.mkdir(exist_ok=True)
    configuration = directory / "viewloom.toml"
    configuration.write_text(CONFIGURATION.format(upstream=f"http://127.0.0.1:{upstream_port}/v1"))
    port = free_port()
    environment = {
        "VIEWLOOM_DATA_DIR": str(directory / "data"),
        "VIEWLOOM_CONFIG": str(configuration),
        "PYTHONPYCACHEPREFIX": str(directory / "compiled"),
        **settings,
    }
    made = subprocess.run(
        [BIN / "viewloom", "keys", "create", "--name", "bench"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    command = [str(BIN / "viewloom"), "serve", "--port", str(port)]
    with run(command, port, "/healthz", environment):
        # What is imported behind the start is compiled too.
        time.sleep(BEHIND_START_S)
    with run(command, port, "/healthz", environment) as (pid, cold_s):
        yield port, made.stdout.strip(), pid, cold_s


@contextmanager
def relays(upstream_port: int, directory: Path, litellm: Path | None) -> Generator[list[Relay]]:
    """Starts everything that is to be measured; each is idle while another is measured."""
    ours: dict[str, object] = {"model": "c1/fake/gpt/v-20260331", "messages": [{"role": "user", "content": "burst"}]}
    plain: dict[str, object] = {**ours, "model": "gpt"}
    raw = {**ours, "response_format": {"type": "json_object"}}
    found = [Relay("upstream", upstream_port, "x", os.getpid(), 0.0, plain)]
    with (
        viewloom(upstream_port, directory / "logged") as (port, key, pid, cold_s),
        viewloom(upstream_port, directory / "unlogged", VIEWLOOM_LOG_RETENTION_DAYS="0") as unlogged,
    ):
        found += [
            Relay("viewloom, JSON", port, key, pid, cold_s, raw, RELAYING),
            Relay("viewloom", port, key, pid, cold_s, ours, WEAVING),
            Relay("viewloom, no log", *unlogged, ours, WEAVING),
        ]
        with (
            peer("Starlette + aiohttp", "starlette_relay", upstream_port, plain) as floor,
            peer("FastAPI + AsyncOpenAI", "fastapi_relay", upstream_port, plain) as handmade,
            maybe_litellm(upstream_port, directory, litellm) as last,
        ):
            yield [*found, floor, handmade, *last]


@contextmanager
def peer(name: str, module: str, upstream_port: int, body: dict[str, object]) -> Generator[Relay]:
    """Runs one of the relays beside this file."""
    port = free_port()
    app = [f"{module}:app", "--app-dir", str(HERE / "peers"), "--log-level", "warning", "--no-access-log"]
    upstream = {"UPSTREAM": f"http://127.0.0.1:{upstream_port}/v1"}
    with run([str(BIN / "uvicorn"), *app, "--port", str(port)], port, "/healthz", upstream) as (pid, cold_s):
        yield Relay(name, port, "x", pid, cold_s, body)


@contextmanager
def maybe_litellm(upstream_port: int, directory: Path, program: Path | None) -> Generator[list[Relay]]:
    """Runs LiteLLM's proxy if it is there."""
    if program is None:
        print("LiteLLM's proxy is left out: --litellm was not given.")
        yield []
        return
    configuration = directory / "litellm.yaml"
    configuration.write_text(
        "model_list:\n- model_name: gpt\n  litellm_params:\n    model: openai/gpt\n    api_key: x\n"
        f"    api_base: http://127.0.0.1:{upstream_port}/v1\n"
    )
    port = free_port()
    command = [str(program), "--config", str(configuration), "--port", str(port), "--host", "127.0.0.1"]
    # It takes no requests without a key; this one is made up for the run.
    key = f"sk-{secrets.token_hex(16)}"
    environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": key}
    with run(command, port, "/health/liveliness", environment) as (pid, cold_s):
        plain: dict[str, object] = {"model": "gpt", "messages": [{"role": "user", "content": "burst"}]}
        yield [Relay("LiteLLM proxy", port, key, pid, cold_s, plain)]


async def measure(relay: Relay, *, quick: bool) -> None:
    """Prints one relay's figures."""
    targets = relay.targets
    print(f"\n{relay.name}   cold start {relay.cold_s:.2f} s, RSS {relay.rss_mib():.0f} MiB", end="")
    print(f"   [{COLD_TARGET}]" if targets else "")
    for clients, replies in BURST_REPLIES.items():
        count = max(clients, replies // (8 if quick else 1))
        body = {**relay.body, "stream": True}
        await load(relay.port, relay.key, body, clients=clients, replies=clients)
        before = relay.cpu_s()
        result = await load(relay.port, relay.key, body, clients=clients, replies=count)
        show_burst(clients, result, relay.cpu_s() - before, targets if clients == 16 else None)
    before = relay.cpu_s()
    whole = await load(relay.port, relay.key, relay.body, clients=16, replies=WHOLE_REPLIES // (8 if quick else 1))
    cpu_ms = (relay.cpu_s() - before) / max(1, whole.replies) * 1e3
    print(
        f"  not streamed, 16 clients: {whole.replies / whole.seconds:7.0f} req/s, {cpu_ms:.2f} ms of CPU each, "
        f"{1e3 / max(cpu_ms, 1e-3):.0f} req/s a core",
        end=f"   [target >= {targets.whole}]" if targets else "",
    )
    print(f", {whole.broken} broken" if whole.broken else "")
    paced = {**relay.body, "stream": True, "messages": [{"role": "user", "content": "paced"}]}
    before = relay.cpu_s()
    result = await load(
        relay.port, relay.key, paced, clients=PACED_CLIENTS, replies=PACED_CLIENTS * (1 if quick else 3)
    )
    show_paced(result, relay.cpu_s() - before, targets)
    print(f"  RSS afterwards {relay.rss_mib():.0f} MiB")


def show_burst(clients: int, result: Result, cpu_s: float, targets: Targets | None) -> None:
    """Prints a line about streams in bursts."""
    first_ms = statistics.median(result.first_s) * 1e3 if result.first_s else float("nan")
    per_chunk = cpu_s / max(1, result.replies * CHUNKS) * 1e6
    print(
        f"  burst, {clients:2} clients: {result.replies / result.seconds:7.1f} streams/s, {per_chunk:6.1f} us of CPU a "
        f"chunk, first content {first_ms:7.1f} ms"
        + (f"   [targets >= {targets.streams}, <= {targets.chunk_us}]" if targets else "")
        + (f", {result.broken} broken" if result.broken else "")
    )


def show_paced(result: Result, cpu_s: float, targets: Targets | None) -> None:
    """Prints a line about paced streams."""
    delays = sorted(result.delays_s)
    if not delays:
        print("  paced: nothing came")
        return
    p50, p99 = delays[len(delays) // 2] * 1e3, delays[int(len(delays) * 0.99)] * 1e3
    rate = len(delays) / result.seconds
    print(
        f"  paced, {PACED_CLIENTS} streams: {rate:.0f} chunks/s, delay {p50:.2f}/{p99:.2f} ms (p50/p99), "
        f"{cpu_s / len(delays) * 1e6:.0f} us of CPU a chunk"
        + (f"   [target <= {targets.paced_ms[0]}/{targets.paced_ms[1]} ms]" if targets else "")
        + (f", {result.broken} broken" if result.broken else "")
    )


def read_screen() -> str:
    """Returns one of the language's sample screens, of about 300 chunks of four characters."""
    return tomllib.loads((HERE / "lang_samples.toml").read_text(encoding="utf-8"))[SCREEN]


async def main() -> None:
    """Measures all of them, one after the other."""
    parser = argparse.ArgumentParser(description="What it costs to stand between a client and a model.")
    parser.add_argument("--quick", action="store_true", help="an eighth of the replies")
    parser.add_argument("--litellm", type=Path, help="the program `litellm` of an environment that has its proxy")
    options = parser.parse_args()
    quick: bool = options.quick
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    print(describe())
    upstream = Upstream(read_screen())
    port = await upstream.start()
    with tempfile.TemporaryDirectory() as directory, relays(port, Path(directory), options.litellm) as found:
        for relay in found:
            await measure(relay, quick=quick)


if __name__ == "__main__":
    asyncio.run(main())
