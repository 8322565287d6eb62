"""What the endpoints of artifacts take and give."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from viewloom.server.threads.bodies import Title
from viewloom.storage.artifact_store import Artifact

PROGRAM_LIMIT_CHARS = 1_000_000

FormState = dict[StrictStr, dict[StrictStr, Any]]


class NewArtifactBody(BaseModel):
    """POST /v1/artifacts."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    thread_id: StrictStr | None = None
    turn_id: StrictStr | None = None
    program: Annotated[StrictStr, Field(max_length=PROGRAM_LIMIT_CHARS)] | None = None
    form_state: FormState | None = None


class ArtifactChangeBody(BaseModel):
    """PATCH /v1/artifacts/{artifact_id}."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    form_state: FormState | None = None


def render_artifact(artifact: Artifact) -> dict[str, Any]:
    """Returns an artifact."""
    return {
        "id": artifact.id,
        "object": "artifact",
        "created_at": int(artifact.created_at.timestamp()),
        "updated_at": int(artifact.updated_at.timestamp()),
        "title": artifact.title,
        "program": artifact.program,
        "form_state": dict(artifact.form_state),
        "thread_id": artifact.thread_id,
        "turn_id": artifact.turn_id,
        "user": artifact.user_id,
    }
