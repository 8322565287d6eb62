"""Receipts: the person sent a form, so the reply repeats what came in."""

import re
from collections.abc import Mapping, Sequence

from viewloom.catalogue.families.fields import known_fields
from viewloom.catalogue.families.reading import clean
from viewloom.catalogue.families.request import Request, read_request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Turn
from viewloom.catalogue.families.wording import Wording
from viewloom.catalogue.grammar import quoted
from viewloom.catalogue.library import Library

NEEDS = ()
VALUE_LIMIT_CHARS = 200
VALUES_LIMIT = 40
_HIDDEN = "••••••"


def compose(request: Request, library: Library) -> Guided:
    """Compose the reply to a sent form: thanks, then a table of the values.

    The model has no part in it: a small one confirms what nobody has done ("Your table is booked!").
    """
    screen = _screen(request, library)
    screen.follow_ups([request.wording.change_form, *request.wording.offers[1:3]])
    return screen.guided("receipt")


def receipt_program(turns: Sequence[Turn], library: Library) -> str:
    """Returns the program that repeats what the last turn sent with a form."""
    guided = _screen(read_request(turns), library).guided("receipt")
    return guided.before + guided.after


def _screen(request: Request, library: Library) -> Screen:
    screen, wording = Screen(library), request.wording
    screen.header(wording.received)
    screen.show("text", "TextContent", {"text": quoted(wording.thanks)})
    _table(screen, wording, _rows(request, wording))
    return screen


def _table(screen: Screen, wording: Wording, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    if screen.has("Table", "Col"):
        columns = (
            screen.call(
                "Col", {"label": quoted(head), "data": "[" + ", ".join(quoted(row[index]) for row in rows) + "]"}
            )
            for index, head in enumerate((wording.field, wording.value))
        )
        screen.show("values", "Table", {"columns": f"[{', '.join(columns)}]"})
    else:
        text = "\n".join(f"{label}: {value}" for label, value in rows)
        screen.show("values", "TextContent", {"text": quoted(text)})


def _rows(request: Request, wording: Wording) -> list[tuple[str, str]]:
    """Label and value of everything sent; secrets are not repeated."""
    labels = {field.name: field.label for field in known_fields(request.language)} | dict(request.labels)
    rows: list[tuple[str, str]] = []
    for name, value in _flat(request.form or {}):
        label = labels.get(name) or re.sub(r"[_-]+", " ", name).strip().capitalize() or wording.field
        shown = _HIDDEN if re.search(r"pass|secret|pin\b", name) and value else _shown(value, wording)
        rows.append((clean(label, 60) or wording.field, _one_line(shown) or wording.not_given))
    return rows[:VALUES_LIMIT]


def _one_line(value: str) -> str:
    """Keep a value as it was sent, on one line and of a bounded length: a table shows it as plain text."""
    line = " ".join("".join(char if char.isprintable() else " " for char in value).split())
    return line if len(line) <= VALUE_LIMIT_CHARS else line[: VALUE_LIMIT_CHARS - 1] + "…"


def _flat(form: Mapping[str, object]) -> list[tuple[str, object]]:
    """Take the values out of the shapes in which front ends send them."""
    found: list[tuple[str, object]] = []
    for name, value in form.items():
        inner = _mapping(value)
        if inner is not None and "value" in inner:
            found.append((name, inner["value"]))
        elif inner is not None and inner and all(_mapping(item) is not None for item in inner.values()):
            found += _flat(inner)
        else:
            found.append((name, value))
    return found


def _mapping(value: object) -> Mapping[str, object] | None:
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else None  # type: ignore[misc] # JSON


def _shown(value: object, wording: Wording) -> str:
    """Write a value as a person reads it."""
    inner = _mapping(value)
    match value:
        case None:
            return ""
        case bool():
            return wording.yes if value else wording.no
        case list():
            return ", ".join(_shown(item, wording) for item in value)  # type: ignore[misc] # JSON's list
        case _ if inner is not None:
            return ", ".join(name for name, is_on in inner.items() if is_on is True) or ", ".join(
                _shown(item, wording) for item in inner.values() if item not in (None, False)
            )
        case _:
            return str(value)
