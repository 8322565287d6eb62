"""Scripts, and what is wrong with them."""

from pathlib import Path

import pytest

from viewloom.errors import SetupError
from viewloom.providers.script import Rule, ScriptedCall, demo_script, load_script


def write(path: Path, text: str) -> Path:
    file = path / "script.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_script_is_read_with_all_its_fields(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [[rule]]
        match = "(?i)tea"
        text = "Hot."
        cut = 2
        delay_s = 0.5
        finish = "length"
        [[rule.tool_calls]]
        name = "boil"
        arguments = '{"cups": 2}'

        [[rule]]
        failure = "die"
        fail_after = 3
        """,
    )
    tea, rest = load_script(path).rules
    assert tea.match is not None
    assert tea.match.search("TEA")
    assert (tea.text, tea.cut, tea.delay_s, tea.finish) == ("Hot.", 2, 0.5, "length")
    assert tea.tool_calls == (ScriptedCall("boil", '{"cups": 2}'),)
    assert rest == Rule(failure="die", fail_after=3)


def test_the_first_rule_that_matches_answers(tmp_path: Path) -> None:
    path = write(tmp_path, '[[rule]]\nmatch = "tea"\ntext = "1"\n[[rule]]\nmatch = "te"\ntext = "2"\n')
    script = load_script(path)
    assert [rule and rule.text for rule in map(script.maybe_rule, ["a tea", "a test", "coffee"])] == ["1", "2", None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]\n", "at line 1"),
        ("", "one or more"),
        ("rule = []", "one or more"),
        ("[[rule]]\n[other]\n", "nothing else"),
        ("rule = [1]", "rule 1"),
        ("[[rule]]\n\n[[rule]]\ncut = 0", r"rule 2 \(line 3\): cut must be a whole number of at least 1"),
        ("[[rule]]\ncut = true", "cut must be"),
        ("[[rule]]\ncut = 1.5", "cut must be a whole number"),
        ("[[rule]]\ndelay_s = -1", "delay_s must be a number"),
        ("[[rule]]\ntext = 1", "text must be a string"),
        ("[[rule]]\nmatch = '('", "match is not a regular expression"),
        ("[[rule]]\nmatches = 'a'", "no field 'matches'"),
        ("[[rule]]\nfailure = 'explode'", "failure must be one of die"),
        ("[[rule]]\nfinish = 'tool_calls'", 'finish must be "stop"'),
        ("[[rule]]\ntool_calls = 1", "tool_calls must be a list"),
        ("[[rule]]\ntool_calls = [1]", "tool_calls must be"),
        ("[[rule]]\n[[rule.tool_calls]]\narguments = '{}'", "name is missing"),
        ("[[rule]]\n[[rule.tool_calls]]\nname = 'a'\nid = 'b'", "no field 'id'"),
    ],
)
def test_a_bad_script_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SetupError, match=said) as caught:
        load_script(write(tmp_path, text))
    assert "script.toml" in caught.value.message
    assert "\n" not in caught.value.message


def test_only_the_number_of_a_rule_is_told_when_texts_look_like_rules(tmp_path: Path) -> None:
    path = write(tmp_path, "[[rule]]\ntext = '''\n[[rule]]\n'''\ncut = 0")
    with pytest.raises(SetupError, match="rule 1: cut"):
        load_script(path)


def test_a_missing_script_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_script(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SetupError, match="cannot be read"):
        load_script(tmp_path / "bytes.toml")


@pytest.mark.parametrize(
    ("message", "component"),
    [
        ("Make a contact form", "Form("),
        ("Monthly sales as a bar chart", "BarChart("),
        ("Compare train and car in a table", "Table("),
        ("How to make tea", "Steps("),
        ("Hi", "FollowUpBlock("),
        ("<content>Send</content><context>{}</context>", "Callout("),
    ],
)
def test_the_demo_shows_one_of_each_kind(message: str, component: str) -> None:
    rule = demo_script().maybe_rule(message)
    assert rule is not None
    assert component in rule.text
    assert rule.text.startswith("root = Card(")
