"""Where a wheel is, as this machine's own package client sees it.

We name no index: uv or pip is asked, so mirrors, proxies and private indexes that the person has set up are used. What
comes back is an address to download from ourselves, with progress and resumption, which neither client offers. Main
path: `maybe_find_wheel`; where the address cannot be used as it is, `install_into` lets the client do all of it.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec

Run = Callable[[Sequence[str], str], str | None]
"""Runs a command with a text as its input; returns its output, None if it failed."""

_COMMAND_TIMEOUT_S = 600
_PAGE_TIMEOUT_S = 30
_PAGE_LIMIT_BYTES = 8 * 1024 * 1024
_ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
_PIP_DEFAULT_INDEX = re.compile(r"--index-url <url>.*?\(default:?\s+(\S+?)\)", re.DOTALL)
_LINK = re.compile(r"<a\s[^>]*?href=[\"']([^\"']+)[\"'][^>]*>\s*([^<]+?)\s*</a>", re.IGNORECASE)


class _File(msgspec.Struct):
    """A file, as a lock file or an index page (PEP 751, PEP 691) describes it."""

    url: str = ""
    filename: str = ""
    hashes: dict[str, str] = msgspec.field(default_factory=dict[str, str])


class _Package(msgspec.Struct):
    wheels: list[_File] = msgspec.field(default_factory=list[_File])


class _Lock(msgspec.Struct):
    packages: list[_Package] = msgspec.field(default_factory=list[_Package])


class _Page(msgspec.Struct):
    files: list[_File]


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A wheel that can be downloaded; `sha256` is None where the index does not tell."""

    url: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class PackageClients:
    """The package clients of this machine: the commands that start them; empty where there is none."""

    uv: tuple[str, ...]
    pip: tuple[str, ...]


def find_clients() -> PackageClients:
    """Looks for uv and pip: beside this interpreter, in it, and on the path."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    uv = os.environ.get("UV") or beside or shutil.which("uv")
    if importlib.util.find_spec("pip") is not None:
        pip: tuple[str, ...] = (sys.executable, "-m", "pip")
    else:
        found = shutil.which("pip3") or shutil.which("pip")
        pip = (found,) if found else ()
    return PackageClients((uv,) if uv else (), pip)


def run_command(command: Sequence[str], text: str) -> str | None:
    """Runs a package client; its messages are of no use to the person and are dropped."""
    try:
        done = subprocess.run(  # noqa: S603  # the commands are ours, without a shell
            command,
            input=text,
            capture_output=True,
            text=True,
            timeout=_COMMAND_TIMEOUT_S,
            check=False,
            # pip breaks the lines of its help anywhere to fit a terminal, addresses included.
            env={**os.environ, "COLUMNS": "1000"},
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return done.stdout if done.returncode == 0 else None


def maybe_find_wheel(name: str, version: str, clients: PackageClients, run: Run = run_command) -> WheelFile | None:
    """Asks uv, then pip, where the wheel of a pure-Python package is."""
    file_name = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    wheel = _ask_uv(f"{name}=={version}", file_name, clients.uv, run) if clients.uv else None
    if wheel is None and clients.pip:
        wheel = _ask_pip(name, file_name, clients.pip, run)
    return wheel


def install_into(directory: Path, requirement: str, clients: PackageClients, run: Run = run_command) -> bool:
    """Lets a client unpack a package into a directory of its own, without its dependencies; tells whether it did."""
    target = ("--no-deps", "--target", str(directory), requirement)
    commands: list[tuple[str, ...]] = []
    if clients.uv:
        commands.append((*clients.uv, "pip", "install", "--quiet", "--python", sys.executable, *target))
    if clients.pip:
        commands.append((*clients.pip, "install", "--quiet", "--no-input", "--no-compile", *target))
    return any(run(command, "") is not None for command in commands)


def _ask_uv(requirement: str, file_name: str, uv: tuple[str, ...], run: Run) -> WheelFile | None:
    options = ("--quiet", "--no-deps", "--only-binary", ":all:", "--format", "pylock.toml", "--python", sys.executable)
    lock = run((*uv, "pip", "compile", "-", *options), requirement)
    try:
        packages = msgspec.convert(tomllib.loads(lock or ""), _Lock).packages
    except (tomllib.TOMLDecodeError, msgspec.ValidationError):
        return None
    for wheel in [wheel for package in packages for wheel in package.wheels]:
        if urlsplit(wheel.url).path.endswith(f"/{file_name}"):
            return WheelFile(wheel.url, wheel.hashes.get("sha256"))
    return None


def _ask_pip(name: str, file_name: str, pip: tuple[str, ...], run: Run) -> WheelFile | None:
    """Reads the page of the index that pip is set to.

    pip has no command that tells an address without downloading the file first; its help tells the index in effect.
    """
    found = _PIP_DEFAULT_INDEX.search(run((*pip, "install", "--help"), "") or "")
    if found is None:
        return None
    page_url = f"{found[1].rstrip('/')}/{name}/"
    try:
        request = urllib.request.Request(page_url, headers={"Accept": _ACCEPT})  # noqa: S310  # the person's own index
        with urllib.request.urlopen(request, timeout=_PAGE_TIMEOUT_S) as response:  # noqa: S310  # as above
            kind = response.headers.get_content_type()
            page: bytes = response.read(_PAGE_LIMIT_BYTES)
    except (OSError, ValueError):
        return None
    return (
        _read_json_page(page, page_url, file_name) if kind.endswith("json") else _read_html(page, page_url, file_name)
    )


def _read_json_page(page: bytes, page_url: str, file_name: str) -> WheelFile | None:
    try:
        files = msgspec.json.decode(page, type=_Page).files
    except msgspec.DecodeError:
        return None
    for file in files:
        if file.filename == file_name:
            return WheelFile(urljoin(page_url, file.url), file.hashes.get("sha256"))
    return None


def _read_html(page: bytes, page_url: str, file_name: str) -> WheelFile | None:
    for link in _LINK.finditer(page.decode("utf-8", "replace")):
        if unescape(link[2]) == file_name:
            url, fragment = urldefrag(urljoin(page_url, unescape(link[1])))
            algorithm, _, digest = fragment.partition("=")
            return WheelFile(url, digest if algorithm == "sha256" else None)
    return None
