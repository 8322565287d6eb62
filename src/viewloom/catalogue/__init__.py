"""What components exist, and what is derived from them: JSON Schema, signatures, prompt text.

Start at `standard_library`, which gives a `Library`; `component` has the vocabulary to define components of one's own.
"""

from viewloom.catalogue.component import (
    ActionPlan,
    AnyValue,
    Binding,
    Choice,
    Component,
    CustomAction,
    Flag,
    Group,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    PropType,
    Record,
    Text,
    TextKind,
    optional,
)
from viewloom.catalogue.library import Library, LibraryName, standard_library
from viewloom.catalogue.prompt import Tier, render_prompt
from viewloom.catalogue.schema import render_schema

__all__ = [
    "ActionPlan",
    "AnyValue",
    "Binding",
    "Choice",
    "Component",
    "CustomAction",
    "Flag",
    "Group",
    "Library",
    "LibraryName",
    "ListOf",
    "MapOf",
    "Number",
    "OneOf",
    "Prop",
    "PropType",
    "Record",
    "Text",
    "TextKind",
    "Tier",
    "optional",
    "render_prompt",
    "render_schema",
    "standard_library",
]
