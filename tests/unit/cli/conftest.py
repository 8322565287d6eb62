"""A command line with a data directory of its own and no built-in model."""

from pathlib import Path

import pytest

from command_line import CommandLine


@pytest.fixture
def viewloom(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CommandLine:
    monkeypatch.setenv("VIEWLOOM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("VIEWLOOM_EMBEDDED", "off")
    return CommandLine(capsys, monkeypatch)
