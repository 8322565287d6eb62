"""What an API says about its own response, around the data: how it is paged, what kind of object it is.

Main path: `without_wrapping(members)` takes that away, and says if the response is not the whole.
"""

from typing import Any, cast

from viewloom.compose.tabular import Note
from viewloom.compose.understanding.naming import words_of
from viewloom.compose.understanding.vocabulary import words

WRAPPERS = words(
    "data items results result response payload value values records rows list entries docs hits edges nodes features"
    " content objects elements _embedded body d output root"
)
"""Names of members that hold the data and say nothing of them."""
_KINDS = words("object kind type")
_COLLECTIONS = ("list", "collection", "page", "results", "volumes")
_OWN = words("api_version request_id etag took_ms timed_out success self links")
_MORE = words("has_more has_next has_next_page is_truncated truncated incomplete_results")
_NEXT = words("next_page next_url next_link next_cursor next_token next_page_token continuation_token")
_BACK = words("previous_page prev_page previous_cursor prev_cursor first_id last_id")
_PLACE = words("page page_number page_size per_page total_pages max_results")
_COUNTS = words("total_count total_items total_results total_records num_found result_count results_count")
_ELSEWHERE = words("next previous prev cursor limit offset skip start start_at pages total count took ok")
"""Names that say so only beside one of the others."""


def without_wrapping(members: dict[str, Any]) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Returns the members of a response that are about its matter, and a note if there is more than it holds.

    Only an object with one list, the data, and a member that objects of other kinds do not have is a response. Where it
    is not the whole, its place and the counts that differ from the list stay.
    """
    lists = [cast("list[Any]", member) for member in members.values() if isinstance(member, list)]
    said = {"_".join(words_of(key)): member for key, member in members.items() if not isinstance(member, list)}
    if len(lists) != 1 or not any(_is_sure(name, member) for name, member in said.items()):
        return members, ()
    size = len(lists[0])
    has_more = any(
        member is True if name in _MORE else bool(member) and (name == "next" or name in _NEXT)
        for name, member in said.items()
    )
    stays = {name for name, member in said.items() if not _is_wrapping(name, member, size, has_more=has_more)}
    kept: dict[str, Any] = {
        key: member for key, member in members.items() if isinstance(member, list) or "_".join(words_of(key)) in stays
    }
    sentence = "These rows are a part: the response says that there are more."
    return kept, (Note("more_elsewhere", sentence, size),) if has_more else ()


def _is_sure(name: str, member: Any) -> bool:
    if name in _KINDS:
        return isinstance(member, str) and member.lower().endswith(_COLLECTIONS)
    return name in _OWN | _MORE | _NEXT | _BACK | _PLACE | _COUNTS


def _is_wrapping(name: str, member: Any, size: int, *, has_more: bool) -> bool:
    if isinstance(member, dict) and name != "links":
        return False
    if name in _COUNTS or name in {"total", "count"}:
        return member == size
    if name in _PLACE or name in _ELSEWHERE:
        return not has_more or name in {"next", "previous", "prev", "cursor", "took", "ok"}
    return _is_sure(name, member)
