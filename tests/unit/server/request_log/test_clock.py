"""By what time the log is deleted, while the machine's clock is set to and fro."""

import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from viewloom.server.request_log.clock import DOUBT_S, TOLERANCE_S, PatientClock, steady_s
from viewloom.server.request_log.log import RequestLog
from viewloom.storage.request_store import LoggedRequest, Wanted
from viewloom.storage.store import open_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR_S, DAY_S = 3600.0, 86_400.0
FAR_S = 400 * DAY_S


class Machine:
    """A machine whose clock can be set.

    Attributes:
        clock: What is tried.
    """

    def __init__(self) -> None:
        self.run_s = 5000.0
        self.set_ahead_s = 0.0
        self.clock = PatientClock(self.wall_s, lambda: self.run_s)

    def wall_s(self) -> float:
        return NOW.timestamp() + self.run_s - 5000.0 + self.set_ahead_s

    def read_after(self, seconds: float) -> float:
        """Returns how far the time that is believed is from the right one, once some time has gone by."""
        self.run_s += seconds
        return self.clock.read().timestamp() - (self.wall_s() - self.set_ahead_s)


def test_a_clock_that_goes_right_is_believed() -> None:
    machine = Machine()
    assert machine.clock.read() == NOW
    assert machine.read_after(40 * DAY_S) == 0
    machine.set_ahead_s = TOLERANCE_S
    assert machine.read_after(1) == TOLERANCE_S


def test_a_jump_ahead_counts_when_it_has_lasted_and_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    machine = Machine()
    machine.set_ahead_s = FAR_S
    assert machine.read_after(HOUR_S) == 0
    assert machine.read_after(DOUBT_S - 1) == 0
    assert machine.read_after(1) == FAR_S
    assert machine.read_after(HOUR_S) == FAR_S
    assert [record.getMessage()[:34] for record in caplog.records] == ["the clock jumped ahead by 9600.0 h"]


def test_a_clock_that_is_set_right_again_deleted_nothing() -> None:
    machine = Machine()
    for _ in range(3):
        machine.set_ahead_s = FAR_S
        assert machine.read_after(DOUBT_S / 2) == 0
        machine.set_ahead_s = 0.0
        assert machine.read_after(HOUR_S) == 0
        assert machine.read_after(DOUBT_S) == 0


def test_a_clock_that_is_set_back_is_believed_at_once() -> None:
    machine = Machine()
    machine.set_ahead_s = -FAR_S
    assert machine.read_after(HOUR_S) == -FAR_S


def test_the_machine_has_a_clock_that_nobody_sets() -> None:
    first = steady_s()
    assert 0 < first <= steady_s()


@pytest.mark.anyio
async def test_the_log_outlives_a_clock_that_is_set_ahead_for_a_while(tmp_path: Path) -> None:
    machine = Machine()
    async with open_store(f"sqlite:///{tmp_path / 'viewloom.db'}") as store:
        log = RequestLog(store.requests, retention_days=30, content_days=7, clock=machine.clock)
        log.add(entry("old", NOW - timedelta(days=31)))
        log.add(entry("new", NOW - timedelta(days=1)))
        await log.flush()
        machine.set_ahead_s = FAR_S
        machine.run_s += HOUR_S
        assert await log.sweep() == 1, "what is too old by the right time goes all the same"
        page = await store.requests.list("acct", Wanted(), limit=9)
        assert [(found.request.id, found.has_content) for found in page.entries] == [("new", True)]
        machine.run_s += DOUBT_S
        assert await log.sweep() == 1


def entry(request_id: str, at: datetime) -> LoggedRequest:
    return LoggedRequest(
        id=request_id,
        account_id="acct",
        key_id=None,
        user_id=None,
        endpoint="embed",
        model_id="",
        thread_id=None,
        status=200,
        code="",
        is_streamed=False,
        started_at=at,
        duration_ms=1,
        first_component_ms=None,
        repairs=0,
        prompt_tokens=0,
        completion_tokens=0,
        cost_picodollars=0,
        content={"messages": [], "reply": "yes"},
    )


def test_a_system_without_a_clock_of_that_kind_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    monkeypatch.delattr(time, "clock_gettime", raising=False)
    assert steady_s() <= steady_s()
