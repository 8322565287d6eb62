"""A small dictionary into English: the built-in model reads nothing else well.

Word by word, for the prompt only. What is not in it goes to the model as it is: names and many technical words are the
same everywhere.
"""

import re

from viewloom.catalogue.families.language import plain

# One entry a line: English, then the words for it (plain spelling). Stems end in *.
_ENTRIES = """
coffee: kaffee cafe
tea: tee the te
pancakes: pfannkuchen tortitas panqueques crepes crepe
bread: brot pan pain
cake: kuchen pastel gateau tarta
pizza: pizza
soup: suppe sopa soupe
salad: salat ensalada salade
eggs: ei eier huevo huevos oeuf oeufs
rice: reis arroz riz
water: wasser agua eau
wine: wein vino vin
beer: bier cerveza biere
apples: apfel manzana* pomme*
oranges: orange* naranja*
bananas: banane* platano*
fruit: obst fruta* fruit*
vegetables: gemuse verdura* legume*
cats: katze* gato* chat* chats
dogs: hund* perro* chien*
birds: vogel pajaro* oiseau*
fish: fisch* pez peces poisson*
horses: pferd* caballo* cheval chevaux
pets: haustier* mascota* animaux
tree: baum baume arbol arboles arbre*
flowers: blume* flor flores fleur*
garden: garten jardin
house: haus hauser casa maison
flat: wohnung* piso apartamento appartement
car: auto* coche* voiture*
electric car: elektroauto*
bicycle: fahrrad fahrrader bicicleta velo bicyclette
bicycle tyre: fahrradreifen
tyre: reifen rueda neumatico pneu roue
train: zug bahn tren
bus: bus autobus
plane: flugzeug avion
travel: reise* reisen viaj* voyage*
holiday: urlaub ferien vacaciones vacances
gravity: schwerkraft gravitation gravedad gravite
photosynthesis: photosynthese fotosynthese fotosintesis
rainbow: regenbogen arcoiris
sky: himmel cielo ciel
blue: blau azul bleu
sun: sonne sol soleil
moon: mond luna lune
earth: erde tierra terre
stars: sterne estrellas etoiles
weather: wetter clima tiempo temps
climate change: klimawandel
volcanoes: vulkan* volcan*
earthquakes: erdbeben terremoto* seisme*
sea: meer mar mer
energy: energie energia
solar: solarenergie solar solaire
wind: wind windenergie viento eolica vent
nuclear: atomkraft kernenergie nuclear nucleaire
electricity: strom elektrizitat electricidad electricite
light: licht luz lumiere
black holes: schwarze_loch*
computer: computer rechner ordenador ordinateur
internet: internet
artificial intelligence: ki
artificial: kunstliche* artificial artificielle
intelligence: intelligenz inteligencia intelligence
machine learning: maschinelles_lernen
programming: programmier*
programming languages: programmiersprache*
blockchain: blockchain
refrigerator: kuhlschrank nevera frigorifico refrigerateur frigo
washing machine: waschmaschine lavadora
phone: handy telefon movil telefono telephone
window: fenster ventana fenetre
guitar: gitarre guitarra guitare
piano: klavier
music: musik musica musique
heart: herz corazon coeur
blood: blut sangre sang
sleep: schlaf schlafen dormir sueno sommeil
stress: stress estres
health: gesundheit salud sante
sport: sport deporte
running: laufen correr courir
football: fussball futbol
money: geld dinero argent
savings: sparen ahorrar economiser
inflation: inflation inflacion
democracy: demokratie democracia democratie
history: geschichte historia histoire
school: schule escuela ecole
book: buch bucher libro* livre*
children: kind kinder nino ninos enfant*
birthday: geburtstag* cumpleanos anniversaire
party: feier party fiesta fete
gifts: geschenk* regalo* cadeau*
wedding: hochzeit boda mariage
dinner: abendessen cena diner
breakfast: fruhstuck desayuno
city: stadt ciudad ville
country: land pais pays
restaurant: restaurant restaurante
hotel: hotel
doctor: arzt arztin medico medecin
customers: kunde* cliente* client*
company: firma unternehmen empresa entreprise
employees: mitarbeiter* empleado* employe*
sales: umsatz* umsatze verkaufe ventas ventes
costs: kosten costes couts
visitors: besucher* visitantes visiteurs
temperature: temperatur* temperatura* temperature*
rain: regen niederschlag lluvia pluie
form: formular* formulario* formulaire*
contact: kontakt* contacto
registration: registrierung anmeldung registro inscripcion inscription
contact form: kontaktformular*
sign-up form: anmeldeformular* registrierungsformular*
order form: bestellformular*
booking: reservierung buchung reserva reservation
table booking: tischreservierung
application: bewerbung* candidature solicitud
job: stelle arbeit trabajo travail emploi
order: bestellung pedido commande
feedback: feedback ruckmeldung
survey: umfrage encuesta sondage fragebogen
newsletter: newsletter
workshop: workshop
event: veranstaltung evento evenement
work: funktioniert funktionieren funciona funcionan fonctionne
why: warum wieso weshalb porque pourquoi
how: wie como comment
what: was que quoi
ideas: idee* idea* idees
tips: tipp* consejo* conseil*
names: namen nombre* noms
facts: fakten datos faits
list: liste lista
next: nachste* proxim* prochain*
monthly: monatlich* mensual* mensuel*
quarter: quartal trimestre
month: monat* mes mois
year: jahr* ano* annee*
most: meisten
popular: beliebt* popular* populaire*
favourite: liebling* favorit* prefer*
i: ich yo je
a: ein eine einen einem einer un una une
the: der die das den dem el la los las le les l
and: und y et
or: oder o ou
with: mit con avec
for: fur para pour
of: von del de du des d
in: im en dans
my: mein meine meinen mi mis mon ma mes
is: ist es est
new: neue neuen neues nuevo nueva nouveau nouvelle
good: gut gute guten bueno buena bon bonne
small: klein kleine kleines pequeno pequena petit petite
big: gross grosse grosses grande grand
"""
_VERBS = """
make: mache machen mach hago hacer haces hace faire fais fait
cook: koche kochen koch cocino cocinar cuisiner cuire
bake: backe backen hornear
change: wechsle wechseln wechsele cambio cambiar changer
learn: lerne lernen aprendo aprender apprendre
plant: pflanze pflanzen planto plantar planter
clean: putze putzen reinige reinigen limpio limpiar nettoyer
repair: repariere reparieren arreglo arreglar reparer
build: baue bauen construyo construir construire
write: schreibe schreiben escribo escribir ecrire
draw: zeichne zeichnen dibujo dibujar dessiner
install: installiere installieren instalo instalar installer
save: spare sparen ahorro ahorrar
start: beginne anfangen empezar empiezo commencer debuter
find: finde finden encontrar trouver
wash: wasche waschen lavar laver
cut: schneide schneiden cortar couper
grow: zuchte zuchten cultivar cultiver
train: trainiere trainieren entrenar
lose weight: abnehmen adelgazar maigrir
sell: verkaufe verkaufen vender vendre
buy: kaufe kaufen comprar acheter
open: offne offnen abrir ouvrir
paint: streiche streichen male malen pintar peindre
prepare: bereite zubereiten preparo preparar preparer
use: benutze benutzen verwende verwenden usar utiliser
play: spiele spielen tocar jugar jouer
sleep: schlafe dormir
live: lebe leben vivir vivre
improve: verbessere verbessern mejorar ameliorer
"""
_NOT_THE_TASK = """
how i one we can schritt schritte for of step steps anleitung rezept receta recette pasos paso etapes man se on je puis
puedo puede kann zu
"""
"""Words of a question for a how-to that do not belong to what is to be done."""


def _read_entries(lines: str) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    whole: dict[str, str] = {}
    stems: list[tuple[str, str]] = []
    for line in lines.strip().splitlines():
        english, _, words = line.partition(": ")
        for word in words.split():
            if word.endswith("*"):
                stems.append((word[:-1], english))
            else:
                whole.setdefault(word, english)
    # The longest stem that fits is the right one: "programmiersprache" before "programmier".
    return whole, tuple(sorted(stems, key=lambda stem: -len(stem[0])))


_WHOLE, _STEMS = _read_entries(_ENTRIES)
_ACTIONS, _ = _read_entries(_VERBS)
_STEM_ENDING_CHARS = 3
"""An inflected word is at most this much longer than its stem; what is longer is another word."""
_COMPOUND_PART_CHARS = 4
"""Shorter parts of a compound are rather endings."""


def to_english(text: str) -> str:
    """Put the words that the dictionary has into English; the others stay."""
    return " ".join(_word(word) for word in _split(text))


def task_in_english(text: str) -> str:
    """Put a question for a how-to into English: "Wie koche ich Kaffee?" becomes "How do I cook coffee?"."""
    words = [(word, _ACTIONS.get(plain(word))) for word in _split(text)]
    action = next((english for _, english in words if english is not None), "make")
    rest = [_word(word) for word, english in words if english is None]
    things = " ".join(word for word in rest if plain(word) not in _NOT_THE_TASK.split() and re.search(r"\w", word))
    return f"How do I {action} {things}?"


def _split(text: str) -> list[str]:
    elisions = re.sub(r"\b([ldLD])['\u2019]", r"\1 ", text)
    return re.findall(r"[^\W\d_]+|\d+|[^\w\s¿¡]+", elisions)


def _word(word: str) -> str:
    known = plain(word)
    return _ACTIONS.get(known) or _known(known) or _compound(known) or word


def _known(word: str) -> str | None:
    if word in _WHOLE:
        return _WHOLE[word]
    fits = (
        english for stem, english in _STEMS if word.startswith(stem) and len(word) <= len(stem) + _STEM_ENDING_CHARS
    )
    return next(fits, None)


def _compound(word: str) -> str | None:
    """Translate a German compound of two words: "Geburtstagsgeschenk"."""
    for cut in range(_COMPOUND_PART_CHARS, len(word) - _COMPOUND_PART_CHARS + 1):
        first, second = _known(word[:cut]) or _known(word[:cut].removesuffix("s")), _known(word[cut:])
        if first and second:
            return f"{first} {second}"
    return None
