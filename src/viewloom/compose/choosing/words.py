"""What the composer itself says on the screen, in four languages."""

import re
from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "de", "fr", "es"]

_WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "other": ("Other", "Sonstige", "Autres", "Otros"),
    "missing": ("Not given", "Ohne Angabe", "Non précisé", "Sin dato"),
    "chart": ("Chart", "Diagramm", "Graphique", "Gráfico"),
    "table": ("Table", "Tabelle", "Tableau", "Tabla"),
    "data": ("Data", "Daten", "Données", "Datos"),
    "field": ("Field", "Feld", "Champ", "Campo"),
    "value": ("Value", "Wert", "Valeur", "Valor"),
    "details": ("Details", "Einzelheiten", "Détails", "Detalles"),
    "yes": ("Yes", "Ja", "Oui", "Sí"),
    "no": ("No", "Nein", "Non", "No"),
    "count": ("Count", "Anzahl", "Nombre", "Cantidad"),
    "total": ("Total", "Summe", "Total", "Total"),
    "sum": ("Sum", "Summe", "Somme", "Suma"),
    "mean": ("Average", "Durchschnitt", "Moyenne", "Promedio"),
    "median": ("Median", "Median", "Médiane", "Mediana"),
    "minimum": ("Lowest", "Kleinster Wert", "Minimum", "Mínimo"),
    "maximum": ("Highest", "Größter Wert", "Maximum", "Máximo"),
    "latest": ("Latest", "Zuletzt", "Dernier", "Último"),
    "rows": ("Rows", "Zeilen", "Lignes", "Filas"),
    "period": ("period", "Zeitraum", "période", "período"),
    "year": ("year", "Jahr", "année", "año"),
    "quarter": ("quarter", "Quartal", "trimestre", "trimestre"),
    "month": ("month", "Monat", "mois", "mes"),
    "week": ("week", "Woche", "semaine", "semana"),
    "day": ("day", "Tag", "jour", "día"),
    "hour": ("hour", "Stunde", "heure", "hora"),
    "minute": ("minute", "Minute", "minute", "minuto"),
    "second": ("second", "Sekunde", "seconde", "segundo"),
    "per": (
        "{what} of {value} per {group}.",
        "{what} von {value} je {group}.",
        "{what} de {value} par {group}.",
        "{what} de {value} por {group}.",
    ),
    "counted": (
        "Number of rows per {group}.",
        "Anzahl der Zeilen je {group}.",
        "Nombre de lignes par {group}.",
        "Número de filas por {group}.",
    ),
    "binned": (
        "How many of {count} values lie in each range.",
        "Wie viele von {count} Werten in jedem Bereich liegen.",
        "Combien de {count} valeurs se trouvent dans chaque plage.",
        "Cuántos de {count} valores hay en cada rango.",
    ),
    "folded": (
        "{count} smaller ones are together in “{other}”.",
        "{count} kleinere stehen zusammen unter „{other}“.",
        "{count} plus petits sont réunis sous « {other} ».",
        "{count} menores están juntos en «{other}».",
    ),
    "largest": (
        "The {shown} largest of {total} are shown.",
        "Gezeigt sind die {shown} größten von {total}.",
        "Les {shown} plus grands sur {total} sont affichés.",
        "Se muestran los {shown} mayores de {total}.",
    ),
    "smallest": (
        "The {shown} smallest of {total} are shown.",
        "Gezeigt sind die {shown} kleinsten von {total}.",
        "Les {shown} plus petits sur {total} sont affichés.",
        "Se muestran los {shown} menores de {total}.",
    ),
    "first": (
        "The first {shown} of {total} rows are shown.",
        "Gezeigt sind die ersten {shown} von {total} Zeilen.",
        "Les {shown} premières lignes sur {total} sont affichées.",
        "Se muestran las primeras {shown} filas de {total}.",
    ),
    "some_columns": (
        "{count} columns are left out: {names}.",
        "{count} Spalten fehlen hier: {names}.",
        "{count} colonnes sont omises : {names}.",
        "{count} columnas se omiten: {names}.",
    ),
    "some_series": (
        "{shown} of {total} series are shown.",
        "{shown} von {total} Reihen sind gezeigt.",
        "{shown} séries sur {total} sont affichées.",
        "Se muestran {shown} de {total} series.",
    ),
    "every": (
        "{shown} of {total} points are shown, evenly spread.",
        "{shown} von {total} Punkten sind gezeigt, gleichmäßig verteilt.",
        "{shown} points sur {total} sont affichés, répartis également.",
        "Se muestran {shown} de {total} puntos, repartidos por igual.",
    ),
    "blank": (
        "{count} missing values are left blank.",
        "{count} fehlende Werte bleiben leer.",
        "{count} valeurs manquantes restent vides.",
        "{count} valores que faltan quedan en blanco.",
    ),
    "blank_one": (
        "One missing value is left blank.",
        "Ein fehlender Wert bleibt leer.",
        "Une valeur manquante reste vide.",
        "Un valor que falta queda en blanco.",
    ),
    "undated": (
        "{count} rows without a time are not in the chart.",
        "{count} Zeilen ohne Zeitangabe fehlen im Diagramm.",
        "{count} lignes sans date ne sont pas dans le graphique.",
        "{count} filas sin fecha no están en el gráfico.",
    ),
    "filtered": (
        "{shown} of {total} rows: {filters}.",
        "{shown} von {total} Zeilen: {filters}.",
        "{shown} lignes sur {total} : {filters}.",
        "{shown} de {total} filas: {filters}.",
    ),
    "nothing_left": (
        "No row matches “{filters}”, so all are shown.",
        "Keine Zeile passt zu „{filters}“; darum sind alle gezeigt.",
        "Aucune ligne ne correspond à « {filters} » ; toutes sont affichées.",
        "Ninguna fila coincide con «{filters}»; se muestran todas.",
    ),
    "no_whole": (
        "A pie shows the parts of one whole. These values are not such parts, so this is a {mark}.",
        "Ein Kreis zeigt Teile eines Ganzen. Diese Werte sind keine, darum {mark}.",
        "Un camembert montre les parts d'un tout. Ces valeurs n'en sont pas : voici {mark}.",
        "Un gráfico circular muestra partes de un todo. Estos valores no lo son: {mark}.",
    ),
    "not_possible": (
        "This data cannot be shown truthfully as {asked}, so this is a {mark}.",
        "Diese Daten lassen sich nicht wahrheitsgetreu als {asked} zeigen, darum {mark}.",
        "Ces données ne peuvent pas être montrées fidèlement en {asked} : voici {mark}.",
        "Estos datos no se pueden mostrar fielmente como {asked}: {mark}.",
    ),
    "m_table": ("table", "Tabelle", "tableau", "tabla"),
    "m_list": ("list", "Liste", "liste", "lista"),
    "m_bar": ("bar chart", "Balkendiagramm", "histogramme", "gráfico de barras"),
    "m_line": ("line chart", "Liniendiagramm", "courbe", "gráfico de líneas"),
    "m_area": ("area chart", "Flächendiagramm", "graphique en aires", "gráfico de áreas"),
    "m_pie": ("pie chart", "Kreisdiagramm", "camembert", "gráfico circular"),
    "m_radial": ("radial chart", "Ringdiagramm", "graphique radial", "gráfico radial"),
    "m_share_bar": ("share bar", "Anteilsbalken", "barre de parts", "barra de partes"),
    "m_radar": ("radar chart", "Netzdiagramm", "radar", "radar"),
    "m_scatter": ("scatter plot", "Streudiagramm", "nuage de points", "gráfico de dispersión"),
    "m_histogram": ("histogram", "Histogramm", "histogramme", "histograma"),
    "m_stacked_bar": ("stacked bar chart", "Stapelbalken", "barres empilées", "barras apiladas"),
    "f_as": ("As a {mark}", "Als {mark}", "En {mark}", "Como {mark}"),
    "f_top": (
        "Top {count} by {value}",
        "Top {count} nach {value}",
        "Top {count} par {value}",
        "Top {count} por {value}",
    ),
    "f_by": ("{value} by {group}", "{value} nach {group}", "{value} par {group}", "{value} por {group}"),
    "f_count": ("Count by {group}", "Anzahl nach {group}", "Nombre par {group}", "Cantidad por {group}"),
    "f_trend": ("Trend of {value}", "Verlauf von {value}", "Évolution de {value}", "Evolución de {value}"),
    "f_sort": ("Sorted by {value}", "Sortiert nach {value}", "Trié par {value}", "Ordenado por {value}"),
    "f_only": ("Only {value}", "Nur {value}", "Seulement {value}", "Solo {value}"),
    "f_period": ("{value} per {group}", "{value} je {group}", "{value} par {group}", "{value} por {group}"),
    "submit": ("Send", "Absenden", "Envoyer", "Enviar"),
    "choose": ("Choose one", "Bitte wählen", "Choisir", "Elegir"),
    "list_hint": ("One per line", "Eines je Zeile", "Un par ligne", "Uno por línea"),
    "from_to": ("{low} to {high}", "{low} bis {high}", "{low} à {high}", "{low} a {high}"),
    "empty": (
        "There is nothing in this data to show.",
        "In diesen Daten gibt es nichts zu zeigen.",
        "Il n'y a rien à montrer dans ces données.",
        "No hay nada que mostrar en estos datos.",
    ),
}

_BARE_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiou])")
_LANGUAGES: tuple[Language, ...] = ("en", "de", "fr", "es")


def say(language: Language, key: str, **values: object) -> str:
    """Returns a word or sentence, its places filled."""
    text = _WORDS[key][_LANGUAGES.index(language)]
    said = text.format(**values) if values else text
    return _BARE_ARTICLE.sub(r"\1n ", said) if language == "en" and "mark" in values else said


def mark_name(language: Language, mark: str) -> str:
    """Returns what a kind of drawing is called."""
    usual = {"horizontal_bar": "bar", "grouped_bar": "bar"}.get(mark, mark)
    return say(language, f"m_{usual}")
