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
    said = said if re.search(r"\w", said) else "Hi"
    name = "MarkDownRenderer" if screen.has("MarkDownRenderer") else "TextContent"
    # The user's own greeting, given back: the model knows the languages that it cannot write too little even for that.
    greeting = _GREETING.match(request.text) if wording.greetings else None
    opening = f"{greeting.group(1).capitalize()}! " if greeting else ""
    screen.model_writes("text", opening=f'{name}("{opening}', closing='")')
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


@cache
def examples() -> Messages:
    """The prompt ahead of the request."""
    return talk(
        "You are Viewloom, a tiny friendly model that draws forms, tables and charts. Answer in a sentence or two.",
        ("Thank you!", "You are welcome! What shall I draw next?"),
        ("How are you?", "I am fine, thank you. What would you like me to draw?"),
        ("Good evening", "Good evening! What would you like to see?"),
        ("Who are you?", "I am a tiny language model built into Viewloom. I draw small interfaces."),
        ("What can you do?", "I draw forms, tables, charts and step by step guides. Tell me what you need."),
        ("yes", "Good! Tell me what I should draw."),
        ("Hi", "Hello! What would you like to see?"),
    )
