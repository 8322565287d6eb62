"""Which kind of screen a request asks for: a table of phrases with weights, added up.

A small model chooses the kind wrongly two times in five; this rule is cheaper, always gives the same answer and can
tell why. Each row counts once, however many of its phrases stand in the request; the family with the highest sum wins,
the order of `FAMILIES` breaks ties.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from viewloom.catalogue.families.language import plain

Family = Literal["form", "chart", "table", "steps", "ideas", "explanation", "talk", "receipt"]
FAMILIES: tuple[Family, ...] = ("form", "chart", "table", "steps", "ideas", "explanation", "talk")

FIGURES_WEIGHT = 3
"""What two figures or more with their labels say for a chart."""
SHORT_WEIGHT = 5
"""What a greeting of at most `SHORT_WORDS` words says for small talk, besides the greeting itself."""
SHORT_WORDS = 4

# One row: family, weight, phrases; an indented line goes on with the row. Phrases see the request without case and
# accents (`language.plain`); `*` stands for letters, `...` for anything, `^` and `$` for the request's ends.
_PHRASES = """
form 6: form, webform, *formular, *formulare, formulario*, formulaire*, *umfrage*, encuesta*, sondage*
form 6: survey*, questionnaire*, cuestionario*, *fragebogen, kontaktseite
form 3: sign up, sign-up, signup, sign in, login, log in, regist*, anmeld*, inscri*, newsletter, feedback, rsvp
form 3: booking, reserv*, buchung*, bewerbung*, checkout, *termin, appointment
form 8: book a table, reserve a table, booking a table, tisch reserv*, tischreserv*, reservar mesa, reservar una mesa
form 3: reach us, contact us, get in touch, leave a message, write to us, apply for, sign up for, let people
form 3: field*, input*, felder*, *feldern, eingabe*, campo*, champ, champs
form 2: contact*, kontakt*, fill in, fill out, ausfull*, collect, ask for, gather, enter, submit, erfassen
chart 6: *chart, *charts, *diagram, *diagramm*, *diagrama*, *diagramme*, *histogram*, graph, graphs
chart 6: grafico*, grafica*, grafik*, graphique*, camembert, courbe*, *balken*, *saulen*, schaubild*
chart 4: plot, visuali*, bar, bars, barras, pie, donut, linien*, lineas, kurve*
chart 3: monthly, per month, each month, by month, monatlich*, pro monat, je monat, mensual*, por mes, mensuel*
chart 3: weekly, quarterly, yearly, annual*, per week, per day, per year, per quarter, wochentlich*, jahrlich*
chart 3: quartal*, trimestr*, semanal*, anual*, par mois, over time, over the year, trend*, *verlauf,
    entwicklung
chart 2: sales, revenue, turnover, profit, umsatz*, verkauf*, ventas, ingresos, ventes, chiffre d'affaires
chart 2: statisti*, stats, estadistic*, figures, zahlen, temperatur*, visitors, besucher*, visitantes
table 6: table, tables, *tabelle*, tabla*, tableau*, spreadsheet*, matrix, side by side, gegenuber*
table 6: compare, compares, compared, comparing, comparison*, compara*, comparer, comparez, vergleich*, versus,
    vs
table 6: differen*, diferencia*, unterschied*, pros and cons, vor- und nachteile, ventajas y, avantages et
table 3: better ... or, better ... than, besser ... oder, besser ... als, mejor ... o, meilleur ... ou, which is
    better
steps 8: how do i, how do you, how do we, how can i, how can we, how can you, how should i, how would i, how to
steps 8: how does one, how must, wie *e ich, wie * ich, wie * man, wie * wir, wie man, wie ich, wie * ... ich
steps 8: como *ar, como *er, como *ir, como puedo, como se, como hago, comment *er, comment *ir, comment *re
steps 8: comment je, comment on, comment puis, como ^o, teach me to, teach me how, show me how, zeig mir wie
steps 7: step, steps, step-by-step, schritt*, paso, pasos, etape*, *anleitung*, instruc*, instruktion*
steps 6: tutorial*, recipe*, rezept*, receta*, recette*, walkthrough, guide to, guide for, how-to, procedure,
    checklist*
ideas 6: idea*, ideen, idee, idees, suggest*, vorschlag*, sugerencia*, brainstorm*, tip, tips, tipps, consejos,
    conseils
ideas 6: list, liste, lista, listado, list of
ideas 4: recommend*, empfehl*, recomienda*, recommande*, examples of, beispiele, ejemplos, exemples, top 5, top
    10
ideas 4: itinerary, agenda, packing, to-do, todo, *geschenk*, gift*, names for, namen fur, nombres para, noms
    pour
explanation 6: explain*, erklar*, explica*, expliqu*, describe*, beschreib*, decri*, definition, define,
    definicion
explanation 9: how do ... form, how does ... form, how did ... form, how is ... formed,
    forms of, form of
explanation 9: write code, python code, javascript code, code to, code for, script to, script that,
    function to, function that
explanation 9: how does ... work, how do ... work, how * works, how ... function, wie funktionier*, como
    funciona*
explanation 9: comment ca marche, comment marche, comment fonctionne*
explanation 5: what is, what are, what was, what were, whats, what's, who is, who was, was ist, was sind, was
    bedeutet
explanation 5: wer ist, wer war, que es, que son, que significa, quien fue, qu'est-ce, qu'est ce, c'est quoi,
    qui est
explanation 5: why, warum, wieso, weshalb, por que, pourquoi, meaning of, bedeutung
explanation 4: tell me, erzahl*, hablame, cuentame, parle-moi, parlez-moi, about, uber, sobre, summar*,
    zusammenfass*
explanation 3: write, schreib*, essay, story, escribe, ecris, poem, gedicht
talk 3: ^hi, ^hello, ^hey, ^hiya, ^yo, ^howdy, ^hallo, ^moin, ^servus, ^gruezi, ^gruss gott, ^hola, ^bonjour,
    ^salut
talk 3: ^good morning, ^good afternoon, ^good evening, ^good night, ^good day, ^guten morgen, ^guten tag, ^guten
    abend
talk 3: ^gute nacht, ^buenos dias, ^buenas tardes, ^buenas noches, ^bonsoir, ^bonne nuit, ^ciao, ^ola
talk 3: thanks, thank you, thx, danke, gracias, merci, bye, goodbye, tschuss, adios, au revoir, see you, bis
    bald
talk 12: who are you, what are you, what can you do, how are you, wie geht's, wie gehts, wie geht es dir, wer
    bist du
talk 12: was kannst du, que tal, como estas, quien eres, que puedes hacer, ca va, qui es-tu, que peux-tu faire
talk 12: comment vas, comment allez, wie geht es ihnen, what's up, whats up, how's it going, tell me a joke
talk 5: ^ok$, ^okay$, ^yes$, ^no$, ^ja$, ^nein$, ^si$, ^oui$, ^non$, ^cool$, ^nice$, ^great$, ^super$, ^lol$,
    ^test$
talk 5: ^help$, ^hilfe$, ^ayuda$, ^aide$, ^help me$, ^please$, ^bitte$
"""


def _pattern(phrases: str) -> re.Pattern[str]:
    options: list[str] = []
    for phrase in phrases.split(", "):
        escaped = re.escape(phrase.strip("^$")).replace(r"\.\.\.", r".*").replace(r"\*", r"\w*")
        start = r"^\W*" if phrase.startswith("^") else r"(?<!\w)"
        options.append(start + escaped + (r"\W*$" if phrase.endswith("$") else r"(?!\w)"))
    return re.compile("|".join(options))


def _read_phrases() -> Iterator[tuple[Family, int, re.Pattern[str]]]:
    families: dict[str, Family] = {family: family for family in FAMILIES}
    for row in _PHRASES.strip().replace("\n    ", " ").splitlines():
        head, _, phrases = row.partition(": ")
        name, _, weight = head.partition(" ")
        yield families[name], int(weight), _pattern(phrases)


_RULES = tuple(_read_phrases())


@dataclass(frozen=True, slots=True)
class Chosen:
    """A family, and why: what in the request spoke for it."""

    family: Family
    reason: str


def choose(request: str, *, figures: int = 0) -> Chosen:
    """Choose the family for a request.

    Args:
        request: What the user wrote.
        figures: How many figures with a label it gives.
    """
    known = plain(request)
    scores: dict[Family, int] = dict.fromkeys(FAMILIES, 0)
    found: dict[Family, list[str]] = {family: [] for family in FAMILIES}

    def count(family: Family, weight: int, why: str) -> None:
        scores[family] += weight
        found[family].append(f"{why} +{weight}")

    for family, weight, pattern in _RULES:
        if match := pattern.search(known):
            count(family, weight, match.group().strip())
    words = len(re.findall(r"[^\W\d_]{2,}", known))
    if figures >= 2:
        count("chart", FIGURES_WEIGHT, f"{figures} figures")
    if scores["talk"] and words <= SHORT_WORDS:
        count("talk", SHORT_WEIGHT, "short")
    best = max(FAMILIES, key=lambda family: scores[family])
    if scores[best] > 0:
        return Chosen(best, ", ".join(found[best]))
    return Chosen("explanation", "nothing matched") if words else Chosen("talk", "no words")
