"""One table for every exception, and OpenAI's body for every answer that is not a success."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from scripted_service import CHAT, body, open_service
from viewloom.errors import (
    ContextLengthExceeded,
    ParameterRejected,
    ProviderBusy,
    ProviderUnavailable,
    ReplyInterrupted,
    RequestError,
    SetupError,
    ViewloomError,
)
from viewloom.providers.base import Prompt, ProviderEvent, TextDelta
from viewloom.providers.script import Rule
from viewloom.providers.scripted import Scripted
from viewloom.server.wire.errors import STATUSES, error_body, error_response


def all_classes(base: type[ViewloomError] = ViewloomError) -> list[type[ViewloomError]]:
    return [base, *(found for sub in base.__subclasses__() for found in all_classes(sub))]


@pytest.mark.parametrize("error_class", all_classes())
def test_every_exception_has_a_status_a_type_and_a_code(error_class: type[ViewloomError]) -> None:
    error = error_class("A sentence.", param="field")
    response = error_response(error)
    status = STATUSES[error_class]
    assert response.status_code == status.status
    assert error_body(error) == {
        "error": {"message": "A sentence.", "type": status.type, "param": "field", "code": error_class.code}
    }
    # A provider without capacity asks the client to come back, as a limit of ours would; one that cannot read so much
    # asks for less; a reply that was stopped is gone.
    theirs = RequestError | ProviderBusy | ContextLengthExceeded | ParameterRejected | ReplyInterrupted
    assert (status.status < 500) == issubclass(error_class, theirs)
    assert error_class.__doc__ is not None
    assert error_class.__doc__.splitlines()[0].endswith(".")


def test_an_error_that_knows_when_to_come_back_says_so() -> None:
    assert error_response(ProviderBusy("Later.", retry_after_s=2.1)).headers["retry-after"] == "3"
    assert error_response(ProviderUnavailable("Soon.", retry_after_s=0.0)).headers["retry-after"] == "1"
    assert "retry-after" not in error_response(ProviderBusy("Later.")).headers


def test_the_table_names_nothing_else() -> None:
    assert set(STATUSES) == set(all_classes())


def test_a_caller_can_tell_the_leaves_of_the_tree_apart() -> None:
    leaves = [found for found in all_classes() if not found.__subclasses__()]
    assert len({leaf.code for leaf in leaves}) == len(leaves)
    assert all(STATUSES[leaf].status >= 500 for leaf in leaves if issubclass(leaf, SetupError))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        ("reject", 502, "provider_rejected"),
        ("die", 502, "provider_unavailable"),
        ("timeout", 504, "provider_timeout"),
        ("end", 502, "provider_unavailable"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_model_that_fails_at_once_is_a_status(
    database: Path, failure: str, status: int, code: str, *, stream: bool
) -> None:
    rule = Rule("text", failure=failure)  # pyright: ignore[reportArgumentType]  # one of the literals
    async with open_service(database, rule) as service:
        response = await service.client.post(CHAT, json=body(stream=stream))
    assert response.status_code == status
    error = response.json()["error"]
    assert (error["type"], error["code"], error["param"]) == ("upstream_error", code, None)


@pytest.mark.anyio
async def test_a_model_that_fails_on_the_way_fails_a_reply_in_one_piece(database: Path) -> None:
    async with open_service(database, Rule("Some prose first.", failure="die", fail_after=1)) as service:
        response = await service.client.post(CHAT, json=body())
    assert (response.status_code, response.json()["error"]["code"]) == (502, "provider_unavailable")


class Buggy(Scripted):
    """A provider with a bug, after `pieces` pieces of text."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self._pieces = pieces

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        del prompt
        for _ in range(self._pieces):
            yield TextDelta("Words before the bug. ")
        raise ZeroDivisionError("secret-in-a-traceback")


@pytest.mark.anyio
@pytest.mark.parametrize("stream", [False, True])
async def test_a_bug_is_a_500_that_tells_nothing(
    database: Path, caplog: pytest.LogCaptureFixture, *, stream: bool
) -> None:
    async with open_service(database, provider=Buggy(0)) as service:
        response = await service.client.post(CHAT, json=body(stream=stream))
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal_error"
    assert "secret" not in response.text
    assert "unhandled exception" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.anyio
async def test_a_bug_in_mid_stream_ends_the_content_and_the_stream_with_an_error(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_service(database, provider=Buggy(1)) as service:
        response = await service.client.post(CHAT, json=body(stream=True))
    events = response.text.strip().split("\n\n")
    assert '"code":"internal_error"' in events[-1]
    assert "</content>" in events[-2]
    assert "[DONE]" not in response.text
    assert "secret" not in response.text
    assert "unhandled exception" in caplog.text


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("request_line", "status", "code"),
    [
        ("GET /nowhere", 404, "unknown_path"),
        ("POST /v1/embed/completions", 404, "unknown_path"),
        (f"GET {CHAT}", 405, "method_not_allowed"),
        ("DELETE /v1/models", 405, "method_not_allowed"),
        ("GET /assets/no.js", 404, "unknown_path"),
    ],
)
async def test_a_path_or_method_that_is_not_there_has_the_same_body(
    database: Path, request_line: str, status: int, code: str
) -> None:
    method, path = request_line.split()
    async with open_service(database) as service:
        response = await service.client.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert path in response.json()["error"]["message"]


@pytest.mark.anyio
async def test_a_broken_database_is_503_and_tells_nothing(database: Path) -> None:
    async with open_service(database) as service:
        for file in database.parent.iterdir():
            file.write_bytes(b"broken" * 1000)
        response = await service.client.get("/v1/models")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "database_unavailable"
    assert "SELECT" not in response.text
    assert str(database) not in response.text
