"""/v1/console/models and /v1/console/catalogue: what can be asked, and what answers are made of."""

from collections.abc import Sequence
from typing import Any, cast

from starlette.requests import Request
from starlette.routing import Route

from viewloom.catalogue.library import LibraryName
from viewloom.catalogue.reference import describe_library
from viewloom.engine.models import Model, Models
from viewloom.errors import InvalidRequest
from viewloom.providers.base import Provider
from viewloom.server.auth import Account, Authenticator
from viewloom.server.console.methods import console_route
from viewloom.server.models.shape import render_model


def catalogue_routes(authenticator: Authenticator, models: Models, providers: Sequence[Provider]) -> list[Route]:
    """Returns the endpoints."""

    async def list_models(_request: Request, _account: Account) -> dict[str, Any]:
        default = models.default
        return {
            "data": [_render_model(model, is_default=model.model_id == default) for model in models.listed],
            "providers": [_render_provider(provider) for provider in providers],
        }

    async def catalogue(request: Request, _account: Account) -> dict[str, Any]:
        name = request.query_params.get("library", "chat")
        if name not in {"chat", "full"}:
            raise InvalidRequest("`library` must be chat or full.", param="library")
        return describe_library(cast("LibraryName", name))

    return [
        console_route("/v1/console/models", authenticator, get=("viewer", list_models)),
        console_route("/v1/console/catalogue", authenticator, get=("viewer", catalogue)),
    ]


def _render_model(model: Model, *, is_default: bool) -> dict[str, Any]:
    shape = render_model(model, is_default=is_default)
    own = shape["viewloom"]
    return {
        "id": shape["id"],
        "aliases": own["aliases"],
        "is_default": own["default"],
        "is_embedded": own["embedded"],
        "context_length": shape["context_length"],
        "max_completion_tokens": shape["max_completion_tokens"],
        "pricing": shape["pricing"],
        "takes_images": own["images"],
        "calls_tools": own["tools"],
        "provider": shape["owned_by"],
    }


def _render_provider(provider: Provider) -> dict[str, Any]:
    health = provider.health()
    return {"name": provider.name, "is_ready": health.ready, "detail": health.detail}
