"""`viewloom eval`: a file of prompts, a scoreboard, JSON."""

import json
from pathlib import Path

import pytest

from command_line import CommandLine
from viewloom.cli.evaluate import load_tasks

ROOT = Path(__file__).parents[3]
SCRIPT = """
[[rule]]
match = "tea"
text = 'root = Card([Table([Col("Tea", ["Green", "Black"]), Col("Minutes", [2, 4], "number")]), ghost])'

[[rule]]
match = "refuse"
failure = "reject"

[[rule]]
text = 'root = Card([TextContent("Hello to you.")])'
"""
PROMPTS = """
[[prompt]]
kind = "table"
text = "How long do tea leaves take"
about = ["green"]

[[prompt]]
kind = "talk"
group = "greetings"
text = "Hello"

[[prompt]]
kind = "chart"
text = "Please refuse"
"""


@pytest.fixture
def scripted(viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CommandLine:
    (tmp_path / "script.toml").write_text(SCRIPT)
    (tmp_path / "prompts.toml").write_text(PROMPTS)
    monkeypatch.setenv("VIEWLOOM_SCRIPT", str(tmp_path / "script.toml"))
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.chdir(tmp_path)
    return viewloom


def row(table: str, group: str) -> list[str]:
    line = next(line for line in table.splitlines() if line.startswith(f"│ {group} "))
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_the_scoreboard_has_a_row_for_each_group_and_one_for_all(scripted: CommandLine) -> None:
    done = scripted("eval", "--prompts", "prompts.toml")

    assert done.code == 0
    assert row(done.stdout, "table")[:7] == ["table", "1", "1", "1", "1", "0", "1.00"]
    assert row(done.stdout, "greetings")[:6] == ["greetings", "1", "1", "1", "1", "0"]
    assert row(done.stdout, "chart")[:6] == ["chart", "1", "0", "0", "0", "1"]
    assert row(done.stdout, "all")[:6] == ["all", "3", "2", "2", "2", "1"]
    assert "repairs: unresolved-reference 1" in done.stdout


def test_json_on_stdout_leaves_the_scoreboard_to_stderr(scripted: CommandLine) -> None:
    done = scripted("eval", "--prompts", "prompts.toml", "--json", "-")

    report = json.loads(done.stdout)
    assert report["model"] == "c1/scripted/demo/v-20260331"
    assert report["rows"]["all"]["prompts"] == 3
    assert report["repairs"] == {"unresolved-reference": 1}
    assert [reply["is_sensible"] for reply in report["replies"]] == [True, True, False]
    assert report["replies"][0]["task"]["text"] == "How long do tea leaves take"
    assert report["replies"][2]["error"]
    assert row(done.stderr, "all")[1] == "3"


def test_a_limit_asks_the_first_prompts_only_and_json_goes_to_a_file(scripted: CommandLine, tmp_path: Path) -> None:
    done = scripted("eval", "--prompts", "prompts.toml", "--limit", "1", "--json", "report.json")

    assert row(done.stdout, "all")[1] == "1"
    assert len(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["replies"]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "must hold one or more [[prompt]] tables"),
        ("[[prompt]", "not valid TOML"),
        ('[[prompt]]\ntext = "Hi"\nkinds = "talk"', "prompt 1: there is no field 'kinds'"),
        ('[[prompt]]\ntext = "Hi"\n[[prompt]]\nkind = "talk"', "prompt 2: "),
        ('[[prompt]]\ntext = "Hi"\nkind = "poem"', "prompt 1: "),
        ('prompt = ["Hi"]', "prompt 1: "),
    ],
)
def test_a_file_that_is_wrong_is_one_line(scripted: CommandLine, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "prompts.toml").write_text(text)
    done = scripted("eval", "--prompts", "prompts.toml")

    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith("viewloom: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_missing_is_one_line(scripted: CommandLine) -> None:
    done = scripted("eval", "--prompts", "nowhere.toml")
    assert (done.code, done.stderr.count("\n")) == (1, 1)


def test_the_shipped_prompts_are_forty_of_every_kind() -> None:
    tasks = load_tasks(ROOT / "benchmarks" / "prompts.toml")

    assert len({task.text for task in tasks}) == 40
    groups = {task.group or task.kind for task in tasks}
    assert groups == {
        *("table", "chart", "form", "steps", "comparison", "explanation", "talk", "language", "hostile"),
    }
