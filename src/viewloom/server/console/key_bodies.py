"""What the console's endpoints for keys take."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema

from viewloom.errors import InvalidRequest
from viewloom.server.console.bodies import Name
from viewloom.storage.keys import KeyChange, KeyTerms, parse_origins
from viewloom.storage.limits import COUNT_LIMIT, ENDPOINTS, NO_LIMITS, KeyLimits, parse_limits

_LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())

_COUNT = {"type": ["integer", "null"], "minimum": 0, "maximum": COUNT_LIMIT}
_MONEY = {"type": ["string", "number", "null"], "description": "USD, best as text: 0.10"}
_LIMITS_SCHEMA = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "properties": {
        "requests_per_minute": _COUNT,
        "tokens_per_minute": _COUNT,
        "concurrent_streams": _COUNT,
        "usd_per_day": _MONEY,
        "usd_per_month": _MONEY,
        "usd_total": _MONEY,
        "models": {"type": ["array", "null"], "items": {"type": "string"}},
        "endpoints": {"type": ["array", "null"], "items": {"enum": list(ENDPOINTS)}},
    },
}

KeyName = Annotated[Name, Field(min_length=1)]
Moment = Annotated[StrictInt, Field(ge=0, le=_LAST_SECOND)]
Limits = Annotated[dict[str, Any] | None, WithJsonSchema(_LIMITS_SCHEMA)]


class _Terms(BaseModel):
    model_config = ConfigDict(extra="forbid")

    expires_at: Moment | None = None
    limits: Limits = None
    origins: list[StrictStr] | None = None
    is_content_logged: StrictBool | None = None


class KeyBody(_Terms):
    """POST /v1/console/keys."""

    name: KeyName


class KeyChangeBody(_Terms):
    """PATCH /v1/console/keys/{key_id}: what is there is set, null takes it away."""

    name: KeyName | None = None


def read_terms(body: KeyBody | KeyChangeBody) -> KeyTerms:
    """Returns the terms that a body gives; those that it leaves out are left out.

    Raises:
        InvalidRequest: One of them cannot be taken; `param` names it.
    """
    given, terms = body.model_fields_set, KeyTerms()
    if "expires_at" in given:
        terms["expires_at"] = None if body.expires_at is None else datetime.fromtimestamp(body.expires_at, UTC)
    if "limits" in given:
        terms["limits"] = _read_limits(body.limits)
    if "origins" in given:
        terms["origins"] = parse_origins(body.origins or ())
    if "is_content_logged" in given:
        terms["is_content_logged"] = bool(body.is_content_logged)
    return terms


def read_change(body: KeyChangeBody) -> KeyChange:
    """Returns what a body changes.

    Raises:
        InvalidRequest: A member cannot be taken; `param` names it.
    """
    change = KeyChange(**read_terms(body))
    if body.name is not None:
        change["name"] = body.name
    return change


def _read_limits(members: dict[str, Any] | None) -> KeyLimits:
    if members is None:
        return NO_LIMITS
    try:
        return parse_limits(members)
    except InvalidRequest as error:
        raise InvalidRequest(error.message, param=f"limits.{error.param}") from error
