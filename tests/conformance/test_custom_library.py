"""What the weaver writes with custom components, read by the reference parser."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from reference_parser import PACKAGE, NodeProcess, open_node, require_package
from viewloom.server.chat.metadata import read_library
from weaving import woven

TEXT = {"type": "string"}
ROW = {"type": "object", "properties": {"k": TEXT, "n": {"type": "integer"}}, "required": ["k"]}
WISHES: dict[str, Any] = {
    "c1_custom_components": {
        "Gauge": {
            "properties": {
                "title": TEXT,
                "unit": {"type": ["string", "null"]},
                "value": {"type": "number"},
                "level": {"enum": [1, 2, 3]},
                "rows": {"type": "array", "items": {"$ref": "#/$defs/Row"}},
                "max": {"type": "number", "default": 100},
            },
            "required": ["title", "value"],
            "$defs": {"Row": ROW},
        },
        "Frame": {"properties": {"inside": {"$ref": "#/$defs/Gauge"}}, "required": ["inside"]},
    },
    "c1_custom_actions": {"save_note": {"properties": {"id": TEXT}, "required": ["id"]}},
    "c1_included_components": ["EditableTable"],
    "c1_excluded_components": ["Layout"],
}
LIBRARY = read_library(json.dumps(WISHES), "chat")


@pytest.fixture(scope="module")
def reference() -> Iterator[NodeProcess]:
    require_package()
    with open_node("custom_library.mjs", PACKAGE / "dist" / "index.mjs") as node:
        yield node


@pytest.mark.parametrize(
    "part",
    [
        'Gauge("Load", null, 4, 2, [{k: "a", n: 1}])',
        'Gauge("Load", "%", "72", 9, [{k: 1}, {n: 2}, 5], 3, "more")',
        'Gauge("Load")',
        'Gauge({title: "Load"}, 2)',
        'Frame(Gauge("Load", null, 4))',
        'Frame("Load")',
        'Frame(Frame(Gauge("Load", null, 4)))',
        'gauge("Load", null, 4)',
        'EditableTable("t", [Col("A", ["x"])])',
        'EditableTable("t", Col("A", ["x"]))',
        'Buttons([Button("Save", {type: "save_note", params: {id: 4}})])',
        'Buttons([Button("Save", @save_note())])',
        'Tabs([TabItem("a", "A", [Gauge("Load", null, 4)])])',
    ],
)
@pytest.mark.parametrize("place", ["root = Card([{}])\n", "root = Card([one])\none = {}\n"])
def test_the_reference_reads_it_without_an_error(reference: NodeProcess, part: str, place: str) -> None:
    text = woven(LIBRARY, place.replace("{}", part))
    read = reference.ask({"schema": LIBRARY.json_schema(), "root": "Card", "text": text})
    assert (read["errors"], read["unresolved"]) == ([], [])
    assert read["root"]["typeName"] == "Card"
    assert read["root"]["props"]["children"]


def test_the_reference_names_the_props_as_the_schema_does(reference: NodeProcess) -> None:
    text = woven(LIBRARY, 'root = Card([Gauge("Load", null, 4, 2, [{k: "a"}])])\n')
    read = reference.ask({"schema": LIBRARY.json_schema(), "root": "Card", "text": text})
    (gauge,) = read["root"]["props"]["children"]
    assert gauge["props"] == {"title": "Load", "unit": None, "value": 4, "level": 2, "rows": [{"k": "a"}], "max": 100}
