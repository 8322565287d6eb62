"""The snippets that need a server, run as they stand but for the address and the key."""

import re
from pathlib import Path

import pytest

from contract.live_server import LiveServer

ROOT = Path(__file__).parents[2]
SNIPPET = re.compile(r"^```python no-run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")]


def snippets() -> list[tuple[str, str]]:
    return [
        (path.name, found) for path in sorted(DOCUMENTS) for found in SNIPPET.findall(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("name", "snippet"), snippets())
def test_a_snippet_runs_against_a_server(
    server: LiveServer, capsys: pytest.CaptureFixture[str], name: str, snippet: str
) -> None:
    pasted = snippet.replace("http://127.0.0.1:8787", server.origin).replace("vl-…", server.key)
    exec(compile(pasted, name, "exec"), {"__name__": "document"})  # noqa: S102
    assert '<content thesys="true" version="2">' in capsys.readouterr().out


def test_the_readme_has_such_a_snippet() -> None:
    assert any(name == "README.md" for name, _ in snippets())
