"""What could not be written while the database was away."""

import pytest

from viewloom.errors import DatabaseUnavailable
from viewloom.storage.owed import Owed

pytestmark = pytest.mark.anyio


async def test_no_more_is_kept_than_the_limit_and_nothing_is_written_twice() -> None:
    owed: Owed[int] = Owed(2)
    for value in (1, 2, 3):
        owed.add(f"call_{value}", value)
    written: list[tuple[str, int]] = []

    async def write(name: str, value: int) -> None:
        written.append((name, value))

    await owed.pay(write)
    await owed.pay(write)
    assert written == [("call_1", 1), ("call_2", 2)]


async def test_one_that_is_never_taken_does_not_keep_the_others_from_it() -> None:
    owed: Owed[int] = Owed(9)
    owed.add("bad", 0)
    owed.add("good", 1)
    written: list[str] = []

    async def write(name: str, value: int) -> None:
        if not value:
            raise DatabaseUnavailable("away")
        written.append(name)

    for _ in range(2):
        with pytest.raises(DatabaseUnavailable):
            await owed.pay(write)
    assert written == ["good"]
