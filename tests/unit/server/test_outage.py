"""Work beside the requests goes on after outages and faults."""

import logging
from pathlib import Path

import anyio
import pytest

from scripted_service import CHAT, Service, body, open_service
from signing_in import signed_in
from viewloom.errors import DatabaseUnavailable
from viewloom.server.outage import RESTART_S, despite_outage, keep_running

pytestmark = pytest.mark.anyio

LOGGER = logging.getLogger("viewloom.test")


async def test_work_that_ends_by_a_fault_begins_anew_and_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    begun: list[int] = []
    pauses: list[float] = []
    goes_on = anyio.Event()

    async def faulty() -> None:
        begun.append(1)
        if len(begun) < 3:
            raise ZeroDivisionError
        goes_on.set()
        await anyio.sleep_forever()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: keep_running(LOGGER, faulty, sleep=sleep))
            await goes_on.wait()
            group.cancel_scope.cancel()
    assert pauses == [RESTART_S] * 2
    assert [record.getMessage() for record in caplog.records] == ["unhandled exception"] * 2


def test_an_outage_is_a_line_in_the_log_and_a_fault_is_none(caplog: pytest.LogCaptureFixture) -> None:
    with despite_outage(LOGGER, "it stays as it is"):
        raise DatabaseUnavailable("It is away.")
    assert caplog.messages == ["it stays as it is: It is away."]
    with pytest.raises(ZeroDivisionError), despite_outage(LOGGER, "it stays as it is"):
        raise ZeroDivisionError


async def test_requests_of_an_outage_are_logged_when_it_is_over(database: Path) -> None:
    async with open_service(database) as service, signed_in(service) as console:
        await let_write(service, is_allowed=False)
        refused = await service.client.post(CHAT, json=body())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert (await console.get("/v1/console/requests")).status_code == 503
        await let_write(service, is_allowed=True)
        (entry,) = (await console.get("/v1/console/requests")).json()["data"]
        assert (entry["id"], entry["status"], entry["code"]) == (
            refused.headers["x-request-id"],
            503,
            "database_unavailable",
        )


async def let_write(service: Service, *, is_allowed: bool) -> None:
    statement = f"PRAGMA query_only = {'OFF' if is_allowed else 'ON'}"
    await service.store.ledger.database.run(lambda connection: connection.exec_driver_sql(statement))
