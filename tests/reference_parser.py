"""The reference parser that the front end uses, as one long-lived process of Node."""

import json
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PARSER = ROOT / "web" / "node_modules" / "@openuidev" / "lang-core" / "dist" / "index.mjs"
SCRIPT = ROOT / "tests" / "conformance" / "reference_parser.mjs"


class ReferenceParser:
    """Judges programs in the pieces in which they were sent."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def judge(self, library: str, pieces: list[str]) -> dict[str, Any]:
        """Returns the root, the errors of the whole and of every prefix, and whether errors came late."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"library": library, "pieces": pieces}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def open_reference_parser() -> Generator[ReferenceParser]:
    """Starts the parser; skips the test where Node or the front end's packages are missing."""
    node = shutil.which("node")
    if node is None or not PARSER.exists():
        pytest.skip("not on this platform: needs Node and the front end's packages (make .make/web)")
    command = [node, str(SCRIPT), str(PARSER), str(ROOT / "conformance" / "catalogue")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        yield ReferenceParser(process)
        process.kill()
