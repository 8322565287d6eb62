"""What a value becomes in a slot."""

import pytest

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
    optional,
)
from viewloom.engine.ledger import Ledger
from viewloom.engine.repair import Repairer
from viewloom.lang.parser import parse_expression
from viewloom.lang.serialise import serialise_expression
from weaving import LIBRARIES

CHAT = LIBRARIES["chat"]
PICTURE = Record((Prop("src", Text("image_url")), optional("alt", Text())))


def fit(source: str, prop_type: PropType) -> str | None:
    """Returns the program text of what a piece of program text becomes."""
    node = parse_expression(source)
    assert node is not None
    fitted = Repairer(CHAT, Ledger(), is_final=True).fit(node, prop_type)
    return None if fitted is None else serialise_expression(fitted)


@pytest.mark.parametrize(
    ("source", "prop_type", "fitted"),
    [
        (
            'CheckBoxGroup("extras", [CheckBoxItem("A", "b", "c")])',
            OneOf(("FormControl",)),
            'FormControl("extras", CheckBoxGroup("extras", [CheckBoxItem("A", "b", "c")]))',
        ),
        (
            'Slider("pace", "discrete", 1, 5)',
            OneOf(("FormControl",)),
            'FormControl("pace", Slider("pace", "discrete", 1, 5))',
        ),
        ('TextContent("No field")', OneOf(("FormControl",)), None),
        ("5", Text(), '"5"'),
        ("true", Text(), '"true"'),
        ('["a", {b: "c"}]', Text(), '"a c"'),
        ("null", Text(), None),
        ('"javascript:x"', Text("url"), None),
        ('"https://x.example"', Text("url"), '"https://x.example"'),
        ('"https://x.example/p.png"', Text("image_url"), None),
        ('"a" + $b', Text("url"), None),
        ('"[x](" + $b', Text("markdown"), '"\\\\[x\\\\](" + $b'),
        ('"javascript:" + $b', Text(), '"javascript " + $b'),
        ('"$1,200.50"', Number(), "1200.5"),
        ('"many"', Number(), None),
        ("1e999", Number(), None),
        ("[7]", Number(), "7"),
        ('"yes"', Flag(), "true"),
        ("0", Flag(), "false"),
        ('"perhaps"', Flag(), None),
        ("False", Flag(), "false"),
        ('"RED"', Choice(("red", "blue")), '"red"'),
        ('"green"', Choice(("red", "blue")), None),
        ('"a"', ListOf(Text()), '["a"]'),
        ('[1, "x", "2"]', ListOf(Number()), "[1, null, 2]"),
        ('{src: "data:image/png;base64,AA", alt: 5, more: 1}', PICTURE, '{src: "data:image/png;base64,AA", alt: "5"}'),
        ('{src: "https://x.example"}', PICTURE, None),
        ('{a: "1", b: "x"}', MapOf(Number()), "{a: 1}"),
        ('{type: "element", k: "Comp", __proto__: 1, a: 2}', AnyValue(), "{a: 2}"),
        ('{type: "open_url", url: "/x"}', AnyValue(), '{url: "/x"}'),
        ('{type: "dog", k: "v", a: 2}', AnyValue(), '{type: "dog", k: "v", a: 2}'),
        ('{type: ["a", "b"], k: {b: 1}}', AnyValue(), '{type: ["a", "b"], k: {b: 1}}'),
        ('{type: $x, k: "Co" + "mp", a: 2}', AnyValue(), "{a: 2}"),
        ('{type: "dog", k: 1}', MapOf(Text()), '{type: "dog", k: "1"}'),
        ('{type: ["element"], k: ["Str"], a: "b"}', MapOf(Text()), '{a: "b"}'),
        ("1e999", AnyValue(), None),
        ("$v", Binding(Flag()), "$v"),
        ('"no"', Binding(Flag()), "false"),
        ('"Tell me"', ActionPlan(), 'Action([@ToAssistant("Tell me")])'),
        ('@OpenUrl("https://x.example")', ActionPlan(), 'Action([@OpenUrl("https://x.example")])'),
        ('Action(@ToAssistant("a"))', ActionPlan(), 'Action([@ToAssistant("a")])'),
        ('Action([@OpenUrl("data:text/html,x")])', ActionPlan(), None),
        ('Action([@Set($a, {type: "element", b: 1})])', ActionPlan(), "Action([@Set($a, {b: 1})])"),
        ('"Words"', OneOf(("TextContent",)), 'TextContent("Words")'),
        ('Button("Go")', OneOf(("Buttons",)), 'Buttons([Button("Go")])'),
        ('[TextContent("a")]', OneOf(("TextContent",)), 'TextContent("a")'),
        ('Hologram("a", ["b"])', OneOf(("TextContent",)), 'TextContent("a b")'),
        ("ghost", OneOf(("TextContent",)), None),
        ('$a ? Hologram("x") : TextContent(5)', OneOf(("TextContent",)), '$a ? "x" : TextContent("5")'),
        (
            '@Each(rows, "r", TextContent(r.name))',
            ListOf(OneOf(("TextContent",))),
            '@Each(rows, "r", TextContent(r.name))',
        ),
        ('Query("t", {})', OneOf(("TextContent",)), 'TextContent("t")'),
    ],
)
def test_a_value_becomes_what_its_slot_takes(source: str, prop_type: PropType, fitted: str | None) -> None:
    assert fit(source, prop_type) == fitted
