"""One table: exception -> status and type; the OpenAI error body for all.

Source: `c1-api` section 2. Messages are viewloom's own sentences; nothing of a third party reaches the wire.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import msgspec
from starlette.responses import Response

from viewloom import errors


@dataclass(frozen=True, slots=True)
class WireStatus:
    """How an exception shows on the wire."""

    status: int
    type: str


_INVALID = "invalid_request_error"
_SERVER = "server_error"

STATUSES: dict[type[errors.ViewloomError], WireStatus] = {
    errors.ViewloomError: WireStatus(500, _SERVER),
    errors.RequestError: WireStatus(400, _INVALID),
    errors.InvalidRequest: WireStatus(400, _INVALID),
    errors.RequestTooLarge: WireStatus(413, _INVALID),
    errors.UnsupportedMediaType: WireStatus(415, _INVALID),
    errors.DataUnreadable: WireStatus(400, _INVALID),
    errors.InvalidApiKey: WireStatus(403, _INVALID),
    errors.NotSignedIn: WireStatus(401, _INVALID),
    errors.WrongCredentials: WireStatus(401, _INVALID),
    errors.CsrfFailed: WireStatus(403, _INVALID),
    errors.RoleNotAllowed: WireStatus(403, _INVALID),
    errors.InvitationInvalid: WireStatus(403, _INVALID),
    errors.SignInExpired: WireStatus(403, _INVALID),
    errors.SignInRefused: WireStatus(403, _INVALID),
    errors.EndpointNotAllowed: WireStatus(403, _INVALID),
    errors.ModelNotAllowed: WireStatus(403, _INVALID),
    errors.NotAllowedHere: WireStatus(403, _INVALID),
    errors.UnknownPath: WireStatus(404, _INVALID),
    errors.MethodNotAllowed: WireStatus(405, _INVALID),
    errors.ModelNotFound: WireStatus(404, _INVALID),
    errors.ThreadNotFound: WireStatus(404, _INVALID),
    errors.TurnNotFound: WireStatus(404, _INVALID),
    errors.LogEntryNotFound: WireStatus(404, _INVALID),
    errors.ShareNotFound: WireStatus(404, _INVALID),
    errors.ArtifactNotFound: WireStatus(404, _INVALID),
    errors.KeyNotFound: WireStatus(404, _INVALID),
    errors.UserNotFound: WireStatus(404, _INVALID),
    errors.InvitationNotFound: WireStatus(404, _INVALID),
    errors.EmailTaken: WireStatus(409, _INVALID),
    errors.LastAdmin: WireStatus(409, _INVALID),
    errors.ReplyUnreachable: WireStatus(409, _INVALID),
    errors.ReplayExpired: WireStatus(410, _INVALID),
    errors.RateLimited: WireStatus(429, "rate_limit_error"),
    errors.QuotaExceeded: WireStatus(429, "insufficient_quota"),
    errors.TooManyAttempts: WireStatus(429, "rate_limit_error"),
    errors.IdentityProviderFailed: WireStatus(502, "upstream_error"),
    errors.ProviderError: WireStatus(502, "upstream_error"),
    errors.ProviderUnavailable: WireStatus(502, "upstream_error"),
    errors.ServerStopping: WireStatus(503, _SERVER),
    errors.ProviderTimeout: WireStatus(504, "upstream_error"),
    errors.ProviderBusy: WireStatus(429, "rate_limit_error"),
    errors.ProviderMisconfigured: WireStatus(502, "upstream_error"),
    errors.ProviderRejected: WireStatus(502, "upstream_error"),
    errors.ParameterRejected: WireStatus(400, _INVALID),
    errors.ContextLengthExceeded: WireStatus(400, _INVALID),
    # 410, since official clients send a request anew after 409 and every 5xx.
    errors.ReplyInterrupted: WireStatus(410, _SERVER),
    errors.SetupError: WireStatus(500, _SERVER),
    errors.DatabaseUnavailable: WireStatus(503, _SERVER),
    errors.ModelFileInvalid: WireStatus(503, _SERVER),
    errors.WeightsUnavailable: WireStatus(503, _SERVER),
    errors.PortUnavailable: WireStatus(500, _SERVER),
}

INTERNAL = errors.ViewloomError("The server failed while handling the request; its log says more.")


_BY_CODE = {error.code: error for error in STATUSES}


def status_of_code(code: str) -> int:
    """Returns the HTTP status of an error's code."""
    return STATUSES[_BY_CODE.get(code, errors.ViewloomError)].status


def error_of_code(code: str, message: str) -> errors.ViewloomError:
    """Returns the exception that an error's code stands for."""
    return _BY_CODE.get(code, errors.ViewloomError)(message)


def error_body(error: errors.ViewloomError) -> dict[str, Any]:
    """Returns `{"error": {message, type, param, code}}`."""
    return {
        "error": {
            "message": error.message,
            "type": STATUSES[type(error)].type,
            "param": error.param,
            "code": error.code,
        }
    }


def error_response(error: errors.ViewloomError, headers: Mapping[str, str] | None = None) -> Response:
    """Returns the HTTP answer for an exception raised before the first byte; it tells when to come back if it knows."""
    waiting = {} if error.retry_after_s is None else {"retry-after": str(max(1, ceil(error.retry_after_s)))}
    return Response(
        msgspec.json.encode(error_body(error)),
        status_code=STATUSES[type(error)].status,
        media_type="application/json",
        headers={**waiting, **(headers or {})},
    )
