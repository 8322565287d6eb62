"""Explanations and everything without a better screen: a few paragraphs of prose."""

import re
from functools import cache

from viewloom.catalogue.families.choice import Family
from viewloom.catalogue.families.language import any_of, folded
from viewloom.catalogue.families.reading import question, subject, title
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import prose, render_lark
from viewloom.catalogue.library import Library

NEEDS = ()
KIND = re.compile(
    r"^\W*(?:"
    + any_of(
        "explain, describe, define, summarise, summarize, tell me about, explain to me, erklar, erklare, "
        "erklare mir, erklar mir,"
        " beschreib, beschreibe, explica, explicame, explique, expliquez, explique-moi, expliquez-moi, decris, "
        "what's,"
        " what is, what are, who is, who was, was ist, was sind, was bedeutet, wer ist, wer war, que es, que son, que"
        " significa, qu'est-ce que, qu'est-ce qu', c'est quoi, about, simply, briefly, einfach, kurz, in "
        "simpler words,"
        " in einfacheren worten, con palabras mas sencillas, avec des mots plus simples"
    )
    + r"(?!\w)[\s:]*)+"
)
_WORKS = re.compile(
    r"^\W*(?:wie funktionier(?:t|en)|como funcionan?|comment (?:fonctionne(?:nt)?|ca marche"
    r"|marche))\s+"
)
_SAMPLING = {"temperature": 0.0, "repeat_penalty": 1.1, "repeat_last_n": 128}


def compose(request: Request, library: Library) -> Guided:
    """Compose the screen of an explanation."""
    screen, wording = Screen(library), request.wording
    topic = question(request.text)
    short = subject(topic, KIND) or topic
    asks = short == subject(topic)
    screen.header(title(topic if asks else short, wording.explain.replace("{}", "…")))
    open_prose(screen)
    screen.small("note", f"{wording.unchecked} {wording.english_only}".strip())
    shown = topic if asks else short
    screen.follow_ups([wording.simpler.replace("{}", shown), wording.facts.replace("{}", shown)] if shown else [])
    return guided_prose(screen, "explanation", ask(examples(), _asked(request, topic, short)))


def _asked(request: Request, topic: str, short: str) -> str:
    if request.is_english:
        return topic or "Hello"
    works = _WORKS.match(folded(topic))
    if works:
        return f"How does {request.english(topic[works.end() :]).rstrip(' ?')} work?"
    return f"Explain {request.english(short)}"


def open_prose(screen: Screen) -> None:
    """Open the component that shows the model's prose."""
    name = "MarkDownRenderer" if screen.has("MarkDownRenderer") else "TextContent"
    screen.model_writes("text", opening=f'{name}("', closing='")')


def guided_prose(screen: Screen, family: Family, messages: Messages) -> Guided:
    """Let the model write up to two paragraphs."""
    return screen.guided(
        family,
        messages=messages,
        grammar=render_lark(prose(paragraphs=2, sentences=3)),
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
