"""The log lists its requests newest first, keeps what it is told to keep, and forgets the rest in time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from viewloom.errors import InvalidRequest, LogEntryNotFound
from viewloom.storage.request_store import LoggedRequest, Wanted
from viewloom.storage.store import Store

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = Wanted()


def entry(
    number: int, *, at: datetime = NOW, code: str = "", content: Mapping[str, Any] | None = None
) -> LoggedRequest:
    return LoggedRequest(
        id=f"req_{number}",
        account_id="acct_1",
        key_id=f"key_{number % 2}",
        user_id="ada",
        endpoint="embed",
        model_id=f"model_{number % 3}",
        thread_id=None,
        status=200,
        code=code,
        is_streamed=True,
        started_at=at,
        duration_ms=number,
        first_component_ms=None,
        repairs=0,
        prompt_tokens=1,
        completion_tokens=2,
        cost_picodollars=3,
        content=content,
    )


async def listed(store: Store, wanted: Wanted = ALL, account_id: str = "acct_1") -> list[str]:
    return [found.request.id for found in (await store.requests.list(account_id, wanted, limit=100)).entries]


async def test_pages_hold_every_request_once_newest_first_even_those_of_one_moment(store: Store) -> None:
    await store.requests.add([entry(number, at=NOW + timedelta(seconds=number // 4)) for number in range(10)])
    seen: list[str] = []
    after: str | None = None
    has_more = True
    while has_more:
        page = await store.requests.list("acct_1", ALL, limit=3, after=after)
        seen += [found.request.id for found in page.entries]
        after, has_more = page.entries[-1].request.id, page.has_more
    assert seen == [f"req_{number}" for number in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]


async def test_a_list_can_be_narrowed(store: Store) -> None:
    codes = ["", "quota_exceeded", "disconnected", ""]
    await store.requests.add([entry(number, code=code) for number, code in enumerate(codes)])
    assert await listed(store, Wanted(key_id="key_1")) == ["req_3", "req_1"]
    assert await listed(store, Wanted(model_id="model_0")) == ["req_3", "req_0"]
    assert await listed(store, Wanted(outcome="error")) == ["req_1"]
    assert await listed(store, Wanted(outcome="ok")) == ["req_3", "req_2", "req_0"]


async def test_the_request_of_another_account_is_not_there(store: Store) -> None:
    await store.requests.add([entry(1)])
    assert await listed(store, account_id="acct_2") == []
    with pytest.raises(LogEntryNotFound):
        await store.requests.find("acct_2", "req_1")
    with pytest.raises(InvalidRequest):
        await store.requests.list("acct_2", ALL, limit=3, after="req_1")


async def test_content_is_read_only_one_request_at_a_time(store: Store) -> None:
    said = {"messages": [{"role": "user", "content": "zero \0 and half a pair \ud800"}], "reply": "yes"}
    await store.requests.add([entry(1, content=said), entry(2)])
    page = await store.requests.list("acct_1", ALL, limit=9)
    assert [(found.has_content, found.request.content) for found in page.entries] == [(False, None), (True, None)]
    assert (await store.requests.find("acct_1", "req_1")).request.content == said


async def test_what_is_too_old_goes_and_content_goes_before(store: Store) -> None:
    said: dict[str, Any] = {"messages": [], "reply": "yes"}
    ages = (1, 8, 31)
    await store.requests.add([entry(age, at=NOW - timedelta(days=age), content=said) for age in ages])
    bounds = {"before": NOW - timedelta(days=30), "content_before": NOW - timedelta(days=7)}
    assert await store.requests.sweep(**bounds) == 2
    assert await store.requests.sweep(**bounds) == 0
    page = await store.requests.list("acct_1", ALL, limit=9)
    assert [(found.request.id, found.has_content) for found in page.entries] == [("req_1", True), ("req_8", False)]
