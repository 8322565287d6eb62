"""GET …/turns/{turn_id}/stream and POST …/turns/{turn_id}/cancel: replies in threads, watched again and stopped."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from viewloom.errors import InvalidRequest
from viewloom.server.auth import Account, Authenticator
from viewloom.server.running.frames import parse_position
from viewloom.server.running.hub import RunningReplies
from viewloom.server.running.stored import replay_turn, unreachable
from viewloom.server.threads.methods import route
from viewloom.server.threads.shape import render_turn
from viewloom.server.wire.sse import EventStream
from viewloom.storage.branches import Tree
from viewloom.storage.turn_store import TurnStore
from viewloom.storage.turns import Turn

_TURN = "/v1/threads/{thread_id}/turns/{turn_id}"


def running_routes(authenticator: Authenticator, turns: TurnStore, replies: RunningReplies) -> list[Route]:
    """Returns the endpoints; another account's turn is as little there as one that never was."""

    async def stream(request: Request) -> Response:
        account = await authenticator.authenticate(request)
        turn, _ = await _find_reply(turns, request, account)
        after = parse_position(request.headers.get("last-event-id") or request.query_params.get("after", ""))
        pieces = await replies.maybe_follow(turn.id, after.number)
        if pieces is None:
            # Read again: it may have ended between the two looks.
            turn, _ = await _find_reply(turns, request, account)
            pieces = replay_turn(turn, after)
        return EventStream(pieces)

    async def cancel(request: Request, account: Account) -> dict[str, Any]:
        turn, tree = await _find_reply(turns, request, account)
        if turn.status == "running":
            is_known = await replies.cancel(turn.id)
            turn, tree = await _find_reply(turns, request, account)
            if turn.status == "running" and not is_known:
                raise unreachable()
        return render_turn(turn, tree)

    return [Route(f"{_TURN}/stream", stream, methods=["GET"]), route(f"{_TURN}/cancel", authenticator, post=cancel)]


async def _find_reply(turns: TurnStore, request: Request, account: Account) -> tuple[Turn, Tree]:
    turn_id = request.path_params["turn_id"]
    turn, tree = await turns.find(account.owner, request.path_params["thread_id"], turn_id)
    if turn.role != "assistant":
        raise InvalidRequest("Only replies can be streamed or cancelled.", param="turn_id")
    return turn, tree
