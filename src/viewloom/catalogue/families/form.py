"""Forms: the model chooses the fields, or the user has named them; inputs and buttons follow from the fields."""

from dataclasses import replace
from functools import cache

from viewloom.catalogue.families.fields import Field, before_fields, known_fields, named_fields
from viewloom.catalogue.families.purpose import OWN, Purpose, purpose
from viewloom.catalogue.families.reading import identifier, subject, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import CAPITAL, Rule, call, literal, quoted, render_lark, subset, text, words
from viewloom.catalogue.library import Library, standard_library

NEEDS = ("Form", "FormControl", "Input", "Buttons", "Button")

_RATINGS = ("1", "2", "3", "4", "5")
_AREA_ROWS = "4"


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a form."""
    screen = Screen(library)
    wording = request.wording
    named = named_fields(request.text, request.language)
    heading = title(subject(before_fields(request.text) if named else request.text), wording.form)
    screen.header(heading)
    message = wording.sent.replace("{}", heading)
    send = screen.button(wording.send, message, variant="primary")
    screen.define("buttons", screen.call("Buttons", {"buttons": f"[{send}]"}))
    opening = f"Form({quoted(identifier(heading, 'form'))}, buttons, "
    if named:
        fields = ", ".join(_control(field, screen) for field in named)
        screen.model_writes("form", opening=f"{opening}[{fields}]", closing=")")
        return screen.guided("form")
    screen.model_writes("form", opening=opening, closing=")")
    grammar = render_lark(_choice_of_fields(purpose(request.text), request, screen))
    return screen.guided(
        "form",
        messages=ask(examples(), request.english(subject(request.text))),
        grammar=grammar,
        max_tokens=320,
        sampling=_SAMPLING,
    )


def _choice_of_fields(occasion: Purpose, request: Request, screen: Screen) -> Rule:
    """Accept the fields that the occasion needs, some of those that it may have, and up to two of the model's own."""
    fields = {field.name: field for field in known_fields(request.language)}
    options: list[Rule] = []
    always: list[int] = []
    for item in occasion.fields:
        name = item.rstrip("!")
        # Labels in the model's own words would be English in a form of another language.
        if name == OWN and not request.is_english:
            continue
        if item.endswith("!"):
            always.append(len(options))
        if name == OWN:
            options += [_own_control(f"answer_{number}", screen) for number in (1, 2)]
        else:
            options.append(literal(_control(fields[name], screen)))
    at_least = min(max(occasion.at_least, len(always)), len(options))
    return subset(options, at_least, occasion.at_most, always=always)


def _own_control(name: str, screen: Screen) -> Rule:
    """Accept a field whose label the model words; the name is given, so that no two are the same."""
    component = screen.component("FormControl")
    field = Field(name, "text", "", is_required=False)
    return call(component, {"label": text(words(1, 6, first=CAPITAL)), "input": _input(field, screen)})


def _control(field: Field, screen: Screen) -> str:
    """Write a field: its label and the input that fits it, as far as the library has that input."""
    return screen.call("FormControl", {"label": quoted(field.label), "input": _input(field, screen)})


def _input(field: Field, screen: Screen) -> str:
    rules = [*(["required: true"] if field.is_required else []), *_kind_rules(field)]
    arguments = {"name": quoted(field.name)}
    if rules:
        arguments["rules"] = "{" + ", ".join(rules) + "}"
    match field.kind:
        case "area" if screen.has("TextArea"):
            return screen.call("TextArea", {**arguments, "rows": _AREA_ROWS})
        case "date" if screen.has("DatePicker"):
            return screen.call("DatePicker", {**arguments, "mode": quoted("single")})
        case "rating" if screen.has("Select", "SelectItem"):
            items = ", ".join(screen.call("SelectItem", {"value": quoted(n), "label": quoted(n)}) for n in _RATINGS)
            return screen.call("Select", {**arguments, "items": f"[{items}]"})
        case "email" | "number" | "url" | "password":
            return screen.call("Input", {**arguments, "type": quoted(field.kind)})
        case "text" | "area" | "date" | "rating":
            return screen.call("Input", {**arguments, "type": quoted("text")})


def _kind_rules(field: Field) -> list[str]:
    match field.kind:
        case "email":
            return ["email: true"]
        case "url":
            return ["url: true"]
        case "number":
            return ["numeric: true", "min: 0"]
        case "text" | "password" | "area" | "date" | "rating":
            return []


_SAMPLING = {"temperature": 0.0}
_SYSTEM = "You choose the fields of a form."
_EXAMPLES = (
    ("Make a contact form", ("name", "email", "subject", "message")),
    ("Survey about our cooking class", ("rating", "What did you like most", "What should we change", "comments")),
    ("A form to book a table", ("name", "email", "date", "time", "guests")),
)


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    screen = Screen(standard_library("chat"))
    fields = {field.name: field for field in known_fields("en")}
    exchanges: list[tuple[str, str]] = []
    for request, names in _EXAMPLES:
        own = (Field(f"answer_{number}", "text", "", is_required=False) for number in (1, 2))
        controls = ", ".join(
            _control(fields[name] if name in fields else replace(next(own), label=name), screen) for name in names
        )
        exchanges.append((request, f"[{controls}]"))
    return talk(_SYSTEM, *exchanges)
