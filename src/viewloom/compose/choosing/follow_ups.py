"""What a reader may want next: other ways to see the same data, each a sentence that the composer understands."""

from typing import Any

from viewloom.compose.choosing.candidates import Case
from viewloom.compose.choosing.choice import Choice
from viewloom.compose.choosing.drawing import Sheet
from viewloom.compose.choosing.features import is_over_time
from viewloom.compose.choosing.marks import LINES, Mark
from viewloom.compose.choosing.wishes import bind_wishes, read_wishes
from viewloom.compose.choosing.words import mark_name, say
from viewloom.compose.tabular import Column
from viewloom.lang.ast import Arr, Comp, Node, Str

FOLLOW_UPS_LIMIT = 4
_TOP = 5
_WORTH = 12.0
"""A drawing this much worse than the best is not offered."""
_OFFERED: tuple[Mark, ...] = ("line", "bar", "pie", "area", "stacked_bar", "scatter", "histogram")
_MARKS = 2


def follow_ups(choice: Choice) -> list[str]:
    """Returns what to offer, best first; nothing that would show the same again."""
    case, wishes = choice.case, choice.case.bound.wishes
    offers = [*_other_columns(choice), *_other_marks(choice)]
    value = _lead(choice)
    if value is not None and not wishes.top and case.table.row_count > 2 * _TOP and _has_ranks(choice):
        offers.append(say(wishes.language, "f_top", count=_TOP, value=value.label))
    return list(dict.fromkeys(offers))[:FOLLOW_UPS_LIMIT]


def _has_ranks(choice: Choice) -> bool:
    """Whether there is something to rank: named rows or groups; over time, groups that are more than a few."""
    case = choice.case
    if is_over_time(choice.best.candidate):
        return any(group.distinct > _TOP for group in case.groups)
    return bool(case.groups or case.names)


def _lead(choice: Choice) -> Column | None:
    """Returns the quantity that is shown, or that tells most of those in a table."""
    encoding = choice.best.candidate.encoding
    shown = set(encoding.values) if encoding is not None else set[str]()
    measures = choice.case.measures
    return next((column for column in measures if column.name in shown), None) or next(iter(measures), None)


def _other_columns(choice: Choice) -> list[str]:
    """Returns offers to show what is not shown: a quantity by another group, over time, or another quantity."""
    case, best = choice.case, choice.best.candidate
    language = case.language
    value, shown = _lead(choice), set[str]() if best.encoding is None else set(best.columns)
    offers: list[str] = []
    groups = [group for group in case.groups if group.name not in shown]
    if value is not None and groups:
        offers.append(say(language, "f_by", value=value.label, group=groups[0].label))
    elif groups:
        offers.append(say(language, "f_count", group=groups[0].label))
    if best.encoding is None:
        return (
            [*offers, say(language, "f_trend", value=value.label)] if value is not None and _has_trend(case) else offers
        )
    other = next((column for column in case.measures if column.name not in shown), None)
    if is_over_time(best):
        return [*offers, say(language, "f_trend", value=other.label)] if other is not None else offers
    axis = case.table.column(best.encoding.x)
    if other is not None and axis is not None and axis.name in {one.name for one in (*case.groups, *case.names)}:
        offers.append(say(language, "f_by", value=other.label, group=axis.label))
    elif value is not None and _has_trend(case):
        offers.append(say(language, "f_trend", value=value.label))
    return offers


def _has_trend(case: Case) -> bool:
    """Whether rows follow each other in time and their first quantity adds up over it."""
    if case.time is None or not case.measures or not case.measures[0].is_additive:
        return False
    times: list[Any] = list(case.time.present())
    return times in (sorted(times), sorted(times, reverse=True))


def _other_marks(choice: Choice) -> list[str]:
    """Returns offers of other drawings that are nearly as good; the table stands beside every chart."""
    case, best = choice.case, choice.best.candidate
    language, own = case.language, mark_name(case.language, choice.best.candidate.mark)
    return [
        say(language, "f_as", mark=mark_name(language, one.candidate.mark))
        for one in choice.runners_up
        if one.candidate.mark in _OFFERED
        and mark_name(language, one.candidate.mark) != own
        and choice.best.score - one.score <= _WORTH
        and not (one.candidate.mark in LINES and not is_over_time(one.candidate))
        and not (one.candidate.mark == "histogram" and is_over_time(best))
        and not (one.candidate.mark in LINES and best.encoding is None and not _has_trend(case))
    ][:_MARKS]


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
