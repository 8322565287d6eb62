"""POST …/chat/completions: the wire shape in, a reply out."""

from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from viewloom.engine.metering import Calls
from viewloom.engine.models import Models
from viewloom.engine.payer import Payer
from viewloom.engine.trimming import fit_history
from viewloom.errors import ViewloomError
from viewloom.server.auth import Account, Authenticator
from viewloom.server.chat.metadata import LibraryCache
from viewloom.server.chat.observed import ObservedRecord
from viewloom.server.chat.record import NoRecord
from viewloom.server.chat.reply import Reply
from viewloom.server.chat.request import build_request, read_messages
from viewloom.server.chat.trace import TracedRecord, is_traced
from viewloom.server.request_id import current_request_id
from viewloom.server.request_log.description import code_of, describe
from viewloom.server.request_log.log import OpenRequest, RequestLog
from viewloom.server.running.hub import RunningReplies
from viewloom.server.settings import Settings
from viewloom.server.threads.carried import maybe_carried
from viewloom.server.threads.recorder import Recorder
from viewloom.server.wire.body import read_json
from viewloom.server.wire.chat import parse_body
from viewloom.server.wire.errors import INTERNAL, error_response
from viewloom.server.wire.sse import EventStream, run_while_connected

PATHS = {
    "/v1/embed/chat/completions": "embed",
    "/v1/chat/completions": "embed",
    "/chat/completions": "embed",
    "/v1/visualize/chat/completions": "visualize",
}
"""Where each endpoint is."""


def chat_routes(
    settings: Settings,
    authenticator: Authenticator,
    models: Models,
    calls: Calls,
    *,
    recorder: Recorder,
    replies: RunningReplies,
    libraries: LibraryCache,
    log: RequestLog,
) -> list[Route]:
    """Returns the endpoints, which differ in what they ask of the model."""

    async def create(request: Request) -> Response:
        account = await authenticator.authenticate(request)
        payer = Payer(account.id, account.key_id, account.limits, PATHS[request.scope["path"]], current_request_id())
        entry = log.open(payer, user_id=account.user, is_content_logged=account.is_content_logged)
        try:
            return await answer(request, account, payer, entry)
        except BaseException as error:
            entry.close(code_of(error))
            raise

    async def answer(request: Request, account: Account, payer: Payer, entry: OpenRequest) -> Response:
        body = parse_body(await read_json(request, settings.body_limit_bytes))
        describe(entry, body)
        messages = read_messages(body, settings.message_limit)
        carried = await maybe_carried(recorder.turns, account.owner, (body.metadata, request.headers), messages)
        if carried is not None:
            entry.thread_id = carried.thread.id
            messages = carried.continuation.messages
        chat_request = build_request(body, messages, settings=settings, models=models, payer=payer, libraries=libraries)
        entry.model_id = chat_request.chosen.full_id
        await calls.admit(payer)
        record = NoRecord()
        if carried is not None:
            chat_request = fit_history(chat_request)
            wishes = (body.metadata or {}).get("thesys")
            record = await recorder.open(carried.thread, carried.continuation, chat_request, wishes)
        options = body.stream_options
        traced = TracedRecord(record, entry) if is_traced(request, account) else None
        observed = traced or ObservedRecord(record, entry)
        reply = Reply(chat_request, calls, bool(options and options.include_usage), observed)
        if traced is not None:
            reply.chunk_writer = traced.chunk_writer
        made = reply.stream() if body.stream else reply.whole()
        pieces = made if record.turn_id is None else replies.start(record.turn_id, made)
        return EventStream(pieces, record.headers) if body.stream else _WholeReply(reply, pieces)

    return [Route(path, create, methods=["POST"]) for path in PATHS]


class _WholeReply(Response):
    """A reply in one piece; what makes it is closed when the client goes away.

    Args:
        reply: The reply.
        pieces: Make it as they are read.
    """

    def __init__(self, reply: Reply, pieces: AsyncGenerator[bytes]) -> None:
        super().__init__()
        self._reply = reply
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await run_while_connected(receive, lambda: self._send(scope, receive, send))

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async for _ in self._pieces:
                pass
            response = self._reply.answer or error_response(INTERNAL)
        except ViewloomError as error:
            response = error_response(error, self._reply.record.headers)
        finally:
            await self._pieces.aclose()
        await response(scope, receive, send)
