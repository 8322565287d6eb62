"""What a reader may want next: other ways to see the same data, each a sentence that the composer understands."""

from viewloom.compose.choosing.choice import Choice
from viewloom.compose.choosing.drawing import Sheet
from viewloom.compose.choosing.marks import CHARTS, Mark
from viewloom.compose.choosing.wishes import bind_wishes, read_wishes
from viewloom.compose.choosing.words import mark_name, say
from viewloom.lang.ast import Arr, Comp, Node, Str

FOLLOW_UPS_LIMIT = 4
_TOP = 5
_WORTH = 12.0
"""A drawing this much worse than the best is not offered."""
_OFFERED: tuple[Mark, ...] = ("line", "bar", "pie", "area", "stacked_bar", "scatter", "table", "histogram")


def follow_ups(choice: Choice) -> list[str]:
    """Returns what to offer, best first; nothing that would show the same again."""
    case, wishes = choice.case, choice.case.bound.wishes
    language = wishes.language
    offers: list[str] = []
    best = choice.best.candidate
    others = [group for group in case.groups if group.name not in best.columns or best.encoding is None]
    value = next((column for column in case.measures if column.name not in best.columns[:1]), None)
    if value is not None and others:
        offers.append(say(language, "f_by", value=value.label, group=others[0].label))
    elif others and others[0].distinct > 1:
        offers.append(say(language, "f_count", group=others[0].label))
    if value is not None and case.time is not None and case.time.name not in best.columns[:1]:
        offers.append(say(language, "f_trend", value=value.label))
    own = mark_name(language, best.mark)
    offers += [
        say(language, "f_as", mark=mark_name(language, one.candidate.mark))
        for one in choice.runners_up
        if one.candidate.mark in _OFFERED
        and mark_name(language, one.candidate.mark) != own
        and choice.best.score - one.score <= _WORTH
    ][:2]
    if value is not None and not wishes.top and case.table.row_count > 2 * _TOP and (case.groups or case.names):
        offers.append(say(language, "f_top", count=_TOP, value=value.label))
    if best.mark in CHARTS and case.table.row_count > 1:
        offers.append(say(language, "f_as", mark=mark_name(language, "table")))
    return list(dict.fromkeys(offers))[:FOLLOW_UPS_LIMIT]


def is_understood(text: str, choice: Choice) -> bool:
    """Whether the composer would hear something in an offer of its own."""
    wishes = read_wishes(text)
    bound = bind_wishes(wishes, choice.case.table)
    return bool(wishes.mark or wishes.task or wishes.top or wishes.granularity or bound.named or bound.filters)


def draw_follow_ups(offers: list[str], sheet: Sheet) -> list[Node]:
    """Returns the buttons, which send their text."""
    if not offers:
        return []
    if sheet.has("FollowUpBlock"):
        items = tuple(Comp("FollowUpItem", (Str(offer),)) for offer in offers)
        return [sheet.add("next", Comp("FollowUpBlock", (Arr(items),)))]
    if sheet.has("Buttons"):
        items = tuple(Comp("Button", (Str(offer),)) for offer in offers)
        return [sheet.add("next", Comp("Buttons", (Arr(items),)))]
    return []
