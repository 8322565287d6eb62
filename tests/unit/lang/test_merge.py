"""Patches over programs."""

import pytest

from viewloom.lang import merge

PROGRAM = 'root = Stack([h, t])\nh = Title("A")\nt = Text("B")'


@pytest.mark.parametrize(
    ("patch", "merged"),
    [
        ('h = Title("C")', 'root = Stack([h, t])\nh = Title("C")\nt = Text("B")'),
        ("", PROGRAM),
        ("just words", PROGRAM),
        ("t = null", 'root = Stack([h, t])\nh = Title("A")'),
        ("x = 1", PROGRAM),
        ("$s = 1", PROGRAM + "\n$s = 1"),
        ("root = Stack([x])\nx = [\n1]\n# done", "root = Stack([x])\nx = [\n1]"),
        ("root = null", 'h = Title("A")\nt = Text("B")'),
        ("```\nroot = h\n```", 'root = h\nh = Title("A")'),
    ],
)
def test_a_patch_replaces_adds_deletes_and_drops(patch: str, merged: str) -> None:
    assert merge(PROGRAM, patch) == merged


def test_without_statements_the_patch_is_the_program() -> None:
    assert merge("nothing", "a = 1\nwords\nb = 2") == "a = 1\nb = 2"


def test_another_root_can_be_named() -> None:
    assert merge("main = [a]\na = 1\nb = 2", "c = 3", root="main") == "main = [a]\na = 1"


def test_a_quote_in_a_comment_is_no_string() -> None:
    assert merge("root = [a] // don't\na = 1", "a = 2") == "root = [a] // don't\na = 2"
