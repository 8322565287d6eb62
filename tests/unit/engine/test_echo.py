"""An envelope that a model wrote itself is taken off."""

import pytest

from viewloom.engine.echo import EchoFilter
from weaving import LIBRARIES, woven

CHAT = LIBRARIES["chat"]
TREE = '{"component":{"component":"Card","props":{"children":[{"component":"TextContent","props":{"text":"a & b"}}]}}}'
ESCAPED = TREE.replace("&", "&amp;").replace('"', "&quot;")


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("Hello <content>", "Hello <content>"),
        ("<contents>x", "<contents>x"),
        ('\n<content thesys="true">\na = "b &amp; c"\n</content> bye', 'a = "b &amp; c"\n bye'),
        ("<content>{&quot;a&quot;: &#39;&lt;&#39; &x;}</content>&amp;", "{\"a\": '<' &x;}&amp;"),
        ("<content>no quote, no end </conte", "no quote, no end </conte"),
        ("<content>", ""),
        ("<cont", "<cont"),
        ("<content>" + "x" * 500 + "&amp;", "x" * 500 + "&amp;"),
    ],
)
def test_only_an_envelope_at_the_beginning_is_taken_off(text: str, passed: str) -> None:
    for pieces in ([text], list(text)):
        echo = EchoFilter()
        assert "".join([*map(echo.feed, pieces), echo.finish()]) == passed


@pytest.mark.parametrize("tree", [TREE, ESCAPED])
def test_version_1_written_by_a_model_becomes_a_program(tree: str) -> None:
    out = woven(CHAT, f'<content thesys="true">{tree}</content>')
    assert out == 'root = Card([TextContent("a & b")])\n'
