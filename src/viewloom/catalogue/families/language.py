"""Which language a text is in, by its small words."""

import re
import unicodedata

from viewloom.catalogue.families.wording import Language


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SMALL_WORDS: dict[Language, frozenset[str]] = {
    "en": _split(
        "the a an and or of for to in on with as is are do does how what why who can could you me my i it this that"
        " show make create give tell explain compare please hi hello hey thanks your about want need between from"
        " good morning evening"
    ),
    "de": _split(
        "der die das den dem ein eine einen einem einer und oder von fur zu zum zur im in am mit als ist sind wie was"
        " warum wieso wer kann kannst konnen ich du mir mich mein meine meinen es bitte zeig zeige mach mache erstelle"
        " erstell gib erklar erklare vergleiche vergleich hallo guten tag morgen abend danke servus moin uber auf nicht"
        " brauche mochte unterschied zwischen funktioniert einfach dir geht tschuss gruezi gruss bist"
    ),
    "es": _split(
        "el la los las un una unos unas y o de del para por con como es son que cual quien puedo puedes yo tu me mi"
        " hola buenos buenas dias tardes gracias favor muestra muestrame crea haz dame explica explicame compara entre"
        " quiero necesito hago hace hacer diferencia al en se esta estas adios"
    ),
    "fr": _split(
        "le la les un une des et ou de du pour par avec comme est sont que quel quelle qui peux peut je tu vous moi"
        " mon ma mes bonjour salut merci montre montrez cree creez donne donnez explique expliquez compare comparez"
        " entre veux voudrais besoin faire fait comment pourquoi difference au aux en il elle dans sur revoir"
    ),
}
_MARKS: dict[Language, str] = {"en": "", "de": "äöüß", "es": "ñ¿¡", "fr": "êèàçœî"}
_MARK_WEIGHT = 2


def plain(text: str) -> str:
    """Lower the case and drop the accents, so that one spelling matches many: "Erkläre" becomes "erklare"."""
    lowered = text.casefold().replace("œ", "oe")
    return "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))


def folded(text: str) -> str:
    """Fold like `plain`, but keep each character's place, so that a match tells where it stood in the text."""
    return "".join(plain(char)[:1] or " " for char in text)


def any_of(phrases: str) -> str:
    """Write a regular expression for any of the phrases, which commas part; `*` stands for letters."""
    # Longest first: "side by side" before "side".
    ordered = sorted(phrases.split(", "), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in ordered) + ")"


def detect_language(text: str) -> Language:
    """Tell the language of a text; English when nothing speaks for another."""
    scores = language_scores(text)
    # `max` keeps the first of equals: the order of the table decides.
    return max(scores, key=lambda language: scores[language])


def language_scores(text: str) -> dict[Language, int]:
    """Count what speaks for each language: its small words, and twice each of the letters that only it has."""
    words = re.findall(r"[^\W\d_]+", plain(text))
    lowered = text.casefold()
    return {
        language: sum(word in known for word in words)
        + _MARK_WEIGHT * sum(mark in lowered for mark in _MARKS[language])
        for language, known in _SMALL_WORDS.items()
    }
