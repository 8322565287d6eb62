"""How-tos: three to six steps with a title and a sentence each."""

from functools import cache

from viewloom.catalogue.families.reading import subject, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import call, listing, quoted, render_lark, text, words
from viewloom.catalogue.library import Library

NEEDS = ("Steps", "StepsItem")
_SAMPLING = {"temperature": 0.0, "repeat_penalty": 1.12, "repeat_last_n": 96}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of a how-to."""
    screen, wording = Screen(library), request.wording
    topic = subject(request.text)
    screen.header(title(topic, wording.how_to.replace("{}", "…")))
    screen.model_writes("steps", opening="Steps(", closing=")")
    screen.small("note", f"{wording.unchecked} {wording.english_only}".strip())
    item = call(
        screen.component("StepsItem"),
        {"title": text(words(1, 8, capital=True)), "details": text(words(3, 24, capital=True, end="."))},
    )
    return screen.guided(
        "steps",
        messages=ask(examples(), request.english(topic)),
        grammar=render_lark(listing(item, 3, 5)),
        max_tokens=240,
        sampling=_SAMPLING,
    )


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You explain how to do things in short, clear steps.",
        (
            "How do I make tea?",
            _steps(
                ("Boil the water", "Fill the kettle with fresh water and switch it on."),
                ("Add the tea", "Put one tea bag in each cup."),
                ("Pour and wait", "Pour in the hot water and wait three minutes."),
                ("Serve", "Take out the bag and add milk or sugar if you like."),
            ),
        ),
        (
            "How to paint a wall",
            _steps(
                ("Prepare the room", "Move the furniture away and cover the floor."),
                ("Clean the wall", "Wash off the dust and let the wall dry."),
                ("Paint the edges", "Use a small brush for the corners."),
                ("Paint the wall", "Roll the colour on from top to bottom in two thin coats."),
                ("Let it dry", "Wait one day before you move anything back."),
            ),
        ),
    )


def _steps(*items: tuple[str, str]) -> str:
    return "[" + ", ".join(f"StepsItem({quoted(name)}, {quoted(details)})" for name, details in items) + "]"
