"""GET …/models: what can be asked, in OpenAI's shape."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.engine.models import Model, Models
from viewloom.server.auth import Authenticator

CREATED_S = 1_767_225_600
"""OpenAI's clients expect a time of creation; ours is the start of 2026 for all."""


PATHS = ("/v1/models", "/v1/embed/models", "/models")


def model_routes(authenticator: Authenticator, models: Models) -> list[Route]:
    """Returns the list and the single model."""

    async def list_models(request: Request) -> Response:
        await authenticator.authenticate(request)
        return JSONResponse({"object": "list", "data": [_shape(model, models) for model in models.listed]})

    async def get_model(request: Request) -> Response:
        await authenticator.authenticate(request)
        chosen = models.find(request.path_params["model_id"])
        return JSONResponse({**_shape(chosen.model, models), "id": chosen.model_id})

    lists = [Route(path, list_models) for path in PATHS]
    return [*lists, *(Route(f"{path}/{{model_id:path}}", get_model) for path in PATHS)]


def _shape(model: Model, models: Models) -> dict[str, Any]:
    return {
        "id": model.model_id,
        "object": "model",
        "created": CREATED_S,
        "owned_by": model.provider.name,
        "viewloom": {"embedded": model.is_embedded, "default": model.model_id == models.default},
    }
