"""Turns in front of the engine's slots."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.errors import ProviderBusy
from viewloom.providers.queue import GIVE_WAY, NO_SLOT, WAITING_LIMIT, FairQueue, Ticket

pytestmark = pytest.mark.anyio


def places(*tickets: Ticket) -> list[int]:
    return [ticket.place for ticket in tickets]


def test_slots_are_given_while_there_are_any_and_then_places() -> None:
    queue = FairQueue(2)
    first, second, third = (queue.join("a") for _ in range(3))
    assert places(first, second, third) == [0, 0, 1]
    assert {first.slot, second.slot} == {0, 1}
    assert third.slot == NO_SLOT
    freed = second.slot
    second.leave()
    assert (third.place, third.slot) == (0, freed)


def test_callers_take_turns_however_many_requests_one_of_them_has() -> None:
    queue = FairQueue(1)
    running = queue.join("a")
    greedy = [queue.join("a") for _ in range(3)]
    late = queue.join("b")
    assert places(*greedy, late) == [1, 3, 4, 2]
    served: list[str] = []
    waiting = [*greedy, late]
    while waiting:
        running.leave()
        running = next(ticket for ticket in waiting if ticket.place == 0)
        waiting.remove(running)
        served.append(running.caller)
    assert served == ["a", "b", "a", "a"]


def test_leaving_the_line_moves_the_others_up_and_leaving_twice_is_harmless() -> None:
    queue = FairQueue(1)
    running, second, third = (queue.join(caller) for caller in "abc")
    second.leave()
    second.leave()
    assert third.place == 1
    running.leave()
    running.leave()
    assert third.place == 0
    assert queue.waiting == 0


async def test_who_waits_is_woken_when_the_place_changes_and_only_then() -> None:
    queue = FairQueue(1)
    running, second, third = (queue.join(caller) for caller in "abc")
    woken = asyncio.create_task(third.changes.wait())
    await asyncio.sleep(0)
    queue.join("d")
    await asyncio.sleep(0)
    assert not woken.done()
    second.leave()
    await woken
    assert third.place == 1
    running.leave()


def test_a_slot_that_served_the_same_prefix_is_preferred() -> None:
    queue = FairQueue(3)
    tickets = [queue.join("a", prefix) for prefix in ("form", "chart", "table")]
    assert [ticket.serve() for ticket in tickets] == [False, False, False]
    slots = {ticket.affinity: ticket.slot for ticket in tickets}
    for ticket in tickets:
        ticket.leave()
    again = queue.join("a", "chart")
    assert again.slot == slots["chart"]
    assert again.serve()
    queue.forget()
    assert not queue.join("a", "table").serve()


def test_a_ticket_that_never_used_its_slot_leaves_the_slot_as_it_was() -> None:
    queue = FairQueue(1)
    first = queue.join("a", "form")
    first.serve()
    first.leave()
    queue.join("a", "chart").leave()
    assert queue.join("a", "form").serve()


def test_background_work_waits_for_an_idle_engine_and_gives_way() -> None:
    queue = FairQueue(2)
    caller = queue.join("a")
    warming = queue.join("warm", background=True)
    assert warming.place == 1
    caller.leave()
    assert warming.place == 0
    caller = queue.join("a")
    assert caller.place == 0
    assert warming.place == GIVE_WAY
    warming.leave()
    again = queue.join("warm", background=True)
    other = queue.join("b")
    assert places(other, again) == [0, 1]
    caller.leave()
    assert again.place == 1
    other.leave()
    assert again.place == 0


def test_the_line_has_a_limit() -> None:
    queue = FairQueue(1)
    queue.join("a")
    for number in range(WAITING_LIMIT):
        queue.join(str(number % 7))
    assert queue.waiting == WAITING_LIMIT
    with pytest.raises(ProviderBusy):
        queue.join("a")


@given(st.integers(1, 3), st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 9)), max_size=60))
def test_slots_are_never_held_twice_nor_idle_while_someone_waits(
    slots: int, steps: list[tuple[str, bool, int]]
) -> None:
    queue = FairQueue(slots)
    present: list[Ticket] = []
    for caller, leaves, which in steps:
        if leaves and present:
            present.pop(which % len(present)).leave()
        else:
            present.append(queue.join(caller))
        held = [ticket.slot for ticket in present if ticket.place == 0]
        waiting = sorted(ticket.place for ticket in present if ticket.place > 0)
        assert len(held) == len(set(held)) == min(slots, len(present))
        assert waiting == list(range(1, len(waiting) + 1))
