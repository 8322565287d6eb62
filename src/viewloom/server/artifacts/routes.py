"""/v1/artifacts: interfaces that somebody kept, from a reply or from program text of their own."""

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from viewloom.catalogue.library import Library, standard_library
from viewloom.engine.titles import clean_line
from viewloom.engine.weaver import Weaver
from viewloom.errors import InvalidRequest, NotAllowedHere
from viewloom.lang import parse
from viewloom.safety.policy import Policy
from viewloom.server.artifacts.bodies import ArtifactChangeBody, NewArtifactBody, render_artifact
from viewloom.server.auth import Account, Authenticator
from viewloom.server.settings import Settings
from viewloom.server.threads.bodies import maybe_cursor, read_limit
from viewloom.server.threads.methods import route
from viewloom.server.threads.shape import render_page
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_shape
from viewloom.storage.artifact_store import NewArtifact
from viewloom.storage.store import Store


def artifact_routes(settings: Settings, authenticator: Authenticator, store: Store) -> list[Route]:
    """Returns the endpoints; another account's artifact is as little there as one that never was."""
    handlers = _Artifacts(settings, store)
    return [
        route("/v1/artifacts", authenticator, get=handlers.list_page, post=handlers.create),
        route(
            "/v1/artifacts/{artifact_id}",
            authenticator,
            get=handlers.get,
            patch=handlers.change,
            delete=handlers.delete,
        ),
    ]


class _Artifacts:
    def __init__(self, settings: Settings, store: Store) -> None:
        self._artifacts = store.artifacts
        self._turns = store.turns
        self._limit = settings.body_limit_bytes
        self._policy = settings.policy

    async def create(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, NewArtifactBody, "a JSON object with `thread_id` and `turn_id`, or with `program`")
        if body.program is not None:
            _refuse(body.thread_id is not None, "`program` and `thread_id` exclude each other.", "thread_id")
            _refuse(body.turn_id is not None, "`program` and `turn_id` exclude each other.", "turn_id")
            if account.owner.thread_ids is not None:
                raise NotAllowedHere("This token is for some threads alone: keep a reply of theirs.")
            new = NewArtifact("", compile_program(body.program, self._policy))
        else:
            new = await self._from_turn(account, body)
        kept = NewArtifact(
            new.title if body.title is None else clean_line(body.title),
            new.program,
            new.form_state if body.form_state is None else body.form_state,
            new.thread_id,
            new.turn_id,
        )
        return render_artifact(await self._artifacts.create(account.owner, kept))

    async def _from_turn(self, account: Account, body: NewArtifactBody) -> NewArtifact:
        if body.thread_id is None:
            raise InvalidRequest("Send `thread_id` and `turn_id`, or `program`.", param="thread_id")
        if body.turn_id is None:
            raise InvalidRequest("`turn_id` must be the id of a reply with an interface.", param="turn_id")
        turn_id = body.turn_id
        thread, turn = await self._turns.read(
            account.owner, body.thread_id, lambda thread, reading: (thread, reading.find(turn_id))
        )
        _refuse(turn.status == "running", "The reply is still being made: keep it when it is over.", "turn_id")
        if not turn.program:
            raise InvalidRequest("There is no interface in this turn.", param="turn_id")
        return NewArtifact(thread.title, turn.program, turn.form_state, thread.id, turn.id)

    async def list_page(self, request: Request, account: Account) -> dict[str, Any]:
        query = request.query_params
        page = await self._artifacts.list(account.owner, limit=read_limit(query), after=maybe_cursor(query))
        return render_page([render_artifact(artifact) for artifact in page.entries], has_more=page.has_more)

    async def get(self, request: Request, account: Account) -> dict[str, Any]:
        return render_artifact(await self._artifacts.find(account.owner, request.path_params["artifact_id"]))

    async def change(self, request: Request, account: Account) -> dict[str, Any]:
        raw = await read_json(request, self._limit)
        body = parse_shape(raw, ArtifactChangeBody, "a JSON object with what is to change")
        title = None if body.title is None else clean_line(body.title)
        artifact_id = request.path_params["artifact_id"]
        changed = await self._artifacts.change(account.owner, artifact_id, title=title, form_state=body.form_state)
        return render_artifact(changed)

    async def delete(self, request: Request, account: Account) -> dict[str, Any]:
        artifact_id = request.path_params["artifact_id"]
        await self._artifacts.delete(account.owner, artifact_id)
        return {"id": artifact_id, "object": "artifact.deleted", "deleted": True}


def compile_program(text: str, policy: Policy) -> str:
    """Returns a program as we let one out: valid, whole, within the policy, whatever the text was.

    Raises:
        InvalidRequest: There is nothing in it to show.
    """
    weaver = Weaver(_library_of(text), policy=policy)
    woven = weaver.feed(text)
    _refuse(not text.strip(), "`program` holds nothing to show.", "program")
    return woven + weaver.finish()


def _library_of(text: str) -> Library:
    full = standard_library("full")
    root = parse(text, full.signatures).root
    is_full = root is not None and getattr(root, "type_name", "") == full.root
    return full if is_full else standard_library("chat")


def _refuse(is_wrong: bool, message: str, param: str) -> None:  # noqa: FBT001 - the condition of a check
    if is_wrong:
        raise InvalidRequest(message, param=param)
