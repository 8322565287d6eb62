"""What a form is for, and which fields come into question for that.

A small model takes the fields of its examples for any form; it chooses well among the few that fit.
"""

import re
from dataclasses import dataclass

from viewloom.catalogue.families.language import plain

OWN = "*"
"""Stands for one or two fields in the model's own words; in forms of other languages there are none."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """An occasion for a form.

    Attributes:
        name: For tests and logs.
        pattern: Matches requests for it, in plain spelling.
        fields: Names out of `fields.known_fields`, in the form's order; `!` marks those that it must have.
        at_least: Fewest fields.
        at_most: Most fields.
    """

    name: str
    pattern: str
    fields: tuple[str, ...]
    at_least: int = 4
    at_most: int = 6


_ANY = Purpose("any", "", ("name!", "email!", "phone", OWN + "!", "comments"), at_least=4)
_PURPOSES = (
    Purpose("login", r"log ?-?in|sign ?-?in\b|einlogg|iniciar sesion|connexion|acceso", ("email!", "password!"), 2, 2),
    Purpose(
        "application",
        r"application|\bjob\b|apply|bewerbung|solicitud de (empleo|trabajo)|candidature|vacancy|hiring",
        ("name!", "email!", "phone", "position!", "experience", "website", "message"),
    ),
    Purpose(
        "stay",
        r"hotel|room\b|zimmer|habitacion|chambre|airbnb|ferienwohnung|\bstay\b",
        ("name!", "email!", "phone", "arrival!", "departure!", "guests", "comments"),
        5,
        6,
    ),
    Purpose(
        "booking",
        r"book|reserv|buchung|termin|appointment|\bcita\b|rendez|table for|tisch|rsvp",
        ("name!", "email", "phone", "date!", "time!", "guests", "comments"),
    ),
    Purpose(
        "order",
        r"order|bestell|pedido|commande|checkout|purchase|kauf|\bshop|compra|achat",
        ("name!", "email!", "phone", "product!", "quantity!", "address", "city", "postcode", "comments"),
        5,
    ),
    Purpose("newsletter", r"newsletter|subscri|abonn|boletin|suscri|mailing", ("name", "email!"), 2, 2),
    Purpose(
        "opinion",
        r"survey|feedback|umfrage|encuesta|sondage|bewertung|review|opinion|satisfaction|zufrieden|questionnaire|frageb|poll",
        ("name", "email", "rating!", OWN + "!", "comments!"),
        3,
        5,
    ),
    Purpose(
        "support",
        r"support|bug|problem|issue|complain|beschwerde|fehler|reklamation|queja|reclam|incidencia|panne|ticket|repair|reparatur",
        ("name!", "email!", "phone", "product", "date", "subject", "description!"),
    ),
    Purpose(
        "quote",
        r"quote|quotation|angebot|presupuesto|devis|estimate|project",
        ("name!", "email!", "phone", "company", "budget", "date", "description!"),
    ),
    Purpose(
        "account",
        r"account|konto|profil|user regist|cuenta|compte",
        ("first_name", "last_name", "username", "email!", "password!", "birthday", "country"),
    ),
    Purpose(
        "registration",
        r"regist|sign ?-?up|anmeld|inscri|enrol|workshop|event|course|kurs|class|member|mitglied|teilnahme",
        ("name!", "email!", "phone", "company", "age", "guests", "comments"),
    ),
    Purpose(
        "contact",
        r"contact|kontakt|contacto|message|nachricht|mensaje|reach|enquiry|inquiry|anfrage|question|write to us",
        ("name!", "email!", "phone", "company", "subject", "message!"),
        3,
        5,
    ),
)


def purpose(request: str) -> Purpose:
    """Tell what a form is for; the first of the table that fits, else any form."""
    known = plain(request)
    return next((candidate for candidate in _PURPOSES if re.search(candidate.pattern, known)), _ANY)
