"""Explanations and everything without a better screen: a few paragraphs of prose."""

import re
from functools import cache

from viewloom.catalogue.families.choice import Family
from viewloom.catalogue.families.reading import subject, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import prose, render_lark
from viewloom.catalogue.library import Library

NEEDS = ()
KIND = re.compile(
    r"^(?:(?:explain|describe|define|summari[sz]e|tell me about|erkl[aä]re?(?: mir)?|beschreibe?"
    r"|explica(?:me)?|expl[ií]queme|explique[rz]?(?:-moi)?"
    r"|d[eé]cris|what(?:'s| is| are)|who (?:is|was)|was (?:ist|sind|bedeutet)|wer (?:ist|war)"
    r"|¿?qu[eé] (?:es|son|significa)|qu['\u2019]est[- ]ce que?"
    r"|c['\u2019]est quoi|how does|how do)\b\s*(?:me |to me |mir |simply |briefly |einfach |kurz )?)+",
    re.IGNORECASE,
)
_SAMPLING = {"temperature": 0.0, "repeat_penalty": 1.1, "repeat_last_n": 128}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of an explanation."""
    screen, wording = Screen(library), request.wording
    topic = subject(request.text)
    short = subject(topic, KIND) or topic
    screen.header(title(short, wording.explain.replace("{}", "…")))
    open_prose(screen)
    screen.small("note", f"{wording.unchecked} {wording.english_only}".strip())
    screen.follow_ups([wording.ideas.replace("{}", short), wording.how_to.replace("{}", short)] if short else [])
    asked = topic if request.is_english else f"Explain {request.english(short)}"
    return guided_prose(screen, "explanation", ask(examples(), asked or "Hello"))


def open_prose(screen: Screen) -> None:
    """Open the component that shows the model's prose."""
    name = "MarkDownRenderer" if screen.has("MarkDownRenderer") else "TextContent"
    screen.model_writes("text", opening=f'{name}("', closing='")')


def guided_prose(screen: Screen, family: Family, messages: Messages) -> Guided:
    """Let the model write up to three paragraphs."""
    return screen.guided(
        family,
        messages=messages,
        grammar=render_lark(prose(paragraphs=3, sentences=3)),
        dialect="prose",
        max_tokens=220,
        sampling=_SAMPLING,
    )


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You explain things simply and correctly, in two short paragraphs.",
        (
            "What is a rainbow?",
            (
                "A rainbow is an arc of colours in the sky. It appears when the sun shines on rain.\n\n"
                "Each drop of water bends the light and splits it into colours. Red is outside and violet is inside."
            ),
        ),
    )
