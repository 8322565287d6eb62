"""The examples that the prompts show."""

import re
from typing import get_args

import pytest

from viewloom.catalogue import LibraryName, examples, standard_library
from viewloom.catalogue.examples import Example, fits
from viewloom.lang.ast import Arr, Bool, Comp, Node, Null, Num, Obj, Ref, StateRef, Str, walk
from viewloom.lang.parser import parse_statements
from viewloom.lang.signatures import Fragment, Signatures

LIBRARIES = get_args(LibraryName)
EXAMPLES = list(dict.fromkeys((*examples.COMPACT, *examples.STANDARD, *examples.FULL)))


every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.request)


class Checker:
    """Checks programs more strictly than the language does: elements must be of a component that their place takes."""

    def __init__(self, program: str, signatures: Signatures) -> None:
        self.statements = {statement.name: statement.expression for statement in parse_statements(program)}
        self.signatures = signatures

    def faults(self) -> list[str]:
        """List everything that is wrong."""
        reached = {ref.name for node in self.statements.values() for ref in walk(node) if isinstance(ref, Ref)}
        values = {name for name in self.statements if not name.startswith("$")} - {"root"}
        calls = [call for node in self.statements.values() for call in walk(node) if isinstance(call, Comp)]
        return [
            *(f"{name} is not defined" for name in reached - values),
            *(f"{name} is not used" for name in values - reached),
            *(fault for call in calls for fault in self.call_faults(call)),
        ]

    def call_faults(self, call: Comp) -> list[str]:
        """List what is wrong with one component's arguments."""
        signature = self.signatures.components[call.name]
        params = signature.params
        given = [param.name for param, arg in zip(params, call.args, strict=False) if not isinstance(arg, Null)]
        faults = [f"{call.name} has too many arguments"] if len(call.args) > len(params) else []
        faults += [f"{call.name} lacks {param.name}" for param in params if param.required and param.name not in given]
        for param, arg in zip(params, call.args, strict=False):
            if not isinstance(arg, Null):
                faults += [f"{call.name}.{param.name}: {fault}" for fault in self.value_faults(arg, param.fragment)]
        return faults

    def value_faults(self, node: Node, fragment: Fragment) -> list[str]:
        """List what is wrong with one value."""
        match node:
            case Ref(name):
                return self.value_faults(self.statements[name], fragment) if name in self.statements else []
            case StateRef():
                return [] if node.name in self.statements else [f"{node.name} is not declared"]
            case Comp(name):
                anything = not fragment.components and not fragment.is_checked
                return [] if anything or name in fragment.components else [f"takes no {name}"]
            case Arr(items) if fragment.items is not None:
                return [fault for item in items for fault in self.value_faults(item, fragment.items)]
            case Obj(entries) if fragment.properties:
                fields = dict(fragment.properties)
                return [fault for key, value in entries for fault in self.value_faults(value, fields[key])]
            case Str(value) if fragment.enum is not None:
                return [] if value in fragment.enum else [f"has no {value}"]
            case Str() | Num() | Bool() | Arr() | Obj():
                takes = JSON_TYPES[type(node)]
                return [] if not fragment.types or takes in fragment.types else [f"takes no {takes}"]
            case _:
                return [] if not fragment.is_checked else [f"takes no {type(node).__name__}"]


JSON_TYPES: dict[type, str] = {Str: "string", Num: "number", Bool: "boolean", Arr: "array", Obj: "object"}


@every_example
def test_every_example_validates(example: Example) -> None:
    libraries = [standard_library(name) for name in LIBRARIES if fits(example, standard_library(name))]
    assert libraries, "no library shows this example"
    for library in libraries:
        assert not Checker(example.program, library.signatures).faults()


def test_a_wrong_example_would_be_noticed() -> None:
    program = """\
root = Card([text, col, gone])
text = TextContent("a", "huge", 1)
col = Col(12, StepsItem("a"))
lost = Separator()"""
    assert set(Checker(program, standard_library("chat").signatures).faults()) == {
        "gone is not defined",
        "lost is not used",
        "Card.children: takes no Col",
        "TextContent has too many arguments",
        "TextContent.size: has no huge",
        "Col.label: takes no number",
        "StepsItem lacks details",
    }


@every_example
def test_every_example_names_its_root_first_so_that_it_streams(example: Example) -> None:
    statements = [line for line in example.program.splitlines() if not line.startswith("$")]
    assert statements[0].startswith("root = ")
    assert all(re.match(r"[a-z]\w* = ", line) for line in statements)


def test_an_example_knows_its_components() -> None:
    example = Example("?", 'root = Card([Buttons([Button("Col(", Action([@ToAssistant("Tag(1)")]))])])')
    assert example.components == {"Card", "Buttons", "Button"}


def test_an_example_fits_a_library_with_its_root_and_components() -> None:
    chat, full = standard_library("chat"), standard_library("full")
    assert fits(examples.TABLE, chat)
    assert not fits(examples.TABLE, full)
    assert not fits(examples.TABLE, chat.without(["Table"]))
