"""GET …/models: what can be asked, in OpenAI's shape."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from viewloom.engine.models import Models
from viewloom.server.auth import Authenticator
from viewloom.server.models.shape import render_model

PATHS = ("/v1/models", "/v1/embed/models", "/models")


def model_routes(authenticator: Authenticator, models: Models) -> list[Route]:
    """Returns the list and the single model."""

    async def list_models(request: Request) -> Response:
        await authenticator.authenticate(request)
        default = models.default
        entries = [render_model(model, is_default=model.model_id == default) for model in models.listed]
        return JSONResponse({"object": "list", "data": entries})

    async def get_model(request: Request) -> Response:
        await authenticator.authenticate(request)
        chosen = models.find(request.path_params["model_id"])
        entry = render_model(chosen.model, is_default=chosen.model.model_id == models.default)
        return JSONResponse({**entry, "id": chosen.model_id})

    lists = [Route(path, list_models) for path in PATHS]
    return [*lists, *(Route(f"{path}/{{model_id:path}}", get_model) for path in PATHS)]
