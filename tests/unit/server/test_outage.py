"""Work beside the requests goes on after outages and faults."""

import logging

import anyio
import pytest

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
