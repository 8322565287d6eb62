"""Forms and their fields."""

from viewloom.catalogue.component import (
    AnyValue,
    Binding,
    Choice,
    Component,
    Flag,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Prop,
    Text,
    optional,
)
from viewloom.catalogue.standard.slots import NUMBERS, RULES, SURFACE

_NAME = Prop("name", Text())
_RULES = optional("rules", RULES)
_VALUE_TEXT = optional("value", Binding(Text()))
_VALUE_FLAGS = optional("value", Binding(MapOf(Flag())))

FORM = Component(
    "Form",
    "ask for input; never inside another Form",
    (
        _NAME,
        Prop("buttons", OneOf(("Buttons",))),
        Prop("fields", ListOf(OneOf(("FormControl",))), required=False, default_json="[]"),
    ),
)

FORM_CONTROL = Component(
    "FormControl",
    "",
    (
        Prop("label", Text()),
        Prop(
            "input",
            OneOf(("Input", "TextArea", "Select", "DatePicker", "Slider", "CheckBoxGroup", "RadioGroup")),
        ),
        optional("hint", Text()),
    ),
)

LABEL = Component("Label", "", (Prop("text", Text()),))

INPUT = Component(
    "Input",
    "one line of text",
    (
        _NAME,
        optional("placeholder", Text()),
        optional("type", Choice(("text", "email", "password", "number", "url"))),
        _RULES,
        _VALUE_TEXT,
    ),
)

TEXT_AREA = Component(
    "TextArea",
    "several lines of text",
    (_NAME, optional("placeholder", Text()), optional("rows", Number()), _RULES, _VALUE_TEXT),
)

SELECT = Component(
    "Select",
    "one of many, in a menu",
    (
        _NAME,
        Prop("items", ListOf(OneOf(("SelectItem",)))),
        optional("placeholder", Text()),
        _RULES,
        _VALUE_TEXT,
        optional("size", Choice(("small", "medium", "large"))),
    ),
)
SELECT_ITEM = Component("SelectItem", "", (Prop("value", Text()), Prop("label", Text())))

DATE_PICKER = Component(
    "DatePicker",
    "a date or a range",
    (_NAME, optional("mode", Choice(("single", "range"))), _RULES, optional("value", Binding(AnyValue()))),
)

SLIDER = Component(
    "Slider",
    "a number within limits",
    (
        _NAME,
        Prop("variant", Choice(("continuous", "discrete"))),
        Prop("min", Number()),
        Prop("max", Number()),
        optional("step", Number()),
        optional("defaultValue", NUMBERS, "a list with one number, or two for a range"),
        optional("label", Text()),
        _RULES,
        optional("value", Binding(NUMBERS)),
    ),
)

CHECK_BOX_GROUP = Component(
    "CheckBoxGroup",
    "any of a few",
    (_NAME, Prop("items", ListOf(OneOf(("CheckBoxItem",)))), _RULES, _VALUE_FLAGS),
)
CHECK_BOX_ITEM = Component(
    "CheckBoxItem",
    "",
    (Prop("label", Text()), Prop("description", Text()), _NAME, optional("defaultChecked", Flag())),
)

RADIO_GROUP = Component(
    "RadioGroup",
    "one of a few",
    (_NAME, Prop("items", ListOf(OneOf(("RadioItem",)))), optional("defaultValue", Text()), _RULES, _VALUE_TEXT),
)
RADIO_ITEM = Component(
    "RadioItem",
    "",
    (Prop("label", Text()), Prop("description", Text()), Prop("value", Text())),
)

SWITCH_GROUP = Component(
    "SwitchGroup",
    "settings to turn on and off",
    (_NAME, Prop("items", ListOf(OneOf(("SwitchItem",)))), optional("variant", SURFACE), _VALUE_FLAGS),
)
SWITCH_ITEM = Component(
    "SwitchItem",
    "",
    (optional("label", Text()), optional("description", Text()), _NAME, optional("defaultChecked", Flag())),
)

COMPONENTS = (
    FORM,
    FORM_CONTROL,
    LABEL,
    INPUT,
    TEXT_AREA,
    SELECT,
    SELECT_ITEM,
    DATE_PICKER,
    SLIDER,
    CHECK_BOX_GROUP,
    CHECK_BOX_ITEM,
    RADIO_GROUP,
    RADIO_ITEM,
    SWITCH_GROUP,
    SWITCH_ITEM,
)
