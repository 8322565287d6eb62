"""The reference parser that the front end uses, in one long-lived process of Node.

`open_node` runs one of the scripts beside the conformance tests: a JSON line in, a JSON line out.
"""

import json
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "web" / "node_modules" / "@openuidev" / "lang-core"
SCRIPTS = ROOT / "tests" / "conformance"


def require_package(package: Path = PACKAGE) -> Path:
    """Returns the package's folder; skips the test where Node or the package is missing."""
    if shutil.which("node") is None or not (package / "package.json").exists():
        pytest.skip(f"needs Node and {package} (make .make/web installs it)")
    return package


class NodeProcess:
    """A script that answers each JSON line with one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, request: Any) -> Any:
        """Sends a request and returns the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def open_node(script: str, *arguments: Path) -> Generator[NodeProcess]:
    """Starts a script with its arguments; ends it behind the block."""
    command = ["node", str(SCRIPTS / script), *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        yield NodeProcess(process)
        process.kill()


class ReferenceParser:
    """Judges programs in the pieces in which they were sent."""

    def __init__(self, node: NodeProcess) -> None:
        self._node = node

    def judge(self, library: str, pieces: list[str]) -> dict[str, Any]:
        """Returns the root, the errors of the whole and of every prefix, and whether errors came late."""
        return self._node.ask({"library": library, "pieces": pieces})

    def tree(self, library: str, pieces: list[str]) -> dict[str, Any]:
        """Returns, besides the judgement, the whole tree that a renderer would be given."""
        return self._node.ask({"library": library, "pieces": pieces, "withTree": True})


@contextmanager
def open_reference_parser(package: Path = PACKAGE) -> Generator[ReferenceParser]:
    """Starts the parser with the standard libraries; skips the test where it cannot run."""
    require_package(package)
    with open_node("reference_parser.mjs", package / "dist" / "index.mjs", ROOT / "conformance" / "catalogue") as node:
        yield ReferenceParser(node)
