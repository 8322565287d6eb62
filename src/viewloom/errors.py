"""The whole exception tree of viewloom.

What a *model* wrote wrong is data (`viewloom.lang.diagnostics`); exceptions are for limits, callers and the
outside world::

    ViewloomError
    ├── RequestError            the caller sent something we cannot take
    │   ├── InvalidRequest          400, names the field in `param`
    │   ├── RequestTooLarge         413
    │   ├── UnsupportedMediaType    415
    │   ├── DataUnreadable          400: data to show is not what it claims, or past a limit
    │   ├── InvalidApiKey           403
    │   ├── NotSignedIn             401
    │   ├── WrongCredentials        401
    │   ├── CsrfFailed              403
    │   ├── RoleNotAllowed          403
    │   ├── InvitationInvalid       403
    │   ├── SignInExpired           403
    │   ├── SignInRefused           403
    │   ├── EndpointNotAllowed      403
    │   ├── ModelNotAllowed         403
    │   ├── NotAllowedHere          403: the key works, but not for this
    │   ├── UnknownPath             404
    │   ├── MethodNotAllowed        405
    │   ├── ModelNotFound           404
    │   ├── ThreadNotFound          404
    │   ├── TurnNotFound            404
    │   ├── ShareNotFound           404
    │   ├── LogEntryNotFound        404
    │   ├── ArtifactNotFound        404
    │   ├── KeyNotFound             404
    │   ├── UserNotFound            404
    │   ├── InvitationNotFound      404
    │   ├── EmailTaken              409
    │   ├── LastAdmin               409
    │   ├── ReplyUnreachable        409
    │   ├── ReplayExpired           410
    │   ├── RateLimited             429: too much at one time
    │   ├── TooManyAttempts         429: at signing in
    │   └── QuotaExceeded           429: the budget does not cover it
    ├── IdentityProviderFailed  502: single sign-on did not work
    ├── ProviderError           the model's side failed
    │   ├── ProviderUnavailable     502: refused, reset, died
    │   ├── ProviderTimeout         504: silent for too long
    │   ├── ProviderBusy            429: has no capacity or budget left for now
    │   ├── ProviderMisconfigured   502: refused our key, model or address
    │   └── ProviderRejected        502: answered with an error
    │       ├── ParameterRejected       400: the provider does not take a member of the request
    │       └── ContextLengthExceeded   400: the request is longer than the model reads
    ├── ReplyInterrupted        410: a reply was stopped before its end
    └── SetupError              the operator's machine or settings; one line, exit code 1
        ├── DatabaseUnavailable
        ├── ModelFileInvalid
        ├── WeightsUnavailable
        └── PortUnavailable

`viewloom.server.wire.errors` maps each to a status; a test walks all subclasses.
"""

OUTAGE_RETRY_S = 5.0
"""When a request that a database did not answer may be sent again: outages last seconds, or long."""


class ViewloomError(Exception):
    """Base of every exception that viewloom raises on purpose.

    Attributes:
        message: A sentence for the person who can mend it; holds no third-party text, stack, SQL or key.
        param: The request field at fault, if one is.
        retry_after_s: When it may be worth asking again, where that is known.
    """

    code = "internal_error"

    def __init__(self, message: str, *, param: str | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.retry_after_s = retry_after_s


class RequestError(ViewloomError):
    """The caller sent something that cannot be served."""

    code = "invalid_request"


class InvalidRequest(RequestError):
    """A field of the request is missing or has a value that cannot be taken."""

    code = "invalid_request"


class RequestTooLarge(RequestError):
    """The request's body exceeds the limit."""

    code = "request_too_large"


class UnsupportedMediaType(RequestError):
    """The request's body is not declared as JSON."""

    code = "unsupported_media_type"


class DataUnreadable(RequestError):
    """Data that is to be shown cannot be read: it is not the format it is given as, or exceeds a limit."""

    code = "data_unreadable"


class InvalidApiKey(RequestError):
    """The bearer key is missing, unknown or revoked."""

    code = "invalid_api_key"


class NotSignedIn(RequestError):
    """Only somebody who signed in may ask this, and their session is missing or over."""

    code = "not_signed_in"


class WrongCredentials(RequestError):
    """The e-mail address and the password do not belong together, or to nobody who may sign in."""

    code = "wrong_credentials"


class CsrfFailed(RequestError):
    """A request carries a session that another site may have put there."""

    code = "csrf_failed"


class RoleNotAllowed(RequestError):
    """Who signed in has a role that may not do this."""

    code = "role_not_allowed"


class InvitationInvalid(RequestError):
    """The link was used, has expired, was withdrawn, or never was."""

    code = "invitation_invalid"


class SignInExpired(RequestError):
    """Somebody comes back from single sign-on with what this browser did not begin, or too long ago."""

    code = "sign_in_expired"


class SignInRefused(RequestError):
    """Single sign-on told who somebody is, but they may not come in."""

    code = "sign_in_refused"


class EndpointNotAllowed(RequestError):
    """The key may not call this endpoint."""

    code = "endpoint_not_allowed"


class ModelNotAllowed(RequestError):
    """The key may not use this model."""

    code = "model_not_allowed"


class NotAllowedHere(RequestError):
    """Who asks is known, but what they showed is not good for this: a page's token, say, for the list of keys."""

    code = "not_allowed"


class UnknownPath(RequestError):
    """No endpoint has this path."""

    code = "unknown_path"


class MethodNotAllowed(RequestError):
    """The path exists, but not with this method."""

    code = "method_not_allowed"


class ModelNotFound(RequestError):
    """No configured provider serves the model named."""

    code = "model_not_found"


class ThreadNotFound(RequestError):
    """The account has no thread with this id."""

    code = "thread_not_found"


class TurnNotFound(RequestError):
    """The thread has no turn with this id."""

    code = "turn_not_found"


class LogEntryNotFound(RequestError):
    """The log of requests has no such entry, or no more."""

    code = "log_entry_not_found"


class ShareNotFound(RequestError):
    """There is no such share, or no more."""

    code = "share_not_found"


class ArtifactNotFound(RequestError):
    """The account has no artifact with this id."""

    code = "artifact_not_found"


class KeyNotFound(RequestError):
    """There is no such key, or it is another account's."""

    code = "key_not_found"


class UserNotFound(RequestError):
    """Nobody has this id."""

    code = "user_not_found"


class InvitationNotFound(RequestError):
    """There is no open invitation with this id."""

    code = "invitation_not_found"


class EmailTaken(RequestError):
    """Somebody signs in with this e-mail address already."""

    code = "email_taken"


class LastAdmin(RequestError):
    """Nobody would be left who may change anything."""

    code = "last_admin"


class ReplyUnreachable(RequestError):
    """A reply runs, but not where its stream can be followed or stopped from here."""

    code = "reply_unreachable"


class ReplayExpired(RequestError):
    """Events of a reply are asked for that are no longer kept."""

    code = "replay_expired"


class RateLimited(RequestError):
    """The key asks for too much at one time."""

    code = "rate_limit_exceeded"


class QuotaExceeded(RequestError):
    """The key's budget does not cover what the request could cost."""

    code = "insufficient_quota"


class TooManyAttempts(RequestError):
    """Somebody tried to sign in too often."""

    code = "too_many_attempts"


class IdentityProviderFailed(ViewloomError):
    """Single sign-on did not work: its service is away, or what it sent cannot be trusted."""

    code = "identity_provider_failed"


class ProviderError(ViewloomError):
    """The model's side failed."""

    code = "provider_error"


class ProviderUnavailable(ProviderError):
    """The provider could not be reached, or went away while answering."""

    code = "provider_unavailable"


class ServerStopping(ProviderError):
    """The server is told to stop and gave a reply under way its time."""

    code = "server_stopping"


class ProviderTimeout(ProviderError):
    """The provider was silent for longer than its limit."""

    code = "provider_timeout"


class ProviderBusy(ProviderError):
    """The provider has no capacity, or its account no budget, for now."""

    code = "provider_busy"


class ProviderMisconfigured(ProviderError):
    """The provider refused our key, our model or our way to it; the operator can mend that."""

    code = "provider_misconfigured"


class ProviderRejected(ProviderError):
    """The provider answered with an error of its own."""

    code = "provider_rejected"


class ParameterRejected(ProviderRejected):
    """The provider does not take a member of the request, or not with this value."""

    code = "parameter_rejected"


class ContextLengthExceeded(ProviderRejected):
    """The request is longer than the model can read."""

    code = "context_length_exceeded"


class ReplyInterrupted(ViewloomError):
    """A reply was stopped before its end: cancelled, watched by nobody, or its process went away."""

    code = "reply_interrupted"


class SetupError(ViewloomError):
    """Something about this machine or its settings keeps viewloom from starting."""

    code = "setup_error"


class DatabaseUnavailable(SetupError):
    """The database cannot be opened or written."""

    code = "database_unavailable"


class ModelFileInvalid(SetupError):
    """The model file is missing or is not a GGUF file."""

    code = "model_file_invalid"


class WeightsUnavailable(SetupError):
    """The weights of the built-in model could not be fetched or do not match their hash."""

    code = "weights_unavailable"


class PortUnavailable(SetupError):
    """The address to listen on is taken or not allowed."""

    code = "port_unavailable"
