"""What the composer says when there is nothing to compose: what it can do, with examples to click."""

from viewloom.compose.choosing.words import Language
from viewloom.compose.tabular import Document, Text

_HELP = {
    "en": (
        "Send me data",
        (
            "I turn data into charts, tables, key figures and forms. I work by rules, without a language model, "
            "so I do not answer questions about the world.\n\n"
            "- **Data**: JSON, CSV, a table from a page, `name: value` lines, a JSON Schema for a form\n"
            "- **Text**: markdown becomes headings, steps, code and tables\n"
            "- **Wishes in words**: *as a pie*, *top 5 by revenue*, *only the last quarter*, *by region*, *as a table*"
        ),
        ("As a bar chart: Mon: 12, Tue: 18, Wed: 9, Thu: 22, Fri: 17", "As a pie: Rent: 900, Food: 420, Travel: 180"),
    ),
    "de": (
        "Schicken Sie mir Daten",
        (
            "Ich mache aus Daten Diagramme, Tabellen, Kennzahlen und Formulare. Ich arbeite nach Regeln, "
            "ohne Sprachmodell, und beantworte darum keine Fragen über die Welt.\n\n"
            "- **Daten**: JSON, CSV, eine Tabelle, Zeilen wie `Name: Wert`, ein JSON-Schema für ein Formular\n"
            "- **Text**: Markdown wird zu Überschriften, Schritten, Code und Tabellen\n"
            "- **Wünsche**: *als Kreis*, *Top 5 nach Umsatz*, *nur das letzte Quartal*, *nach Region*, *als Tabelle*"
        ),
        ("Als Balken: Mo: 12, Di: 18, Mi: 9, Do: 22, Fr: 17", "Als Kreis: Miete: 900, Essen: 420, Reisen: 180"),
    ),
    "fr": (
        "Envoyez-moi des données",
        (
            "Je transforme des données en graphiques, tableaux, chiffres clés et formulaires, selon des règles, "
            "sans modèle de langage.\n\n"
            "- **Données** : JSON, CSV, un tableau, des lignes `nom: valeur`, un JSON Schema pour un formulaire\n"
            "- **Souhaits** : *en camembert*, *top 5 par ventes*, *le dernier trimestre*, *par région*, *en tableau*"
        ),
        ("En barres : Lun: 12, Mar: 18, Mer: 9, Jeu: 22", "En camembert : Loyer: 900, Repas: 420, Voyages: 180"),
    ),
    "es": (
        "Envíeme datos",
        (
            "Convierto datos en gráficos, tablas, cifras clave y formularios, con reglas y sin modelo de lenguaje.\n\n"
            "- **Datos**: JSON, CSV, una tabla, líneas `nombre: valor`, un JSON Schema para un formulario\n"
            "- **Deseos**: *como tarta*, *top 5 por ventas*, *solo el último trimestre*, *por región*, *como tabla*"
        ),
        ("Como barras: Lun: 12, Mar: 18, Mié: 9, Jue: 22", "Como tarta: Alquiler: 900, Comida: 420, Viajes: 180"),
    ),
}


def help_document(language: Language) -> Document:
    """Returns what to say to somebody who sent no data."""
    title, text, _ = _HELP[language]
    return Document((Text(text),), title)


def help_offers(language: Language) -> list[str]:
    """Returns examples that the composer understands."""
    return list(_HELP[language][2])
