"""Every answer carries an id, and so does every line logged while it is made."""

import logging
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from scripted_service import CHAT, body, open_service
from viewloom.providers.base import Prompt, ProviderEvent
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.request_id import RequestIdFilter

pytestmark = pytest.mark.anyio


class _Faulty(Scripted):
    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        raise ZeroDivisionError(prompt.model)
        yield


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/healthz", 200), ("GET", "/nowhere", 404), ("DELETE", CHAT, 405), ("GET", "/v1/models", 200)],
)
async def test_every_answer_carries_an_id_of_its_own(database: Path, method: str, path: str, status: int) -> None:
    async with open_service(database) as service:
        first = await service.client.request(method, path, headers={"x-request-id": "mine"})
        second = await service.client.request(method, path)
    assert first.status_code == status
    ids = {first.headers["x-request-id"], second.headers["x-request-id"]}
    assert len(ids) == 2
    assert all(request_id.startswith("req_") for request_id in ids)


@pytest.mark.parametrize("stream", [True, False])
async def test_the_line_in_the_log_has_the_id_of_the_answer(
    database: Path, caplog: pytest.LogCaptureFixture, *, stream: bool
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    caplog.set_level(logging.INFO, logger="viewloom.chat")
    async with open_service(database) as service:
        answer = await service.client.post(CHAT, json=body(stream=stream))
    logged = [record for record in caplog.records if record.name == "viewloom.chat"]
    assert [getattr(record, "request_id", "") for record in logged] == [answer.headers["x-request-id"]]


async def test_a_fault_of_our_own_is_answered_and_logged_under_the_same_id(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    async with open_service(database, provider=_Faulty("scripted", Script((Rule("x"),)))) as service:
        answer = await service.client.post(CHAT, json=body())
    assert answer.status_code == 500
    faults = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert {getattr(record, "request_id", "") for record in faults} == {answer.headers["x-request-id"]}


async def test_a_wrong_method_is_told_the_right_one(database: Path) -> None:
    async with open_service(database) as service:
        answer = await service.client.get(CHAT)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
