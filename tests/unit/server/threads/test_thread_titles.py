"""Threads that a model names when their first reply is whole; nothing else ever changes a title."""

import logging
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from scripted_service import CHAT, GREETING, MODEL, Service, body, open_service
from viewloom.catalogue.library import standard_library
from viewloom.engine.metering import Meter
from viewloom.engine.models import Guidance, Model, Models
from viewloom.engine.payer import Payer
from viewloom.engine.rates import Rates
from viewloom.engine.request import ChatRequest
from viewloom.errors import ModelNotAllowed, ProviderTimeout, ProviderUnavailable, QuotaExceeded
from viewloom.providers.base import Message, Prompt, ProviderEvent
from viewloom.providers.script import Rule, Script
from viewloom.providers.scripted import Scripted
from viewloom.server.threads.titles import Titles, Wish
from viewloom.storage.entries import Entry
from viewloom.storage.limits import NO_LIMITS, KeyLimits
from viewloom.storage.turns import Owner, Thread

pytestmark = pytest.mark.anyio

LIMIT_S = 10
NAMING = re.compile("The title of this conversation:")
SAID = "What did we sell?\nBy month, please."
BY_RULE = "What did we sell?"
BY_MODEL = "Sales by month"


class Naming(Scripted):
    """The scripted model, and what it was asked for titles.

    Attributes:
        prompts: The calls for titles, oldest first.
        asked: Set with the first of them.
        gate: A title is held back until it is set.
    """

    def __init__(self, title: Rule) -> None:
        self.prompts: list[Prompt] = []
        self.asked = anyio.Event()
        self.gate = anyio.Event()
        super().__init__("scripted", Script((title, Rule(GREETING))), sleep=self._wait)

    async def _wait(self, _seconds: float) -> None:
        await self.gate.wait()

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        if NAMING.search(str(prompt.messages[-1].content)):
            self.prompts.append(prompt)
            self.asked.set()
        async for event in super().stream(prompt):
            yield event


def says(title: str = BY_MODEL, **more: Any) -> Rule:
    return Rule(title, match=NAMING, **more)


@asynccontextmanager
async def started(database: Path, model: Naming, thread_titles: str = "model") -> AsyncGenerator[Service]:
    async with (
        open_service(database, provider=model, thread_titles=thread_titles) as service,
        service.app.router.lifespan_context(service.app),
    ):
        yield service


async def ask(service: Service, thread_id: str, said: str = SAID, **members: Any) -> str:
    """Asks in a thread; returns the text of the answer."""
    answer = await service.client.post(CHAT, json=body(said, metadata={"thread_id": thread_id}, **members))
    assert answer.status_code == 200, answer.text
    return answer.text


async def new_thread(service: Service, **members: Any) -> str:
    return (await service.client.post("/v1/threads", json=members)).json()["id"]


async def title_of(service: Service, thread_id: str) -> str:
    return (await service.client.get(f"/v1/threads/{thread_id}")).json()["title"]


async def renamed(service: Service, thread_id: str, title: str = BY_MODEL) -> None:
    """Waits until a thread has a title."""
    with anyio.fail_after(LIMIT_S):
        while await title_of(service, thread_id) != title:
            await anyio.lowlevel.checkpoint()


async def entries(service: Service) -> list[Entry]:
    (key,) = [key for key in await service.store.keys.list() if service.key.startswith(key.prefix)]
    return await service.store.ledger.entries(key_id=key.id)


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_thread_is_named_by_its_model_once_its_first_reply_is_whole(
    database: Path, *, is_streamed: bool
) -> None:
    model = Naming(says(f'"{BY_MODEL}."', delay_s=1))
    async with started(database, model) as service:
        thread_id = await new_thread(service)
        await ask(service, thread_id, stream=is_streamed)
        assert await title_of(service, thread_id) == BY_RULE
        model.gate.set()
        await renamed(service, thread_id)
        (listed,) = (await service.client.get("/v1/threads?search=SALES")).json()["data"]
        assert listed["id"] == thread_id
        await ask(service, thread_id, "And by week?")
        (prompt,) = model.prompts
        asked = str(prompt.messages[-1].content)
        assert SAID in asked
        assert "Hello there." in asked
        assert prompt.sampling == {"max_tokens": 64}
        first, naming, _ = sorted(await entries(service), key=lambda entry: entry.call.started_at)
        assert (first.call.endpoint, naming.call.endpoint) == ("embed", "title")
        assert (naming.state, naming.outcome, naming.call.request_id) == ("settled", "stop", first.call.request_id)
        assert naming.count.completion_tokens > 0


async def test_by_default_no_model_is_asked(database: Path) -> None:
    model = Naming(says())
    async with started(database, model, thread_titles="rule") as service:
        thread_id = await new_thread(service)
        await ask(service, thread_id)
    assert model.prompts == []


async def test_a_thread_that_came_with_a_title_keeps_it(database: Path) -> None:
    model = Naming(says())
    async with started(database, model) as service:
        titled, other = await new_thread(service, title="Mine"), await new_thread(service)
        await ask(service, titled)
        await ask(service, other)
        await renamed(service, other)
        assert await title_of(service, titled) == "Mine"
    assert len(model.prompts) == 1


async def test_a_thread_of_openui_s_chat_is_named_too(database: Path) -> None:
    async with started(database, Naming(says())) as service:
        made = await service.client.post(
            "/v1/openui/threads/create", json={"messages": [{"role": "user", "content": SAID}]}
        )
        assert made.json()["title"] == BY_RULE
        await ask(service, made.json()["id"])
        await renamed(service, made.json()["id"])


async def test_a_server_that_stops_in_the_middle_keeps_the_rule_s_title_and_pays(database: Path) -> None:
    model = Naming(says(failure="hang", fail_after=1))
    async with open_service(database, provider=model, thread_titles="model") as service:
        async with service.app.router.lifespan_context(service.app):
            thread_id = await new_thread(service)
            await ask(service, thread_id)
            with anyio.fail_after(LIMIT_S):
                await model.asked.wait()
        assert await title_of(service, thread_id) == BY_RULE
        (naming,) = [entry for entry in await entries(service) if entry.call.endpoint == "title"]
        assert (naming.state, naming.outcome) == ("settled", "disconnected")


async def test_naming_takes_none_of_a_key_s_places(database: Path) -> None:
    model = Naming(says(delay_s=1))
    async with started(database, model) as service:
        _, narrow = await service.store.keys.create("narrow", limits=KeyLimits(concurrent_streams=1))
        service.client.headers["authorization"] = f"Bearer {narrow}"
        thread_id = await new_thread(service)
        await ask(service, thread_id)
        with anyio.fail_after(LIMIT_S):
            await model.asked.wait()
        await ask(service, thread_id, "And by week?")
        model.gate.set()
        await renamed(service, thread_id)


async def test_what_fails_is_logged_without_what_was_said_and_stops_nothing(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "viewloom.threads")
    model = Naming(says(failure="die"))
    async with started(database, model) as service:
        first, second = await new_thread(service), await new_thread(service)
        for thread_id in (first, second):
            await ask(service, thread_id)
        with anyio.fail_after(LIMIT_S):
            while caplog.text.count("provider_unavailable") < 2:
                await anyio.lowlevel.checkpoint()
        assert [await title_of(service, thread_id) for thread_id in (first, second)] == [BY_RULE, BY_RULE]
    assert "sell" not in caplog.text


class Case:
    """One thread whose first reply is whole, and what names it."""

    def __init__(self, service: Service, thread: Thread, provider: Naming, **chosen: Any) -> None:
        guidance: Guidance = chosen.pop("guidance", "prompt")
        limits: KeyLimits = chosen.pop("limits", NO_LIMITS)
        models = Models([Model(provider, "demo", guidance=guidance), Model(provider, "cheap")])
        self.service, self.thread = service, thread
        self.titles = Titles(service.store.threads, Meter(service.store.ledger, Rates()), models, **chosen)
        request = ChatRequest(
            chosen=models.find(MODEL),
            messages=(Message("user", SAID),),
            library=standard_library("chat"),
            sampling={},
            payer=Payer(thread.account_id, "key_1", limits, request_id="request_1"),
        )
        self.wish = Wish(thread.id, BY_RULE, request, GREETING)

    async def title(self) -> str:
        return (await self.service.store.threads.find(Owner(self.thread.account_id), self.thread.id)).title


@asynccontextmanager
async def open_case(database: Path, provider: Naming, **chosen: Any) -> AsyncGenerator[Case]:
    async with open_service(database) as service:
        (key,) = await service.store.keys.list()
        thread = await service.store.threads.create(Owner(key.account_id), title=BY_RULE)
        yield Case(service, thread, provider, **chosen)


async def test_a_title_that_a_person_gave_meanwhile_stays(database: Path) -> None:
    model = Naming(says(delay_s=1))
    async with open_case(database, model) as case:
        granted: list[bool] = []

        async def grant() -> None:
            granted.append(await case.titles.grant(case.wish))

        async with anyio.create_task_group() as group:
            group.start_soon(grant)
            with anyio.fail_after(LIMIT_S):
                await model.asked.wait()
            await case.service.store.threads.change(Owner(case.thread.account_id), case.thread.id, title="Mine")
            model.gate.set()
        assert granted == [False]
        assert await case.title() == "Mine"


async def test_a_model_of_the_operator_s_choice_is_asked_in_place_of_the_thread_s(database: Path) -> None:
    model = Naming(says())
    async with open_case(database, model, guidance="families", model="scripted/cheap") as case:
        assert await case.titles.grant(case.wish)
        assert await case.title() == BY_MODEL
    assert [prompt.model for prompt in model.prompts] == ["cheap"]


async def test_a_small_model_that_is_led_by_the_hand_is_not_asked(database: Path) -> None:
    model = Naming(says())
    async with open_case(database, model, guidance="families") as case:
        assert not await case.titles.grant(case.wish)
        assert await case.title() == BY_RULE
    assert model.prompts == []


@pytest.mark.parametrize("said", ['root = Card([TextContent("Hello there.")])', "", "```", '""'])
async def test_what_is_no_title_changes_nothing(database: Path, said: str) -> None:
    async with open_case(database, Naming(says(said))) as case:
        assert not await case.titles.grant(case.wish)
        assert await case.title() == BY_RULE


async def test_a_model_that_goes_on_and_on_is_stopped(database: Path) -> None:
    async with open_case(database, Naming(says("word " * 1_000, failure="hang", fail_after=500))) as case:
        assert await case.titles.grant(case.wish)
        assert len(await case.title()) <= 60
        (naming,) = await case.service.store.ledger.entries(account_id=case.thread.account_id)
        assert (naming.state, naming.outcome) == ("settled", "disconnected")


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (KeyLimits(usd_total=Decimal(0)), QuotaExceeded),
        (KeyLimits(models=("c1/scripted/other/*",)), ModelNotAllowed),
    ],
)
async def test_a_key_that_may_not_pay_for_it_keeps_the_rule_s_title(
    database: Path, limits: KeyLimits, refusal: type[Exception]
) -> None:
    model = Naming(says())
    async with open_case(database, model, limits=limits) as case:
        with pytest.raises(refusal):
            await case.titles.grant(case.wish)
        assert await case.title() == BY_RULE
        assert await case.service.store.ledger.entries(account_id=case.thread.account_id) == []
    assert model.prompts == []


@pytest.mark.parametrize(("failure", "error"), [("die", ProviderUnavailable), ("hang", ProviderTimeout)])
async def test_a_model_that_fails_or_is_slow_changes_nothing_and_is_paid(
    database: Path, failure: Any, error: type[Exception]
) -> None:
    model = Naming(says(failure=failure, fail_after=1))
    async with open_case(database, model, timeout_s=0.05) as case:
        with pytest.raises(error):
            await case.titles.grant(case.wish)
        assert await case.title() == BY_RULE
        (naming,) = await case.service.store.ledger.entries(account_id=case.thread.account_id)
        assert naming.state == "settled"
