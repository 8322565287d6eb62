"""What the words of a column's name say about its values."""

from collections.abc import Sequence

from viewloom.compose.understanding.vocabulary import words

IDENTIFIER = words(
    "id ids uuid guid key sku isbn iban bic ean upc asin zip zipcode plz postal postcode phone tel telephone"
    " telefon mobile fax ssn hash sha digest token serial barcode iata icao md5 etag slug cid uid pid fips"
)
NUMBERED = words("no nr number num nummer numero número code")
COUNTED_THINGS = words(
    "order invoice ticket customer account article item product part phone bill case serial bestell kunden"
    " artikel rechnungs auftrags employee room flight train"
)
TIME = words(
    "time timestamp ts date datum day epoch at on created updated modified published expires sunrise sunset dt"
    " datetime when zeit fecha start end since until utc deadline due"
)
YEAR = words("year years yr jahr jahre année annee año anio fy baujahr founded established released")
PERIOD = frozenset(("period", "date", "time", "datum", "season", "", "x"))
SCALE_NUMBERS = words("month monat mois mes hour weekday dayofweek dow quarter quartal week")
SHARE = words("share shares anteil anteile portion proportion fraction part pct percent percentage")
PERCENT = words("percent pct percentage prozent")
FLAG = words("is has can was should did enabled active deleted verified flag ist hat")
IMAGE = words(
    "image img photo picture avatar logo thumbnail thumb icon cover poster bild foto images screenshot banner"
)
LABEL = words("name title label subject titel bezeichnung nom nombre product item full_name login username")
CLASS = words("category group bucket bin band tier class kategorie gruppe klasse catégorie groupe categoría grupo")
LATITUDE = words("lat latitude breitengrad breite")
LONGITUDE = words("lon lng long longitude längengrad länge")
TOTAL = words("total totals sum summe gesamt insgesamt all overall")

_SUMMED = words(
    "count counts total totals sum sales revenue umsatz amount qty quantity menge anzahl units sold number"
    " population people inhabitants einwohner cost costs kosten spend spent spending expenses expense ausgaben"
    " budget profit gewinn income earnings einnahmen visits visitors views clicks impressions orders users"
    " customers sessions downloads signups deaths cases births wounds disease injuries votes seats goals points"
    " medals gold silver bronze precipitation rain rainfall snow hours bytes generation consumption production"
    " output value wert volume traffic requests errors events stars forks followers likes comments shares"
    " tickets employees jobs students passengers tonnes emissions area sqkm calls messages leads payments"
    " refunds balance donations gross subtotal tax stock inventory contracts frequency stück bestellungen"
    " besucher ventas ingresos ventes"
)
_AVERAGED = words(
    "rate ratio price preis prix precio avg average mean mittel median temp temperature temperatur score"
    " rating rank index age alter speed velocity humidity pressure per year percent pct percentage share anteil"
    " latitude longitude open high low close min max minimum maximum std deviation weight height length width"
    " depth size density horsepower cylinders displacement acceleration level grade gpa bmi ph probability"
    " growth change margin latency wind ctr roi position ranking stars_avg gini efficiency intensity cpu load"
    " utilization utilisation usage fertility expect expectancy mpg frequency_hz version year_built wages"
    " salary yield x y z lat lon lng p50 p90 p95 p99"
)


def has(words: Sequence[str], known: frozenset[str]) -> bool:
    """Whether one of the words is known."""
    return not known.isdisjoint(words)


def names_identifier(words: Sequence[str]) -> bool:
    """Whether a name is that of an identifier: "id", "order number", "zip code"; not "number of orders"."""
    if not words:
        return False
    if words[-1] in IDENTIFIER or words == ("#",) or (words[0] in IDENTIFIER and len(words) <= 2 and words[0] != "key"):
        return True
    return words[-1] in NUMBERED and len(words) > 1 and has(words[:-1], COUNTED_THINGS | IDENTIFIER)


def says_sums(words: Sequence[str]) -> bool | None:
    """Whether sums of values with such a name mean something; None if it does not say."""
    if has(words, _AVERAGED):
        return False
    return True if has(words, _SUMMED) else None
