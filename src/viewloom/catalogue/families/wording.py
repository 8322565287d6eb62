"""What the interface itself says, in the languages that the families speak.

These are labels and notices, never answers: what a reply says about its subject comes from the model or the user.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "de", "es", "fr"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's labels. `{}` stands for the topic, in the user's words.

    Attributes:
        english_only: Said where the model's text is English though the user's is not; empty in English.
        about: What the model is and can do.
        lost_title, lost_text: Said to a request in a script that the model cannot read.
        aspects: Heads of the rows by which things are compared: what it is, good for, strong and weak point.
        greetings: Sentences that the model may greet with where it cannot write the language itself.
        offers: What the reply to a greeting offers; each is a request that a family serves.
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    quarters: tuple[str, ...]
    sample_title: str
    sample_text: str
    facts_title: str
    facts_text: str
    unchecked: str
    english_only: str
    aspects: tuple[str, str, str, str]
    aspect: str
    name: str
    value: str
    month: str
    weekday: str
    quarter: str
    year: str
    form: str
    send: str
    sent: str
    received: str
    thanks: str
    field: str
    not_given: str
    yes: str
    no: str
    total: str
    highest: str
    lowest: str
    as_table: str
    as_line: str
    as_bars: str
    as_pie: str
    explain: str
    simpler: str
    facts: str
    how_to: str
    ideas: str
    change_form: str
    about: str
    lost_title: str
    lost_text: str
    greetings: tuple[str, ...]
    offers: tuple[str, ...]


def _split(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_ENGLISH = Wording(
    months=_split("January February March April May June July August September October November December"),
    weekdays=_split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    quarters=("Q1", "Q2", "Q3", "Q4"),
    sample_title="Sample data",
    sample_text="These figures are made up by a tiny built-in model. Send your own figures to see them here.",
    facts_title="Not checked",
    facts_text="A tiny built-in model wrote these entries from memory. Many will be wrong.",
    unchecked="Written by a tiny built-in model. Check what matters.",
    english_only="",
    aspects=("What it is", "Good for", "Strong point", "Weak point"),
    aspect="Aspect",
    name="Name",
    value="Value",
    month="Month",
    weekday="Day",
    quarter="Quarter",
    year="Year",
    form="Form",
    send="Send",
    sent="I have filled in the form: {}",
    received="Received",
    thanks="Thank you. This is what you sent:",
    field="Field",
    not_given="not given",
    yes="yes",
    no="no",
    total="Total",
    highest="Highest",
    lowest="Lowest",
    as_table="Show {} as a table",
    as_line="Show {} as a line chart",
    as_bars="Show {} as a bar chart",
    as_pie="Show {} as a pie chart",
    explain="Explain {}",
    simpler="In simpler words: {}",
    facts="List facts: {}",
    how_to="How do I start with {}?",
    ideas="Give me ideas for {}",
    change_form="Make another form",
    about="A tiny built-in model: it draws forms, tables, charts, steps and short explanations.",
    lost_title="Not understood",
    lost_text="The built-in model reads English, and follows simple requests in German, Spanish and French.",
    greetings=(),
    offers=(
        "Make a contact form",
        "Compare tea and coffee",
        "Show monthly sales as a bar chart",
        "Explain photosynthesis",
    ),
)

_GERMAN = Wording(
    months=_split("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    weekdays=_split("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    quarters=("Q1", "Q2", "Q3", "Q4"),
    sample_title="Beispieldaten",
    sample_text="Diese Zahlen hat ein winziges eingebautes Modell erfunden. Schick eigene, um sie hier zu sehen.",
    facts_title="Nicht geprüft",
    facts_text="Ein winziges eingebautes Modell schrieb das aus dem Gedächtnis. Vieles wird falsch sein.",
    unchecked="Geschrieben von einem winzigen eingebauten Modell. Wichtiges bitte prüfen.",
    english_only="Das eingebaute Modell kann nur Englisch; ein größeres Modell schreibt hier Deutsch.",
    aspects=("Was es ist", "Gut für", "Stärke", "Schwäche"),
    aspect="Merkmal",
    name="Name",
    value="Wert",
    month="Monat",
    weekday="Tag",
    quarter="Quartal",
    year="Jahr",
    form="Formular",
    send="Absenden",
    sent="Ich habe das Formular ausgefüllt: {}",
    received="Erhalten",
    thanks="Danke. Das hast du gesendet:",
    field="Feld",
    not_given="keine Angabe",
    yes="ja",
    no="nein",
    total="Summe",
    highest="Höchster Wert",
    lowest="Niedrigster Wert",
    as_table="Zeige {} als Tabelle",
    as_line="Zeige {} als Liniendiagramm",
    as_bars="Zeige {} als Balkendiagramm",
    as_pie="Zeige {} als Tortendiagramm",
    explain="Erkläre {}",
    simpler="In einfacheren Worten: {}",
    facts="Liste mit Fakten: {}",
    how_to="Wie fange ich mit {} an?",
    ideas="Gib mir Ideen zu {}",
    change_form="Erstelle ein anderes Formular",
    about="Ein winziges eingebautes Modell für Formulare, Tabellen, Diagramme, Schritte und kurze Erklärungen.",
    lost_title="Nicht verstanden",
    lost_text="Das eingebaute Modell liest Englisch und folgt einfachen Bitten auf Deutsch, Spanisch und Französisch.",
    greetings=(
        "Was möchtest du sehen?",
        "Was soll ich dir zeigen?",
        "Womit fangen wir an?",
        "Schön, von dir zu hören. Was soll ich zeigen?",
    ),
    offers=(
        "Erstelle ein Kontaktformular",
        "Vergleiche Tee und Kaffee",
        "Zeige monatliche Umsätze als Balkendiagramm",
        "Erkläre Photosynthese",
    ),
)

_SPANISH = Wording(
    months=_split("Enero Febrero Marzo Abril Mayo Junio Julio Agosto Septiembre Octubre Noviembre Diciembre"),
    weekdays=_split("Lunes Martes Miércoles Jueves Viernes Sábado Domingo"),
    quarters=("T1", "T2", "T3", "T4"),
    sample_title="Datos de ejemplo",
    sample_text="Un modelo integrado muy pequeño ha inventado estas cifras. Envía las tuyas para verlas aquí.",
    facts_title="Sin comprobar",
    facts_text="Un modelo integrado muy pequeño escribió esto de memoria. Mucho será incorrecto.",
    unchecked="Escrito por un modelo integrado muy pequeño. Comprueba lo importante.",
    english_only="El modelo integrado solo sabe inglés; un modelo mayor escribe aquí en español.",
    aspects=("Qué es", "Bueno para", "Punto fuerte", "Punto débil"),
    aspect="Aspecto",
    name="Nombre",
    value="Valor",
    month="Mes",
    weekday="Día",
    quarter="Trimestre",
    year="Año",
    form="Formulario",
    send="Enviar",
    sent="He rellenado el formulario: {}",
    received="Recibido",
    thanks="Gracias. Esto es lo que has enviado:",
    field="Campo",
    not_given="sin respuesta",
    yes="sí",
    no="no",
    total="Total",
    highest="Valor más alto",
    lowest="Valor más bajo",
    as_table="Muestra {} en una tabla",
    as_line="Muestra {} en un gráfico de líneas",
    as_bars="Muestra {} en un gráfico de barras",
    as_pie="Muestra {} en un gráfico circular",
    explain="Explica {}",
    simpler="Con palabras más sencillas: {}",
    facts="Lista de datos: {}",
    how_to="¿Cómo empiezo con {}?",
    ideas="Dame ideas para {}",
    change_form="Crea otro formulario",
    about="Un modelo integrado muy pequeño: dibuja formularios, tablas, gráficos, pasos y explicaciones breves.",
    lost_title="No lo he entendido",
    lost_text="El modelo integrado lee inglés y sigue peticiones sencillas en alemán, español y francés.",
    greetings=("¿Qué te gustaría ver?", "¿Qué te muestro?", "¿Por dónde empezamos?"),
    offers=(
        "Crea un formulario de contacto",
        "Compara té y café",
        "Muestra las ventas mensuales en un gráfico de barras",
        "Explica la fotosíntesis",
    ),
)

_FRENCH = Wording(
    months=_split("Janvier Février Mars Avril Mai Juin Juillet Août Septembre Octobre Novembre Décembre"),
    weekdays=_split("Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche"),
    quarters=("T1", "T2", "T3", "T4"),
    sample_title="Données d'exemple",
    sample_text="Un tout petit modèle intégré a inventé ces chiffres. Envoyez les vôtres pour les voir ici.",
    facts_title="Non vérifié",
    facts_text="Un tout petit modèle intégré a écrit ceci de mémoire. Beaucoup sera faux.",
    unchecked="Écrit par un tout petit modèle intégré. Vérifiez ce qui compte.",
    english_only="Le modèle intégré ne connaît que l'anglais ; un modèle plus grand écrit ici en français.",
    aspects=("Ce que c'est", "Bon pour", "Point fort", "Point faible"),
    aspect="Aspect",
    name="Nom",
    value="Valeur",
    month="Mois",
    weekday="Jour",
    quarter="Trimestre",
    year="Année",
    form="Formulaire",
    send="Envoyer",
    sent="J'ai rempli le formulaire : {}",
    received="Reçu",
    thanks="Merci. Voici ce que vous avez envoyé :",
    field="Champ",
    not_given="sans réponse",
    yes="oui",
    no="non",
    total="Total",
    highest="Valeur la plus haute",
    lowest="Valeur la plus basse",
    as_table="Montre {} dans un tableau",
    as_line="Montre {} en courbe",
    as_bars="Montre {} en histogramme",
    as_pie="Montre {} en camembert",
    explain="Explique {}",
    simpler="Avec des mots plus simples : {}",
    facts="Liste de faits : {}",
    how_to="Comment débuter avec {} ?",
    ideas="Donne-moi des idées pour {}",
    change_form="Crée un autre formulaire",
    about="Un tout petit modèle intégré : formulaires, tableaux, graphiques, étapes et brèves explications.",
    lost_title="Pas compris",
    lost_text="Le modèle intégré lit l'anglais et suit des demandes simples en allemand, espagnol et français.",
    greetings=("Que voulez-vous voir ?", "Que puis-je vous montrer ?", "Par quoi commençons-nous ?"),
    offers=(
        "Crée un formulaire de contact",
        "Compare thé et café",
        "Montre les ventes mensuelles en histogramme",
        "Explique la photosynthèse",
    ),
)

WORDINGS: dict[Language, Wording] = {"en": _ENGLISH, "de": _GERMAN, "es": _SPANISH, "fr": _FRENCH}
