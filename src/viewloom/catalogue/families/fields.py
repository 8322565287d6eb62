"""The fields of forms: what they are called, and the input that fits each.

The model chooses among them, or the user names them; the table makes sure that an email address gets an email input.
"""

import re
from dataclasses import dataclass
from typing import Literal

from viewloom.catalogue.families.language import plain
from viewloom.catalogue.families.reading import clean, identifier
from viewloom.catalogue.families.wording import Language

InputKind = Literal["text", "email", "number", "url", "password", "area", "date", "rating"]
FIELDS_LIMIT = 10
LABEL_LIMIT_CHARS = 40


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: The name under which its value comes back; unique in a form.
        kind: The input.
        label: What the person reads.
        is_required: Whether the form may be sent without it.
    """

    name: str
    kind: InputKind
    label: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """A field that forms often have: labels in the order of `_LANGUAGES`, and how users call it."""

    name: str
    kind: InputKind
    labels: tuple[str, str, str, str]
    called: str
    is_required: bool = True


_LANGUAGES: tuple[Language, ...] = ("en", "de", "es", "fr")
# In the order in which forms ask for them.
_KNOWN: tuple[_Known, ...] = (
    _Known(
        "first_name",
        "text",
        ("First name", "Vorname", "Nombre de pila", "Prénom"),
        r"first ?name|vorname|nombre de pila|prenom",
    ),
    _Known(
        "last_name",
        "text",
        ("Last name", "Nachname", "Apellidos", "Nom de famille"),
        r"(last|sur|family) ?name|nachname|familienname|apellidos?|nom de famille",
    ),
    _Known(
        "name",
        "text",
        ("Name", "Name", "Nombre", "Nom"),
        r"(full |your |vollstandiger )?name|nombre( completo)?|nom( complet)?",
    ),
    _Known(
        "username",
        "text",
        ("User name", "Benutzername", "Usuario", "Identifiant"),
        r"user ?name|login( name)?|benutzername|(nombre de )?usuario|identifiant",
    ),
    _Known(
        "email",
        "email",
        ("Email", "E-Mail", "Correo electrónico", "E-mail"),
        r"e-?mail( ?-?address| ?-?adresse)?|mail|correo( electronico)?|adresse e-?mail|courriel",
    ),
    _Known(
        "password",
        "password",
        ("Password", "Passwort", "Contraseña", "Mot de passe"),
        r"pass ?word|passwort|kennwort|contrasena|mot de passe",
    ),
    _Known(
        "phone",
        "text",
        ("Phone", "Telefon", "Teléfono", "Téléphone"),
        r"(tele)?phone( number)?|mobile|telefon(nummer)?|handy(nummer)?|telefono|movil|(numero de )?telephone",
        is_required=False,
    ),
    _Known(
        "company",
        "text",
        ("Company", "Firma", "Empresa", "Entreprise"),
        r"company|organi[sz]ation|firma|unternehmen|empresa|entreprise|societe",
        is_required=False,
    ),
    _Known(
        "position",
        "text",
        ("Position", "Stelle", "Puesto", "Poste"),
        r"position|job( title)?|role|stelle|beruf|puesto|cargo|poste",
    ),
    _Known(
        "address",
        "text",
        ("Address", "Adresse", "Dirección", "Adresse"),
        r"(postal |street )?address|(post)?adresse|anschrift|strasse|direccion",
    ),
    _Known("city", "text", ("City", "Ort", "Ciudad", "Ville"), r"city|town|stadt|ort|ciudad|ville"),
    _Known(
        "postcode",
        "text",
        ("Postcode", "Postleitzahl", "Código postal", "Code postal"),
        r"post ?code|zip( code)?|plz|postleitzahl|codigo postal|code postal",
    ),
    _Known("country", "text", ("Country", "Land", "País", "Pays"), r"country|land|pais|pays"),
    _Known("age", "number", ("Age", "Alter", "Edad", "Âge"), r"age|alter|edad"),
    _Known(
        "birthday",
        "date",
        ("Date of birth", "Geburtsdatum", "Fecha de nacimiento", "Date de naissance"),
        r"birth ?day|date of birth|geburts(datum|tag)|fecha de nacimiento|date de naissance",
    ),
    _Known(
        "website",
        "url",
        ("Website", "Webseite", "Sitio web", "Site web"),
        r"web ?site|homepage|url|link|webseite|sitio web|site web",
        is_required=False,
    ),
    _Known("date", "date", ("Date", "Datum", "Fecha", "Date"), r"date|day|datum|tag|fecha|dia|jour"),
    _Known(
        "arrival",
        "date",
        ("Arrival", "Anreise", "Llegada", "Arrivée"),
        r"arrival|check ?-?in( date)?|anreise|llegada|arrivee",
    ),
    _Known(
        "departure",
        "date",
        ("Departure", "Abreise", "Salida", "Départ"),
        r"departure|check ?-?out( date)?|abreise|salida|depart",
    ),
    _Known("time", "text", ("Time", "Uhrzeit", "Hora", "Heure"), r"time|uhrzeit|zeit|hora|heure"),
    _Known(
        "guests",
        "number",
        ("Number of guests", "Personenzahl", "Número de personas", "Nombre de personnes"),
        r"(number of )?(guests|people|persons)|personen(zahl|anzahl)?|gaste|anzahl( der)? personen"
        r"|(numero de )?personas|(nombre de )?personnes",
    ),
    _Known(
        "product",
        "text",
        ("Product", "Produkt", "Producto", "Produit"),
        r"product|item|produkt|artikel|producto|produit",
    ),
    _Known(
        "quantity",
        "number",
        ("Quantity", "Menge", "Cantidad", "Quantité"),
        r"quantity|amount|menge|anzahl|cantidad|quantite",
    ),
    _Known("budget", "number", ("Budget", "Budget", "Presupuesto", "Budget"), r"budget|presupuesto"),
    _Known(
        "subject", "text", ("Subject", "Betreff", "Asunto", "Objet"), r"subject|topic|betreff|thema|asunto|objet|sujet"
    ),
    _Known(
        "experience",
        "area",
        ("Experience", "Berufserfahrung", "Experiencia", "Expérience"),
        r"(work )?experience|(berufs)?erfahrung|experiencia",
    ),
    _Known(
        "rating",
        "rating",
        ("Rating", "Bewertung", "Valoración", "Note"),
        r"rating|stars|score|satisfaction|bewertung|sterne|zufriedenheit|valoracion|note",
    ),
    _Known("reason", "area", ("Reason", "Grund", "Motivo", "Motif"), r"reason|grund|motivo|motif"),
    _Known(
        "description",
        "area",
        ("Description", "Beschreibung", "Descripción", "Description"),
        r"description|details|beschreibung|descripcion",
    ),
    _Known(
        "comments",
        "area",
        ("Comments", "Anmerkungen", "Comentarios", "Commentaires"),
        r"comments?|notes?|remarks?|feedback|anmerkung(en)?|kommentare?|bemerkung(en)?|comentarios?"
        r"|commentaires?|opinion|meinung|wishes|wunsche",
        is_required=False,
    ),
    _Known(
        "message",
        "area",
        ("Message", "Nachricht", "Mensaje", "Message"),
        r"message|question|enquiry|inquiry|nachricht|mitteilung|frage|anliegen|mensaje|consulta",
    ),
)
_NAMED = re.compile(
    r"(?:\bfields?\b(?: for| like| called)?|\bfelder\w*(?: f[uü]r)?|\bcampos?\b(?: para| de)?|\bchamps?\b(?: pour)?"
    r"|\b(?:asking|asks|ask) for|\b(?:collects?|collecting|including|includes?|containing|contains)\b|\bwith\b"
    r"|\bmit\b|\bcon\b|\bavec\b"
    r"|\bwhere \w+ can (?:enter|give|leave)\b|:)\s*:?\s*(?P<list>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(
    r"\s*(?:,|;|\n|/|&|\band\b|\bund\b|\bsowie\b|\by\b|\be\b|\bet\b|\bplus\b|\bwith\b|\bmit\b)\s*", re.IGNORECASE
)
_NOISE = re.compile(
    r"^(?:(?:the|a|an|your|their|his|her|my|optional|required|also|den|dem|die|der|das|ein|eine|einen|einem|el"
    r"|la|los|las|un|una|le|les|une|fields?"
    r"|felde?r?n?|campos?|champs?|for|fur|für|para|de|pour|of)\b\s*|[-*•\s])+|\s*\b(?:fields?|feld(?:er)?|input"
    r"|box|please|bitte|button)\b.*$",
    re.IGNORECASE,
)


def known_fields(language: Language) -> tuple[Field, ...]:
    """The common fields in a language, in the order in which forms ask for them."""
    position = _LANGUAGES.index(language)
    return tuple(Field(known.name, known.kind, known.labels[position], known.is_required) for known in _KNOWN)


def named_fields(text: str, language: Language) -> tuple[Field, ...]:
    """Find the fields that a request names ("with name, email and a message"); empty if it names fewer than two.

    A name that nobody knows becomes a line of text under the user's own word.
    """
    match = _NAMED.search(text)
    if match is None:
        return ()
    found: dict[str, Field] = {}
    for part in _PARTS.split(match["list"].split(". ")[0]):
        label = clean(_NOISE.sub("", part.strip(" .!?:\"'")), LABEL_LIMIT_CHARS).strip(" .!?:()")
        if not label or len(label.split()) > 4:
            continue
        field = _recognise(label, language) or Field(
            identifier(label, f"field_{len(found) + 1}"), "text", label[:1].upper() + label[1:], is_required=False
        )
        found.setdefault(field.name, field)
    return tuple(found.values())[:FIELDS_LIMIT] if len(found) >= 2 else ()


def before_fields(text: str) -> str:
    """What a request says ahead of the fields that it names."""
    match = _NAMED.search(text)
    return text[: match.start()] if match else text


def _recognise(label: str, language: Language) -> Field | None:
    known = plain(label)
    for candidate, field in zip(_KNOWN, known_fields(language), strict=True):
        if re.fullmatch(rf"(?:{candidate.called})s?", known):
            return field
    return None


def recalled_labels(program: str) -> dict[str, str]:
    """Take the labels of a form out of a program of ours, by the names of its fields."""
    found = re.findall(r'FormControl\("((?:[^"\\]|\\.)*)", [A-Z]\w*\("(\w+)"', program)
    return {name: clean(label, LABEL_LIMIT_CHARS) for label, name in found}
