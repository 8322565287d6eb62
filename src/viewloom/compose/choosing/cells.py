"""One value as a cell of a table: a number, a text, a link, a coloured state."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from viewloom.compose.choosing.drawing import Sheet, escaped, number
from viewloom.compose.choosing.formats import decimals, is_currency, is_formatted, show_number, show_time, show_value
from viewloom.compose.choosing.words import Language
from viewloom.compose.tabular import Cell, Column, ColumnKind
from viewloom.lang.ast import Comp, Node, Null, Str

MISSING = "\u2013"
"""A missing value, which is neither empty text nor zero."""
_LINK_CHARS = 40
_STATES = {
    "success": "active|paid|done|success\\w*|succeeded|completed?|delivered|ok|healthy|running|ready|approved|up"
    "|resolved|available|in stock|passed|published|online|won|confirmed|on time|bezahlt|aktiv|geliefert|erledigt",
    "warning": "pending|waiting|warning|delayed|degraded|draft|medium|partial\\w*|paused|processing|in progress|offen"
    "|low stock|past due|trialing|unknown|ausstehend|in bearbeitung",
    "danger": "failed|failure|error|overdue|cancell?ed|rejected|critical|high|urgent|down|blocked|refunded|void|unpaid"
    "|crashloopbackoff|out of stock|expired|lost|offline|überfällig|storniert|fehlgeschlagen",
    "info": "new|open|shipped|scheduled|low|info|planned|closed|merged|sent|neu|versandt|geplant",
}
_STATE = {variant: re.compile(rf"(?:{words})", re.IGNORECASE) for variant, words in _STATES.items()}
_STATE_NAMES = re.compile(
    r"status|state|priority|severity|phase|condition|health|zustand|prioritat|stage", re.IGNORECASE
)
_STATES_LIMIT = 12

Draw = Callable[[Cell], Node]


def cell_drawer(column: Column, sheet: Sheet, language: Language) -> Draw:
    """Returns what turns the values of a column into cells."""
    match column.kind:
        case "quantity":
            return _numbers(column, language)
        case "url" if sheet.knows("TextContent"):
            return lambda value: _link(str(value), sheet) if value else Str(MISSING)
        case "image" if sheet.knows("TextContent"):
            return lambda value: _image(str(value), column.label, sheet) if value else Str(MISSING)
        case "category" | "ordered" if is_state(column) and sheet.knows("Tag"):
            return lambda value: _tag(str(value)) if value is not None else Str(MISSING)
        case _:
            return lambda value: Str(_text(value, column.kind, column, language))


def _text(value: Cell, kind: ColumnKind, column: Column, language: Language) -> str:
    if isinstance(value, date):
        return show_time(value, column.granularity, language)
    return show_value(value, kind, column.unit, column.granularity, language=language) or MISSING


def _numbers(column: Column, language: Language) -> Draw:
    if not is_formatted(column):
        return lambda value: number(value) if isinstance(value, int | float) else Str(MISSING)
    digits = decimals(column.present()[:200])
    digits = 2 if is_currency(column.unit) and digits else digits
    return lambda value: (
        Str(show_number(value, column.unit, digits, language)) if isinstance(value, int | float) else Str(MISSING)
    )


def is_state(column: Column) -> bool:
    """Whether the values say how something stands, so that a colour helps."""
    if column.distinct > _STATES_LIMIT or not _STATE_NAMES.search(column.name):
        return False
    return any(pattern.fullmatch(str(value)) for value in set(column.present()) for pattern in _STATE.values())


def _tag(value: str) -> Node:
    variant = next((name for name, pattern in _STATE.items() if pattern.fullmatch(value.replace("_", " "))), "neutral")
    return Comp("Tag", (Str(value), Null(), Str("sm"), Str(variant)))


def _link(url: str, sheet: Sheet) -> Node:
    """Returns a link named by where it goes; the bare text if the address may not be shown."""
    parts = urlsplit(url)
    shown = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}" or url
    shown = shown if len(shown) <= _LINK_CHARS else f"{shown[: _LINK_CHARS - 1]}…"
    return _named_link(shown, url, sheet)


def _named_link(shown: str, url: str, sheet: Sheet) -> Node:
    text = f"[{escaped(shown)}]({url})"
    safe, is_changed = sheet.policy.filter_markdown(text)
    if is_changed or safe != text:
        return Str(shown)
    return Comp("TextContent", (Str(text), Str("small")))


def _image(url: str, label: str, sheet: Sheet) -> Node:
    if sheet.knows("Image") and sheet.policy.safe_image(url):
        return Comp("Image", (Str(label), Str(url)))
    return _named_link(label, url, sheet)
