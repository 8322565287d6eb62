"""The list of rules: each has a source and is pinned by tests that exist."""

import ast
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RULES: list[dict[str, Any]] = tomllib.loads((ROOT / "conformance" / "rules.toml").read_text())["rule"]


def _test_names() -> set[str]:
    trees = (ast.parse(path.read_text()) for path in (ROOT / "tests").rglob("test_*.py"))
    functions = (node for tree in trees for node in ast.walk(tree))
    return {node.name for node in functions if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


TEST_NAMES = _test_names()


@pytest.mark.parametrize("rule", RULES, ids=[rule["id"] for rule in RULES])
def test_a_rule_says_something_has_a_source_and_tests_that_exist(rule: dict[str, Any]) -> None:
    assert rule.keys() == {"id", "says", "source", "tests"}
    assert rule["says"].endswith(".")
    assert rule["source"]
    assert rule["tests"]
    assert not [name for name in rule["tests"] if name not in TEST_NAMES]


def test_every_rule_has_an_id_of_its_own() -> None:
    assert [rule_id for rule_id, count in Counter(rule["id"] for rule in RULES).items() if count > 1] == []
