"""Lists of ideas: a handful of short entries with a line each."""

from functools import cache, lru_cache

from viewloom.catalogue.component import Component
from viewloom.catalogue.families import explanation
from viewloom.catalogue.families.reading import subject, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import RESTRAINT, Guided, Messages, ask, talk
from viewloom.catalogue.grammar import CAPITAL, INITIALS, call, quoted, render_lark, text, varied, words
from viewloom.catalogue.library import Library

NEEDS = ()
_SAMPLING = RESTRAINT


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a list; steps stand in where the library has no list, an explanation if it has neither."""
    screen, wording = Screen(library), request.wording
    if not screen.has("ListBlock", "ListItem") and not screen.has("Steps", "StepsItem"):
        return explanation.compose(request, library)
    topic = subject(request.text)
    screen.header(title(topic, wording.ideas.replace("{}", "…")))
    listed = screen.has("ListBlock", "ListItem")
    screen.model_writes("list", opening="ListBlock(" if listed else "Steps(", closing=")")
    screen.small("note", f"{wording.unchecked} {wording.english_only}".strip())
    return screen.guided(
        "ideas",
        messages=ask(examples(listed=listed), request.english(topic)),
        grammar=_grammar(screen.component("ListItem" if listed else "StepsItem")),
        max_tokens=220,
        sampling=_SAMPLING,
    )


@lru_cache(maxsize=16)
def _grammar(component: Component) -> str:
    """Accept four or five entries with different titles. Kept, because writing it takes 20 ms."""
    first, second = (prop.name for prop in component.props[:2])
    details = text(words(3, 30, first=CAPITAL, end="."))
    items = [call(component, {first: text(words(1, 10, first=initial)), second: details}) for initial in INITIALS]
    return render_lark(varied(items, 4, 5))


@cache
def examples(*, listed: bool = True) -> Messages:
    """The prompt ahead of the request."""
    name = "ListItem" if listed else "StepsItem"
    return talk(
        "You write short lists of good ideas.",
        (
            "Ideas for a rainy day",
            _items(
                name,
                ("Visit a museum", "Look for one with free entry."),
                ("Bake a cake", "Choose a recipe with few ingredients."),
                ("Play board games", "Invite two or three friends."),
                ("Read a novel", "Make tea and find a warm place."),
            ),
        ),
        (
            "Tips for better sleep",
            _items(
                name,
                ("Keep a rhythm", "Go to bed at the same time each night."),
                ("Stop coffee early", "Drink the last cup at noon."),
                ("Darken the room", "Thick curtains keep out the light."),
                ("Put the phone away", "Screens keep the mind awake."),
            ),
        ),
    )


def _items(name: str, *items: tuple[str, str]) -> str:
    return "[" + ", ".join(f"{name}({quoted(first)}, {quoted(second)})" for first, second in items) + "]"
