"""What the scripted provider plays: rules, and their TOML file.

A script is an ordered list of rules; the first whose pattern is found in the last user message answers::

    [[rule]]
    match = "(?i)contact form"      # regular expression; a rule without one matches everything
    text = 'root = Card([…])'       # the model's text
    cut = 12                        # characters per piece
    delay_s = 0.02                  # between pieces
    finish = "stop"                 # or "length"
    failure = "die"                 # instead of an end: die, end, hang, reject, timeout
    fail_after = 3                  # pieces that still come before the failure

    [[rule.tool_calls]]
    name = "search"
    arguments = '{"q": "tea"}'
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from viewloom.errors import SetupError

Failure = Literal["die", "end", "hang", "reject", "timeout"]
"""`die`: gone in mid-stream; `end`: the stream just ends, without a finish; `hang`: silence until cancelled."""

_FIELDS = frozenset({"match", "text", "cut", "delay_s", "finish", "failure", "fail_after", "tool_calls"})
_RULE_LINE = re.compile(r"^\s*\[\[\s*rule\s*\]\]")


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """A tool call that the model makes after its text; `arguments` is JSON text."""

    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One answer.

    Attributes:
        text: The model's text.
        match: Searched in the last user message; None matches everything.
        cut: Characters per piece.
        delay_s: Pause before each piece.
        tool_calls: Calls made after the text; the reply then finishes with `tool_calls`. Such a rule does not match a
            conversation that ends in the results.
        finish: How the reply ends.
        failure: What happens instead of an end.
        fail_after: Pieces that still come before the failure.
    """

    text: str = ""
    match: re.Pattern[str] | None = None
    cut: int = 12
    delay_s: float = 0.0
    tool_calls: tuple[ScriptedCall, ...] = ()
    finish: Literal["stop", "length"] = "stop"
    failure: Failure | None = None
    fail_after: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """Rules, tried in order."""

    rules: tuple[Rule, ...]

    def maybe_rule(self, message: str, *, has_results: bool = False) -> Rule | None:
        """Returns the first rule that matches the last user message; after results of tools, one that calls none."""
        rules = [rule for rule in self.rules if not (has_results and rule.tool_calls)]
        return next((rule for rule in rules if rule.match is None or rule.match.search(message)), None)


def demo_script() -> Script:
    """Returns the script that is shipped: one reply of each kind, none of them from a model."""
    return load_script(Path(__file__).with_name("demo_script.toml"))


def load_script(path: Path) -> Script:
    """Reads a script from its TOML file.

    Raises:
        SetupError: The file is missing or wrong; the sentence names the line or the rule and field.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"The script {path} cannot be read as a text file.") from error
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"The script {path} is not valid TOML: {error}.") from error
    tables = data.get("rule")
    if set(data) != {"rule"} or not isinstance(tables, list) or not tables:
        raise SetupError(f"The script {path} must hold one or more [[rule]] tables and nothing else.")
    lines = [number for number, line in enumerate(source.splitlines(), 1) if _RULE_LINE.match(line)]
    rules: list[Rule] = []
    for position, table in enumerate(cast("list[Any]", tables)):
        # Texts may hold lines that look like a rule's head; then only the rule's number is told.
        where = f"rule {position + 1}" + (f" (line {lines[position]})" if len(lines) == len(tables) else "")  # pyright: ignore[reportUnknownArgumentType]  # a list of any
        rules.append(_parse_rule(table, f"The script {path}, {where}"))
    return Script(tuple(rules))


def _parse_rule(table: Any, where: str) -> Rule:
    if not isinstance(table, dict):
        raise SetupError(f"{where}: must be a table.")
    fields = _Fields(cast("dict[str, Any]", table), where)
    fields.check_names(_FIELDS)
    calls = tuple(_parse_call(call, where) for call in fields.items("tool_calls"))
    failure = fields.text("failure", "")
    finish = fields.text("finish", "stop")
    if failure and failure not in get_args(Failure):
        raise SetupError(f"{where}: failure must be one of {', '.join(get_args(Failure))}.")
    if finish not in {"stop", "length"}:
        raise SetupError(f'{where}: finish must be "stop" or "length".')
    return Rule(
        text=fields.text("text", ""),
        match=fields.maybe_pattern("match"),
        cut=int(fields.number("cut", 12, least=1, whole=True)),
        delay_s=fields.number("delay_s", 0.0, least=0, whole=False),
        tool_calls=calls,
        finish=cast("Literal['stop', 'length']", finish),
        failure=cast("Failure", failure) if failure else None,
        fail_after=int(fields.number("fail_after", 0, least=0, whole=True)),
    )


def _parse_call(table: Any, where: str) -> ScriptedCall:
    if not isinstance(table, dict):
        raise SetupError(f"{where}: tool_calls must be [[rule.tool_calls]] tables.")
    fields = _Fields(cast("dict[str, Any]", table), f"{where}, tool_calls")
    fields.check_names(frozenset({"name", "arguments"}))
    name = fields.text("name", "")
    if not name:
        raise SetupError(f"{where}, tool_calls: name is missing.")
    return ScriptedCall(name, fields.text("arguments", "{}"))


@dataclass(frozen=True, slots=True)
class _Fields:
    table: Mapping[str, Any]
    where: str

    def check_names(self, known: frozenset[str]) -> None:
        for name in self.table:
            if name not in known:
                raise SetupError(f"{self.where}: there is no field {name!r}; there are {', '.join(sorted(known))}.")

    def text(self, name: str, default: str) -> str:
        value = self.table.get(name, default)
        if not isinstance(value, str):
            raise SetupError(f"{self.where}: {name} must be a string.")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.table.get(name, [])
        if not isinstance(value, list):
            raise SetupError(f"{self.where}: {name} must be a list of tables.")
        return cast("list[Any]", value)

    def number(self, name: str, default: float, *, least: int, whole: bool) -> float:
        value = self.table.get(name, default)
        kind = "a whole number" if whole else "a number"
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or value < least:
            raise SetupError(f"{self.where}: {name} must be {kind} of at least {least}.")
        return value

    def maybe_pattern(self, name: str) -> re.Pattern[str] | None:
        source = self.text(name, "")
        try:
            return re.compile(source) if source else None
        except re.error as error:
            raise SetupError(f"{self.where}: {name} is not a regular expression: {error}.") from error
