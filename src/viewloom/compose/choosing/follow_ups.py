"""What a reader may want next: other ways to see the same data, each a sentence that the composer understands."""

from typing import Any

from viewloom.compose.choosing.candidates import Candidate, Case
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
    other = next((column for column in case.measures if column.name not in shown), None)
    axis = next((one for one in (*case.groups, *case.names) if best.encoding and one.name == best.encoding.x), None)
    if is_over_time(best):
        course = other
    elif other is not None and axis is not None:
        offers.append(say(language, "f_by", value=other.label, group=axis.label))
        course = None
    else:
        course = value if _has_trend(case) else None
    return [*offers, say(language, "f_trend", value=course.label)] if course is not None else offers


def _has_trend(case: Case) -> bool:
    """Whether rows follow each other in time and their first quantity adds up over it."""
    if case.time is None or not case.measures or not case.measures[0].is_additive:
        return False
    times: list[Any] = list(case.time.present())
    return times in (sorted(times), sorted(times, reverse=True))


def _other_marks(choice: Choice) -> list[str]:
    """Returns offers of other drawings that are nearly as good; the table stands beside every chart."""
    best, language = choice.best.candidate, choice.case.language
    own = mark_name(language, best.mark)
    offered = [
        one.candidate
        for one in choice.runners_up
        if one.candidate.mark in _OFFERED and choice.best.score - one.score <= _WORTH and _fits(one.candidate, best)
    ]
    names = [mark_name(language, candidate.mark) for candidate in offered]
    return [say(language, "f_as", mark=name) for name in names if name != own][:_MARKS]


def _fits(candidate: Candidate, best: Candidate) -> bool:
    """Whether a drawing suits what is shown: lines follow a course, and a course is not counted."""
    if candidate.mark in LINES:
        return is_over_time(candidate) and (best.encoding is not None or _has_trend(best.case))
    return candidate.mark != "histogram" or not is_over_time(best)


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
