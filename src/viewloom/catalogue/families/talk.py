"""Small talk: a sentence or two, and what one might ask for."""

import re
from functools import cache

from viewloom.catalogue.families.reading import clean
from viewloom.catalogue.families.request import Request
from viewloom.catalogue.families.screen import Screen
from viewloom.catalogue.families.turn import Guided, Messages, ask, talk
from viewloom.catalogue.grammar import choice, literal, prose, render_lark
from viewloom.catalogue.library import Library

NEEDS = ()
_SAMPLING = {"temperature": 0.0, "repeat_penalty": 1.0}
_GREETING = re.compile(
    r"^\W*(hallo|hi|hey|moin|servus|gr[uü]ezi|gr[uü](?:ß|ss) gott|guten? (?:morgen|tag|abend|nacht)"
    r"|hola|buen[oa]s? (?:d[ií]as?|tardes|noches)|bonjour|bonsoir|salut"
    r"|danke|gracias|merci|tsch[uü]ss|adi[oó]s|au revoir)\b",
    re.IGNORECASE,
)


def compose(request: Request, library: Library) -> Guided:
    """Compose the reply to small talk."""
    screen, wording = Screen(library), request.wording
    said = clean(request.text, 160)
    said = said if re.search(r"[^\W\d_]", said) else "Hi"
    name = "MarkDownRenderer" if screen.has("MarkDownRenderer") else "TextContent"
    # The user's own greeting, given back: the model knows the languages that it cannot write too little even for that.
    greeting = _GREETING.match(request.text) if wording.greetings else None
    opening = f"{greeting.group(1).capitalize()}! " if greeting else ""
    screen.model_writes("text", opening=f'{name}("{opening}', closing='")')
    screen.small("note", wording.about)
    screen.follow_ups(wording.offers)
    sentences = prose(paragraphs=1, sentences=2)
    rule = choice(*(literal(sentence) for sentence in wording.greetings)) if wording.greetings else sentences
    return screen.guided(
        "talk",
        messages=ask(examples(), said),
        grammar=render_lark(rule),
        dialect="prose",
        max_tokens=60,
        sampling=_SAMPLING,
    )


def is_lost(request: Request) -> bool:
    """Whether most letters of a request are of scripts that the model cannot read."""
    letters = [char for char in request.text if char.isalpha()]
    # Latin letters, with and without accents, end at U+024F.
    return 2 * sum(char > "\u024f" for char in letters) > len(letters)


def compose_lost(request: Request, library: Library) -> Guided:
    """Say that the request was not understood, and what would be; the model would make something up."""
    screen, wording = Screen(library), request.wording
    screen.note(wording.lost_title, wording.lost_text)
    screen.follow_ups(wording.offers)
    return screen.guided("talk")


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You are Viewloom, a friendly assistant. Reply with one short sentence and ask what to draw.",
        ("Hi", "Hello! What would you like to see?"),
        ("ok", "Good! What shall I draw?"),
        ("What can you do?", "I draw forms, tables and charts. What do you need?"),
        ("Who are you?", "I am Viewloom, a tiny model on this machine. What do you need?"),
        ("Thank you!", "You are welcome! What shall I draw next?"),
        ("bye", "Goodbye! Come back soon."),
        ("hey", "Hello! What shall I draw?"),
    )
