"""What of a dropped statement is shown as text."""

import pytest

from viewloom.engine.salvage import lost_text
from viewloom.lang.parser import parse_expression
from weaving import LIBRARIES

CHAT = LIBRARIES["chat"]


@pytest.mark.parametrize(
    ("source", "shown", "lost"),
    [
        ('x = A("one", "two")', None, "one · two"),
        ('x = A("one two", "three")', 'TextContent("one two")', ""),
        ('x = A("one two", "three four")', 'TextContent("one two")', "three four"),
        ('x = A("one two", "three four")', 'TextContent("one two three four")', ""),
        ('x = A("large", "https://x.example", "destructive")', None, ""),
        ('x = A("<b>[x](javascript:1) y")', 'TextContent("&lt;b>x y")', ""),
        ('x = A(", "2 m, linen", ", "up to 12 W")', 'TextContent(", ")', "up to 12 W · 2 m, linen"),
        ('x = A(Caffeine per cup (mg)", [47])', None, "Caffeine per cup (mg)"),
        ("x = A(+4.9 % sm success)", None, "+4.9 % sm success"),
        ('x = A([Small shelf](https://x.example/a.jpg)")")', None, "[Small shelf](https://x.example/a.jpg)"),
        ("x = A({__named_label: Two words})", None, "Two words"),
        ("x = a? b: c", None, ""),
        ("x = A([one two three, Card TextContent, 1 2])", None, ""),
        (f'x = A("{"a long line " * 4}", "short")', None, f"{('a long line ' * 4).strip()}\n\nshort"),
    ],
)
def test_text_that_is_not_shown_is_found(source: str, shown: str | None, lost: str) -> None:
    node = None if shown is None else parse_expression(shown)
    assert lost_text(source, node, CHAT, names={"one", "two", "three"}) == lost
