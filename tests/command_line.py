"""Runs `viewloom` in this process as a shell would."""

import sys
from dataclasses import dataclass

import pytest

from viewloom.cli.main import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str


class CommandLine:
    """Calls `main` with arguments; `capsys` and `monkeypatch` are pytest's."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str) -> Outcome:
        self._monkeypatch.setattr(sys, "argv", ["viewloom", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        output = self._capsys.readouterr()
        return Outcome(code, output.out, output.err)
