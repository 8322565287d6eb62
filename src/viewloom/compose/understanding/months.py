"""Names of months and days of the week in English, German, French and Spanish."""

_MONTHS = (
    "january jan januar jänner janvier janv enero ene",
    "february feb februar feber février févr fev fevrier febrero",
    "march mar märz mär mrz maerz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc decembre diciembre dic",
)
_DAYS = (
    "monday mon montag mo lundi lun lunes",
    "tuesday tue tues dienstag di mardi martes",
    "wednesday wed mittwoch mi mercredi mer miércoles mié miercoles",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue",
    "friday fri freitag fr vendredi ven viernes vie",
    "saturday sat samstag sonnabend sa samedi sam sábado sáb sabado",
    "sunday sun sonntag so dimanche dim domingo dom",
)

MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
DAYS = {word: number for number, words in enumerate(_DAYS, start=1) for word in words.split()}
