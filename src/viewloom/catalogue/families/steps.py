"""How-tos: four or five steps with a title and a sentence each."""

from functools import cache, lru_cache

from viewloom.catalogue.component import Component
from viewloom.catalogue.families.reading import question, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import RESTRAINT, Guided, Messages, ask, talk
from viewloom.catalogue.grammar import CAPITAL, INITIALS, call, quoted, render_lark, text, varied, words
from viewloom.catalogue.library import Library

NEEDS = ("Steps", "StepsItem")
_SAMPLING = RESTRAINT


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a how-to."""
    screen, wording = Screen(library), request.wording
    topic = question(request.text)
    screen.header(title(topic, wording.how_to.replace("{}", "…")))
    screen.model_writes("steps", opening="Steps(", closing=")")
    screen.small("note", f"{wording.unchecked} {wording.english_only}".strip())
    return screen.guided(
        "steps",
        messages=ask(examples(), request.task(topic)),
        grammar=_grammar(screen.component("StepsItem")),
        max_tokens=300,
        sampling=_SAMPLING,
    )


@lru_cache(maxsize=16)
def _grammar(component: Component) -> str:
    """Accept four or five steps with different titles. Kept, because writing it takes 20 ms."""
    details = text(words(3, 30, first=CAPITAL, end="."))
    items = [call(component, {"title": text(words(1, 10, first=initial)), "details": details}) for initial in INITIALS]
    return render_lark(varied(items, 4, 5))


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You explain how to do things in short, clear steps.",
        (
            "How do I send a letter?",
            _steps(
                ("Write the letter", "Take a clean sheet of paper and sign it at the end."),
                ("Fold the paper", "Fold it twice so that it fits into the envelope."),
                ("Add the address", "Write the name, the street and the town on the front."),
                ("Post it", "Put on a stamp and take the letter to a post box."),
            ),
        ),
        (
            "How to wrap a gift",
            _steps(
                ("Choose the paper", "Pick a sheet that goes round the box with a little to spare."),
                ("Place the box", "Lay it upside down in the middle of the paper."),
                ("Fold the sides", "Pull the paper over the box and fix it with tape."),
                ("Close the ends", "Fold the corners to triangles and tape them down."),
                ("Tie a ribbon", "Wind it round both ways and finish with a bow."),
            ),
        ),
    )


def _steps(*items: tuple[str, str]) -> str:
    return "[" + ", ".join(f"StepsItem({quoted(name)}, {quoted(details)})" for name, details in items) + "]"
