"""Names of places that are known without looking: countries, continents, states of the USA and of Germany."""

from collections.abc import Sequence

from viewloom.compose.understanding.vocabulary import words

_COUNTRIES = """afghanistan|albania|algeria|andorra|angola|argentina|armenia|australia|austria|azerbaijan|bahamas
|bahrain|bangladesh
|barbados|belarus|belgium|belize|benin|bhutan|bolivia|bosnia and herzegovina|botswana|brazil|brunei|bulgaria
|burkina faso|burundi|cambodia|cameroon|canada|chad|chile|china|colombia|congo|costa rica|croatia|cuba|cyprus|czechia
|czech republic|denmark|djibouti|dominican republic|ecuador|egypt|el salvador|eritrea|estonia|eswatini|ethiopia|fiji
|finland|france|gabon|gambia|georgia|germany|ghana|greece|grenada|guatemala|guinea|guyana|haiti|honduras|hong kong
|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|ivory coast|jamaica|japan|jordan|kazakhstan|kenya
|kosovo|kuwait|kyrgyzstan|laos|latvia|lebanon|lesotho|liberia|libya|liechtenstein|lithuania|luxembourg|madagascar
|malawi|malaysia|maldives|mali|malta|mauritania|mauritius|mexico|moldova|monaco|mongolia|montenegro|morocco|mozambique
|myanmar|namibia|nepal|netherlands|new zealand|nicaragua|niger|nigeria|north korea|north macedonia|norway|oman|pakistan
|palestine|panama|papua new guinea|paraguay|peru|philippines|poland|portugal|puerto rico|qatar|romania|russia|rwanda
|samoa|saudi arabia|senegal|serbia|seychelles|sierra leone|singapore|slovakia|slovenia|somalia|south africa|south korea
|south sudan|spain|sri lanka|sudan|suriname|sweden|switzerland|syria|taiwan|tajikistan|tanzania|thailand|togo|tonga
|trinidad and tobago|tunisia|turkey|türkiye|turkmenistan|uganda|ukraine|united arab emirates|united kingdom
|united states|united states of america|uruguay|uzbekistan|venezuela|vietnam|yemen|zambia|zimbabwe|usa|uk|uae|england
|scotland|wales|deutschland|österreich|schweiz|frankreich|italien|spanien|vereinigtes königreich|großbritannien
|niederlande|belgien|dänemark|schweden|norwegen|finnland|polen|tschechien|ungarn|griechenland|türkei|russland
|vereinigte staaten|kanada|mexiko|brasilien|argentinien|indien|südkorea|australien|neuseeland|südafrika|ägypten
|allemagne|autriche|suisse|espagne|italie|royaume-uni|états-unis|pays-bas|belgique|alemania|francia|españa|italia
|reino unido|estados unidos|suiza|brasil|méxico|perú|japón"""
_CONTINENTS = """africa|antarctica|asia|europe|north america|south america|oceania|latin america|middle east|afrika
|asien|europa|nordamerika|südamerika|ozeanien"""
_STATES = """alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho
|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri
|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon
|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia
|wisconsin|wyoming|district of columbia|baden-württemberg|bayern|berlin|brandenburg|bremen|hamburg|hessen
|mecklenburg-vorpommern|niedersachsen|nordrhein-westfalen|rheinland-pfalz|saarland|sachsen|sachsen-anhalt
|schleswig-holstein|thüringen"""
_CITIES = """amsterdam|athens|atlanta|bangkok|barcelona|beijing|boston|brussels|budapest|buenos aires|cairo|cape town
|chicago|copenhagen|dallas|delhi|denver|dubai|dublin|frankfurt|geneva|helsinki|houston|istanbul|jakarta|johannesburg
|karachi|köln|lagos|lima|lisbon|london|los angeles|lyon|madrid|manchester|manila|melbourne|mexico city|miami|milan
|montreal|moscow|mumbai|munich|münchen|nairobi|new york city|osaka|oslo|paris|philadelphia|phoenix|prague|rio de janeiro
|rome|san diego|san francisco|santiago|são paulo|seattle|seoul|shanghai|stockholm|stuttgart|sydney|tokyo|toronto
|vancouver|vienna|warsaw|wien|zurich|zürich"""
_STATE_CODES = words(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH"
    " OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP"
)
_COUNTRY_CODES = words(
    "US GB UK DE FR IT ES PT NL BE CH AT SE NO DK FI IS IE PL CZ SK HU RO BG GR TR RU UA BY LT LV EE HR RS SI"
    " BA AL MK CN JP KR KP IN PK BD LK NP TH VN MY SG ID PH TW HK AU NZ CA MX BR AR CL CO PE VE EC UY PY BO CU"
    " ZA EG NG KE GH ET TZ UG MA DZ TN LY SD IL SA AE IR IQ SY JO LB QA KW OM YE USA GBR DEU FRA ITA ESP PRT"
    " NLD BEL CHE AUT SWE NOR DNK FIN IRL POL CZE HUN ROU GRC TUR RUS UKR CHN JPN KOR IND PAK THA VNM MYS SGP"
    " IDN PHL AUS NZL CAN MEX BRA ARG CHL COL PER VEN ZAF EGY NGA KEN MAR ISR SAU ARE IRN IRQ EU NA"
)


def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in text.replace("\n", "").split("|") if name)


_KNOWN = _names(_COUNTRIES) | _names(_CONTINENTS) | _names(_STATES) | _names(_CITIES)
_WORDS = words(
    "country countries city cities town county counties continent nation neighborhood neighbourhood borough"
    " land stadt ort ville pays ciudad país pais stadtteil bundesland municipality village suburb"
)
_MAYBE = words("state states province region location place origin destination area territory geo")
SHARE = 0.6


def is_place(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether different values are places, by what they say and by the words of the column's name."""
    named = not _WORDS.isdisjoint(words)
    if named and words and words[-1] in _WORDS:
        return True
    sample = texts[:: max(1, len(texts) // 100)]
    known = sum(text.lower() in _KNOWN for text in sample)
    if known >= max(2, SHARE * len(sample)) or (known == len(sample) and not _MAYBE.isdisjoint(words)):
        return True
    may_be = named or not _MAYBE.isdisjoint(words)
    return may_be and any(
        sum(text in codes for text in sample) >= 0.9 * len(sample)
        for codes in (_STATE_CODES, _COUNTRY_CODES, _STATE_CODES | _COUNTRY_CODES)
    )
